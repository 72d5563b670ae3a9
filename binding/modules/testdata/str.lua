assert(str.len("Привет😀") == 7 and #"Привет" == 12)
assert(str.upper("ёж straße") == "ЁЖ STRASSE" or str.upper("ёж") == "ЁЖ")
assert(str.lower("ПРИВЕТ Ё") == "привет ё" and str.title("война и мир don't") == "Война И Мир Don't" and str.capitalize("ёж и Ёж") == "Ёж и Ёж")
assert(str.sub("Привет", 2, 3) == "ри" and str.sub("Привет", -3) == "вет" and str.sub("Привет", 3, -2) == "иве")
assert(str.sub("Привет", 0) == "Привет" and str.sub("Привет", 7) == "" and str.sub("Привет", 4, 2) == "" and str.sub("Привет", -100, 2) == "Пр")
local a, b = str.find("Привет, мир", "мир")
assert(a == 9 and b == 11 and str.find("a.b", ".") == 2 and str.find("абаб", "аб", 2) == 3 and str.find("abc", "x") == nil and str.find("аб", "б", -1) == 2)
assert(str.contains("Привет", "иве") and str.starts("Привет", "При") and str.ends("Привет", "вет") and not str.starts("a", "ab"))
assert(str.count("банан", "ан") == 2 and str.replace("a.a.a", "a", "б") == "б.б.б" and str.replace("aaa", "a", "b", 2) == "bba")
assert(str.trim(" \194\160x\n") == "x" and str.trim("--x-", "-") == "x" and str.trim_start("  x ") == "x " and str.trim_end(" x ") == " x")
assert(table.concat(str.split("a, b,,c", ","), "|") == "a| b||c" and table.concat(str.split("  два  слова "), "|") == "два|слова" and #str.split("a,b,c", ",", 2) == 2)
assert(str.join({1, "a", true}, "; ") == "1; a; true" and str.join({}) == "")
assert(table.concat(str.lines("a\r\nb\n\nc\n"), "|") == "a|b||c" and #str.lines("") == 0)
assert(table.concat(str.chars("ёж😀"), " ") == "ё ж 😀" and str.reverse("ёж\255") == "\255жё")
assert(str.rep("аб", 3, "-") == "аб-аб-аб" and str.rep("x", 0) == "" and str.rep("x", -1) == "")
assert(str.pad("ёж", 4) == "ёж  " and str.pad("ёж", 4, "left", "0") == "00ёж" and str.pad("ёж", 5, "both", "*") == "*ёж**" and str.pad("длинно", 2) == "длинно")
assert(str.truncate("Привет, мир", 8) == "Привет,…" and str.truncate("Привет", 6) == "Привет" and str.truncate("Привет, мир", 10, "...") == "Привет,...")
---
str.rep("x", 2^40)
--- error "str.rep: the text would be larger than 256 MB"
str.pad("x", 2^40)
--- error "str.pad: the text would be larger than 256 MB"
str.replace(str.rep("x", 1000000), "x", str.rep("y", 1000))
--- error "str.replace: the text would be larger than 256 MB"
str.sub("x", 1.5)
--- error "str.sub: argument 2 \(from\) must be an integer, got 1.5"
str.join({1, {}})
--- error "str.join: item 2 of argument 1 \(items\) must be a string, got a table"
str.split("x", "")
--- error "str.chars gives the characters"
str.upper({})
--- error "str.upper: argument 1 \(text\) must be a string, got a table"
