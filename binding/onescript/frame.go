package onescript

import (
	"fmt"
	"iter"

	"github.com/vkscript/vkscript/binding/bsl"
	"github.com/vkscript/vkscript/binding/bsl/value"
)

// frame is a method that runs.
type frame struct {
	r      *Runner
	vars   []slot
	self   *instance // whose module variables it sees
	module *module
	source *bsl.Method
	name   string // for traces
	pos    bsl.Pos
	result value.Value
	caught *failure // what the innermost handler handles
	caller *frame
}

// Lines are the places of the methods that run, innermost first.
func (fr *frame) Lines() iter.Seq[string] {
	return func(yield func(string) bool) {
		for ; fr != nil; fr = fr.caller {
			if !yield(fmt.Sprintf("%s:%d", fr.module.name, fr.pos.Line)) {
				return
			}
		}
	}
}

// slot is a variable. One with a ref is an alias.
type slot struct {
	v   value.Value
	ref ref
}

// ref is a place that a by-reference parameter stands for.
type ref interface {
	load() value.Value
	store(v value.Value)
}

func (s *slot) load() value.Value {
	if s.ref != nil {
		return s.ref.load()
	}
	return s.v
}

func (s *slot) store(v value.Value) {
	if s.ref != nil {
		s.ref.store(v)
		return
	}
	s.v = v
}

// alias is the place that the slot itself stands for.
func (s *slot) alias() ref {
	if s.ref != nil {
		return s.ref
	}
	return s
}

// element is X[key] as a place.
type element struct {
	r      *Runner
	pos    bsl.Pos
	object value.Indexed
	key    value.Value
}

func (e *element) load() value.Value {
	v, err := e.object.Index(e.key)
	e.r.check(err, bsl.Pos{})
	return v
}

func (e *element) store(v value.Value) { e.r.check(e.object.SetIndex(e.key, v), bsl.Pos{}) }

// field is X.name as a place.
type field struct {
	r      *Runner
	object value.Object
	name   string
}

func (p *field) load() value.Value { return p.r.property(p.object, p.name, Fold(p.name), bsl.Pos{}) }

func (p *field) store(v value.Value) { p.r.setProperty(p.object, p.name, v, bsl.Pos{}) }

// assigner lets a method of an object assign a place.
type assigner struct{ ref }

// Assign stores a value.
func (a assigner) Assign(v value.Value) error {
	a.store(v)
	return nil
}

// signal is how a statement ends.
type signal uint8

const (
	next signal = iota
	broke
	continued
	returned
)

// step is a compiled statement.
type step func(fr *frame) signal

// expr is a compiled expression.
type expr func(fr *frame) value.Value

// block is a list of statements.
type block []step

func (b block) run(fr *frame) signal {
	for _, st := range b {
		if s := st(fr); s != next {
			return s
		}
	}
	return next
}

// maxDepth is how deep calls nest.
const maxDepth = 16000

const overflowText = "Переполнение стека вызовов"

// Fold is the form in which names are compared.
func Fold(name string) string { return bsl.Fold(name) }

// frame takes a frame for a method; invoke gives it back, since nothing refers to it when its method has ended.
func (r *Runner) frame(m *method, self *instance) *frame {
	var fr *frame
	if n := len(r.idle); n > 0 {
		fr, r.idle = r.idle[n-1], r.idle[:n-1]
	} else {
		fr = &frame{}
	}
	vars := fr.vars
	if n := len(m.Locals); n > cap(vars) {
		vars = make([]slot, n)
	} else {
		vars = vars[:n]
		clear(vars)
	}
	*fr = frame{r: r, self: self, module: m.module, source: m.Method, name: m.label, vars: vars}
	return fr
}

// arguments evaluates the arguments of a call into Args that release takes back.
func (r *Runner) arguments(fr *frame, args []expr) *value.Args {
	a := r.idleArgs()
	for _, arg := range args {
		a.Values = append(a.Values, arg(fr))
	}
	return a
}

// argumentsOut is arguments where one, unless it is missing, is a place that the method assigns.
func (r *Runner) argumentsOut(fr *frame, args []expr, places []func(*frame) ref, out int) *value.Args {
	a := r.idleArgs()
	for i, arg := range args {
		if i == out && places[i] != nil {
			a.Values = append(a.Values, assigner{places[i](fr)})
		} else {
			a.Values = append(a.Values, arg(fr))
		}
	}
	return a
}

func (r *Runner) idleArgs() (a *value.Args) {
	n := len(r.args)
	if n == 0 {
		return &value.Args{Locale: r.locale, Env: r, Reserve: r.meter.Reserve}
	}
	a, r.args = r.args[n-1], r.args[:n-1]
	return a
}

func (r *Runner) release(a *value.Args) {
	clear(a.Values)
	a.Values = a.Values[:0]
	r.args = append(r.args, a)
}

// enter begins a method.
func (r *Runner) enter(fr *frame, pos bsl.Pos) {
	if r.depth++; r.depth > maxDepth {
		r.depth--
		r.raise(&value.Error{Text: overflowText}, pos)
	}
	fr.caller, r.top = r.top, fr
}

// exit ends it.
func (r *Runner) exit(fr *frame) {
	r.top = fr.caller
	r.depth--
}
