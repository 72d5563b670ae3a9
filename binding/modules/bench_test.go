package modules

import (
	"testing"

	lua "github.com/yuin/gopher-lua"

	"github.com/vkscript/vkscript/binding/engine"
)

// BenchmarkRegister is what every run pays beside its engine, whether it uses a module or not.
func BenchmarkRegister(b *testing.B) {
	for _, c := range []struct {
		name     string
		register func(*engine.Engine)
	}{{"engine", func(*engine.Engine) {}}, {"with modules", func(e *engine.Engine) { Register(e, Config{}) }}} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				e := engine.New(engine.Options{})
				c.register(e)
				e.Close()
			}
		})
	}
}

// BenchmarkLoad is the first use of a module.
func BenchmarkLoad(b *testing.B) {
	e := engine.New(engine.Options{})
	defer e.Close()
	b.ReportAllocs()
	for b.Loop() {
		r := &runtime{loaded: map[string]*lua.LTable{}, meta: map[string]*lua.LTable{}}
		r.load(e.State(), "http")
	}
}

// BenchmarkCall is a function with its arguments checked, beside the same without.
func BenchmarkCall(b *testing.B) {
	for name, source := range map[string]string{
		"str.len":    `local f = str.len for _ = 1, 1000 do f("x") end`,
		"string.len": `local f = string.len for _ = 1, 1000 do f("x") end`,
	} {
		b.Run(name, func(b *testing.B) {
			e := engine.New(engine.Options{})
			defer e.Close()
			Register(e, Config{})
			fn, err := e.Load("bench", []byte(source))
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				if _, err := e.Call(b.Context(), fn, 0); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
