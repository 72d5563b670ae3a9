local bsl = require "bsl.exact"
local list = bsl.new("Массив")
list:Добавить(bsl.num "0.1" + 1) print(list[0], list.нет, #list)
print(bsl.СтрДлина("x"), bsl.StrLen("x"), bsl.Символы.ПС, bsl.OPI_VK:СоздатьПост("x", bsl.missing, true))
local r = bsl.ref(1)
r:set(2) print(r:get())
r:put(2) --> error unknown 3 "bsl.exact.Ref has no method .put."
print(bsl:add(1)) --> error argument 11 "write bsl.exact.add with a dot"
