package bsl_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vkscript/vkscript/binding/bsl"
)

var opi = &bsl.Import{Name: "OPI_VK"}

func TestBindErrors(t *testing.T) {
	const f = "Функция Ф(А, Б = 1)\n\tВозврат А;\nКонецФункции\nПроцедура П()\nКонецПроцедуры\n"
	for _, c := range []struct{ name, source, want string }{
		{"fine", f + "Х = Ф(1) + Ф(1, 2) + Ф(, 2);\nП();\nФ(Х);\nOPI_VK.СоздатьПост(Х, , Символы.ПС);", ""},
		{"case", "Текст = 1;\nсообщить(ТЕКСТ);\nMESSAGE(текст);", ""},
		{"unknown", "Текст = 1;\nСообщить(Тескт);", "2:10 BSL011 Тескт has no value yet; did you mean Текст?"},
		{"before", "А = А + 1;", "1:5 BSL011"},
		{"alphabets", "A = 1;\nСообщить(А);", "2:10 BSL011"},
		{"other method", "Процедура П()\n\tЛ = 1;\nКонецПроцедуры\nСообщить(Л);", "4:10 BSL011"},
		{"method name", f + "Х = П;", "6:5 BSL011 П is a method"},
		{"unknown method", f + "Сообщит(1);", "6:1 BSL011 there is no method Сообщит; did you mean Сообщить?"},
		{"unknown type", "Х = Новый Масив;", "1:11 BSL011 there is no type Масив; did you mean Массив?"},
		{"many arguments", f + "Ф(1, 2, 3);", "6:1 BSL012 Ф takes 1 to 2 arguments, but here are 3"},
		{"few arguments", f + "Ф();\nП(1);", "6:1 BSL012|7:1 BSL012 П takes 0 arguments, but here are 1"},
		{"library arguments", "Х = Лев(\"а\");\nСообщить();", "1:5 BSL012 Лев takes 2 arguments, but here are 1|2:1 BSL012"},
		{"procedure", f + "Х = П();\nУ = Сообщить(1);", "6:5 BSL013 П is a procedure|7:5 BSL013"},
		{"built-in", "СтрДлина(\"а\");", "1:1 BSL018"},
		{"return", "Функция Ф()\n\tВозврат;\nКонецФункции\nПроцедура П()\n\tВозврат 1;\nКонецПроцедуры\nВозврат 1;", "2:2 BSL014|5:2 BSL014 the procedure П|7:1 BSL014"},
		{"duplicates", "Перем А, А;\nПроцедура П(Б, б)\n\tПерем Б;\nКонецПроцедуры\nФункция п()\n\tВозврат 1;\nКонецФункции\nПроцедура Лев()\nКонецПроцедуры",
			"1:10 BSL015 А is declared in line 1|2:16 BSL015|3:8 BSL015|5:9 BSL015|8:11 BSL015 Лев is a function of the language"},
		{"loops", "Прервать;\nПока Ложь Цикл\n\tПродолжить;\nКонецЦикла;\nПродолжить;", "1:1 BSL016 Break|5:1 BSL016"},
		{"raise", "Попытка\n\tА = 1;\nИсключение\n\tВызватьИсключение;\nКонецПопытки;\nВызватьИсключение;", "6:1 BSL017"},
		{"versions", "~М:\nПерейти ~М;\nАсинх Процедура П()\n\tЖдать П();\nКонецПроцедуры", "1:1 BSL010|2:1 BSL010|3:1 BSL009|3:17 BSL010|4:2 BSL010"},
		{"unavailable", "Х = Новый ЧтениеXML;\nЗапуститьПриложение(\"ls\");\nК = Консоль;", "1:11 BSL022 ЧтениеXML is not available: XML|2:1 BSL022|3:5 BSL022"},
	} {
		t.Run(c.name, func(t *testing.T) {
			m, syntax := bsl.Parse("t.os", c.source)
			found := append(syntax, bsl.Bind(m, opi)...).Sorted()
			expectFound(t, c.want, found)
		})
	}
}

func bound(t *testing.T, source string) *bsl.Module {
	m, found := bsl.Parse("t.os", source)
	require.Empty(t, found)
	require.Empty(t, bsl.Bind(m, opi))
	return m
}

