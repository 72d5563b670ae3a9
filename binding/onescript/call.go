package onescript

import (
	"github.com/vkscript/vkscript/binding/bsl"
	"github.com/vkscript/vkscript/binding/bsl/value"
)

// callStmt compiles a call whose value is dropped.
func (c *compiler) callStmt(e bsl.Expr) step {
	var do expr
	if m, ok := e.(*bsl.MethodCall); ok {
		do = c.methodCall(m, false)
	} else {
		do = c.expr(e)
	}
	return func(fr *frame) signal {
		do(fr)
		return next
	}
}

// call compiles a call of a method of the module or of a global function.
func (c *compiler) call(e *bsl.Call) expr {
	if e.Func.Sym.Kind == bsl.ModuleFunc {
		return c.ownCall(e)
	}
	if e.Func.Sym.Global.EN == "Eval" {
		return c.eval(e)
	}
	fn := globalFuncs()[e.Func.Sym.Global.EN]
	args, pos := c.values(e.Args), e.Start
	if fn == nil {
		name := e.Func.Name
		return func(fr *frame) value.Value {
			fr.r.raise(&value.Error{Text: "Функция не поддерживается (" + name + ")"}, pos)
			return nil
		}
	}
	return func(fr *frame) value.Value {
		r := fr.r
		a := r.arguments(fr, args)
		v, err := fn.call(r, a)
		if err != nil {
			r.raise(err, pos)
		}
		r.release(a)
		return v
	}
}

// values compiles arguments that are passed as they are.
func (c *compiler) values(args []bsl.Expr) []expr {
	out := make([]expr, len(args))
	for i, a := range args {
		out[i] = constant(value.Missing{})
		if a != nil {
			out[i] = c.expr(a)
		}
	}
	return out
}

func evaluate(fr *frame, args []expr) []value.Value {
	if len(args) == 0 {
		return nil
	}
	out := make([]value.Value, len(args))
	for i, a := range args {
		out[i] = a(fr)
	}
	return out
}

// passing compiles an argument into the slot of a parameter.
type passing func(fr *frame, to *slot)

// ownCall compiles a call of a method of the same module, whose parameters are known.
func (c *compiler) ownCall(e *bsl.Call) expr {
	target := c.module.methods[e.Func.Sym.Index]
	pass := make([]passing, len(target.Params))
	for i, p := range target.Params {
		if i < len(e.Args) && e.Args[i] != nil {
			pass[i] = c.passing(e.Args[i], p.ByVal)
		}
	}
	pos := e.Start
	return func(fr *frame) value.Value {
		in := fr.r.frame(target, fr.self)
		for i, p := range pass {
			if p != nil {
				p(fr, &in.vars[i])
			} else {
				in.vars[i].v = target.fallback(i)
			}
		}
		return fr.r.invoke(target, in, pos)
	}
}

// fallback is what a parameter has without an argument.
func (m *method) fallback(i int) value.Value {
	v := m.defaults[i]
	if _, none := v.(value.Missing); none {
		return nil
	}
	return v
}

// invoke runs a method whose parameters are set.
func (r *Runner) invoke(m *method, in *frame, pos bsl.Pos) value.Value {
	if r.top != nil {
		r.top.pos = bsl.Pos{Line: r.top.pos.Line, Col: pos.Col}
		if pos.Line != 0 {
			r.top.pos = pos
		}
	}
	r.enter(in, pos)
	r.meter.Spend(1)
	m.body.run(in)
	r.exit(in)
	result := in.result
	r.idle = append(r.idle, in)
	return result
}

// passing compiles an argument: by value, or as an alias of a variable, an element or a property.
func (c *compiler) passing(e bsl.Expr, byVal bool) passing {
	if to := c.place(e); to != nil && !byVal {
		return func(fr *frame, s *slot) { s.ref = to(fr) }
	}
	v := c.expr(e)
	return func(fr *frame, s *slot) { s.v = v(fr) }
}

// place compiles an expression that can be assigned into what it stands for; nil for any other.
func (c *compiler) place(e bsl.Expr) func(fr *frame) ref {
	switch e := e.(type) {
	case *bsl.Name:
		i := e.Sym.Index
		switch e.Sym.Kind {
		case bsl.ModuleVar:
			return func(fr *frame) ref { return &fr.self.vars[i] }
		case bsl.Local, bsl.Parameter:
			return func(fr *frame) ref { return fr.vars[i].alias() }
		}
	case *bsl.Index:
		x, key, pos := c.expr(e.X), c.expr(e.Key), e.Start
		return func(fr *frame) ref { return &element{fr.r, pos, fr.r.indexed(x(fr), pos), key(fr)} }
	case *bsl.Member:
		x, name, pos := c.expr(e.X), e.Name, e.At
		return func(fr *frame) ref {
			p := &field{fr.r, fr.r.object(x(fr), pos), name}
			fr.r.property(p.object, name, Fold(name), pos)
			return p
		}
	}
	return nil
}

