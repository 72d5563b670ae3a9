assert(regex.test([[^\d+$]], "123") and not regex.test([[^\d+$]], "12a"))
local year, month = regex.match([[(\d{4})-(\d\d)]], "on 2024-05")
assert(year == "2024" and month == "05" and regex.match("b+", "abbc") == "bb" and regex.match("x", "a") == nil)
local a, b, group = regex.find("(б)+", "абб", 2)
assert(a == 3 and b == 6 and group == "б" and regex.find("a", "aba", 2) == 3 and regex.find("aa", "aaa", 2) == 2 and regex.find("a", "a", 9) == nil)
local all = regex.find_all([[(?P<name>\w)=(\d)?]], "a=1 b=")
assert(#all == 2 and all[1].text == "a=1" and all[1].start == 1 and all[1].stop == 3 and all[1].groups.name == "a" and all[2].groups[2] == false)
assert(#regex.find_all("a", "aaa", 2) == 2)
assert(regex.replace([[(\w+)@(\w+)]], "me@here", "$2 at ${1}") == "here at me")
assert(regex.replace("[а-я]", "абв", function(c) if c ~= "б" then return str.upper(c) end end) == "АбВ")
assert(regex.replace("(a)(b)?", "a ab", function(x, y) return x .. tostring(y) end, 1) == "anil ab")
assert(table.concat(regex.split([[\s*,\s*]], "a , b,c"), "|") == "a|b|c" and #regex.split(",", "a,b,c", 2) == 2)
assert(regex.escape("a.b") == [[a\.b]] and regex.test(regex.escape("1+1"), "1+1"))
local word = regex.compile([[\p{L}+]])
assert(word:match("Привет, мир") == "Привет" and #word:find_all("Привет, мир") == 2 and word:replace("a b", "x") == "x x" and word:test("я"))
assert(word:find("12 я") == 4 and word:split("1a2")[2] == "2" and tostring(word) == "regex.Pattern")
assert(regex.replace("", "аб", "-") == "-а-б-")
for i = 1, 300 do assert(regex.test("^" .. i .. "$", tostring(i))) end
---
regex.test("(", "x")
--- error "regex.test: bad pattern: missing closing \): `\(`"
regex.test("(?=x)", "x")
--- error "RE2 has no lookaround"
regex.compile("x").test("x")
--- error "regex.Pattern:test: call it on the object, with a colon: object:test"
local re = regex.compile("x") re:tset("x")
--- error "attempt to call a nil value \(method 'tset'\); did you mean 'test'"
regex.compile("x"):test()
--- error "regex.Pattern:test: argument 1 \(text\) must be a string, got nil"
regex.replace("x", "x", function() return {} end)
--- error "regex.replace: the function that replaces must return a string or nil, got a table"
regex.replace("x", "x", function() error("inside") end)
--- error "inside"
