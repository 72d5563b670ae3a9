for i = 1, 3 do
	if i == 2 then
		break
		print("never") --> warning unreachable 3 "line 3 always leaves"
	end
end
local function f(x)
	if x then return 1 else error("x") end
	print("never") --> warning unreachable 2 "line 8 always leaves"
	print("said once")
end
f()
local function g(x)
	if x then return 1 end
	os.exit(1)
	print("never") --> warning unreachable 2 "line 15"
end
g()
