-- Order of evaluation and of storing in assignments.
local log = {}
local function note(name, v) log[#log + 1] = name return v end
local function flush(title) print(title, table.concat(log, " ")) log = {} end

local a, b, c = 1, 2, 3
a, b, c = c, a, b
print(a, b, c)

local t = {}
note("", nil) log = {}
t[note("k1", 1)], t[note("k2", 2)] = note("v1", "x"), note("v2", "y")
flush("order")
print(t[1], t[2])

local i = 1
i, t[i] = i + 1, 20
print(i, t[1], t[2])
local j = 1
t[j], j = "first", 2
print(t[1], j)

local obj = setmetatable({}, {__newindex = function(s, k, v) note("set " .. k, nil) rawset(s, k, v) end})
obj.x, obj.y, obj.z = 1, 2, 3
flush("right to left")
obj.x, obj.x = "kept", "lost"
print(obj.x)

local function three() return 1, 2, 3 end
local x, y, z, w = three()
print(x, y, z, w)
x, y, z = three(), 10
print(x, y, z)
x, y, z = 0, three()
print(x, y, z)
x, y, z = (three())
print(x, y, z)
x, y = 1
print(x, y)
x, y = 1, 2, three()
print(x, y)

local swap = {1, 2}
swap[1], swap[2] = swap[2], swap[1]
print(swap[1], swap[2])
local p = {v = 1}
local function get() return p end
p, p.v = {v = "new"}, "old"
print(p.v)
get().v, p.w = p.v .. "!", 5
print(p.v, p.w)

