package bsl_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vkscript/vkscript/binding/bsl"
)

// sexpr writes an expression with all its structure visible.
func sexpr(x bsl.Expr) string {
	list := func(head string, xs ...bsl.Expr) string {
		for _, x := range xs {
			head += " " + sexpr(x)
		}
		return "(" + head + ")"
	}
	switch x := x.(type) {
	case nil:
		return "_"
	case *bsl.Number:
		return x.Text
	case *bsl.String:
		return fmt.Sprintf("%q", x.Value)
	case *bsl.Date:
		return "'" + x.Digits + "'"
	case *bsl.Bool:
		return fmt.Sprint(x.Value)
	case *bsl.Undefined:
		return "undefined"
	case *bsl.Null:
		return "null"
	case *bsl.Name:
		return x.Name
	case *bsl.Call:
		return list("call "+x.Func.Name, x.Args...)
	case *bsl.Member:
		return list("."+x.Name, x.X)
	case *bsl.MethodCall:
		return list("."+x.Name+"()", append([]bsl.Expr{x.X}, x.Args...)...)
	case *bsl.Index:
		return list("[]", x.X, x.Key)
	case *bsl.New:
		if x.Dynamic != nil {
			return list("new", append([]bsl.Expr{x.Dynamic}, x.Args...)...)
		}
		return list("new "+x.Type, x.Args...)
	case *bsl.Ternary:
		return list("?", x.Cond, x.Then, x.Else)
	case *bsl.Unary:
		return list(opNames[x.Op], x.X)
	case *bsl.Binary:
		return list(opNames[x.Op], x.X, x.Y)
	case *bsl.Paren:
		return sexpr(x.X)
	case *bsl.Await:
		return list("await", x.X)
	}
	return fmt.Sprintf("%T", x)
}

var opNames = []string{"or", "and", "not", "=", "<>", "<", "<=", ">", ">=", "+", "-", "*", "/", "%", "neg", "plus"}

func TestExpressions(t *testing.T) {
	for _, c := range []struct{ source, want string }{
		{`1 + 2 * 3 - 4 / 5 % 6`, `(- (+ 1 (* 2 3)) (% (/ 4 5) 6))`},
		{`Not A = B`, `(not (= A B))`},
		{`НЕ А = Б И В или г`, `(or (and (not (= А Б)) В) г)`},
		{`Not Not A`, `(not (not A))`},
		{`-A * -1`, `(* (neg A) (neg 1))`},
		{`A = B = C`, `(= (= A B) C)`},
		{`a <> b`, `(<> a b)`},
		{`"a""b"`, `"a\"b"`},
		{"\"a\n  // note\n  |b\n\t|c\"", `"a\nb\nc"`},
		{`"a" "b"`, `"a\nb"`},
		{`'2024-01-31'`, `'20240131000000'`},
		{`'20240131 123456'`, `'20240131123456'`},
		{`'00000000'`, `'00010101000000'`},
		{`F(1, , 2)`, `(call F 1 _ 2)`},
		{`F(, )`, `(call F _ _)`},
		{`X["response"][0]["id"]`, `([] ([] ([] X "response") 0) "id")`},
		{`Объект.Конец.Если.В(1)`, `(.В() (.Если (.Конец Объект)) 1)`},
		{`New Structure("a,b", 1, 2)`, `(new Structure "a,b" 1 2)`},
		{`New("Array", 3)`, `(new "Array" 3)`},
		{`Новый Массив`, `(new Массив)`},
		{`?(A, 1, ?(B, 2, 3))`, `(? A 1 (? B 2 3))`},
		{`(New Array).Count()`, `(.Count() (new Array))`},
		{`ИСТИНА и Ложь`, `(and true false)`},
		{`Await`, `Await`},
		{`1.50`, `1.50`},
	} {
		m, found := bsl.Parse("t.os", "X = "+c.source+";")
		require.Empty(t, found, c.source)
		require.Len(t, m.Main.Body.Stmts, 1, c.source)
		assert.Equal(t, c.want, sexpr(m.Main.Body.Stmts[0].(*bsl.AssignStmt).Value), c.source)
	}
}

