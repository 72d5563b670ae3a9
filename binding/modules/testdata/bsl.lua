-- values as text, and operators by the type of the left side
assert(bsl.str(nil) == "" and bsl.str(json.null) == "" and bsl.str(true) == "True" and bsl.str(1e15) == "1000000000000000" and bsl.str(0.1 + 0.2) == "0.3" and bsl.str({1}) == "Массив" and bsl.str({a = 1}) == "Структура")
assert(bsl.add("a", 1) == "a1" and bsl.add(1, "2") == 3 and bsl.add("1", 2) == "12" and bsl.div(7, 2) == 3.5 and bsl.mod(-7, 3) == -1)
assert(bsl.bool(0) == false and bsl.bool(2) and bsl.bool("Истина") and not bsl.boolean(false))
assert(bsl.number(" 12.5 ") == 12.5 and bsl.int(-1.9) == -1 and bsl.round(2.5) == 3 and bsl.round(-2.5) == -3 and bsl.round(1.255, 2) == 1.26)
assert(bsl.min(3, 1, 2) == 1 and bsl.max("а", "Б") == "Б" and bsl.lt("а", "Б") and not bsl.lt(2, 1) and bsl.eq("a", "a") and not bsl.eq(1, "1"))
assert(bsl.iif(true, function() return 1 end, function() error("not called") end) == 1)
assert(not bsl.filled(nil) and not bsl.filled(0) and not bsl.filled("  ") and not bsl.filled({}) and not bsl.filled(json.null) and bsl.filled(false) and bsl.filled({a = 1}))
assert(bsl.type_of(nil) == "Undefined" and bsl.type_of(1) == "Number" and bsl.type_of({}) == "Array" and bsl.type_of({a = 1}) == "Structure" and bsl.type_of(bsl.now()) == "Date" and bsl.type_of(BinaryData("x")) == "BinaryData")
assert(bsl.format(1234.5, "NFD=2; NG=0") == "1234.50" and bsl.format(true, "БИ=да") == "да" and bsl.format(0, "ЧГ=0") == "")
assert(bsl.xml_string(true) == "true" and bsl.xml_string(1.5) == "1.5" and bsl.xml_value("Number", "1.5") == 1.5 and bsl.xml_value("Boolean", "1") == true)
assert(#bsl.uuid() == 36 and bsl.uuid() ~= bsl.uuid())
local numbers = bsl.random(1)
for _ = 1, 20 do local n = numbers:random_number(1, 3) assert(n >= 1 and n <= 3 and n % 1 == 0) end
---
bsl.div(1, 0)
--- error "bsl.div: division by zero"
bsl.bool("да ну")
--- error "bsl.bool: a boolean or number is needed, got a string"
bsl.number("х")
--- error "bsl.number: .х. is not a number"
bsl.lt(1, "а")
--- error "bsl.lt: a number and a string can't be compared"
-- dates
local d = bsl.date(2024, 1, 31)
assert(bsl.str(d) == "01/31/2024 00:00:00" and d == bsl.date("20240131") and d + 86400 == bsl.date(2024, 2, 1) and d - bsl.date(2024, 1, 1) == 30 * 86400)
assert(d < d + 1 and d <= d and d > d - 1 and "x" .. d == "x01/31/2024 00:00:00" and tostring(d) == bsl.str(d))
assert(bsl.add_month(d, 1) == bsl.date(2024, 2, 29) and bsl.beg_of_month(d) == bsl.date(2024, 1, 1) and bsl.end_of_month(d) == bsl.date(2024, 1, 31, 23, 59, 59))
assert(bsl.beg_of_week(d) == bsl.date(2024, 1, 29) and bsl.end_of_day(d) == d + 86399 and bsl.beg_of_quarter(d) == bsl.date(2024, 1, 1) and bsl.end_of_year(d) == bsl.date(2024, 12, 31, 23, 59, 59))
assert(bsl.year(d) == 2024 and bsl.month(d) == 1 and bsl.day(d) == 31 and bsl.weekday(d) == 3 and bsl.day_of_year(d) == 31 and bsl.hour(d) + bsl.minute(d) + bsl.second(d) == 0)
assert(bsl.unix(bsl.date(1970, 1, 2)) == 86400 and bsl.date(1970, 1, 2):unix() == 86400 and bsl.year(86400) == 1970)
assert(d:iso() == "2024-01-31T00:00:00" and d:format("DF=dd.MM.yyyy") == "31.01.2024" and json.encode({d}) == '["2024-01-31T00:00:00"]')
-- equal dates are one key
local days = {[d] = 1, [d + 1] = 2}
days[bsl.date("20240131")] = 3
collectgarbage()
assert(days[d + 86400 - 86400] == 3 and days[bsl.end_of_day(d) + 1] == nil and bsl.count(days) == 2)
assert(bsl.now() - bsl.date(2024, 1, 1) > 0 and bsl.utc_now() - bsl.now() == 0)
---
bsl.date(2023, 2, 30)
--- error "bsl.date: there is no such date: 2023-02-30"
bsl.set_field({}, nil, 1)
--- error "bsl.set_field: nil can.t be a name"
bsl.date("вчера")
--- error "bsl.date: .вчера. is not a date"
return bsl.date(2024, 1, 1) + bsl.date(2024, 1, 1)
--- error "bsl.Date: a number is needed"
-- texts
assert(bsl.len("😀") == 2 and bsl.mid("привет", 2, 3) == "рив" and bsl.mid("привет", 0, 3) == "при" and bsl.mid("привет", 4) == "вет" and bsl.left("привет", 2) == "пр" and bsl.left("привет", -1) == "" and bsl.right("привет", 2) == "ет" and bsl.len(12.5) == 4)
assert(bsl.find("банан", "ан") == 2 and bsl.find("банан", "х") == 0 and bsl.find("банан", "ан", true) == 4 and bsl.find("банан", "ан", false, 1, 2) == 4)
assert(bsl.upper("ёж") == "ЁЖ" and bsl.lower("ЁЖ") == "ёж" and bsl.title("война и мир") == "Война И Мир" and bsl.trim("  а ") == "а" and bsl.trim_left(" а ") == "а " and bsl.trim_right(" а ") == " а" and bsl.blank(" ") and not bsl.blank("а"))
assert(bsl.replace("ааа", "а", "б") == "ббб" and table.concat(bsl.split("а,б;в", ",;"), "|") == "а|б|в" and #bsl.split("а,,б", ",", false) == 2 and bsl.join({1, true, "а"}, "-") == "1-True-а")
assert(bsl.starts("привет", "при") and bsl.ends("привет", "вет") and bsl.count_of("банан", "ан") == 2 and bsl.line("а\nб", 2) == "б" and bsl.line_count("а\nб") == 2 and bsl.compare("а", "А") == 0 and bsl.compare("а", "б") == -1)
assert(bsl.char(1041) == "Б" and bsl.char_code("Б") == 1041 and bsl.nstr("ru = 'Да'; en = 'Yes'") == "Да" and bsl.nstr("ru = 'Да'; en = 'Yes'", "en") == "Yes")
assert(bsl.template("%1 из %(2)0 %%", 1, "x") == "1 из x0 %" and bsl.template("[%1]") == "[]")
assert(bsl.url_encode("а b&/~") == "%D0%B0%20b%26%2F~" and bsl.url_encode("http://a/?b=1&c", true) == "http://a/?b=1%26c" and bsl.url_decode("%D0%B0%20b") == "а b")
assert(bsl.base64("аб") == "0LDQsQ==" and bsl.binary_text(bsl.base64_decode("0LDQsQ==")) == "аб" and bsl.base64(BinaryData("аб")) == "0LDQsQ==")
---
bsl.template("100%")
--- error "bsl.template: %1 to %10"
bsl.base64_decode("???")
--- error "bsl.base64_decode: the text is not Base64"
-- collections of unknown kind
local array, map = {10, 20, 30}, {a = 1, b = 2}
assert(bsl.at(array, 0) == 10 and bsl.at(map, "a") == 1 and bsl.at({[5] = "пять"}, 5) == "пять" and bsl.count(array) == 3 and bsl.count(map) == 2 and bsl.count({}) == 0)
bsl.set(array, 2, 31) bsl.set(map, "c", 3) bsl.insert(array, 0, 9) bsl.delete(array, 1) bsl.delete(map, "a")
assert(table.concat(array, ",") == "9,20,31" and map.a == nil and map.c == 3)
-- names in any letter case
local order = {["Имя"] = "Кружка"}
bsl.set_field(order, "ИМЯ", "Чашка") bsl.set_field(order, "Цена", 5) bsl.set_field(order, "цЕНА", nil)
assert(order["Имя"] == "Чашка" and bsl.field(order, "имя") == "Чашка" and bsl.field(order, "нет") == nil and bsl.count(order) == 1)
local seen = {}
for i, item in bsl.each(array) do seen[#seen + 1] = i .. "=" .. item end
for _, item in bsl.each(map) do seen[#seen + 1] = item.Key .. "=" .. item["Значение"] end
assert(table.concat(seen, " ") == "1=9 2=20 3=31 b=2 c=3")
local m = bsl.array(2, 3)
assert(#m == 2 and #m[1] == 3 and m[2][3] == bsl.undefined)
local s = bsl.structure("имя, цена", "Кружка", 5)
assert(s["имя"] == "Кружка" and s["цена"] == 5)
local copy = bsl.copy(s) copy["имя"] = "Чашка"
assert(s["имя"] == "Кружка" and bsl.find_item(array, 20) == 1 and bsl.find_item(array, 7) == nil)
bsl.fill_properties(s, {["имя"] = "Блюдце", ["цена"] = 7, ["вес"] = 1}, nil, "цена")
assert(s["имя"] == "Блюдце" and s["цена"] == 5 and s["вес"] == nil)
bsl.clear(array) bsl.clear(map)
assert(#array == 0 and next(map) == nil)
---
bsl.at({1, 2}, 2)
--- error "bsl.at: there is no item 2: the array has 2, the first is 0"
bsl.at(nil, 0)
--- error "bsl.at: nil has no items"
-- files and JSON
local name = bsl.temp_file("txt")
assert(name:sub(-4) == ".txt")
local w = bsl.text_writer("a.txt") w:write_line("раз") w:write("два") w:close()
local r = bsl.text_reader("a.txt")
assert(r:read_line() == "раз" and r:read() == "два" and r:read_line() == nil) r:close()
w = bsl.text_writer("a.txt", "utf-8", nil, true) w:write("!") w:close()
assert(fs.read("a.txt") == "раз\nдва!")
w = bsl.text_writer("b.txt", "ANSI") w:write("ёж") w:close()
assert(fs.read("b.txt") == "\184\230" and bsl.text_reader("b.txt", "ansi"):read() == "ёж")
bsl.copy_file("a.txt", "c.txt")
local doc = bsl.text_document() doc:read("c.txt") doc:add_line("три") doc:write("c.txt")
assert(doc:line_count() == 3 and doc:get_line(2) == "два!" and fs.read("c.txt") == "раз\nдва!\nтри\n")
local found = bsl.find_files(".", "*.TXT")
assert(#found == 3 and found[1]:name() == "a.txt" and found[1]:base_name() == "a" and found[1]:extension() == ".txt" and found[1]:exists() and found[1]:is_file() and not found[1]:is_directory() and found[1]:size() == 14)
assert(not bsl.file("нет.txt"):exists() and bsl.file("x/y.txt"):path() == "x/")
bsl.delete_files(".", "*.txt") bsl.delete_files("нет")
assert(#bsl.find_files(".", "*.txt") == 0)
bsl.write_binary(BinaryData("\1\2"), "d.bin")
assert(fs.read("d.bin") == "\1\2")
local reader = bsl.json_reader() reader:set_string('{"a": [1, null]}')
assert(bsl.json_read(reader, true).a[1] == 1 and bsl.json_read("[5]")[1] == 5)
local writer = bsl.json_writer() writer:set_string() bsl.json_write(writer, {a = 1})
assert(writer:close() == '{\r\n "a": 1\r\n}')
writer = bsl.json_writer() writer:open_file("e.json") bsl.json_write(writer, {1}) writer:close()
assert(json.decode(fs.read("e.json"))[1] == 1)
-- caught errors
local ok, err = pcall(function() error("плохо") end)
assert(bsl.error_text(err) == "плохо" and bsl.error_info(err).description == "плохо" and bsl.error_info(err).line_number > 0)
ok, err = pcall(bsl.div, 1, 0)
assert(tostring(err):find("division by zero") and bsl.error_text(err) == "Деление на ноль" and bsl.error_text(bsl.error_info(err)) == "Деление на ноль")
---
bsl.file("нет.txt"):size()
--- error "нет.txt"
bsl.text_reader("нет.txt")
--- error "нет.txt"
