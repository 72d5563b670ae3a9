package port_test

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vkscript/vkscript/binding/bsl"
	"github.com/vkscript/vkscript/binding/bsl/port"
	"github.com/vkscript/vkscript/binding/engine"
	"github.com/vkscript/vkscript/binding/modules"
	"github.com/vkscript/vkscript/binding/onescript"
)

var update = flag.Bool("update", false, "write the Lua of testdata anew")

// function knows OPI_VK as the tests need it.
func function(module, name string) (string, bsl.Type, bool) {
	switch name {
	case "ПолучитьТекущуюДату":
		return name, bsl.DateType, true
	case "Нет":
		return "Есть", bsl.Unknown, false
	case "СтароеИмя":
		return "НовоеИмя", bsl.ResponseType, true
	}
	return name, bsl.ResponseType, true
}

// load is what the engine says of Lua.
func load(lua string) (line int, wrong string) {
	_, err := engine.Compile("t.lua", []byte(lua))
	var at *engine.SyntaxError
	if errors.As(err, &at) {
		return at.Line, at.Msg
	}
	return 0, ""
}

// ported ports a program that must be right.
func ported(t *testing.T, source string, cfg port.Config) port.Result {
	t.Helper()
	m, found := bsl.Parse("t.os", source)
	found = append(found, bsl.Bind(m, &bsl.Import{Name: "OPI_VK"}, &bsl.Import{Name: "OPI_Tools"})...)
	require.Empty(t, found)
	cfg.Function, cfg.Load = function, load
	result := port.Port(m, cfg)
	if result.Lua != "" {
		_, err := engine.Compile("t.lua", []byte(result.Lua))
		require.NoError(t, err, "%s", result.Lua)
	}
	return result
}

// TestConstructs compares the pairs of testdata/constructs.txtar, and of exact.txtar in the exact profile.
func TestConstructs(t *testing.T) {
	comparePairs(t, "testdata/constructs.txtar", port.Config{})
	comparePairs(t, "testdata/exact.txtar", port.Config{Exact: true})
}

func comparePairs(t *testing.T, name string, cfg port.Config) {
	archive, err := txtar.ParseFile(name)
	require.NoError(t, err)
	lua := map[string]string{}
	for _, f := range archive.Files {
		if strings.HasSuffix(f.Name, ".lua") {
			lua[f.Name] = string(f.Data)
		}
	}
	fresh := &txtar.Archive{Comment: archive.Comment}
	for _, f := range archive.Files {
		base, isSource := strings.CutSuffix(f.Name, ".os")
		if !isSource {
			continue
		}
		t.Run(base, func(t *testing.T) {
			result := ported(t, string(f.Data), cfg)
			require.Zero(t, result.Found.Errors(), "%v", result.Found)
			fresh.Files = append(fresh.Files, f, txtar.File{Name: base + ".lua", Data: []byte(result.Lua)})
			if !*update {
				assert.Equal(t, lua[base+".lua"], result.Lua)
			}
		})
	}
	if *update {
		require.NoError(t, os.WriteFile(name, txtar.Format(fresh), 0o644))
	}
}

