-- Arguments, results, varargs and tail calls.
local function f(a, b, ...) return select("#", ...), a, b, ... end
print(f()) print(f(1)) print(f(1, 2)) print(f(1, 2, 3)) print(f(1, nil, nil, nil))
print((f(1, 2, 3))) print(f(1, 2, f(3, 4)), "end")
local function pack(...) return {n = select("#", ...), ...} end
local p = pack(nil, 2, nil) print(p.n, p[1], p[2], p[3])
print(#{f(1, 2, 3, 4)}, #{f(1, 2, 3), 9}, #{(f(1, 2, 3))})
local function old(...) return arg.n, arg[1], arg[2] end
print(old("x", nil, "z"))
print(select(-1, 1, 2, 3), select(2, "a", "b", "c"))
print((pcall(select, 0, 1)))
local function sum(n, acc) if n == 0 then return acc end return sum(n - 1, acc + n) end
print(sum(50000, 0))
local function even(n) if n == 0 then return true end return (function(m) return not even(m) end)(n - 1) end
print(even(20))
local t = {v = 1} function t:add(n, ...) self.v = self.v + n return self, ... end
print(t:add(2):add(3).v, select("#", t:add(1, nil, nil)))
function t.a() return "field" end t.b = {c = {}} function t.b.c.d() return "deep" end function t.b.c:e() return self == t.b.c end
print(t.a(), t.b.c.d(), t.b.c:e())
print(type(print) == "function", (function() end)() == nil, select("#", (function() end)()))
print(unpack({1, 2, 3}, 2), unpack({1, 2, 3}, 2, 3), (unpack({1, 2})))
local function va(...) local a, b = ..., "last" return a, b end print(va(1, 2))
local function vb(...) local t = {..., "x"} return #t, t[1], t[2] end print(vb(1, 2))
local g = function(...) return ... end print(g(g(1, 2), g(3, 4)))
print(string.rep("x", 3), ("x"):rep(3), #("x"):rep(3))
local s = "" for w in ("a b c"):gmatch("%a") do s = w .. s end print(s)
print(loadstring("return ...")(1, 2), loadstring("x = = 1") == nil)
local env = {} local fn = setfenv(loadstring("y = 5 return y"), env) print(fn(), env.y, y)
print(tostring(nil), tostring(true), tostring(12.5), tostring("s"))