func TestModule(t *testing.T) {
	m, found := bsl.Parse("t.os", `#!/usr/bin/oscript
#Использовать oint
#Use "lib"

&НаКлиенте
Перем А Экспорт, Б;

#Область Главное
&AtServer
Функция Ф(Знач А, Б = -1.5, В = "x") Экспорт // тело
	Перем Л;
	Для Каждого Э Из А Цикл
		Если Э = 1 Тогда Продолжить; ИначеЕсли Э Тогда Прервать Иначе Ф(1) КонецЕсли;
	КонецЦикла;
	Возврат 1;
КонецФункции
#КонецОбласти

#Если Клиент И НЕ (Linux Или Windows) Тогда
	чепуха ]]
#Иначе
Попытка
	Для Н = 1 По 10 Цикл КонецЦикла;
Исключение
	ВызватьИсключение;
КонецПопытки
#КонецЕсли
`, "Linux")
	require.Empty(t, found)
	require.Len(t, m.Uses, 2)
	assert.Equal(t, "oint", m.Uses[0].Library)
	assert.True(t, m.Uses[1].Path)
	require.Len(t, m.Vars, 1)
	assert.True(t, m.Vars[0].Names[0].Export)
	assert.False(t, m.Vars[0].Names[1].Export)
	assert.Equal(t, "НаКлиенте", m.Vars[0].Annotations[0].Name)
	require.Len(t, m.Methods, 1)
	f := m.Methods[0]
	assert.True(t, f.Func && f.Export)
	assert.Equal(t, bsl.Span{Start: bsl.Pos{Line: 10, Col: 1}, End: bsl.Pos{Line: 16, Col: 13}}, f.Span)
	assert.True(t, f.Params[0].ByVal)
	assert.Equal(t, "(neg 1.5)", sexpr(f.Params[1].Default))
	require.Len(t, f.Body.Stmts, 2)
	require.Len(t, m.Main.Body.Stmts, 1)
	try := m.Main.Body.Stmts[0].(*bsl.TryStmt)
	assert.Nil(t, try.Handler.Stmts[0].(*bsl.RaiseStmt).Value)
	var kinds []bsl.TriviaKind
	for _, x := range m.Trivia {
		kinds = append(kinds, x.Kind)
	}
	assert.Equal(t, []bsl.TriviaKind{bsl.Directive, bsl.Region, bsl.Comment, bsl.EndRegion, bsl.Directive, bsl.Skipped, bsl.Directive, bsl.Directive}, kinds)
	assert.Equal(t, "\tчепуха ]]", m.Trivia[5].Text)
	assert.False(t, m.Trivia[2].Own)
	assert.Equal(t, "\tПерем Л;", m.Line(11))
}