// TestDiagnostics wants each rule at its place.
func TestDiagnostics(t *testing.T) {
	for _, c := range []struct{ name, source, want string }{
		{"execute", "Выполнить(\"А = 1\");\nХ = Вычислить(\"1\");", "1:1 error BSL021 Execute|2:5 error BSL021 Eval"},
		{"library", "Х = Новый ТаблицаЗначений;\nЗ = Новый HTTPЗапрос;\nС = СтартовыйСценарий();", "1:5 error BSL023 New ТаблицаЗначений|2:5 error BSL023 New HTTPЗапрос: this type is not ported; use OPI_VK|3:5 error BSL023"},
		{"handler", "ДобавитьОбработчик OPI_VK.Событие, OPI_VK.Метод;", "1:1 error BSL024"},
		{"dynamic", "Х = Новый(\"Массив\");\nТ = Тип(\"а\" + 1);", "1:5 error BSL025|2:5 error BSL025"},
		{"member", "Х = Новый ЧтениеJSON;\nХ.Прочитать();\nУ = Символы.Нет;\nП = OPI_VK.Имя;\nП.Чепуха();", "2:1 error BSL026 JSONReader.Прочитать|3:5 error BSL026|4:5 error BSL026|5:1 error BSL026"},
		{"arguments", "Х = Окр(2.5, 0, 0);\nХ = Окр(2.5, 1);\nЗ = Новый ЗаписьТекста(\"а\", , , , \"б\");\nЧ = Новый ЧтениеТекста(\"а\");\nХ = Ч.ПрочитатьСтроку(\"б\");",
			"1:5 error BSL023 Round: its argument 3 has no counterpart|3:5 error BSL023 TextWriter: its argument 5|5:5 error BSL023 TextReader.ReadLine: its argument 1"},
		{"module", "OPI_VK.Нет();", "1:1 error BSL027 OPI_VK.Нет: there is no such function here; did you mean Есть?"},
		{"reference", "Функция Ф(А)\n\tА = 1;\n\tВозврат А;\nКонецФункции\nХ = 1;\nЕсли Х = 2 И Ф(Х) = 1 Тогда КонецЕсли;\nУ = ?(Х = 1, Ф(Х), 2);",
			"6:14 error BSL031 this call changes its argument|7:14 error BSL031"},
		{"fraction", "Х = 1;\nЕсли Х / 3 = 0.1 И Х = 1 И Х * 0.1 <> 2 Тогда КонецЕсли;", "2:6 warning BSL041|2:28 warning BSL041"},
		{"order", "М = Новый Соответствие;\nДля Каждого П Из М Цикл\n\tСообщить(П.Ключ);\nКонецЦикла;", "2:18 warning BSL042"},
		{"index", "Функция Ф(Х) Экспорт\n\tВозврат Х[0];\nКонецФункции", "2:12 warning BSL043"},
		{"default", "Процедура П(А, Б = 5)\nКонецПроцедуры\nП(1, Неопределено);\nП(Неопределено);", "3:6 warning BSL044"},
		{"culture", "Сообщить(Строка(ТекущаяДата()));", "1:10 warning BSL045"},
		{"deprecated", "OPI_VK.СтароеИмя();", "1:1 warning BSL046 СтароеИмя is called НовоеИмя today"},
		{"absent", "С = Новый Структура;\nС.Вставить(\"а\", Неопределено);\nСообщить(1);\nС.Вставить(\"б\");", "2:1 warning BSL047|4:1 warning BSL047"},
		{"digits", "Х = 12345678901234567890;", "1:5 warning BSL048"},
		{"change in its loop", "М = Новый Массив;\nДля Каждого Х Из М Цикл\n\tМ.Добавить(Х);\n\tСообщить(М.Количество());\nКонецЦикла;\nМ.Очистить();", "3:2 warning BSL051"},
		{"alias", "Перем О;\nПроцедура П(А, Б)\n\tА = О;\n\tБ = 1;\nКонецПроцедуры\nХ = 1;\nП(О, Х);\nП(Х, Х);", "7:3 warning BSL050|8:6 warning BSL050"},
		{"read by another name", "Процедура П(А, Б, В, Знач Г)\n\tА = 1;\n\tСообщить(Б + Г);\nКонецПроцедуры\nХ = 1;\nУ = 2;\nП(Х, Х, У, У);\nП(У, Х, У, У);\nП(Х, Х + 1, 1, 1);", "7:3 warning BSL050"},
		{"alias of an item", "Процедура П(А, Б)\n\tА = 1;\n\tБ = 2;\nКонецПроцедуры\nМ = Новый Массив(2);\nС = Новый Структура(\"а\", М);\nК = 0;\n" +
			"П(М[0], М[0]);\nП(М[К], М[к]);\nП(С.а, с.А);\nП(С[\"а\"], С[\"а\"]);\nП(М[0], М[1]);\nП(М[0], М[К]);",
			"8:9 warning BSL050 this value also reaches|9:9 warning BSL050|10:8 warning BSL050|11:11 warning BSL050"},
		{"type", "Х = 1;\nЕсли ТипЗнч(Х) = Тип(\"Структура\") Тогда КонецЕсли;", "2:6 warning BSL049"},
	} {
		t.Run(c.name, func(t *testing.T) {
			result := ported(t, c.source, port.Config{})
			want := strings.Split(c.want, "|")
			require.Len(t, result.Found, len(want), "%v", result.Found)
			for i, d := range result.Found {
				got := fmt.Sprintf("%d:%d %s %s %s", d.Start.Line, d.Start.Col, d.Severity, d.Code, d.Message)
				assert.True(t, strings.HasPrefix(got, want[i]), "want %q, got %q", want[i], got)
			}
			assert.Equal(t, result.Found.Errors() > 0, result.Lua == "", "errors leave no Lua")
		})
	}
}

