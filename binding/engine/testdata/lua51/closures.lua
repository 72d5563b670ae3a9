-- Variables shared by closures, in loops, after break, after errors.
local fs = {}
for i = 1, 3 do fs[i] = function() i = i + 10 return i end end
print(fs[1](), fs[1](), fs[2](), fs[3]())

for k, v in ipairs{"a", "b"} do fs[k] = function() v = v .. k return v end end
print(fs[1](), fs[1](), fs[2]())

local n = 0
while true do
  n = n + 1
  local m = n
  fs[n] = function() m = m * 2 return m end
  if n == 3 then break end
end
local x1, x2, x3, x4 = "over", "written", "registers", "here"
print(fs[1](), fs[2](), fs[3](), fs[3]())

repeat
  local done = n > 4
  n = n + 1
  fs[n] = function() return done, n end
until done
print(fs[5](), fs[6]())

local function counter()
  local c = 0
  return function() c = c + 1 return c end, function() return c end, function(v) c = v end
end
local inc, get, set = counter()
inc() inc()
print(get()) set(10) print(inc(), get())

local count = 0
local function bump() count = count + 1 end
print(pcall(function() local inner = 5 fs[1] = function() inner = inner + 1 return inner end bump() error("stop", 0) end))
bump()
print(count, fs[1](), fs[1]())

local co = coroutine.wrap(function()
  local here = 1
  fs[2] = function() here = here + 1 return here end
  coroutine.yield(here)
  here = here * 100
  coroutine.yield(here)
end)
print(co(), fs[2](), co(), fs[2]())

local function nest(depth)
  local v = depth
  local inner = depth > 0 and nest(depth - 1) or function() return 0 end
  return function() v = v + 1 return v + inner() end
end
local deep = nest(5)
print(deep(), deep())

local f = "outer"
do local f = function() return f end print(f()) end
local function fact(k) if k <= 1 then return 1 end return k * fact(k - 1) end
print(fact(10))
local function arguments(a, b) local g = function() a, b = b, a end g() return a, b end
print(arguments(1, 2))
