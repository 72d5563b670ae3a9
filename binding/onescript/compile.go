package onescript

import (
	"github.com/vkscript/vkscript/binding/bsl"
	"github.com/vkscript/vkscript/binding/bsl/value"
)

// module is a compiled source. Its instances share the code.
type module struct {
	name    string // in messages
	path    string // the full one, as OneScript names modules
	source  *bsl.Module
	methods []*method
	byName  map[string]*method
	main    *method
	imports map[string]*bsl.Import
	used    map[*bsl.Import]value.Value // what an import is: an instance, or OPI_VK
	classes map[*bsl.Import]*module
	order   []*bsl.Import // those of #Use, as they come
	only    *instance     // of a module that others use
}

// method is a compiled method.
type method struct {
	*bsl.Method
	module   *module
	body     block
	defaults []value.Value // of parameters; value.Missing{} for none
	label    string        // for traces
}

// instance is a module with variables of its own: a module that runs, or an object of a class.
type instance struct {
	*module
	vars  []slot
	class value.Class
}

// compiler makes code of one method.
type compiler struct {
	r      *Runner
	module *module
	// aliased is true in a fragment, whose variables are those of a frame around it.
	aliased bool
}

// compile makes the code of a bound module.
func (r *Runner) compile(m *module) {
	m.methods, m.byName = nil, map[string]*method{}
	for _, src := range m.source.Methods {
		x := &method{Method: src, module: m, label: "method '" + src.Name + "'"}
		m.methods = append(m.methods, x)
		m.byName[Fold(src.Name)] = x
	}
	m.main = &method{Method: m.source.Main, module: m, label: "main chunk"}
	for _, x := range append([]*method{m.main}, m.methods...) {
		c := &compiler{r: r, module: m}
		for _, p := range x.Params {
			x.defaults = append(x.defaults, c.literal(p.Default))
		}
		x.body = c.block(x.Body)
	}
}

// literal is the value of a parameter's default.
func (c *compiler) literal(e bsl.Expr) value.Value {
	if e == nil {
		return value.Missing{}
	}
	return c.expr(e)(&frame{r: c.r})
}

func (c *compiler) block(b *bsl.Block) block {
	if b == nil {
		return nil
	}
	out := make(block, len(b.Stmts))
	for i, st := range b.Stmts {
		out[i] = c.stmt(st)
	}
	return out
}

// stmt compiles a statement: it says where it is, counts as a step, and does its work.
func (c *compiler) stmt(st bsl.Stmt) step {
	r, pos, do := c.r, st.Range().Start, c.work(st)
	return func(fr *frame) signal {
		fr.pos = pos
		r.meter.Spend(1)
		return do(fr)
	}
}

func (c *compiler) work(st bsl.Stmt) step {
	switch st := st.(type) {
	case *bsl.AssignStmt:
		return c.assign(st)
	case *bsl.CallStmt:
		return c.callStmt(st.Call)
	case *bsl.IfStmt:
		return c.ifStmt(st)
	case *bsl.WhileStmt:
		return c.while(st)
	case *bsl.ForStmt:
		return c.forTo(st)
	case *bsl.ForEachStmt:
		return c.forEach(st)
	case *bsl.TryStmt:
		body, handler := c.block(st.Body), c.block(st.Handler)
		return func(fr *frame) signal { return fr.r.try(fr, body, handler) }
	case *bsl.RaiseStmt:
		return c.raise(st)
	case *bsl.ReturnStmt:
		return c.returnStmt(st)
	case *bsl.BreakStmt:
		return func(*frame) signal { return broke }
	case *bsl.ContinueStmt:
		return func(*frame) signal { return continued }
	case *bsl.ExecuteStmt:
		return c.execute(st)
	}
	pos := st.Range().Start
	return func(fr *frame) signal {
		fr.r.raise(&value.Error{Text: "Оператор не поддерживается"}, pos)
		return next
	}
}

// assign compiles an assignment, a variable's own in the fewest steps.
func (c *compiler) assign(st *bsl.AssignStmt) step {
	v := c.expr(st.Value)
	switch t := st.Target.(type) {
	case *bsl.Name:
		set := c.setter(t)
		return func(fr *frame) signal {
			set(fr, v(fr))
			return next
		}
	case *bsl.Member:
		x, name, pos := c.expr(t.X), t.Name, t.At
		return func(fr *frame) signal {
			object := x(fr)
			fr.r.setProperty(fr.r.object(object, pos), name, v(fr), pos)
			return next
		}
	case *bsl.Index:
		x, key, pos := c.expr(t.X), c.expr(t.Key), t.Start
		return func(fr *frame) signal {
			object := fr.r.indexed(x(fr), pos)
			k := key(fr)
			fr.r.check(object.SetIndex(k, v(fr)), pos)
			return next
		}
	}
	return c.callStmt(st.Target)
}

