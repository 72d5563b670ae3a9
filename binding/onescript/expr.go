package onescript

import (
	"github.com/vkscript/vkscript/binding/bsl"
	"github.com/vkscript/vkscript/binding/bsl/value"
)

// expr compiles an expression.
func (c *compiler) expr(e bsl.Expr) expr {
	switch e := e.(type) {
	case *bsl.Number:
		n, _ := value.Parse(e.Text)
		return constant(n.Value())
	case *bsl.String:
		return constant(e.Value)
	case *bsl.Date:
		d, _ := value.ParseDate(e.Digits)
		return constant(d)
	case *bsl.Bool:
		return constant(e.Value)
	case *bsl.Null:
		return constant(value.Null)
	case *bsl.Name:
		return c.name(e)
	case *bsl.Call:
		return c.call(e)
	case *bsl.Member:
		return c.member(e)
	case *bsl.MethodCall:
		return c.methodCall(e, true)
	case *bsl.Index:
		return c.index(e)
	case *bsl.New:
		return c.newExpr(e)
	case *bsl.Ternary:
		is, yes, no := c.cond(e.Cond), c.expr(e.Then), c.expr(e.Else)
		return func(fr *frame) value.Value {
			if is(fr) {
				return yes(fr)
			}
			return no(fr)
		}
	case *bsl.Unary:
		return c.unary(e)
	case *bsl.Binary:
		return c.binary(e)
	case *bsl.Paren:
		return c.expr(e.X)
	}
	return constant(nil)
}

func constant(v value.Value) expr { return func(*frame) value.Value { return v } }

// name compiles the reading of a variable or of a value of the library.
func (c *compiler) name(n *bsl.Name) expr {
	i := n.Sym.Index
	switch n.Sym.Kind {
	case bsl.ModuleVar:
		return func(fr *frame) value.Value { return fr.self.vars[i].v }
	case bsl.Parameter:
		return func(fr *frame) value.Value { return fr.vars[i].load() }
	case bsl.Local:
		if c.aliased {
			return func(fr *frame) value.Value { return fr.vars[i].load() }
		}
		return func(fr *frame) value.Value { return fr.vars[i].v }
	case bsl.ImportName:
		m, imported := c.module, n.Sym.Import
		return func(*frame) value.Value { return m.used[imported] }
	}
	r, name := c.r, n.Sym.Name
	if name == "ThisObject" {
		return func(fr *frame) value.Value { return fr.self }
	}
	return func(*frame) value.Value { return r.globalValue(name) }
}

func (c *compiler) member(e *bsl.Member) expr {
	x, name, folded, pos := c.expr(e.X), e.Name, Fold(e.Name), e.At
	return func(fr *frame) value.Value {
		return fr.r.property(fr.r.object(x(fr), pos), name, folded, pos)
	}
}

func (c *compiler) index(e *bsl.Index) expr {
	x, key, pos := c.expr(e.X), c.expr(e.Key), e.Key.Range().Start
	return func(fr *frame) value.Value {
		object := fr.r.indexed(x(fr), pos)
		v, err := object.Index(key(fr))
		fr.r.check(err, pos)
		return v
	}
}

// object is a value that has properties and methods.
func (r *Runner) object(v value.Value, pos bsl.Pos) value.Object {
	o, ok := v.(value.Object)
	if !ok {
		r.raise(value.ErrNotObject, pos)
	}
	return o
}

// indexed is a value that takes [key].
func (r *Runner) indexed(v value.Value, pos bsl.Pos) value.Indexed {
	o, ok := v.(value.Indexed)
	if !ok {
		r.raise(value.ErrNotIndexed, pos)
	}
	return o
}

// property reads a property of an object: one of its own, or of its class.
func (r *Runner) property(o value.Object, name, folded string, pos bsl.Pos) value.Value {
	if d, ok := o.(value.Dynamic); ok {
		if v, ok := d.Field(folded); ok {
			return v
		}
	}
	p := o.Class().Prop(folded)
	if p == nil {
		r.raise(value.NoProperty(name), pos)
	}
	return p.Get(o)
}

func (r *Runner) setProperty(o value.Object, name string, v value.Value, pos bsl.Pos) {
	if d, ok := o.(value.Dynamic); ok {
		if ok, err := d.SetField(name, v); ok {
			r.check(err, pos)
			return
		}
	}
	p := o.Class().Prop(Fold(name))
	if p == nil {
		r.raise(value.NoProperty(name), pos)
	}
	r.check(p.Set(o, v), pos)
}

