package onescript_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/vkscript/vkscript/binding"
	"github.com/vkscript/vkscript/binding/bsl"
	"github.com/vkscript/vkscript/binding/bsl/port"
)

// pairs are the same program in 1C's language and in Lua.
var pairs = []struct{ name, os, lua string }{
	{"sum", "С = 0; Для Н = 1 По 1000000 Цикл С = С + Н; КонецЦикла;", "local s = 0 for n = 1, 1000000 do s = s + n end"},
	{"branches", "С = 0; Для Н = 1 По 1000000 Цикл Если Н % 3 = 0 Тогда С = С + Н; КонецЕсли; КонецЦикла;", "local s = 0 for n = 1, 1000000 do if n % 3 == 0 then s = s + n end end"},
	{"calls", "Функция Ф(А, Б) Возврат А + Б * 2; КонецФункции С = 0; Для Н = 1 По 1000000 Цикл С = Ф(С, Н); КонецЦикла;",
		"local function f(a, b) return a + b * 2 end local s = 0 for n = 1, 1000000 do s = f(s, n) end"},
	{"array", "М = Новый Массив; Для Н = 1 По 1000000 Цикл М.Добавить(Н); КонецЦикла; С = 0; Для Каждого Э Из М Цикл С = С + Э; КонецЦикла;",
		"local m = {} for n = 1, 1000000 do table.insert(m, n) end local s = 0 for _, e in ipairs(m) do s = s + e end"},
	{"fractions", "С = 0; Для Н = 1 По 1000000 Цикл С = С + 0.01; КонецЦикла;", "local s = 0 for n = 1, 1000000 do s = s + 0.01 end"},
	{"text", "С = \"\"; Для Н = 1 По 100000 Цикл С = Прав(С + Н, 10); КонецЦикла;", "local s = '' for n = 1, 100000 do s = string.sub(s .. n, -10) end"},
}

// BenchmarkLoops is a million rounds of each, but for text: as a program, as Lua by hand, and as exact Lua.
func BenchmarkLoops(b *testing.B) {
	for _, p := range pairs {
		for name, script := range map[string]binding.Script{
			"onescript": {Name: "a.os", Source: []byte(p.os)}, "lua": {Name: "a.lua", Source: []byte(p.lua)}, "exact": {Name: "a.lua", Source: exactLua(b, p.os)},
		} {
			b.Run(p.name+"/"+name, func(b *testing.B) { benchmark(b, script) })
		}
	}
}

// exactLua is a program as vkscript port --exact writes it.
func exactLua(b *testing.B, source string) []byte {
	m, found := bsl.Parse("a.os", source)
	require.Empty(b, append(found, bsl.Bind(m)...))
	return []byte(port.Port(m, port.Config{Exact: true}).Lua)
}

// BenchmarkStart is all that comes before the first call of a program of 50 lines.
func BenchmarkStart(b *testing.B) {
	os, lua := "", ""
	for i := range 8 {
		os += fmt.Sprintf("Функция Ф%d(А, Б = 5)\n\tЕсли А > Б Тогда\n\t\tВозврат А - Б;\n\tКонецЕсли;\n\tВозврат \"т\" + Б;\nКонецФункции\n", i)
		lua += fmt.Sprintf("local function f%d(a, b)\n\tif b == nil then b = 5 end\n\tif a > b then\n\t\treturn a - b\n\tend\n\treturn \"t\" .. b\nend\n", i)
	}
	os, lua = os+"Х = Ф1(7);", lua+"local x = f1(7)"
	for _, script := range []binding.Script{{Name: "onescript.os", Source: []byte(os)}, {Name: "lua.lua", Source: []byte(lua)}} {
		b.Run(script.Name, func(b *testing.B) { benchmark(b, script) })
	}
}

func benchmark(b *testing.B, script binding.Script) {
	b.ReportAllocs()
	for b.Loop() {
		require.NoError(b, binding.New(binding.Config{}).Run(b.Context(), script))
	}
}
