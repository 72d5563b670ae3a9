package port_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/vkscript/vkscript/binding"
	"github.com/vkscript/vkscript/binding/bsl"
	"github.com/vkscript/vkscript/binding/bsl/port"
)

// TestExactRandomPrograms compares programs with their exact Lua: decimals, references to anything, errors of any kind.
func TestExactRandomPrograms(t *testing.T) {
	for seed := range programs(200) {
		source := randomProgram(&generator{Rand: rand.New(rand.NewPCG(seed, 2)), exact: true})
		sameAsLua(t, seed, source, port.Config{Exact: true})
	}
}

// exactStatement writes what the readable profile does another way.
func (g *generator) exactStatement() {
	switch k := g.IntN(9); {
	case k == 0:
		g.line("%s = %s;", g.variable(), g.pick("0.1 + 0.2", "1 / 3", "ч0 / 7", "2.50 * ч1", "\"5\"", "Неопределено", "Истина", "'20240131'"))
	case k == 1 && g.methods > 0:
		g.line("Если %s %s %s > 0 Тогда Сообщить(ч0); КонецЕсли;", g.condition(1), g.pick("И", "Или"), g.exactCall())
	case k == 2 && g.methods > 0:
		g.line("Пока %s < 0 Цикл Прервать; КонецЦикла;", g.exactCall())
	case k == 3:
		g.line("с0 = Лев(\"\" + %s + %s, 20);", g.number(1), g.text(1))
	case k == 4:
		g.line("Если т0.Свойство(\"%s\", %s) Тогда Сообщить(ч1); КонецЕсли;", g.pick("а", "Б", "нет"), g.place())
	case k == 5 && g.methods > 0:
		g.line("Сообщить(?(%s, %s, ч2));", g.condition(1), g.exactCall())
	case k == 6:
		g.line("Если %s = %s Тогда Сообщить(\"равно\"); КонецЕсли;", g.pick("ч0", "с0", "м0[1]"), g.pick("0.3", "\"5\"", "Неопределено", "Истина", "10.0"))
	case k == 7:
		g.line("м0.Вставить(%d, %s);", g.IntN(4), g.number(1))
	default:
		g.line("Сообщить(\"%d \" + ч0 + \" \" + т0.а + \" \" + м0[%d]);", g.IntN(9), g.IntN(5))
	}
}

// exactBody tries many things, each of which may fail.
func (g *generator) exactBody() {
	for range 12 {
		g.line("Попытка")
		g.line("%s = %s;", g.pick("ч0", "ч1", "т0.а"), g.exactCall())
		g.block(4)
		g.line("Исключение")
		g.line("Сообщить(ИнформацияОбОшибке().Описание); ч0 = %d; ч1 = %d; Общая = 2;", g.IntN(9), g.IntN(9))
		g.line("КонецПопытки;")
		g.line("Сообщить(\"\" + ч0 + \" \" + ч1 + \" \" + ч2 + \" \" + Общая + \" \" + м0[0] + \" \" + м0[1] + \" \" + т0.а + \" \" + т0.Б);")
	}
}

// exactEnd reads a method's parameters again, after what its body may have changed.
func (g *generator) exactEnd() {
	g.line("Сообщить(\"А=\" + А + \" Б=\" + Б + \" В=\" + В);")
	if g.IntN(2) == 0 {
		g.line("Общая = %d; м0[0] = 7; В = В;", g.IntN(9))
		g.line("Сообщить(\"А=\" + А + \" В=\" + В);")
	}
	if g.IntN(3) == 0 {
		g.line("Для А = 1 По 2 Цикл Б = Б + А; КонецЦикла;")
	}
}

// place is something that can be assigned.
func (g *generator) place() string {
	return g.pick("ч0", "ч1", "Общая", "м0[0]", "м0[1]", "т0.а", "т0[\"Б\"]")
}

// exactCall calls a method with anything.
func (g *generator) exactCall() string {
	first := g.pick(g.place(), g.place(), "5", "1.50", "Неопределено", "ч0 + 1")
	last := g.pick("", ", 7", ", Неопределено", ", "+g.place(), ", "+first, ",")
	return fmt.Sprintf("Ф%d(%s, %s%s)", g.IntN(g.methods), first, g.number(1), last)
}

// TestExactRandomModules does so with the methods in a module of their own, which exports them and its variable.
func TestExactRandomModules(t *testing.T) {
	for seed := range programs(100) {
		lib, main := twoModules(randomProgram(&generator{Rand: rand.New(rand.NewPCG(seed, 3)), exact: true}))
		dir := t.TempDir()
		library := parsed(t, lib)
		for name, text := range map[string]string{"Л.os": lib, "Л.lua": exactly(t, library), "t.os": main, "t.lua": exactly(t, parsed(t, main, &bsl.Import{Name: "Л", Module: library}))} {
			require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666))
		}
		want, wantErr := printedIn(t, dir, "t.os")
		got, gotErr := printedIn(t, dir, "t.lua")
		require.Equal(t, want, got, "seed %d: %v\n%s\n---\n%s", seed, gotErr, lib, main)
		require.Equal(t, messageOf(endOf(wantErr)), messageOf(endOf(gotErr)), "seed %d\n%s\n---\n%s", seed, lib, main)
	}
}

// twoModules makes a library Л of the methods of a random program, and a program of its body.
func twoModules(program string) (lib, main string) {
	lib, main, _ = strings.Cut(program, "\nОбщая = 1;\n")
	lib = regexp.MustCompile(`(Функция .*\)|Перем Общая)(;?)\n`).ReplaceAllString(lib, "$1 Экспорт$2\n")
	main = strings.ReplaceAll("Общая = 1;\n"+main, "Общая", "Л.Общая")
	return lib, "#Использовать \"Л.os\"\n" + regexp.MustCompile(`Ф(\d)\(`).ReplaceAllString(main, "Л.Ф$1(")
}

func parsed(t *testing.T, source string, imports ...*bsl.Import) *bsl.Module {
	m, found := bsl.Parse("t.os", source)
	require.Empty(t, append(found, bsl.Bind(m, imports...)...), source)
	return m
}

// exactly ports a module whose #Use lines bring Л.
func exactly(t *testing.T, m *bsl.Module) string {
	cfg := port.Config{Exact: true, Uses: map[*bsl.Use][]*bsl.Import{}}
	for _, u := range m.Uses {
		cfg.Uses[u] = []*bsl.Import{{Name: "Л"}}
	}
	result := port.Port(m, cfg)
	require.Empty(t, result.Found)
	return result.Lua
}

func printedIn(t *testing.T, dir, name string) (string, error) {
	source, err := os.ReadFile(filepath.Join(dir, name))
	require.NoError(t, err)
	var out bytes.Buffer
	err = binding.New(binding.Config{Stdout: &out}).Run(t.Context(), binding.Script{Name: name, Source: source, Dir: dir})
	return out.String(), err
}

// programs is how many random programs a test tries: a few where it takes long, under the race detector.
func programs(n uint64) uint64 {
	if testing.Short() {
		return n / 20
	}
	return n
}