func (c *compiler) unary(e *bsl.Unary) expr {
	if e.Op == bsl.OpNot {
		is := c.cond(e.X)
		return func(fr *frame) value.Value { return !is(fr) }
	}
	if n, ok := e.X.(*bsl.Number); ok {
		return constant(signed(n, e.Op))
	}
	x, pos, plus := c.expr(e.X), e.Start, e.Op == bsl.OpPlus
	return func(fr *frame) value.Value {
		v := x(fr)
		if plus {
			n, err := value.ToNumber(v)
			fr.r.check(err, pos)
			return n.Value()
		}
		n, err := value.Neg(v)
		fr.r.check(err, pos)
		return n
	}
}

// signed is a number of the source with its sign.
func signed(n *bsl.Number, op bsl.Op) value.Value {
	v, _ := value.Parse(n.Text)
	if op == bsl.OpNeg {
		v = v.Neg()
	}
	return v.Value()
}

// binary compiles an operator, with two numbers on a way of their own.
func (c *compiler) binary(e *bsl.Binary) expr {
	if e.Op <= bsl.OpGe {
		is := c.cond(e)
		return func(fr *frame) value.Value { return is(fr) }
	}
	x, y, pos := c.expr(e.X), c.expr(e.Y), e.At
	numbers, others := c.operator(e.Op)
	return func(fr *frame) value.Value {
		a := x(fr)
		b := y(fr)
		if n, ok := a.(value.Number); ok {
			if m, ok := b.(value.Number); ok {
				sum, err := numbers(n, m)
				if err != nil {
					fr.r.raise(err, pos)
				}
				return sum.Value()
			}
		}
		v, err := others(a, b)
		fr.r.check(err, pos)
		return v
	}
}

func (c *compiler) operator(op bsl.Op) (func(n, m value.Number) (value.Number, error), func(a, b value.Value) (value.Value, error)) {
	switch op {
	case bsl.OpAdd:
		return value.Number.Add, c.r.add
	case bsl.OpSub:
		return value.Number.Sub, value.Sub
	case bsl.OpMul:
		return value.Number.Mul, value.Mul
	case bsl.OpDiv:
		return value.Number.Div, value.Div
	}
	return value.Number.Mod, value.Mod
}

// add is the operator + with the memory of long texts counted.
func (r *Runner) add(a, b value.Value) (value.Value, error) {
	if s, ok := a.(string); ok {
		t := r.locale.Text(b)
		r.meter.Reserve(len(s) + len(t))
		return value.Join(s, t), nil
	}
	return r.locale.Add(a, b)
}

// cond is a compiled condition.
type cond func(fr *frame) bool

// cond compiles an expression whose value is asked for true or false.
func (c *compiler) cond(e bsl.Expr) cond {
	switch e := e.(type) {
	case *bsl.Paren:
		return c.cond(e.X)
	case *bsl.Unary:
		if e.Op == bsl.OpNot {
			is := c.cond(e.X)
			return func(fr *frame) bool { return !is(fr) }
		}
	case *bsl.Binary:
		switch {
		case e.Op == bsl.OpAnd:
			x, y := c.cond(e.X), c.cond(e.Y)
			return func(fr *frame) bool { return x(fr) && y(fr) }
		case e.Op == bsl.OpOr:
			x, y := c.cond(e.X), c.cond(e.Y)
			return func(fr *frame) bool { return x(fr) || y(fr) }
		case e.Op <= bsl.OpGe:
			return c.comparison(e)
		}
	}
	x, pos := c.expr(e), e.Range().Start
	return func(fr *frame) bool {
		v := x(fr)
		if b, ok := v.(bool); ok {
			return b
		}
		b, err := value.ToBool(v)
		fr.r.check(err, pos)
		return b
	}
}

func (c *compiler) comparison(e *bsl.Binary) cond {
	x, y, pos := c.expr(e.X), c.expr(e.Y), e.At
	if e.Op == bsl.OpEq || e.Op == bsl.OpNe {
		want := e.Op == bsl.OpEq
		return func(fr *frame) bool {
			a := x(fr)
			return value.Equal(a, y(fr)) == want
		}
	}
	var fits [3]bool // for less, equal, greater
	switch e.Op {
	case bsl.OpLt:
		fits = [3]bool{true, false, false}
	case bsl.OpLe:
		fits = [3]bool{true, true, false}
	case bsl.OpGt:
		fits = [3]bool{false, false, true}
	case bsl.OpGe:
		fits = [3]bool{false, true, true}
	}
	return func(fr *frame) bool {
		a := x(fr)
		order, err := value.Compare(a, y(fr))
		if err != nil {
			fr.r.raise(err, pos)
		}
		return fits[order+1]
	}
}
