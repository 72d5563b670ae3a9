package port_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/vkscript/vkscript/binding"
	"github.com/vkscript/vkscript/binding/bsl/port"
)

// TestRandomPrograms compares programs with their Lua: what they print, and whether an error ends them.
func TestRandomPrograms(t *testing.T) {
	for seed := range uint64(50) {
		source := randomProgram(&generator{Rand: rand.New(rand.NewPCG(seed, 1))})
		sameAsLua(t, seed, source, port.Config{})
		sameAsLua(t, seed, source, port.Config{Exact: true, ASCII: true})
	}
}

// sameAsLua wants a program and its Lua to print the same, and to end by the same error.
func sameAsLua(t *testing.T, seed uint64, source string, cfg port.Config) {
	result := ported(t, source, cfg)
	require.Zero(t, result.Found.Errors(), "seed %d: %v\n%s", seed, result.Found, source)
	want, wantErr := printed(t, "t.os", source)
	got, gotErr := printed(t, "t.lua", result.Lua)
	if want != got || (wantErr == nil) != (gotErr == nil) || cfg.Exact && messageOf(endOf(wantErr)) != messageOf(endOf(gotErr)) {
		t.Fatalf("seed %d (%v, %v)\n%s\n---\n%s\n---\n%s\n---\n%s", seed, wantErr, gotErr, source, result.Lua, want, got)
	}
}

func printed(t *testing.T, name, source string) (string, error) {
	var out bytes.Buffer
	host := binding.New(binding.Config{Stdout: &out})
	err := host.Run(t.Context(), binding.Script{Name: name, Source: []byte(source), Dir: t.TempDir()})
	return out.String(), err
}

// randomProgram writes a program that ends: loops are bounded, methods call only those above them.
func randomProgram(g *generator) string {
	g.line("Перем Общая;")
	for g.methods = 0; g.methods < 3; g.methods++ {
		g.method()
	}
	g.line("Общая = 1;")
	g.inside = false
	g.variables()
	if g.exact {
		g.exactBody()
	}
	g.block(6)
	g.line("Сообщить(\"конец \" + ч1 + \" \" + с1 + \" \" + Общая);")
	return g.out.String()
}

type generator struct {
	*rand.Rand
	out     strings.Builder
	indent  int
	methods int
	inside  bool
	loops   int
	depth   int
	tries   int
	each    int // loops over collections around, which may not change
	counter int
	exact   bool     // all that only the exact profile ports alike
	names   []string // counters of the loops around
}

func (g *generator) line(format string, args ...any) {
	g.out.WriteString(strings.Repeat("\t", g.indent) + fmt.Sprintf(format, args...) + "\n")
}

func (g *generator) variables() {
	for i := range 3 {
		g.line("ч%d = %d; с%d = \"%c\";", i, g.IntN(9), i, 'а'+rune(g.IntN(9)))
	}
	g.line("м0 = Новый Массив; м0.Добавить(%d); м0.Добавить(%d); м0.Добавить(ч1);", g.IntN(9), g.IntN(9))
	g.line("т0 = Новый Структура(\"а, Б\", %d, \"х\"); т0.Вставить(\"в\", ч2);", g.IntN(9))
}

func (g *generator) method() {
	g.line("Функция Ф%d(А, Знач Б, В = 3)", g.methods)
	g.indent++
	g.inside, g.loops, g.names = true, 0, nil
	g.variables()
	g.line("ч0 = А; ч1 = Б;")
	g.block(3)
	if g.IntN(2) == 0 {
		g.line("А = %s;", g.number(2))
	}
	if g.exact {
		g.exactEnd()
	}
	g.line("Возврат %s;", g.number(2))
	g.indent--
	g.line("КонецФункции")
}

func (g *generator) block(n int) {
	g.depth++
	g.indent++
	for range 1 + g.IntN(n) {
		g.statement()
	}
	g.indent--
	g.depth--
}

func (g *generator) pick(of ...string) string { return of[g.IntN(len(of))] }

