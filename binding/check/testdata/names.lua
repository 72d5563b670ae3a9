local result = 1
print(resutl) --> error undefined 7 "nothing defines .resutl." "result"
pritn(result) --> error undefined 1 "nothing defines" "print"
local Ответ = result
print(Отвте) --> error undefined 7 "nothing defines" "Ответ"
print(False, None, Истина) --> error undefined 7 "" "false" --> error undefined 14 "" "nil" --> error undefined 20 "" "true"
do
	local inner = 1
	print(inner)
end
print(inner) --> error undefined 7 "the local of line 8 can't be seen"
print(later) --> error undefined 7 "the local of line 13 begins later"
local later = Ответ
print(later)
local function outer()
	return undefined_thing.field --> error undefined 9 "nothing defines"
end
outer()
if resutl2 then print(1) end --> warning undefined 4 "nothing defines" "result"
