local s = store.open("state.json")
assert(s:get("x") == nil and s:get("x", 5) == 5 and not s:has("x") and #s:keys() == 0 and not fs.exists("state.json"))
s:set("b", 1) s:set("a", {list = {1, 2}, ["имя"] = "я"})
assert(s:get("a").list[2] == 2 and table.concat(s:keys(), ",") == "b,a" and s:has("b"))
assert(store.open("state.json"):get("a")["имя"] == "я")
assert(s:add("n") == 1 and s:add("n", 2.5) == 3.5 and s:get("n") == 3.5)
assert(s:delete("b") and not s:delete("b") and s:get("b") == nil)
local result = s:update(function(t) t.x = (t.x or 0) + 1 t.n = nil return "done" end)
assert(result == "done" and s:get("x") == 1 and s:all().n == nil)
assert(not pcall(s.update, s, function(t) t.x = 99 error("no") end))
assert(s:get("x") == 1)
s:set("x", nil)
assert(not s:has("x"))
-- the lock is free again after an error, and the copies are the script's own
s:all().a = nil
s:get("a").list = nil
assert(s:get("a").list[1] == 1)
---
store.open("x"):set("f", print)
--- error "store.Store:set: cannot write .f as JSON"
fs.write("x", "[1]") store.open("x")
--- error "store.open: x is no store: it holds JSON other than an object"
fs.write("x", "{") store.open("x")
--- error "store.open: x is no store: invalid JSON at line 1"
store.open("x"):set(nil, 1)
--- error "store.Store:set: argument 1 \(key\) must be a string, got nil"
store.open("../x"):set("a", 1)
--- error "may not read ../x"
local s = store.open("x") s:set("a", "text") s:add("a")
--- error "store.Store:add: the value of .a. must be a number, got .text."