// TestModules ports what has names that Lua or the program itself has another use for.
func TestModules(t *testing.T) {
	const library = `Перем _ Экспорт;
		Функция Объект(А) Экспорт
			А = А + 1;
			Возврат А;
		КонецФункции
		Функция Обьект() Экспорт
			Х = 1;
			Возврат 10 * Объект(Х);
		КонецФункции
		Функция Ообъект(end) Экспорт
			Возврат end;
		КонецФункции
		_ = 7;`
	const program = `#Использовать "end.os"
		Процедура Показать(М, _)
			Для Каждого Э Из М Цикл Сообщить("" + Э + _); КонецЦикла;
		КонецПроцедуры
		_ = "!"; end_ = 2;
		М = Новый Массив; М.Добавить(end.Объект(3)); М.Добавить(end.Обьект()); М.Добавить(end.Ообъект(end_));
		Показать(М, _);
		Для Каждого Э Из М Цикл Сообщить("" + Э + _); КонецЦикла;
		end.Объект(end_); Сообщить(end_ > 0);`
	for _, cfg := range []port.Config{{}, {ASCII: true}, {Exact: true}, {Exact: true, ASCII: true}} {
		dir, used := t.TempDir(), parsed(t, library)
		brought := &bsl.Import{Name: "end", Module: used}
		m := parsed(t, program, brought)
		lib := port.Port(used, cfg)
		require.Empty(t, lib.Found)
		cfg.Uses = map[*bsl.Use][]*bsl.Import{m.Uses[0]: {brought}}
		main := port.Port(m, cfg)
		assert.Equal(t, cfg.Exact, len(main.Found) == 0)
		for _, d := range main.Found {
			assert.Equal(t, "9:14 BSL052", fmt.Sprintf("%d:%d %s", d.Start.Line, d.Start.Col, d.Code))
		}
		require.NoError(t, os.WriteFile(filepath.Join(dir, "end.lua"), []byte(lib.Lua), 0o666))
		require.NoError(t, os.WriteFile(filepath.Join(dir, "t.lua"), []byte(main.Lua), 0o666))
		out, err := printedIn(t, dir, "t.lua")
		require.NoError(t, err, "%s\n%s", lib.Lua, main.Lua)
		assert.Regexp(t, "^4!\n20!\n2!\n4!\n20!\n2!\n(?i:true)\n$", out, "%s\n%s", lib.Lua, main.Lua)
	}
}

func TestPartial(t *testing.T) {
	result := ported(t, "Сообщить(\"до\");\nВыполнить(\"А = 1\");\nСообщить(Вычислить(\"1\"));", port.Config{Partial: true})
	assert.Equal(t, 2, result.Found.Errors())
	assert.Equal(t, `print("до")
error("not ported: t.os:2:1 Execute (Выполнить)", 0)
print(bsl.str(error("not ported: t.os:3:10 Eval (Вычислить)", 0)))
`, result.Lua)
}

func TestWarningsStandOnTheirLine(t *testing.T) {
	result := ported(t, "Функция Ф(Х) Экспорт\n\tВозврат Х[0]; // первый\nКонецФункции", port.Config{})
	assert.Contains(t, result.Lua, "  return Х[1] -- BSL043: taken for an array, which begins at 1 in Lua -- первый\n")
}

func TestNames(t *testing.T) {
	english := func(name string) string {
		return map[string]string{"Картинка": "Image", "СписокТоваров": "ProductList"}[name]
	}
	const source = "Процедура Показать(Щёлк, Картинка)\n\tСписокТоваров = Новый Структура(\"Имя\", Щёлк);\n\tСообщить(СписокТоваров.Имя + Картинка);\nКонецПроцедуры\nend = 1; КонецДня_ = 2; А = 3; A = 4;\nПоказать(end, КонецДня_ + А + A);"
	result := ported(t, source, port.Config{ASCII: true, English: english, Names: true})
	assert.Equal(t, `-- Показать = pokazat
-- Щёлк = shchyolk
-- Картинка = image
-- СписокТоваров = product_list
-- end = end_
-- КонецДня_ = konets_dnya_
-- А = a
local function pokazat(shchyolk, image)
  local product_list = { ["Имя"] = shchyolk }
  print(bsl.str(bsl.add(product_list["Имя"], image)))
end
local end_ = 1
local konets_dnya_ = 2
local a = 3
local A = 4
pokazat(end_, konets_dnya_ + a + A)
`, result.Lua)
	for _, r := range result.Lua[strings.Index(result.Lua, "\nlocal"):] {
		assert.True(t, r < 0x80 || strings.ContainsRune("Имя", r), "%c", r)
	}
}