func TestSymbols(t *testing.T) {
	m := bound(t, `Перем Общая Экспорт, Вторая;
Процедура П(А, Знач Б)
	Перем В;
	Общая = 1;
	а = Б;
	Г = ВТОРАЯ;
	Для Н = 1 По 2 Цикл КонецЦикла;
КонецПроцедуры
Процедура Р(Х)
	П(Х, Х);
КонецПроцедуры
Д = 1;
Р(Д);
П(Вторая, Д);
`)
	p := m.Methods[0]
	names := func(symbols []*bsl.Symbol) (all []string) {
		for i, s := range symbols {
			assert.Equal(t, i, s.Index)
			all = append(all, s.Name)
		}
		return all
	}
	assert.Equal(t, []string{"А", "Б", "В", "Г", "Н"}, names(p.Locals))
	assert.Equal(t, []string{"Общая", "Вторая"}, names(m.Globals))
	assert.Equal(t, []string{"Д"}, names(m.Main.Locals))
	assert.True(t, p.Params[0].Sym.Assigned)
	assert.False(t, p.Params[1].Sym.Assigned)
	assert.True(t, m.Methods[1].Params[0].Sym.Assigned, "Р passes Х on to П, which assigns it")
	assert.True(t, m.Globals[1].Assigned)
	assert.Same(t, p.Params[0].Sym, p.Body.Stmts[1].(*bsl.AssignStmt).Target.(*bsl.Name).Sym)
}

func TestBindFragment(t *testing.T) {
	m := bound(t, "Перем В;\nПроцедура П(А)\n\tБ = 1;\nКонецПроцедуры")
	x, found := bsl.ParseFragment("eval", "А + Б + В", true)
	require.Empty(t, found)
	assert.Empty(t, bsl.BindFragment(x, m, m.Methods[0]))
	x, _ = bsl.ParseFragment("eval", "А + Г", true)
	expectFound(t, "1:5 BSL011", bsl.BindFragment(x, m, m.Methods[0]))
	x, _ = bsl.ParseFragment("execute", "Г = А; П(Г)", false)
	assert.Empty(t, bsl.BindFragment(x, m, m.Methods[0]))
	assert.Equal(t, 2, x.Main.Locals[2].Index)
}

func TestInfer(t *testing.T) {
	m := bound(t, `Функция Имя(Номер, Знач Вид = "а")
	Если Номер = 1 Тогда
		Возврат "один";
	Иначе
		Возврат "много" + Номер;
	КонецЕсли;
КонецФункции
Функция Пусто()
	А = 1;
КонецФункции
текст = "а" + 1;
число = 1 + "2";
дата = '20240131' + 5;
разница = ТекущаяДата() - '20240101';
да = 1 = 2;
имя = Имя(1);
пусто = Пусто();
массив = Новый Массив;
массив.Добавить("а");
Для Каждого строка Из массив Цикл КонецЦикла;
Для Каждого пара Из Новый Структура Цикл КонецЦикла;
Для н = 1 По 2 Цикл КонецЦикла;
смесь = 1;
смесь = "а";
сумма = 0;
Пока сумма < 10 Цикл сумма = сумма + 1; КонецЦикла;
ответ = OPI_VK.СоздатьПост("а");
ид = ответ["response"]["post_id"];
файл = Новый Файл("а");
есть = файл.Существует();
пс = Символы.ПС;
части = СтрРазделить("а,б", ",");
часть = части[0];
`)
	in := bsl.Infer(m, func(c *bsl.MethodCall) bsl.Type {
		if n, ok := c.X.(*bsl.Name); ok && n.Sym.Kind == bsl.ImportName {
			return bsl.ResponseType
		}
		return bsl.Unknown
	})
	want := map[string]bsl.Type{
		"текст": bsl.StringType, "число": bsl.NumberType, "дата": bsl.DateType, "разница": bsl.NumberType, "да": bsl.BooleanType,
		"имя": bsl.StringType, "пусто": bsl.UndefinedType, "массив": bsl.ArrayType, "строка": bsl.StringType, "пара": bsl.KeyAndValueType,
		"н": bsl.NumberType, "смесь": bsl.Unknown, "сумма": bsl.NumberType, "ответ": bsl.ResponseType, "ид": bsl.ResponseType,
		"файл": bsl.ObjectType, "есть": bsl.BooleanType, "пс": bsl.StringType, "части": bsl.ArrayType, "часть": bsl.StringType,
	}
	for _, s := range m.Main.Locals {
		if expected, ok := want[s.Name]; ok {
			assert.Equal(t, expected, in.Type(&bsl.Name{Name: s.Name, Sym: s}), s.Name)
		}
	}
	assert.Equal(t, bsl.NumberType, in.Type(&bsl.Name{Sym: m.Methods[0].Params[0].Sym}))
	assert.Equal(t, bsl.StringType, in.Type(&bsl.Name{Sym: m.Methods[0].Params[1].Sym}))
}