func (g *generator) statement() {
	deep := g.depth > 3
	if g.exact && g.IntN(3) == 0 {
		g.exactStatement()
		return
	}
	switch k := g.IntN(16); {
	case k < 3:
		g.line("%s = (%s) %% 1000;", g.variable(), g.number(3))
	case k == 3:
		g.line("с%d = Лев(%s, 20);", g.IntN(3), g.text(3))
	case k == 4:
		g.line("Сообщить(%s);", g.pick(g.text(2), g.number(2), g.condition(1)))
	case k == 5 && g.each == 0:
		g.line("м0[%d] = %s;", g.IntN(3), g.number(2))
	case k == 6 && g.each == 0:
		g.line("т0.%s = %s;", g.pick("а", "А", "в"), g.number(2))
	case k == 7 && g.methods > 0:
		g.line("%s = %s;", g.variable(), g.call())
	case k == 8 && !deep:
		g.branches()
	case k == 9 && !deep:
		g.forLoop()
	case k == 10 && !deep:
		g.whileLoop()
	case k == 11 && !deep:
		g.eachLoop()
	case k == 12 && !deep:
		g.try()
	case k == 13 && g.loops > 0:
		g.line("Если %s Тогда %s; КонецЕсли;", g.condition(1), g.pick("Прервать", "Продолжить"))
	case k == 14 && g.inside:
		g.line("Если %s Тогда Возврат %s; КонецЕсли;", g.condition(1), g.number(1))
	case k == 15 && g.tries > 0:
		g.line("Если %s Тогда ВызватьИсключение %s; КонецЕсли;", g.condition(1), g.text(1))
	default:
		g.line("Общая = (%s) %% 1000;", g.number(1))
	}
}

func (g *generator) variable() string {
	return g.pick("ч0", "ч1", "ч2", "Общая")
}

func (g *generator) branches() {
	g.line("Если %s Тогда", g.condition(2))
	g.block(2)
	for g.IntN(3) == 0 {
		g.line("ИначеЕсли %s Тогда", g.condition(2))
		g.block(2)
	}
	if g.IntN(2) == 0 {
		g.line("Иначе")
		g.block(2)
	}
	g.line("КонецЕсли;")
}

// loop writes the body of a loop.
func (g *generator) loop(name string) {
	outer := g.loops
	g.loops++
	if name != "" {
		g.names = append(g.names, name)
	}
	g.block(3)
	if name != "" {
		g.names = g.names[:len(g.names)-1]
	}
	g.loops = outer
	g.line("КонецЦикла;")
}

func (g *generator) forLoop() {
	g.counter++
	name := fmt.Sprintf("н%d", g.counter%7)
	for _, n := range g.names {
		if n == name {
			name = fmt.Sprintf("н%d_", g.counter)
		}
	}
	if g.IntN(4) == 0 {
		g.line("Для %s = 0 По м0.ВГраница() Цикл", name)
		g.indent++
		g.line("Сообщить(\"№\" + м0[%s]);", name)
		g.indent--
	} else {
		g.line("Для %s = %d По %s %% 4 Цикл", name, g.IntN(3), g.number(1))
	}
	if g.IntN(5) == 0 {
		g.indent++
		g.line("%s = %s + 1;", name, name)
		g.indent--
	}
	g.loop(name)
	if g.IntN(4) == 0 {
		g.line("Сообщить(%s);", name)
	}
}

func (g *generator) whileLoop() {
	g.counter++
	name := fmt.Sprintf("к%d", g.counter)
	g.line("%s = 0;", name)
	g.line("Пока %s < %d И %s Цикл", name, 1+g.IntN(4), g.condition(1))
	g.indent++
	g.line("%s = %s + 1;", name, name)
	g.indent--
	g.loop("")
}

func (g *generator) eachLoop() {
	g.counter++
	name := fmt.Sprintf("э%d", g.counter)
	if g.IntN(2) == 0 {
		g.line("Для Каждого %s Из м0 Цикл", name)
		g.indent++
		g.line("ч1 = (ч1 + %s) %% 100;", name)
		g.indent--
	} else {
		g.line("Для Каждого %s Из т0 Цикл", name)
		g.indent++
		g.line("Сообщить(\"\" + %s.Ключ + %s.Значение);", name, name)
		g.indent--
	}
	g.each++
	g.loop("")
	g.each--
}

