-- Публикует пост с двумя картинками и ссылкой, как пишут на OneScript.
--
--   vkscript --sandbox post_1c.os    выполняет его как есть
--   vkscript port post_1c.os         переписывает на Lua: получится post_1c.lua

local Параметры = OPI_VK.ПолучитьПараметрыАвторизации()

local Картинки = {
  "pictures/cat.png", -- файлы рядом со скриптом
  "pictures/sunset.jpg", -- или адреса
}

local Текст = "Добрый вечер! Это наш кот и сегодняшний закат."
local Ссылка = "https://ru.wikipedia.org/wiki/Кошка"
local Результат = OPI_VK.СоздатьПост(Текст, Картинки, false, Ссылка, Параметры)

if Результат.error ~= nil then
  print("Не опубликовано: " .. bsl.str(Результат.error.error_msg))
  os.exit(1)
end

local IDПоста = Результат.response.post_id
print("Опубликован пост " .. bsl.str(IDПоста))

-- Убираем за собой: пост был пробным.
Результат = OPI_VK.УдалитьПост(IDПоста, Параметры)
print("Удалён: " .. (Результат.response == 1 and "да" or "нет"))

-- Output:
-- Опубликован пост 1
-- Удалён: да