// TestHelpersExist wants all functions and methods that the porter can write in the module bsl.
func TestHelpersExist(t *testing.T) {
	known := map[string]bool{}
	for _, m := range modules.All() {
		for _, f := range m.Functions {
			known[m.Name+"."+f.Name] = true
		}
		for _, typ := range m.Types {
			for _, f := range typ.Methods {
				known[m.Name+"."+typ.Name+":"+f.Name] = true
			}
		}
	}
	for _, row := range onescript.ExactRows() {
		name, _, _ := strings.Cut(row.Signature, "(")
		known["bsl.exact."+name] = true
	}
	known["bsl.undefined"], known["bsl.exact"] = true, true
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	used := 0
	for _, file := range files {
		source, err := os.ReadFile(file)
		require.NoError(t, err)
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		for _, m := range regexp.MustCompile(`p\.help\("([a-z_0-9]+)"|"((?:bsl|fs|path|env|time)\.[a-z_0-9]+)"`).FindAllStringSubmatch(string(source), -1) {
			name := m[2]
			if m[1] != "" {
				name = "bsl." + m[1]
			}
			if strings.HasPrefix(file, "exact") || m[1] == "raise" {
				name = "bsl.exact." + m[1]
			}
			used++
			assert.True(t, known[name], "%s writes %s", file, name)
		}
	}
	assert.Greater(t, used, 80)
	for i := range bsl.Types {
		typ := &bsl.Types[i]
		for _, g := range typ.Members {
			source := "Х = Новый " + typ.RU + ";\nХ." + g.RU + "(" + strings.Repeat("1,", max(g.Min-1, 0)) + strings.Repeat("1", min(g.Min, 1)) + ");"
			m, found := bsl.Parse("t.os", source)
			if found = append(found, bsl.Bind(m)...); found.Errors() > 0 || typ.Result != bsl.ObjectType {
				continue
			}
			result := port.Port(m, port.Config{})
			if method := regexp.MustCompile(`Х:([a-z_]+)\(`).FindStringSubmatch(result.Lua); method != nil {
				assert.True(t, known["bsl."+strings.Replace(typ.EN, "RandomNumberGenerator", "Random", 1)+":"+method[1]], "%s:%s", typ.EN, method[1])
			}
		}
	}
}

// TestManyVariables goes over Lua's bound of local variables.
func TestManyVariables(t *testing.T) {
	var b strings.Builder
	for i := range 300 {
		fmt.Fprintf(&b, "П%d = %d;\n", i, i)
	}
	for i := range 300 {
		fmt.Fprintf(&b, "Сообщить(П%d);\n", i)
	}
	b.WriteString("Для П1 = 1 По 2 Цикл КонецЦикла; Для Н = 1 По 2 Цикл Сообщить(Н); КонецЦикла;")
	result := ported(t, b.String(), port.Config{})
	assert.True(t, strings.HasPrefix(result.Lua, "local v = {}\nv.П0 = 0\n"), result.Lua[:100])
	assert.Contains(t, result.Lua, "for Н = 1, 2 do")
	ported(t, b.String(), port.Config{Exact: true})
}

// TestManyAttempts goes over that bound by what Try and loops need themselves.
func TestManyAttempts(t *testing.T) {
	source := "А = 1;" + strings.Repeat("Попытка А = А + 1; Исключение Сообщить(ОписаниеОшибки()); КонецПопытки; Для Н = А По А + 1 Цикл А = Н; КонецЦикла; Сообщить(Н);\n", 100)
	for _, cfg := range []port.Config{{}, {Exact: true}} {
		result := ported(t, source, cfg)
		require.Zero(t, result.Found.Errors())
		want, _ := printed(t, "t.os", source)
		got, err := printed(t, "t.lua", result.Lua)
		require.NoError(t, err)
		assert.Equal(t, want, got)
	}
}

// TestManyReferences does so by calls that give values back.
func TestManyReferences(t *testing.T) {
	source := "Функция Ф(А, Б, В)\n\tА = А + 1; Б = 2; В = В + 1;\n\tВозврат А * 2;\nКонецФункции\nХ = 0; М = СтрРазделить(\"1,2\", \",\"); К = 0; У = 1; Ф(У, У, У);\n" +
		strings.Repeat("Если Ф(Х, 1, 2) > 0 Тогда Х = Ф(Х, 5, К) % 100; КонецЕсли; Ф(1, 2, Х); Ф(М[К], 2, Х);\n", 210) + "Сообщить(Х);"
	for _, cfg := range []port.Config{{}, {Exact: true}} {
		sameAsLua(t, 0, source, cfg)
	}
}