// TestErrors wants each mistake at its place, and nothing but the mistakes.
func TestErrors(t *testing.T) {
	for _, c := range []struct{ name, source, want string }{
		{"character", "А = 1 ^ 2;", "1:7 BSL001 «^» means nothing here|1:9 BSL002 «;» expected, but here is the number 2"},
		{"damaged", "#Область О\nА = ;\nБ = \xcf\xf0 ^; Если \xcf;", "3:5 BSL001 byte 0xCF is not UTF-8; save the file as UTF-8"},
		{"windows-1251", "\xc0 = ;\n// \xcf\xf0\xe8\xe2\xe5\xf2\n\xc1 = ^;", "1:1 BSL001 byte 0xC0 is not UTF-8, the file is probably Windows-1251; save the file as UTF-8"},
		{"in a text", "A = 1;\nB = \"\xcf\xf0\xe8\";", "2:6 BSL001 byte 0xCF is not UTF-8, the file is probably Windows-1251"},
		{"cp866", "A = ;\n// \x8f\xe0\xa8\xa2\xa5\xe2", "2:4 BSL001 byte 0x8F is not UTF-8, the file is probably CP866"},
		{"utf-16", "\xff\xfeA\x00 \x00=\x00;\x00", "1:1 BSL001 byte 0xFF is not UTF-8, the file is probably UTF-16"},
		{"operand", "А = ;", "1:5 BSL002 an expression expected, but here is «;»"},
		{"several", "А = ;\nБ = );\nВ = 1;\n  Если Тогда КонецЕсли;", "1:5 BSL002|2:5 BSL002|4:8 BSL002"},
		{"semicolon", "А = 1\nБ = 2;", "1:6 BSL002 «;» expected after the statement"},
		{"keyword", "И = 1;", "1:1 BSL002 a statement expected, but here is the keyword И"},
		{"string", "А = \"абв\nБ = 1;", "1:5 BSL003"},
		{"number", "А = 12б;", "1:5 BSL004 12б"},
		{"date", "А = '2024';\nБ = '20241301';\nВ = '2024", "1:5 BSL005|2:5 BSL005|3:5 BSL005"},
		{"literal tail", `А = "a"[0];`, "1:8 BSL002"},
		{"directive", "#Чепуха\nА = 1;", "1:1 BSL006"},
		{"open if", "#Если Linux Тогда\nА = 1;", "1:1 BSL006 #If (Если) without"},
		{"region", "#КонецОбласти\n#Область А\n", "1:1 BSL006|2:1 BSL006"},
		{"condition", "#Если Linux\n#КонецЕсли", "1:1 BSL006"},
		{"use", "А = 1;\n#Использовать lib\n", "2:1 BSL006 #Use"},
		{"unclosed", "Если А Тогда\n  Для Н = 1 По 2 Цикл\n    А = 1;\nКонецЕсли;", "4:1 BSL007 Для of line 2 needs EndDo (КонецЦикла) before the keyword КонецЕсли"},
		{"unclosed method", "Функция Ф()\n  Возврат 1;\n\nПроцедура П()\nКонецПроцедуры", "4:1 BSL007 Функция of line 1 needs EndFunction"},
		{"wrong end", "Процедура П()\nКонецФункции", "2:1 BSL007 Процедура of line 1"},
		{"order", "А = 1;\nПерем Б;\nПроцедура П()\nКонецПроцедуры", "2:1 BSL009|3:1 BSL009"},
		{"late variable", "Процедура П()\n  А = 1;\n  Перем Б;\nКонецПроцедуры", "3:3 BSL009"},
		{"target", "Ф() = 1;", "1:1 BSL019"},
		{"no statement", "А.Б;", "1:4 BSL002 «=» or «(» expected"},
		{"parameter", "Процедура П(1, А)\nКонецПроцедуры\nБ = ;", "1:13 BSL002|3:5 BSL002"},
		{"default", "Процедура П(А = Б + 1)\nКонецПроцедуры", "1:17 BSL002 a literal"},
		{"new", "А = Новый;\nБ = Новый();", "1:10 BSL002|2:5 BSL002"},
		{"stray end", "КонецЕсли;\nА = ;", "1:1 BSL002|2:5 BSL002"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, found := bsl.Parse("t.os", c.source)
			expectFound(t, c.want, found)
		})
	}
}

// expectFound compares diagnostics with "line:column code text|...", of which the text may be cut short.
func expectFound(t *testing.T, want string, found bsl.Diagnostics) {
	t.Helper()
	var parts []string
	if want != "" {
		parts = strings.Split(want, "|")
	}
	if !assert.Len(t, found, len(parts), "%v", found) {
		return
	}
	for i, d := range found {
		got := fmt.Sprintf("%d:%d %s %s", d.Start.Line, d.Start.Col, d.Code, d.Message)
		assert.True(t, strings.HasPrefix(got, parts[i]), "want %q, got %q", parts[i], got)
	}
}

