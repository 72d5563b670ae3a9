package onescript

import (
	"context"
	"errors"
	"io"
	"maps"
	"math"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/vkscript/vkscript/binding/bsl"
	"github.com/vkscript/vkscript/binding/bsl/value"
	"github.com/vkscript/vkscript/binding/engine"
)

// function is a global function or procedure.
type function func(r *Runner, a *value.Args) (value.Value, error)

// call carries out the function; an argument that does not convert is its error.
func (fn function) call(r *Runner, a *value.Args) (value.Value, error) {
	return a.Do(func(a *value.Args) (value.Value, error) { return fn(r, a) })
}

// globalFuncs are the functions by their English names, which package bsl lists with both.
var globalFuncs = sync.OnceValue(func() map[string]function {
	all := map[string]function{}
	for _, group := range []func() map[string]function{mathFuncs, textFuncs, dateFuncs, valueFuncs, codingFuncs, jsonFuncs, fileFuncs, programFuncs} {
		maps.Copy(all, group())
	}
	return all
})

// real makes a function of the mathematics of floats.
func real(fn func(float64) float64) function {
	return func(_ *Runner, a *value.Args) (value.Value, error) { return fromFloat(fn(a.Number(0).Float64())) }
}

func fromFloat(f float64) (value.Value, error) {
	n, err := value.Float(f)
	if err != nil {
		return nil, err
	}
	return n.Value(), nil
}

func mathFuncs() map[string]function {
	return map[string]function{
		"Int":   func(_ *Runner, a *value.Args) (value.Value, error) { return a.Number(0).Trunc().Value(), nil },
		"Round": round,
		"Log":   real(math.Log), "Log10": real(math.Log10), "Sin": real(math.Sin), "Cos": real(math.Cos), "Tan": real(math.Tan),
		"ASin": real(math.Asin), "ACos": real(math.Acos), "ATan": real(math.Atan), "Exp": real(math.Exp), "Sqrt": real(math.Sqrt),
		"Pow": func(_ *Runner, a *value.Args) (value.Value, error) { return power(a.Number(0), a.Number(1)) },
		"Min": func(_ *Runner, a *value.Args) (value.Value, error) { return extreme(a, -1) },
		"Max": func(_ *Runner, a *value.Args) (value.Value, error) { return extreme(a, 1) },
	}
}

// round is Round(number, digits, mode): halves go away from zero, towards it in mode 0.
func round(_ *Runner, a *value.Args) (value.Value, error) {
	down := false
	if mode, ok := a.Get(2).(*value.EnumValue); ok {
		down = mode.EN == "Round15as10"
	} else if a.Has(2) {
		down = a.Int(2, 1) == 0
	}
	n, err := a.Number(0).Round(a.Int(1, 0), down)
	return n.Value(), err
}

// power is exact for whole exponents as long as the digits suffice.
func power(base, exponent value.Number) (value.Value, error) {
	n, ok := exponent.Int64()
	if !exponent.IsInt() || !ok || n < 0 || n > 1000 {
		return fromFloat(math.Pow(base.Float64(), exponent.Float64()))
	}
	out, err := value.Int(1), error(nil)
	for ; n > 0; n-- {
		if out, err = out.Mul(base); err != nil {
			return nil, err
		}
	}
	return out.Value(), nil
}

// extreme is the least or the greatest argument.
func extreme(a *value.Args, want int) (value.Value, error) {
	best := a.Get(0)
	for i := 1; i < len(a.Values); i++ {
		order, err := value.Compare(a.Get(i), best)
		if err != nil {
			return nil, err
		}
		if order == want {
			best = a.Get(i)
		}
	}
	return best, nil
}