// TestNoRoom wants what Lua has no room for told, at its line.
func TestNoRoom(t *testing.T) {
	list := func(n int, item string) string { return strings.TrimSuffix(strings.Repeat(item+", ", n), ", ") }
	var params strings.Builder
	for i := range 210 {
		fmt.Fprintf(&params, "П%d, ", i)
	}
	for _, c := range []struct{ source, want string }{
		{"А = 1;\n\nСообщить(Макс(" + list(260, "А") + "));", "3:1 BSL028 function or expression too complex"},
		{"Процедура П()\nКонецПроцедуры\n\n// много\nФункция Ф(\n" + params.String() + "А)\n\tВозврат А;\nКонецФункции", "5:1 BSL028 too many local variables"},
		{"Сообщить(1);\n" + strings.Repeat("Для Каждого А Из СтрРазделить(\"\", \"\") Цикл ", 80) + strings.Repeat("КонецЦикла;", 80), "2:1 BSL028 too many local variables"},
	} {
		for _, exact := range []bool{false, true} {
			result := ported(t, c.source, port.Config{Exact: exact})
			require.Len(t, result.Found, 1)
			d := result.Found[0]
			assert.Contains(t, fmt.Sprintf("%d:%d %s %s", d.Start.Line, d.Start.Col, d.Code, d.Message), c.want)
			assert.Empty(t, result.Lua)
		}
	}
}

// TestLongExpressions goes over Lua's bound of registers.
func TestLongExpressions(t *testing.T) {
	many := func(what, by string) string { return strings.Repeat(what+by, 600) + what }
	for _, source := range []string{
		many("А", " - "), many("А", " + "), "\"\" + " + many("А", " + "), many("А = 1", " И "),
		"Цел(" + strings.Repeat("Макс(", 100) + "А" + strings.Repeat(", 1)", 100) + ")", "С" + strings.Repeat(".С", 300) + ".А",
	} {
		source = "А = 1; С = Новый Структура(\"А\", А); С.Вставить(\"С\", С);\nСообщить(" + source + ");"
		sameAsLua(t, 0, source, port.Config{})
		sameAsLua(t, 0, source, port.Config{Exact: true})
	}
}

// TestManyMethods does so with methods.
func TestManyMethods(t *testing.T) {
	var b strings.Builder
	b.WriteString("Перем Общая;\n")
	for i := range 250 {
		fmt.Fprintf(&b, "Функция Ф%d(А) Экспорт\n\tОбщая = А;\n\tВозврат Ф%d(Общая);\nКонецФункции\n", i, (i+1)%250)
	}
	result := ported(t, b.String(), port.Config{})
	assert.True(t, strings.HasPrefix(result.Lua, "local m = {}\nfunction m.Ф0(А)\n  m.Общая = А\n  return m.Ф1(m.Общая)\nend\n"), result.Lua[:200])
	assert.Contains(t, result.Lua, "  Ф7 = m.Ф7,\n")
	assert.True(t, strings.HasSuffix(ported(t, b.String(), port.Config{Exact: true}).Lua, "\nreturn m\n"))
}

// FuzzPort wants Lua that compiles of whatever can be read and bound.
func FuzzPort(f *testing.F) {
	archive, err := txtar.ParseFile("testdata/constructs.txtar")
	require.NoError(f, err)
	for _, file := range archive.Files {
		if strings.HasSuffix(file.Name, ".os") {
			f.Add(string(file.Data), false)
			f.Add(string(file.Data), true)
		}
	}
	f.Add("Функция ь(Х0К) КонецФункции", true)
	f.Fuzz(func(t *testing.T, source string, exact bool) {
		m, found := bsl.Parse("f.os", source)
		if found.Errors() > 0 || len(source) > 2000 {
			return
		}
		if bsl.Bind(m, &bsl.Import{Name: "OPI_VK"}, &bsl.Import{Name: "OPI_Tools"}).Errors() > 0 {
			port.Port(m, port.Config{Function: function}) // it must not fail itself
			return
		}
		result := port.Port(m, port.Config{Function: function, Partial: true, Exact: exact, ASCII: exact})
		_, err := engine.Compile("f.lua", []byte(result.Lua))
		require.NoError(t, err, "%s\n---\n%s", source, result.Lua)
	})
}
