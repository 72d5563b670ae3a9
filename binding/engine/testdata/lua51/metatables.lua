-- Metamethods, inheritance, environments.
local V = {} V.__index = V
local function new(x, y) return setmetatable({x = x, y = y}, V) end
V.__add = function(a, b) return new(a.x + b.x, a.y + b.y) end
V.__sub = function(a, b) return new(a.x - b.x, a.y - b.y) end
V.__mul = function(a, b) if type(a) == "number" then return new(a * b.x, a * b.y) end return type(b) == "number" and new(a.x * b, a.y * b) or a.x * b.x + a.y * b.y end
V.__div = function(a, b) return new(a.x / b, a.y / b) end
V.__mod = function(a, b) return new(a.x % b, a.y % b) end
V.__pow = function(a, b) return new(a.x ^ b, a.y ^ b) end
V.__unm = function(a) return new(-a.x, -a.y) end
V.__eq = function(a, b) return a.x == b.x and a.y == b.y end
V.__lt = function(a, b) return a.x < b.x end
V.__le = function(a, b) return a.x <= b.x end
V.__call = function(self, k) return self[k] end
V.__tostring = function(v) return "(" .. v.x .. "," .. v.y .. ")" end
V.__concat = function(a, b) return tostring(a) .. "~" .. tostring(b) end
local a, b = new(1, 2), new(3, 5)
print(tostring(a + b), tostring(a - b), a * b, tostring(2 * a), tostring(a * 2), tostring(b / 2), tostring(b % 2), tostring(a ^ 2), tostring(-a))
print(a == b, a == new(1, 2), a ~= b, a < b, a > b, a <= b, a >= b, a("x"), b("y"))
print(a .. b, a .. "s", "s" .. a, 1 .. a, a .. 1 .. 2, "x" .. "y" .. a .. b)
print(rawequal(a, new(1, 2)), rawget(a, "nope"), a.nope)

local log = {}
local proxy = setmetatable({}, {
  __index = function(t, k) log[#log + 1] = "get " .. tostring(k) return k end,
  __newindex = function(t, k, v) log[#log + 1] = "set " .. tostring(k) rawset(t, k, v) end,
})
local _ = proxy.a proxy.b = 1 proxy.b = 2 _ = proxy.b proxy[1], proxy[2] = proxy[3], 4
print(table.concat(log, ","), rawget(proxy, "b"), rawget(proxy, 1))

local Base = {} Base.__index = Base function Base.hello(self) return "base " .. self.name end
local Derived = setmetatable({}, {__index = Base}) Derived.__index = Derived
function Derived.bye(self) return "bye " .. self:hello() end
local d = setmetatable({name = "d"}, Derived) print(d:hello(), d:bye(), d.missing)
print(getmetatable("").__index == string, getmetatable(setmetatable({}, {__metatable = "locked"})))
print((pcall(setmetatable, setmetatable({}, {__metatable = 1}), {})))
local calls = setmetatable({}, {__call = function(self, ...) return select("#", ...), ... end}) print(calls(1, nil, 3))
print(pcall(calls, "x"))
local chain = setmetatable({}, {__index = setmetatable({one = 1}, {__index = setmetatable({two = 2}, {__index = function(_, k) return k .. "!" end})})})
print(chain.one, chain.two, chain.three)
local count = 0 local lazy = setmetatable({}, {__index = function(t, k) count = count + 1 t[k] = k * 2 return t[k] end}) print(lazy[2], lazy[2], count)
local sorted = {b, a, new(2, 0)} table.sort(sorted) for _, v in ipairs(sorted) do io.write(tostring(v), " ") end print()