func valueFuncs() map[string]function {
	return map[string]function{
		"Boolean": func(_ *Runner, a *value.Args) (value.Value, error) { return value.ToBool(a.Get(0)) },
		"Number": func(_ *Runner, a *value.Args) (value.Value, error) {
			n, err := value.ToNumber(a.Get(0))
			return n.Value(), err
		},
		"String":        func(_ *Runner, a *value.Args) (value.Value, error) { return a.Text(0), nil },
		"Type":          func(r *Runner, a *value.Args) (value.Value, error) { return r.typeNamed(a.Text(0)) },
		"TypeOf":        func(_ *Runner, a *value.Args) (value.Value, error) { return value.TypeOf(a.Get(0)), nil },
		"Format":        func(r *Runner, a *value.Args) (value.Value, error) { return r.locale.Format(a.Get(0), a.Text(1)) },
		"ValueIsFilled": func(_ *Runner, a *value.Args) (value.Value, error) { return value.Filled(a.Get(0)), nil },
		"FillPropertyValues": func(r *Runner, a *value.Args) (value.Value, error) {
			return nil, r.fillProperties(a)
		},
		"FreeObject": func(*Runner, *value.Args) (value.Value, error) { return nil, nil },
	}
}

// typeNamed is Type("Array"), also of a class that the module uses.
func (r *Runner) typeNamed(name string) (value.Value, error) {
	if r.top != nil {
		if i := r.top.module.imports[Fold(name)]; i != nil && i.Class {
			return value.Type{RU: i.Name, EN: i.Name}, nil
		}
	}
	if t, err := value.TypeNamed(name); err == nil {
		return t, nil
	}
	if t := bsl.LookupType(name); t != nil {
		return value.Type{RU: t.RU, EN: t.EN}, nil
	}
	_, err := value.TypeNamed(name)
	return nil, err
}

// programFuncs are about the program itself.
func programFuncs() map[string]function {
	return map[string]function{
		"Message": func(r *Runner, a *value.Args) (value.Value, error) {
			_, err := io.WriteString(r.cfg.Stdout, value.Valid(a.Text(0))+"\n")
			return nil, err
		},
		"Exit":  func(_ *Runner, a *value.Args) (value.Value, error) { panic(leave{a.Int(0, 0)}) },
		"Sleep": func(r *Runner, a *value.Args) (value.Value, error) { return nil, r.sleep(float64(a.Int(0, 0)) / 1000) },
		"GetEnvironmentVariable": func(r *Runner, a *value.Args) (value.Value, error) {
			text, err := r.cfg.World.Getenv(a.Text(0))
			if err != nil || text == "" {
				return nil, err
			}
			return text, nil
		},
		"RunGarbageCollection": func(*Runner, *value.Args) (value.Value, error) { return nil, nil },
		"ErrorInfo": func(r *Runner, _ *value.Args) (value.Value, error) {
			if r.top == nil || r.top.caught == nil {
				return nil, nil
			}
			return newErrorInfo(r.top.caught), nil
		},
		"ErrorDescription": func(r *Runner, _ *value.Args) (value.Value, error) {
			if r.top == nil || r.top.caught == nil {
				return "", nil
			}
			return newErrorInfo(r.top.caught).description(), nil
		},
		"BriefErrorDescription": func(_ *Runner, a *value.Args) (value.Value, error) { return value.Arg[*errorInfo](a, 0).text, nil },
		"DetailErrorDescription": func(_ *Runner, a *value.Args) (value.Value, error) {
			return value.Arg[*errorInfo](a, 0).detailed(), nil
		},
		"CurrentScript": func(r *Runner, _ *value.Args) (value.Value, error) { return &scriptInfo{r.scriptPath()}, nil },
		"StartupScript": func(r *Runner, _ *value.Args) (value.Value, error) { return &scriptInfo{r.fullName()}, nil },
	}
}

// now is the time that the program sees.
func (r *Runner) now() time.Time { return r.cfg.Now(r.ctx) }

// fill fills b with random bytes, from where the program gets its random values.
func (r *Runner) fill(b []byte) {
	source := r.randomSource()
	for i := range b {
		b[i] = byte(source.Uint32())
	}
}

func (r *Runner) randomSource() *rand.Rand {
	if r.cfg.Random != nil {
		return r.cfg.Random(r.ctx)
	}
	return rand.New(rand.NewPCG(rand.Uint64(), rand.Uint64()))
}

