-- pcall, xpcall, error values and levels.
local function line(e) return type(e) == "string" and (e:match(":(%d+):") or e) or type(e) end
print(pcall(error)) print(pcall(error, nil)) print(pcall(error, {}) == false)
print(select(2, pcall(error, "plain", 0)))
local function l1() error("one") end
local function l2() error("two", 2) end
local function c1() l1() end
local function c2()
  l2()
end
print(line(select(2, pcall(c1))), line(select(2, pcall(c2))))
print((pcall(pcall))) print(pcall(pcall, error, "inner"))
local ok, e = pcall(function() local t = nil t.x = 1 end) print(ok, line(e))
ok, e = pcall(function()
  local s = "a"

  return s + 1
end) print(ok, line(e))
print(xpcall(function() error("handled", 0) end, function(m) return "<" .. m .. ">" end))
print(xpcall(function() return 1, 2, 3 end, print))
print(select("#", xpcall(function() end, print)))
local depth = 0
print(xpcall(function() local function down(n) if n == 0 then error({code = 7}) end down(n - 1) end down(10) end, function(m) return m.code end))
local E = setmetatable({}, {__tostring = function() return "an error object" end})
ok, e = pcall(error, E) print(ok, tostring(e), e == E)
ok, e = pcall(function() local ok, e = pcall(error, E) error(e) end) print(e == E)
print(pcall(assert, false)) print(pcall(assert, nil, "message")) print(pcall(assert, 1, 2, 3)) print(select("#", assert(1, nil)))
print((pcall(string.rep))) print((pcall(setmetatable, 1)))
local function cleanup() local log = {} pcall(function() log[#log + 1] = "a" pcall(function() log[#log + 1] = "b" error() end) log[#log + 1] = "c" error() end) return table.concat(log) end
print(cleanup())
local n = 0 for i = 1, 100 do if not pcall(function() n = n + 1 if i % 3 == 0 then error("x") end end) then n = n + 1000 end end print(n)
print(line(select(2, pcall(loadstring("local x = 1\nlocal y = x.z.w")))))
print(select(2, loadstring("x = 'abc", "=chunk")):match("^chunk:1:") ~= nil)
print(tostring(select(2, pcall(error, "multi\nline", 0))))
