-- Coroutines: values, states, errors, generators.
local co = coroutine.create(function(a, b)
  print("start", a, b)
  local c = coroutine.yield(a + b)
  print("got", c)
  local d, e = coroutine.yield(c * 2)
  print("got", d, e)
  return "done", d
end)
print(coroutine.resume(co, 1, 2)) print(coroutine.status(co))
print(coroutine.resume(co, 10)) print(coroutine.resume(co)) print(coroutine.status(co)) print((coroutine.resume(co)))
local function gen(n) return coroutine.wrap(function() for i = 1, n do coroutine.yield(i) end end) end
local s = 0 for i in gen(5) do s = s + i end print(s)
local function walk(t) if t then walk(t.l) coroutine.yield(t.v) walk(t.r) end end
local tree = {v = 2, l = {v = 1}, r = {v = 4, l = {v = 3}}}
for v in coroutine.wrap(function() walk(tree) end) do io.write(v, " ") end print()
local bad = coroutine.create(function() local x = nil return x.y end)
local ok, e = coroutine.resume(bad) print(ok, type(e), coroutine.status(bad))
local obj = {} bad = coroutine.create(function() error(obj) end) ok, e = coroutine.resume(bad) print(ok, e == obj)
print(pcall(coroutine.wrap(function() error("deep", 0) end)))
local outer outer = coroutine.create(function()
  local inner = coroutine.create(function() coroutine.yield(coroutine.status(outer)) end)
  print(coroutine.resume(inner)) print(coroutine.status(inner)) print(coroutine.running() == outer)
  coroutine.yield()
end)
coroutine.resume(outer) print(coroutine.status(outer), coroutine.running())
print(coroutine.resume(coroutine.create(function(...) return select("#", ...), ... end), nil, nil))
local w = coroutine.wrap(function(...) local n = select("#", ...) while true do n = n + select("#", coroutine.yield(n)) end end)
print(w(1, 2), w(), w(nil), w(1, 2, 3))
local pc = coroutine.wrap(function() local ok, v = pcall(function() return "inside" end) coroutine.yield(ok, v) error("x", 0) end)
print(pc()) print(pcall(pc)) print((pcall(pc)))
local producer = function() return coroutine.create(function() for _, v in ipairs{"a", "b", "c"} do coroutine.yield(v) end return nil end) end
local function filter(p) return coroutine.create(function() while true do local _, v = coroutine.resume(p) if not v then return nil end coroutine.yield(v:upper()) end end) end
local c = filter(producer()) while true do local _, v = coroutine.resume(c) if not v then break end io.write(v, " ") end print()
local many = {} for i = 1, 100 do many[i] = coroutine.wrap(function() local t = i while true do t = t + coroutine.yield(t) end end) many[i]() end
local total = 0 for r = 1, 3 do for i = 1, 100 do total = total + many[i](r) end end print(total)
local t = coroutine.wrap(function() return coroutine.yield(1) end) print(t(), t("tail", "call"))
print(coroutine.wrap(function() return pcall(error, "e") end)())