// block waits outside of the engine's turn. No Try goes on in a run that ended meanwhile.
func (r *Runner) block(fn func(ctx context.Context) error) (err error) {
	L, ctx := r.L, r.ctx
	engine.Block(L, func() { err = fn(ctx) })
	r.bind(L) // another task may have run meanwhile
	r.meter.Check()
	return err
}

const maxPause = 1e9 // seconds, within what a timer takes

func (r *Runner) sleep(seconds float64) error {
	return r.block(func(ctx context.Context) error {
		timer := time.NewTimer(time.Duration(min(seconds, maxPause) * float64(time.Second)))
		defer timer.Stop()
		select {
		case <-timer.C:
			return nil
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	})
}

// globalValue is a value of the library by its English name: Chars, an enumeration.
func (r *Runner) globalValue(name string) value.Value {
	switch name {
	case "CommandLineArguments":
		out := value.NewArray()
		for _, arg := range r.cfg.Args {
			out.Append(arg)
		}
		return out
	case "Chars":
		return chars{}
	}
	return enums()[name]
}

// enums are the enumerations of the library by their English names.
var enums = sync.OnceValue(func() map[string]value.Value {
	all := map[string]value.Value{}
	for _, t := range bsl.Enums {
		names := make([]string, 0, 2*len(t.Members))
		for _, m := range t.Members {
			names = append(names, m.RU, m.EN)
		}
		all[t.EN] = value.NewEnum(t.RU, t.EN, names...)
	}
	return all
})

// chars is Символы.
type chars struct{}

// Class is Символы.
func (chars) Class() *value.Class { return charsClass }

var charsClass = &value.Class{Type: value.Type{RU: "Символы", EN: "Chars"}, Props: func() []value.Prop {
	return []value.Prop{
		char("ПС", "LF", "\n"), char("ВК", "CR", "\r"), char("Таб", "Tab", "\t"), char("ВТаб", "VTab", "\v"), char("ПФ", "FF", "\f"), char("НПП", "NBSp", "\u00a0"),
	}
}}

func char(ru, en, text string) value.Prop {
	return value.PropOf(ru, en, func(chars) value.Value { return text }, nil)
}

// isName tells whether an enumeration's value has an English name.
func isName(v value.Value, name string) bool {
	e, ok := v.(*value.EnumValue)
	return ok && e.EN == name
}

// fillProperties is FillPropertyValues(to, from, names, except).
func (r *Runner) fillProperties(a *value.Args) error {
	to, from := value.Arg[value.Object](a, 0), value.Arg[value.Object](a, 1)
	wanted, except := nameSet(a, 2), nameSet(a, 3)
	for _, name := range namesOf(from) {
		if wanted != nil && !wanted[Fold(name)] || except[Fold(name)] || !hasProperty(to, name) {
			continue
		}
		v := r.property(from, name, Fold(name), bsl.Pos{})
		r.setProperty(to, name, v, bsl.Pos{})
	}
	for name := range wanted {
		if !hasProperty(from, name) || !hasProperty(to, name) {
			return value.NoProperty(name)
		}
	}
	return nil
}

func hasProperty(o value.Object, name string) bool {
	if d, ok := o.(value.Dynamic); ok {
		if _, ok := d.Field(Fold(name)); ok {
			return true
		}
	}
	return o.Class().Prop(Fold(name)) != nil
}

// namesOf are the names of an object's properties.
func namesOf(o value.Object) []string {
	if s, ok := o.(interface{ Names() []string }); ok {
		return s.Names()
	}
	var names []string
	for _, p := range o.Class().Properties() {
		names = append(names, p.RU)
	}
	return names
}

// scriptInfo is what CurrentScript tells.
type scriptInfo struct{ path string }

// Class is ИнформацияОСценарии.
func (s *scriptInfo) Class() *value.Class { return scriptInfoClass }

var errNoFile = errors.New("the path is empty")