func TestDiagnosticText(t *testing.T) {
	_, found := bsl.Parse("post.os", "\n  А = ;")
	assert.Equal(t, "post.os:2:7: error BSL002: an expression expected, but here is «;»", found.Error())
	assert.Equal(t, 1, found.Errors())
}

func TestDepth(t *testing.T) {
	for _, c := range []struct {
		name, open, middle, closing string
		fine, far                   int
	}{
		{"parentheses", "(", "1", ")", 200, 100_000},
		{"not", "Не ", "1", "", 200, 100_000},
		{"minus", "-", "1", "", 200, 100_000},
		{"calls", "Ф(", "1", ")", 200, 100_000},
		{"ternary", "?(1,", "1", ",1)", 200, 100_000},
		{"index", "А[", "1", "]", 100, 100_000},
		{"chain", "1+", "1", "", 4000, 100_000},
		{"members", "", "А", ".А", 4000, 100_000},
	} {
		nested := func(n int) string {
			return "Х = " + strings.Repeat(c.open, n) + c.middle + strings.Repeat(c.closing, n) + ";"
		}
		_, found := bsl.Parse("t.os", nested(c.fine))
		assert.Empty(t, found, c.name)
		_, found = bsl.Parse("t.os", nested(c.far))
		if assert.Len(t, found, 1, c.name) {
			assert.Equal(t, bsl.CodeTooDeep, found[0].Code, c.name)
			assert.Equal(t, int32(1), found[0].Start.Line, c.name)
			assert.Greater(t, found[0].Start.Col, int32(200), c.name)
		}
	}
	deep := func(n int) string {
		return strings.Repeat("Если 1 Тогда ", n) + strings.Repeat("КонецЕсли;", n)
	}
	_, found := bsl.Parse("t.os", deep(200))
	assert.Empty(t, found)
	_, found = bsl.Parse("t.os", deep(100_000))
	assert.Len(t, found, 1)
}

func TestManyErrors(t *testing.T) {
	_, found := bsl.Parse("t.os", strings.Repeat("А = ;\n", 5000))
	assert.Len(t, found, 100)
}

func TestFragment(t *testing.T) {
	m, found := bsl.ParseFragment("eval", "1 + А", true)
	require.Empty(t, found)
	assert.Equal(t, "(+ 1 А)", sexpr(m.Main.Body.Stmts[0].(*bsl.ReturnStmt).Value))
	_, found = bsl.ParseFragment("eval", "1 +", true)
	assert.NotEmpty(t, found)
	m, found = bsl.ParseFragment("execute", "А = 1; Б = 2", false)
	require.Empty(t, found)
	assert.Len(t, m.Main.Body.Stmts, 2)
}

func FuzzParse(f *testing.F) {
	f.Add("Процедура П(Знач А = 1) Экспорт Если А Тогда Б = \"x\n|y\"; КонецЕсли; КонецПроцедуры")
	f.Add("#Если Linux Тогда\nА = '20240131';\n#Иначе\n#КонецЕсли")
	f.Add("X = New Map; X.Insert(1, ?(A, -B[0].C(,), Not D)); ~M: Goto ~M;")
	f.Fuzz(func(t *testing.T, source string) {
		m, found := bsl.Parse("f.os", source)
		require.NotNil(t, m)
		assert.LessOrEqual(t, len(found), 100)
		bsl.Walk(m, func(n bsl.Node) bool {
			if span := n.Range(); span.End.Before(span.Start) {
				t.Errorf("%T ends before it begins: %v", n, span)
			}
			return true
		})
	})
}

func BenchmarkParse(b *testing.B) {
	source := strings.Repeat("Ответ = OPI_VK.СоздатьПост(\"Текст\", Картинки, Ложь, , Параметры); // пост\nЕсли Ответ[\"response\"] = Неопределено Тогда\n\tСообщить(\"нет \" + Ответ[\"error\"][\"error_msg\"]);\nКонецЕсли;\n", 2500)
	b.SetBytes(int64(len(source)))
	for b.Loop() {
		bsl.Parse("b.os", source)
	}
}
