local total = 0
function sum(list)
	result = 0 --> warning global 2 "becomes a global"
	for _, v in ipairs(list) do result = result + v end
	return result
end
local function add(n)
	totl = total + n --> warning global 2 "becomes a global" "total"
end
add(sum{1})
shared = nil
local function set() shared = 1 end
set()
local function deep()
	return function() nested = 1 return nested end --> warning global 20 "becomes a global"
end
deep()
