package onescript_test

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vkscript/vkscript/binding"
	"github.com/vkscript/vkscript/binding/engine"
	"github.com/vkscript/vkscript/binding/onescript"
	"github.com/vkscript/vkscript/vk"
	"github.com/vkscript/vkscript/vk/sandbox"
)

// TestExactNames wants the module to have what the check and help know of it, and no more.
func TestExactNames(t *testing.T) {
	var names []string
	for name := range onescript.ExactNames() {
		assert.True(t, onescript.HasExact(name), name)
		names = append(names, name)
	}
	assert.Greater(t, len(names), 290)
	for _, name := range []string{"strLEN", "opi_vk", "Null", "Missing", "XMLЗначениеX", "StartupScriptX", "ad", "GetForm", "СтрДлинна"} {
		names = append(names, name)
	}
	source := "for name in ([[" + strings.Join(names, "\n") + `]]):gmatch "[^\n]+" do if bsl[name] == nil then print(name) end end`
	out, err := runLua(t, binding.Config{}, source)
	require.NoError(t, err)
	for _, name := range names {
		assert.Equal(t, onescript.HasExact(name), !strings.Contains("\n"+out, "\n"+name+"\n"), name)
	}
}

// runLua runs Lua that has bsl.exact as bsl.
func runLua(t *testing.T, cfg binding.Config, source string) (string, error) {
	var out bytes.Buffer
	cfg.Stdout = &out
	err := binding.New(cfg).Run(t.Context(), binding.Script{Name: "t.lua", Source: []byte(`local bsl = require "bsl.exact" ` + source), Dir: t.TempDir()})
	return out.String(), err
}