func (g *generator) try() {
	g.line("Попытка")
	g.tries++
	g.block(3)
	g.tries--
	if g.IntN(2) == 0 {
		g.indent++
		g.line("ВызватьИсключение \"ой \" + ч0;")
		g.indent--
	}
	g.line("Исключение")
	g.indent++
	g.line("Сообщить(КраткоеПредставлениеОшибки(ИнформацияОбОшибке()));")
	g.indent--
	g.block(2)
	g.line("КонецПопытки;")
}

func (g *generator) call() string {
	if g.exact {
		return g.exactCall()
	}
	first := g.pick("ч0", "ч1", "5")
	if g.each == 0 && g.IntN(3) == 0 {
		first = g.pick("м0[1]", "т0.а")
	}
	return fmt.Sprintf("Ф%d(%s, %s%s)", g.IntN(g.methods), first, g.number(1), g.pick("", ", 7"))
}

func (g *generator) number(depth int) string {
	if depth == 0 || g.IntN(3) == 0 {
		if len(g.names) > 0 && g.IntN(3) == 0 {
			return g.names[g.IntN(len(g.names))]
		}
		if g.exact && g.IntN(3) == 0 {
			return g.pick("0.1", "2.50", "1000000007", "ч0", "Истина")
		}
		return g.pick("ч0", "ч1", "ч2", "Общая", "м0[1]", "т0.А", "м0.Количество()", "СтрДлина(с0)", fmt.Sprint(g.IntN(10)))
	}
	a, b := g.number(depth-1), g.number(depth-1)
	if g.exact && g.IntN(4) == 0 {
		return fmt.Sprintf("(%s %s (%s))", a, g.pick("/", "*", "-"), b)
	}
	switch g.IntN(7) {
	case 0:
		return fmt.Sprintf("(%s - %s)", a, b)
	case 1:
		return fmt.Sprintf("%s * %d", a, g.IntN(5))
	case 2:
		return fmt.Sprintf("-(%s)", a)
	case 3:
		return fmt.Sprintf("?(%s, %s, %s)", g.condition(depth-1), a, b)
	case 4:
		return fmt.Sprintf("Макс(%s, %s)", a, b)
	case 5:
		return fmt.Sprintf("(%s) %% %d", a, 2+g.IntN(5))
	}
	return fmt.Sprintf("(%s + %s)", a, b)
}

func (g *generator) text(depth int) string {
	if depth == 0 || g.IntN(3) == 0 {
		return g.pick("с0", "с1", "с2", "\"текст\"", "\"\"")
	}
	switch g.IntN(6) {
	case 0:
		return fmt.Sprintf("ВРег(%s)", g.text(depth-1))
	case 1:
		return fmt.Sprintf("СтрШаблон(\"%%1-%%2\", %s, %s)", g.text(depth-1), g.number(depth-1))
	case 2:
		return fmt.Sprintf("?(%s, %s, %s)", g.condition(depth-1), g.text(depth-1), g.text(depth-1))
	case 3:
		return fmt.Sprintf("%s + %s", g.text(depth-1), g.condition(depth-1))
	}
	return fmt.Sprintf("%s + %s", g.text(depth-1), g.pick(g.number(depth-1), g.text(depth-1)))
}

func (g *generator) condition(depth int) string {
	if depth == 0 {
		return g.pick("Истина", "Ложь", "ч0 = ч1", "ч1", "с0 = с1")
	}
	a, b := g.condition(depth-1), g.condition(depth-1)
	switch g.IntN(7) {
	case 0:
		return fmt.Sprintf("(Не (%s))", a)
	case 1:
		return fmt.Sprintf("(%s И %s)", a, b)
	case 2:
		return fmt.Sprintf("(%s Или %s)", a, b)
	case 3:
		return fmt.Sprintf("(%s < %s)", g.text(depth-1), g.text(depth-1))
	case 4:
		return fmt.Sprintf("ЗначениеЗаполнено(%s)", g.pick(g.text(depth-1), g.number(depth-1)))
	}
	return fmt.Sprintf("(%s %s %s)", g.number(depth-1), g.pick("<", ">", "<=", ">=", "=", "<>"), g.number(depth-1))
}
