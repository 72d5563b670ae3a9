local unused = 1 --> warning unused 7 "local .unused. is never used"
local written --> warning unused 7 "gets values, but nothing reads it"
written = 1
local function helper() return helper() end --> warning unused 16 "function .helper. is never used"
local a, b = 1, 2 --> warning unused 10 "local .b. is never used"
print(a)
local ok, err = pcall(print) --> warning unused 7 "ok" --> warning unused 11 "err"
	local Имя = "x" --> warning unused 8 "Имя"
local t = {}
t.x = 1
local recursive
recursive = function() return recursive end
