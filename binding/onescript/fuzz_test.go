package onescript_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/vkscript/vkscript/binding"
	"github.com/vkscript/vkscript/binding/bsl/conformance"
	"github.com/vkscript/vkscript/binding/engine"
	"github.com/vkscript/vkscript/binding/onescript"
)

// Whatever is parsed and bound compiles, and runs to its end, to an error or to a limit: never to a crash of ours.
func FuzzRun(f *testing.F) {
	for _, p := range conformance.Programs() {
		f.Add(p.Source)
	}
	for _, text := range []string{
		"А = -1; Б = А[-А]; В = ?(А, 1, );", "Выполнить(\"Выполнить(\"\"А=1\"\")\");", "Для Каждого А Из А Цикл КонецЦикла;",
		"Процедура П(А = -1, Знач Б = Null) П(П, 1); КонецПроцедуры П();", "#Использовать \"x\"\nА = ЭтотОбъект; А.А();",
		"Попытка ВызватьИсключение; Исключение ВызватьИсключение; КонецПопытки;", "А = Новый Массив(99999999, 99999999);",
		"А = Новый Структура(\"а\", Новый Массив); А.а.Добавить(А); З = Новый ЗаписьJSON; З.УстановитьСтроку(); ЗаписатьJSON(З, А);",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, source string) {
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		host := binding.New(binding.Config{MaxSteps: 20000, MaxMemory: 1 << 30})
		err := host.Run(ctx, binding.Script{Name: "program.os", Source: []byte(source), Dir: t.TempDir()})
		var wrong *onescript.CompileError
		var failed *engine.RuntimeError
		if err != nil && !errors.As(err, &wrong) {
			assert.ErrorAs(t, err, &failed)
		}
		assert.NoError(t, ctx.Err(), "it does not heed its steps")
	})
}
