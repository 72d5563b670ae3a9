-- Статистика за сегодня и охват двух постов.

local Сейчас = OPI_Tools.ПолучитьТекущуюДату()
local Начало = НачалоДня(Сейчас)
local Конец = КонецДня(Сейчас)
local Статистика = OPI_VK.ПолучитьСтатистику(Начало, Конец)

for _, День in ipairs(Статистика.response) do
  print("Посетителей сегодня: " .. bsl.str(День.visitors.visitors))
end

local Посты = {}
for Номер = 1, 2 do
  local Ответ = OPI_VK.СоздатьПост("Пост номер " .. Номер, "")
  table.insert(Посты, Ответ.response.post_id)
end

local Всего = 0
for _, Пост in ipairs(OPI_VK.ПолучитьСтатистикуПостов(Посты)) do
  Всего = Всего + Пост.reach_total
end
print("Охват: " .. bsl.str(Всего))

for _, IDПоста in ipairs(Посты) do
  OPI_VK.УдалитьПост(IDПоста)
end

-- Output:
-- Посетителей сегодня: 10
-- Охват: 40
