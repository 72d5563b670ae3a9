assert(template.render("Привет, {{name}}! {{ user.city }} {{n}}", {name = "<Аня>", user = {city = "Омск"}, n = 3}) == "Привет, <Аня>! Омск 3")
assert(template.render([[
Товары:
{{#items}}
- {{name}}: {{price}} {{currency}}
{{/items}}
{{^items}}
пусто
{{/items}}
{{! remark }}
Всего {{items.1.name}}
]], {currency = "₽", items = {{name = "Кот", price = 1}, {name = "Пёс", price = 2}}}) == "Товары:\n- Кот: 1 ₽\n- Пёс: 2 ₽\nВсего Кот\n")
assert(template.render("{{#tags}}#{{.}} {{/tags}}{{^no}}x{{/no}}{{#yes}}y{{/yes}}{{#user}}{{name}}{{/user}}{{#empty}}z{{/empty}}",
  {tags = {"a", "b"}, no = false, yes = true, user = {name = "N"}, empty = {}}) == "#a #b xyN")
assert(template.render("a {{#x}}{{v}}{{/x}} b", {x = {v = false}}) == "a false b")
---
template.render("1\n{{name}}", {})
--- error "template.render: line 2: no value for {{name}}"
template.render("{{#a}}\n{{#b}}\n{{/a}}", {})
--- error "template.render: line 3: {{/a}} closes nothing that is open"
template.render("x\n{{#a}}\n", {})
--- error "line 2: {{#a}} is not closed by {{/a}}"
template.render("{{name", {})
--- error "line 1: {{ is not closed"
template.render("{{t}}", {t = {}})
--- error "line 1: {{t}} is a table"
