-- Комментарии под постом. Ошибка при отправке одного не мешает остальным.

local Параметры = OPI_VK.ПолучитьПараметрыАвторизации()
local IDСтены = Параметры.owner_id

local Пост = OPI_VK.СоздатьПост("Спрашивайте о котах!", {}, nil, nil, Параметры)
local IDПоста = Пост.response.post_id

local Тексты = bsl.split("О чём они мечтают?||Сколько они спят?", "|")

--region Отправка
for _, Текст in ipairs(Тексты) do
  if bsl.blank(Текст) then
    goto continue
  end

  local ok, err = pcall(function()
    local Ответ = OPI_VK.НаписатьКомментарий(IDПоста, IDСтены, Текст, Параметры)
    print("Комментарий " .. bsl.str(Ответ.response.comment_id) .. ": " .. bsl.lower(Текст))
  end)
  if not ok then
    print("Не отправлен: " .. bsl.error_text(err))
  end
  ::continue::
end
--endregion

OPI_VK.УдалитьПост(IDПоста, Параметры) -- вместе с комментариями

-- Output:
-- Комментарий 2: о чём они мечтают?
-- Комментарий 3: сколько они спят?
