print(undefined) -- check: ignore
print(zzzzzz) --> error undefined 7 "nothing defines"
local test = {}
test.fails(function()
	OPI_VK.CreatPost("x")
end)
OPI_VK.CreatPost("x") --> error unknown 8 "CreatPost" "CreatePost"