// setter compiles the storing into a variable.
func (c *compiler) setter(n *bsl.Name) func(*frame, value.Value) {
	i := n.Sym.Index
	switch {
	case n.Sym.Kind == bsl.ModuleVar:
		return func(fr *frame, v value.Value) { fr.self.vars[i].v = v }
	case n.Sym.Kind == bsl.Parameter || c.aliased:
		return func(fr *frame, v value.Value) { fr.vars[i].store(v) }
	}
	return func(fr *frame, v value.Value) { fr.vars[i].v = v }
}

func (c *compiler) ifStmt(st *bsl.IfStmt) step {
	conds, blocks := make([]cond, len(st.Branches)), make([]block, len(st.Branches))
	for i, b := range st.Branches {
		conds[i], blocks[i] = c.cond(b.Cond), c.block(b.Body)
	}
	otherwise := c.block(st.Else)
	return func(fr *frame) signal {
		for i, is := range conds {
			if is(fr) {
				return blocks[i].run(fr)
			}
		}
		return otherwise.run(fr)
	}
}

func (c *compiler) while(st *bsl.WhileStmt) step {
	is, body, pos, r := c.cond(st.Cond), c.block(st.Body), st.Start, c.r
	return func(fr *frame) signal {
		for is(fr) {
			if s := body.run(fr); s == broke {
				return next
			} else if s == returned {
				return s
			}
			fr.pos = pos
			r.meter.Spend(1)
		}
		return next
	}
}

// forTo compiles For: the bounds are evaluated once, the counter is an ordinary variable.
func (c *compiler) forTo(st *bsl.ForStmt) step {
	from, to, body, pos, r := c.expr(st.From), c.expr(st.To), c.block(st.Body), st.Start, c.r
	get, set := c.name(st.Var), c.setter(st.Var)
	return func(fr *frame) signal {
		set(fr, from(fr))
		limit := to(fr)
		for {
			order, err := value.Compare(get(fr), limit)
			r.check(err, pos)
			if order > 0 {
				return next
			}
			if s := body.run(fr); s == broke {
				return next
			} else if s == returned {
				return s
			}
			fr.pos = pos
			r.meter.Spend(1)
			n, err := value.ToNumber(get(fr))
			if err == nil {
				n, err = n.Add(one)
			}
			r.check(err, pos)
			set(fr, n.Value())
		}
	}
}

var one = value.Int(1)

func (c *compiler) forEach(st *bsl.ForEachStmt) step {
	items, body, pos, r := c.expr(st.Items), c.block(st.Body), st.Start, c.r
	set := c.setter(st.Var)
	return func(fr *frame) signal {
		forward := r.iterate(items(fr), pos)
		for {
			v, more, err := forward()
			r.check(err, pos)
			if !more {
				return next
			}
			set(fr, v)
			if s := body.run(fr); s == broke {
				return next
			} else if s == returned {
				return s
			}
			fr.pos = pos
			r.meter.Spend(1)
		}
	}
}

func (r *Runner) iterate(v value.Value, pos bsl.Pos) func() (value.Value, bool, error) {
	if it, ok := v.(value.Iterable); ok {
		return it.Iterate()
	}
	if _, ok := v.(value.Object); !ok {
		r.raise(value.ErrNotObject, pos)
	}
	r.raise(value.ErrNoIterator, pos)
	return nil
}

// raise compiles Raise of a text or of an ErrorInfo; alone it passes on what is being handled.
func (c *compiler) raise(st *bsl.RaiseStmt) step {
	pos := st.Start
	if st.Value == nil {
		return func(fr *frame) signal {
			if fr.caught == nil {
				fr.r.raise(&value.Error{}, pos)
			}
			panic(fr.caught)
		}
	}
	v := c.expr(st.Value)
	return func(fr *frame) signal {
		f := fr.r.failed(v(fr))
		fr.r.locate(f, pos)
		panic(f)
	}
}

// failed is what Raise makes of a value.
func (r *Runner) failed(what value.Value) *failure {
	f := &failure{text: r.locale.Text(what)}
	if info, ok := what.(*errorInfo); ok {
		f = &failure{text: info.text, params: info.params, err: info.err, cause: info.cause}
	}
	if f.err == nil {
		f.err = &value.Error{Text: f.text}
	}
	return f
}

func (c *compiler) returnStmt(st *bsl.ReturnStmt) step {
	if st.Value == nil {
		return func(*frame) signal { return returned }
	}
	v := c.expr(st.Value)
	return func(fr *frame) signal {
		fr.result = v(fr)
		return returned
	}
}
