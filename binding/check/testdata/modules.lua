json.decod("1") --> error unknown 6 "json has no field .decod." "decode"
json.decode() --> error argument 6 "json.decode needs text .string."
json.decode({}) --> error argument 13 "text must be string, got a table"
json.decode("1", {relaxd = true}) --> error argument 19 "options has no field .relaxd." "relaxed"
json.decode("1", {relaxed = "yes"}) --> error argument 29 "options.relaxed must be boolean, got the text .yes."
json.decode("1", nil, 3) --> warning argument 23 "json.decode passes over this argument: json.decode\("
json:decode("1") --> error argument 6 "write json.decode with a dot"
local csv = require "csv"
csv.read(5.5, {}, print())
csv.raed("x.csv") --> error unknown 5 "csv has no field" "read"
random.int(1.5, 2) --> error argument 12 "from must be integer, got the number 1.5"
log.level("debgu") --> error argument 11 "level must be .*, got the text" "debug"
path.join("a", 5, {}) --> error argument 19 "must be string, got a table"
json.encode()
json.encode(nil, {indent = "  "})
str.sub("x", 1)
str.sub(print())
time.sleep("5s")
time.sleep(5)
path.join("a", "b", "c")
local options = {}
options.whatever = 1
json.encode({}, options)