// caller is an object with methods that no class lists.
type caller interface {
	// invokeMethod calls a method; false when there is none of the name.
	invokeMethod(r *Runner, name string, args []value.Value, pos bsl.Pos) (value.Value, bool)
}

// methodCall compiles a call of an object's method.
func (c *compiler) methodCall(e *bsl.MethodCall, wantValue bool) expr {
	x, name, folded, pos := c.expr(e.X), e.Name, Fold(e.Name), e.At
	values := c.values(e.Args)
	places := make([]func(*frame) ref, len(e.Args))
	for i, a := range e.Args {
		if a != nil {
			places[i] = c.place(a)
		}
	}
	return func(fr *frame) value.Value {
		r := fr.r
		object := r.object(x(fr), pos)
		switch o := object.(type) {
		case *instance:
			return r.instanceCall(fr, o, name, folded, values, places, pos)
		case caller:
			if v, ok := o.invokeMethod(r, name, evaluate(fr, values), pos); ok {
				return v
			}
			r.raise(value.NoMethod(name), pos)
		}
		m := r.method(object, name, folded, wantValue, pos)
		a := r.argumentsOut(fr, values, places, m.Out-1)
		v, err := m.Call(object, a)
		if err != nil {
			r.raise(err, pos)
		}
		r.release(a)
		return v
	}
}

// method finds a method of an object.
func (r *Runner) method(o value.Object, name, folded string, wantValue bool, pos bsl.Pos) *value.Method {
	m := o.Class().Method(folded)
	if m == nil {
		r.raise(value.NoMethod(name), pos)
	}
	if wantValue && !m.Func {
		r.raise(&value.Error{Text: "Использование процедуры, как функции"}, pos)
	}
	return m
}

// instanceCall calls an exported method of a module or an object of a class.
func (r *Runner) instanceCall(fr *frame, o *instance, name, folded string, values []expr, places []func(*frame) ref, pos bsl.Pos) value.Value {
	m := o.byName[folded]
	if m == nil || !m.Export && o != fr.self {
		r.raise(value.NoMethod(name), pos)
	}
	if len(values) > len(m.Params) {
		r.raise(&value.Error{Text: "Слишком много фактических параметров"}, pos)
	}
	in := r.frame(m, o)
	for i, p := range m.Params {
		s := &in.vars[i]
		switch {
		case i >= len(values):
			if _, none := m.defaults[i].(value.Missing); none {
				r.raise(&value.Error{Text: "Недостаточно фактических параметров"}, pos)
			}
			s.v = m.fallback(i)
		case places[i] != nil && !p.ByVal:
			s.ref = places[i](fr)
		default:
			if s.v = values[i](fr); s.v == (value.Missing{}) {
				s.v = m.fallback(i)
			}
		}
	}
	return r.invoke(m, in, pos)
}

// newExpr compiles New of a class of the library or of an import, or of a type that is known only when it runs.
func (c *compiler) newExpr(e *bsl.New) expr {
	args, pos, r := c.values(e.Args), e.Start, c.r
	if e.Dynamic != nil {
		what := c.expr(e.Dynamic)
		return func(fr *frame) value.Value {
			v := what(fr)
			name := r.locale.Text(v)
			return r.create(c.module, name, spread(evaluate(fr, args)), pos)
		}
	}
	name := e.Type
	return func(fr *frame) value.Value { return r.create(c.module, name, evaluate(fr, args), pos) }
}

// spread gives the arguments of New with a computed type, which one array may hold.
func spread(args []value.Value) []value.Value {
	if len(args) == 1 {
		if list, ok := args[0].(*value.Array); ok {
			return list.Items()
		}
	}
	return args
}

// create makes an object; m is the module that asks, nil for none.
func (r *Runner) create(m *module, name string, args []value.Value, pos bsl.Pos) value.Value {
	if m != nil {
		if i := m.imports[Fold(name)]; i != nil && i.Class {
			return r.instantiate(m.classes[i], args, pos)
		}
	}
	made := constructors()[Fold(name)]
	if made == nil {
		r.raise(&value.Error{Text: "Конструктор не найден (" + name + ")"}, pos)
	}
	a := value.Args{Locale: r.locale, Values: args, Env: r, Reserve: r.meter.Reserve, Random: r.fill}
	v, err := a.Do(made)
	r.check(err, pos)
	return v
}
