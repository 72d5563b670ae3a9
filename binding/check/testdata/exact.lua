local bsl = require "bsl.exact"
local list = bsl.new("Массив")
list:Добавить(bsl.num "0.1" + 1) print(list[0], list.нет, #list)
print(bsl.СтрДлина("x"), bsl.StrLen("x"), bsl.Символы.ПС, bsl.OPI_VK:СоздатьПост("x", bsl.missing, true))
local r = bsl.ref(1)
r:set(2) print(r:get())
r:put(2) --> error unknown 3 "bsl.exact.Ref has no method .put."
print(bsl:add(1)) --> error argument 11 "write bsl.exact.add with a dot"
print(bsl.null, bsl.missing, bsl.СтрДлина("а"), bsl.strlen("a"), bsl.Chars.LF, bsl.OPI_VK, bsl.opi_инструменты, bsl.json and 1)
print(bsl.error_txt(1)) --> error unknown 11 "bsl.exact has no field .error_txt." "error_text"
print(bsl.СтрДлинна("а")) --> error unknown 11 "bsl.exact has no field .СтрДлинна." "СтрДлина"
print(bsl.XMLReader) --> error unknown 11 "bsl.exact has no field .XMLReader."
bsl.mine = print
bsl.mine(1)