// TestExactByHand is bsl.exact as a person uses it: print gives what is wanted.
func TestExactByHand(t *testing.T) {
	for _, c := range []struct{ name, source, want string }{
		{"decimals", `print(bsl.num "0.1" + bsl.num "0.2", bsl.num "0.1" + bsl.num "0.2" == bsl.num "0.3", 1 - bsl.num "0.90", -bsl.num "1.50", bsl.num "2.5" % 2)`, "0.3 true 0.10 -1.50 0.5"},
		{"28 digits", `print(bsl.div(1, 3), bsl.mul(10^12, 10^12), bsl.num "1.10" * 3, bsl.num "1.5" / 7)`, "0.3333333333333333333333333333 1000000000000000000000000 3.30 0.2142857142857142857142857143"},
		{"Lua's fractions", `print(bsl.add(0.1, 0.2), bsl.eq(0.5, bsl.num "0.50"), bsl.mul(0.1, 3))`, "0.3 true 0.3"},
		{"whole numbers are Lua's", `print(type(bsl.add(1, 2)), type(bsl.num "10"), type(bsl.num "10.0"), type(bsl.div(10, 4)), type(bsl.sub(0.5, 0.5)), bsl.mul(-1, 0))`, "number number userdata userdata number 0"},
		{"2^53", `print(bsl.add(9007199254740991, 1), bsl.add(9007199254740992, 1), bsl.sub(bsl.add(9007199254740992, 1), 1), bsl.mul(94906267, 94906267))`, "9007199254740992 9007199254740993 9007199254740992 9007199515875289"},
		{"order", `print(bsl.num "0.1" < bsl.num "0.2", bsl.num "2" <= bsl.num "1", bsl.lt(1, bsl.num "1.5"), bsl.ge("б", "а"), bsl.gt(true, false))`, "true false true true true"},
		{"beside Lua's numbers", `print(bsl.num "0.50" == 0.5, bsl.eq(bsl.num "0.50", 0.5), pcall(function() return bsl.num "0.5" < 1 end) == false, bsl.lt(bsl.num "0.5", 1), bsl.num "5" == 5)`, "false true true true true"},
		{"text", `print("x" .. bsl.num "1.50" .. "y", bsl.num "1.50" .. 2, bsl.add("a", bsl.num "1.50", true, nil, "!"), tostring(bsl.num "7.50"))`, "x1.50y 1.502 a1.50True! 7.50"},
		{"add by its left side", `print(bsl.add(1, "2"), bsl.add("1", 2), bsl.add(bsl.Date(2024, 1, 31), 86400), bsl.Date(2024, 1, 31) - bsl.Date(2024, 1, 30))`, "3 12 02/01/2024 00:00:00 86400"},
		{"conditions", `print(bsl.bool(0), bsl.bool(2), bsl.bool "Да", not bsl.bool(bsl.num "0.0"), bsl.iif(0, error, function() return "no" end))`, "false true true true no"},
		{"array", `local m = bsl.new("Массив") m:Добавить(1) m:add("два") m[0] = bsl.num "0.1" print(m[0], m[1], #m, m:Count(), m:ВГраница(), m)`, "0.1 два 2 2 1 Массив"},
		{"structure", `local s = bsl.new("Structure", "Имя, Цена", "кружка", 4) s.ИМЯ = "чашка" print(s.имя, s["Цена"], bsl.get(s, "цена"), #s) bsl.set(s, "Имя", 1) print(s.Имя)`, "чашка 4 4 2\n1"},
		{"map", `local m = bsl.new("Map") m.key = 1 m[5] = "five" m["Count"] = 2 print(m.key, m.Key, m[5], m:Count(), bsl.at(m, "Count"))`, "1 nil five 3 2"},
		{"each", `local s = bsl.new("Структура", "а, б", 1, 2) for i, kv in bsl.each(s) do print(i, kv.Ключ, kv.Value) end`, "1 а 1\n2 б 2"},
		{"nothing in an array", `local m = bsl.new("Массив", 2) for i, x in bsl.each(m) do print(i, x) end`, "1 nil\n2 nil"},
		{"range", `for n in bsl.range(1, 3) do io.write(n, " ") end for n in bsl.range(bsl.num "0.5", 2) do io.write(tostring(n), " ") end print(bsl.next(bsl.num "1.5"))`, "1 2 3 0.5 1.5 2.5"},
		{"names of both languages", `print(bsl.СтрДлина("привет"), bsl.strlen("привет"), bsl.STRLEN("a"), bsl.Лев == bsl.Лев, bsl.Символы.ПС == bsl.Chars.LF, bsl.nothing)`, "6 6 1 true true nil"},
		{"skipped arguments", `print(bsl.СтрНайти("абаб", "б", bsl.missing, 3), bsl.Формат(bsl.num "1234.5", "ЧДЦ=2"))`, "4 1,234.50"},
		{"references", `local x = 5 local r = bsl.ref(function() return x end, function(v) x = v end) r:set(bsl.add(r:get(), 1)) local a, b = bsl.by_ref(r, 7) b:set(8) print(x, rawequal(a, r), b:get(), r)`, "6 true 8 6"},
		{"references to parts", `local m = bsl.new("Массив", 1) bsl.ref_at(m, 0):set(3) local s = bsl.new("Структура", "а", m) bsl.ref_get(s, "А"):set(4) print(m[0], s.а)`, "3 4"},
		{"out parameter", `local s, r = bsl.new("Структура", "а", 1), bsl.ref() print(s:Свойство("а", r), r:get(), bsl.call(s, "Property", "б", r), r:get())`, "true 1 false nil"},
		{"null", `print(bsl.null, bsl.eq(bsl.null, nil), bsl.eq(bsl.null, bsl.null), bsl.new("Массив", 1)[0] == nil)`, " false true true"},
		{"Lua's own values", `local t, m = {}, bsl.new("Массив") m:Добавить(t) m:Добавить(print) print(rawequal(m[0], t), m[1] == print, m:Найти(t), bsl.ТипЗнч(t))`, "true true 0 Lua table"},
		{"equality", `local m = bsl.new("Массив") local n = bsl.new("Массив") m:Добавить(n) print(m[0] == n, m == n, bsl.eq(m[0], n), bsl.ne("a", "a"))`, "true false true false"},
		{"types", `print(bsl.ТипЗнч(1), bsl.eq(bsl.ТипЗнч("а"), bsl.Тип("Строка")), bsl.new_dynamic("Array", bsl.StrSplit("2,3", ",")):Count())`, "Число true 2"},
		{"json", `print(bsl.OPI_Tools:JSONСтрокой(bsl.new("Структура", "а, б", bsl.num "1.50", true), bsl.missing, false))`, `{"а":1.50,"б":true}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			out, err := runLua(t, binding.Config{}, c.source)
			require.NoError(t, err)
			assert.Equal(t, c.want+"\n", strings.ReplaceAll(out, "\t", " "))
		})
	}
}

// TestExactErrors is how errors of bsl.exact reach Lua.
func TestExactErrors(t *testing.T) {
	for source, want := range map[string]string{
		`bsl.div(1, 0)`:                         "Деление на ноль",
		`local x = bsl.num "1.5" / 0`:           "Деление на ноль",
		`bsl.get(nil, "а")`:                     "Значение не является значением объектного типа",
		`bsl.new("Структура").нет = 1`:          "Свойство объекта не обнаружено (нет)",
		`bsl.new("Массив"):Add(1, 2)`:           "Слишком много фактических параметров",
		`bsl.call(bsl.new("Массив"), "Нет")`:    "Метод объекта не обнаружен (Нет)",
		`bsl.func(bsl.new("Массив"), "Add", 1)`: "Использование процедуры, как функции",
		`bsl.Лев("а")`:                          "Недостаточно фактических параметров",
		`bsl.Лев("а", 1, 2)`:                    "Слишком много фактических параметров",
		`bsl.at(bsl.new("Массив"), 0)`:          "Значение индекса выходит за пределы диапазона",
		`bsl.at("а", 0)`:                        "Объект не поддерживает доступ по индексу",
		`bsl.new("Чепуха")`:                     "Конструктор не найден (Чепуха)",
		`bsl.raise("беда")`:                     "беда",
		`bsl.raise(bsl.new("ИнформацияОбОшибке", "с данными", 5))`:                  "с данными",
		`local m = bsl.new("Массив", 1) for _ in bsl.each(m) do m:Add(1) end`:       "Внешнее исключение (System.InvalidOperationException): Collection was modified; enumeration operation may not execute.",
		`for n in bsl.range(1, "а") do end`:                                         "Сравнение на больше/меньше для данного типа не поддерживается",
		`bsl.OPI_VK:СоздатьПстт()`:                                                  `OPI_VK has no function "СоздатьПстт"; did you mean "СоздатьПост"?`,
		`local function deep() return 1 + deep() end deep()`:                        "Переполнение стека вызовов",
		`error("своя", 0)`:                                                          "своя",
		`error({})`:                                                                 "",
		`local r = bsl.ref(function() error("чтение", 0) end, print) bsl.add(r, 1)`: "чтение",
	} {
		_, err := runLua(t, binding.Config{}, source)
		require.Error(t, err, source)
		if want != "" && !strings.Contains(source, "deep") {
			assert.ErrorContains(t, err, want, source)
		}
		out, err := runLua(t, binding.Config{}, `print(select(2, bsl.try(function() `+source+` end)).Описание) print(bsl.error_info(select(2, pcall(function() `+source+` end))).Description)`)
		require.NoError(t, err, source)
		if want != "" {
			assert.Equal(t, want+"\n"+want+"\n", out, source)
		}
	}
}

func TestExactErrorsTellTheirPlace(t *testing.T) {
	dir := t.TempDir()
	source := "local bsl = require \"bsl.exact\"\nlocal function f()\n  bsl.div(1, 0)\nend\nlocal ok, err = pcall(f)\nlocal i = bsl.error_info(err)\n" +
		"print(i.НомерСтроки, i.ИсходнаяСтрока, bsl.error_text(err), i:ПолучитьСтекВызовов():Количество() > 1, bsl.ТекущийСценарий().Источник)\nf()"
	require.NoError(t, os.WriteFile(filepath.Join(dir, "t.lua"), []byte(source), 0o666))
	var out bytes.Buffer
	err := binding.New(binding.Config{Stdout: &out}).Run(t.Context(), binding.Script{Name: "t.lua", Source: []byte(source), Dir: dir})
	path := filepath.Join(dir, "t.lua")
	assert.Equal(t, "3\t  bsl.div(1, 0)\t{Модуль "+path+" / Ошибка в строке: 3 / Деление на ноль}\ttrue\t"+path+"\n", out.String())
	var failed *engine.RuntimeError
	require.ErrorAs(t, err, &failed)
	assert.Equal(t, "t.lua:3: Деление на ноль", err.Error())
	assert.Equal(t, "t.lua:8: in main chunk", failed.Trace[len(failed.Trace)-1].String())
}

// What ends a run passes through each pcall and try.
func TestExactEnds(t *testing.T) {
	if testing.Short() {
		t.Skip("it fills the memory, which takes long under the race detector, in one goroutine")
	}
	for source, want := range map[string]error{
		`bsl.try(function() while true do bsl.add(1, 1) end end) print("no")`:                    engine.ErrSteps,
		`for n in bsl.range(1, 10^15) do end`:                                                    engine.ErrSteps,
		`bsl.try(function() local s = "ab" while true do s = bsl.add(s, s) end end) print("no")`: engine.ErrMemory,
		`bsl.try(function() bsl.new("Массив", 60000000) end) print("no")`:                        engine.ErrMemory,
	} {
		out, err := runLua(t, binding.Config{MaxSteps: 10_000_000, MaxMemory: 200 << 20}, source)
		assert.ErrorIs(t, err, want, source)
		assert.Empty(t, out, source)
	}
	out, err := runLua(t, binding.Config{}, `bsl.try(function() bsl.ЗавершитьРаботу(3) end) print("no")`)
	var exit *engine.ExitError
	require.ErrorAs(t, err, &exit)
	assert.Equal(t, 3, exit.Code)
	assert.Empty(t, out)

	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	err = binding.New(binding.Config{}).Run(ctx, binding.Script{Name: "t.lua", Source: []byte(`local bsl = require "bsl.exact" pcall(bsl.Sleep, 1000000) print("no")`)})
	assert.ErrorIs(t, err, context.DeadlineExceeded)
}

func TestExactAsksForPermission(t *testing.T) {
	_, err := runLua(t, binding.Config{}, `bsl.new("ЗаписьТекста", "/etc/x.txt")`)
	assert.ErrorAs(t, err, new(*binding.PermissionError))
	_, err = runLua(t, binding.Config{}, `bsl.call(bsl.new("HTTPСоединение", "127.0.0.1"), "Получить", bsl.new("HTTPЗапрос", "/"))`)
	assert.ErrorAs(t, err, new(*binding.PermissionError))
}

func TestExactLocale(t *testing.T) {
	const source = `print(bsl.add("", true, bsl.Дата("20240131"))) local b = _G.bsl print(b.str(true), b.str(b.date(2024, 1, 31)), b.add("", false), b.date(2024, 1, 31))`
	out, err := runLua(t, binding.Config{Locale: "ru"}, source)
	require.NoError(t, err)
	assert.Equal(t, "Да31.01.2024 0:00:00\nДа\t31.01.2024 0:00:00\tНет\t31.01.2024 0:00:00\n", out)
	out, err = runLua(t, binding.Config{}, source)
	require.NoError(t, err)
	assert.Equal(t, "True01/31/2024 00:00:00\nTrue\t01/31/2024 00:00:00\tFalse\t01/31/2024 00:00:00\n", out)
}

// Tasks and coroutines use one module, each in its own thread.
func TestExactTasks(t *testing.T) {
	out, err := runLua(t, binding.Config{}, `
		local sums = task.map({1, 2, 3, 4, 5, 6, 7, 8}, function(n)
			local list = bsl.new("Массив")
			for i in bsl.range(1, n) do
				bsl.Приостановить(1)
				list:Добавить(bsl.mul(bsl.num "0.1", i))
			end
			local ok, err = bsl.try(function() bsl.Приостановить(1) bsl.at(list, n) end)
			return bsl.add(err.Описание, list:Количество())
		end, {concurrency = 8})
		print(sums[1], sums[8])
		local co = coroutine.wrap(function() coroutine.yield(bsl.num "0.5") bsl.div(1, 0) end)
		local r = bsl.ref(function() return co() end, print)
		print(bsl.add(r, 1))
		print(select(2, pcall(co)))`)
	require.NoError(t, err)
	const outside = "Значение индекса выходит за пределы диапазона"
	assert.Equal(t, outside+"1\t"+outside+"8\n1.5\nt.lua:12: Деление на ноль\n", out)
}

// A journal knows a call by its place in the Lua.
func TestExactCallsTellTheirPlace(t *testing.T) {
	var places []string
	around := func(next vk.Handler) vk.Handler {
		return func(ctx context.Context, step *vk.Step) (json.RawMessage, error) {
			place, _ := engine.PlaceOf(ctx)
			places = append(places, place.String())
			return next(ctx, step)
		}
	}
	server := sandbox.New(sandbox.Config{Rate: sandbox.Rate{User: -1, Community: -1, Service: -1}})
	client := vk.New(vk.Config{Token: sandbox.UserToken, Transport: server, Around: []func(vk.Handler) vk.Handler{around}})
	out, err := runLua(t, binding.Config{Client: client, GroupID: "1"}, "\nlocal function post(text)\n  return bsl.OPI_VK:СоздатьПост(text)\nend\nlocal a = post(\"а\")\nprint(bsl.at(bsl.at(a, \"response\"), \"post_id\"), bsl.ТипЗнч(a))")
	require.NoError(t, err)
	assert.Equal(t, "1\tСоответствие\n", out)
	assert.Equal(t, []string{"t.lua:3"}, places)
}
