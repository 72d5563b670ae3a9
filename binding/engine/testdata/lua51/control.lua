-- Loops, conditions, and and or.
for i = 3, 1 do print("never") end
for i = 1, 3 do local i = i * 2 io.write(i, " ") end print()
for i = 10, 1, -4 do io.write(i, " ") end print()
for i = 1, 2, 0.25 do io.write(i, " ") end print()
for i = 0.1, 0.35, 0.1 do io.write(i, " ") end print()
local limit = 3 for i = 1, limit do limit = 10 io.write(i, " ") end print()
while false do print("never") end
local n = 0 while true do n = n + 1 if n > 5 then break end end print(n)
repeat local v = n n = n - 1 until v < 3 print(n)
for _ in pairs{1} do if nil then local v end end
for _ in pairs{1} do while nil do end repeat until not nil end
local function first(t) for _, v in ipairs(t) do do return v end end end
print(first{7, 8}, first{})

local function tf(...) local s = "" for i = 1, select("#", ...) do s = s .. (select(i, ...) and "t" or "f") end return s end
local yes, no = 1, nil
print(tf(yes and no, yes or no, not yes, not no, yes and yes, no and no, no or no))
print(nil and 1, false and 1, 1 and 2, nil or 1, false or nil, 1 or 2, not nil == true)
print(1 and nil or 3, nil and 2 or 3, false == nil, (nil or false) == false)
print(1 < 2 and 2 < 3, 1 < 2 == true, "a" < "b", "a" < "A", "" < "a", "a" <= "a", "b" >= "c")
print(1 == 1.0, "1" == 1, 0 == -0, "10" < "9")
local x = nil x = x and x.y or "none" print(x)
local function side(v) io.write("<", tostring(v), ">") return v end
print(side(1) and side(nil) or side(3), side(false) or side(nil), side(2) and side(4))
if side(1) and not side(nil) or side(5) then print("then") else print("else") end
if (no or yes) and not (no and yes) then print("ok") end
local a = no == nil and "nil" or "other" print(a)
local v = ((1 > 2) == false) and 3 > 2 print(v)
print((yes and 1 > 2) or (no == nil and "last"))
print(#"abc" == 3 and 2 ^ 3 ^ 2 == 512 and -2 ^ 2 == -4 and not (1 == 2))
for i = 1, 2 do for j = 1, 2 do if j == 2 then break end io.write(i, j, " ") end end print()
