local t = json.decode('{"b": 1, "a": [1, null, 9007199254740993], "empty": []}')
assert(t.b == 1 and t.a[2] == json.null and t.a[3] == "9007199254740993")
assert(json.encode(t) == '{"b":1,"a":[1,null,"9007199254740993"],"empty":[]}')
assert(json.encode(t, {sort_keys = true, ascii = true}):find('"a"') == 2)
assert(json.pretty({1, "я"}) == '[\n  1,\n  "я"\n]')
assert(json.encode(json.array()) == "[]" and json.encode({}) == "{}" and json.encode(nil) == "null")
assert(json.is_null(nil) and json.is_null(json.null) and not json.is_null(false))
assert(json.decode("{'a': 'b'}", {relaxed = true}).a == "b")
assert(json.decode("5") == 5 and json.decode(5) == 5)
assert(require "json" == json and rawget(_G, "json") == json)
---
json.decode('{"a":\n  tru}')
--- error "test.lua:12: json.decode: invalid JSON at line 2, column 3: expected a value"
json.decode(nil)
--- error "^test.lua:14: json.decode: argument 1 \(text\) must be a string, got nil$"
json.decode("1", {relaxd = true})
--- error "json.decode: argument 2 \(options\) has no field 'relaxd'; did you mean 'relaxed'\?"
json.encode(1, {indent = {}})
--- error "json.encode: argument 2 \(options\).indent must be a string, got a table"
json.encode(print)
--- error "json.encode: cannot write as JSON: JSON has no form for a function"
json.array({a = 1})
--- error "json.array: argument 1 \(items\) has keys other than"
jsn.decode("1")
--- error "attempt to index a nil value \(global 'jsn'\)"
-- a script's own names go first
path = "folder"
function log(x) return x end
assert(path == "folder" and log(1) == 1)
assert(require("path").join("a", "b") == "a/b")
assert(undefined_name == nil)
