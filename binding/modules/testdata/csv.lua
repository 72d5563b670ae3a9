local rows = csv.parse('a,b\n1,"x, ""y"""\n')
assert(#rows == 2 and rows[2][2] == 'x, "y"')
rows = csv.parse("\239\187\191имя;цена\nКот;10\nПёс\n", {separator = ";", header = true})
assert(#rows == 2 and rows[1]["имя"] == "Кот" and rows[1]["цена"] == "10" and rows[2]["цена"] == nil)
rows = csv.parse("1\t 2 \n", {separator = "auto", trim = true, header = {"x", "y"}})
assert(rows[1].x == "1" and rows[1].y == "2")
assert(csv.encode({{1, "a;b"}, {true, 'q"'}}, {separator = ";"}) == '1;"a;b"\ntrue;"q"""\n')
assert(csv.encode({{b = 1, a = 2}, {a = 3}}) == "b,a\n1,2\n,3\n")
assert(csv.encode({{b = 1, a = 2}}, {header = {"a", "b"}, crlf = true, bom = true}) == "\239\187\191a,b\r\n2,1\r\n")
assert(csv.encode({{b = 1, a = 2}}, {header = false}) == "1,2\n")
assert(#csv.parse("") == 0 and csv.encode({}) == "")
-- as 1C exports it
csv.write("goods.csv", {{["Товар"] = "Ёлка №1", ["Цена"] = 5.5}}, {separator = ";", encoding = "windows-1251", crlf = true})
assert(fs.read("goods.csv") == "\210\238\226\224\240;\214\229\237\224\r\n\168\235\234\224 \1851;5.5\r\n")
rows = csv.read("goods.csv", {separator = ";", encoding = "windows-1251", header = true})
assert(rows[1]["Товар"] == "Ёлка №1" and rows[1]["Цена"] == "5.5")
assert(csv.read("goods.csv", {separator = "auto", encoding = "auto"})[1][1] == "Товар")
---
fs.write("x.csv", "\210\238") csv.read("x.csv")
--- error "csv.read: x.csv: the text is not UTF-8; .*windows-1251"
csv.parse('a,b\n"x')
--- error "csv.parse: line 2, column 3: extraneous or missing"
csv.parse("a,b\n1,2,3", {header = true})
--- error "csv.parse: line 2 has 3 fields, but there are 2 columns"
csv.parse("a,a\n", {header = true})
--- error "two columns have the name .a."
csv.parse("a", {separator = ";;"})
--- error "the separator must be one character"
csv.encode({{1}, 2})
--- error "csv.encode: row 2 must be a table, got 2"
csv.encode({{{}}})
--- error "csv.encode: row 1 has a table in field 1"
csv.encode({{"😀"}}, {encoding = "windows-1251"})
--- error "windows-1251 has no character '😀'"
csv.parse("x", {encoding = "cp1251"})
--- error "argument 2 \(options\).encoding must be .utf-8., .windows-1251. or .auto., got .cp1251."
