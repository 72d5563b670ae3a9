package port

import "github.com/vkscript/vkscript/binding/bsl"

// references tell how a module's methods use what is passed to them by reference: an argument that nothing changes while
// the method runs may as well be a value.
type references struct {
	all      *allReferences
	module   *bsl.Module
	assigned map[*bsl.Symbol]bool // variables that something assigns, be it through a parameter
	byRef    map[*bsl.Symbol]bool // variables that are assigned through a parameter of a method
	live     map[*bsl.Symbol]bool // parameters that are read when what they stand for may have changed
	writes   map[*bsl.Method]bool // methods that change more than their own variables
	cells    map[*bsl.Symbol]bool // parameters that are references in Lua
	plain    map[*bsl.Symbol]bool // those of them that may be given a value too
	changed  bool
}

// allReferences are those of a module and of those that it uses.
type allReferences map[*bsl.Module]*references

// of gives the references of a module. One that is asked for while it is being looked at knows nothing yet.
func (all allReferences) of(m *bsl.Module) *references {
	if r := all[m]; r != nil {
		return r
	}
	r := &references{
		all: &all, module: m, assigned: map[*bsl.Symbol]bool{}, byRef: map[*bsl.Symbol]bool{}, live: map[*bsl.Symbol]bool{},
		writes: map[*bsl.Method]bool{}, cells: map[*bsl.Symbol]bool{}, plain: map[*bsl.Symbol]bool{},
	}
	all[m] = r
	r.settle(r.assignments)
	r.settle(r.effects)
	r.settle(r.reads)
	r.settle(r.passed)
	r.passedPlain()
	return r
}

// settle repeats a look at all methods until nothing more is found.
func (r *references) settle(look func(m *bsl.Method)) {
	for r.changed = true; r.changed; {
		r.changed = false
		for _, m := range r.module.Methods {
			look(m)
		}
		look(r.module.Main)
	}
}

func add[K comparable](r *references, set map[K]bool, k K) {
	if !set[k] {
		set[k], r.changed = true, true
	}
}

// assignments finds the variables that are assigned.
func (r *references) assignments(m *bsl.Method) {
	assign := func(x bsl.Expr) {
		if n, ok := x.(*bsl.Name); ok && n.Sym != nil && n.Sym.Kind <= bsl.ModuleVar {
			add(r, r.assigned, n.Sym)
		}
	}
	bsl.Walk(m.Body, func(n bsl.Node) bool {
		switch n := n.(type) {
		case *bsl.AssignStmt:
			assign(n.Target)
		case *bsl.ForStmt:
			assign(n.Var)
		case *bsl.ForEachStmt:
			assign(n.Var)
		case *bsl.MethodCall:
			if out := outArgument(n); out != nil {
				r.through(out)
			}
		}
		r.each(n, func(param *bsl.Param, arg bsl.Expr, of *references) {
			if of.changes(param) {
				r.through(arg)
			}
		})
		return true
	})
}

// through notes that a variable is assigned through a parameter.
func (r *references) through(x bsl.Expr) {
	if n, ok := x.(*bsl.Name); ok && n.Sym != nil && n.Sym.Kind <= bsl.ModuleVar {
		add(r, r.assigned, n.Sym)
		add(r, r.byRef, n.Sym)
	}
}

// changes tells whether a method changes what is passed for a parameter.
func (r *references) changes(p *bsl.Param) bool { return !p.ByVal && r.assigned[p.Sym] }

// target is the method that a call is known to make, with the references of its module; nil for others.
func (r *references) target(n bsl.Node) (m *bsl.Method, args []bsl.Expr, of *references) {
	switch n := n.(type) {
	case *bsl.Call:
		if n.Func.Sym != nil && n.Func.Sym.Kind == bsl.ModuleFunc {
			return n.Func.Sym.Method, n.Args, r
		}
	case *bsl.MethodCall:
		if used := usedModule(n.X); used != nil {
			if m := exported(used, n.Name); m != nil {
				return m, n.Args, r.all.of(used)
			}
		}
	}
	return nil, nil, nil
}

// each walks the arguments of a call of a known method that are given, with their parameters.
func (r *references) each(n bsl.Node, visit func(param *bsl.Param, arg bsl.Expr, of *references)) {
	m, args, of := r.target(n)
	if m == nil {
		return
	}
	for i, param := range m.Params {
		if i < len(args) && args[i] != nil {
			visit(param, args[i], of)
		}
	}
}

// usedModule is the module of #Use that a name stands for.
func usedModule(x bsl.Expr) *bsl.Module {
	if n, ok := x.(*bsl.Name); ok && n.Sym != nil && n.Sym.Kind == bsl.ImportName && !n.Sym.Import.Class {
		return n.Sym.Import.Module
	}
	return nil
}

func exported(m *bsl.Module, name string) *bsl.Method {
	for _, method := range m.Methods {
		if method.Export && bsl.Fold(method.Name) == bsl.Fold(name) {
			return method
		}
	}
	return nil
}

// outArgument is the second argument of Structure.Property, which it assigns.
func outArgument(c *bsl.MethodCall) bsl.Expr {
	if out := c.Out(); isVariable(out) {
		return out
	}
	return nil
}

// passed finds the parameters that have to be references.
func (r *references) passed(m *bsl.Method) {
	for _, p := range m.Params {
		if m.Export && r.matters(p) {
			add(r, r.cells, p.Sym)
		}
	}
	bsl.Walk(m.Body, func(n bsl.Node) bool {
		r.each(n, func(param *bsl.Param, arg bsl.Expr, of *references) {
			if of == r && r.matters(param) && r.asReference(n, param, arg) {
				add(r, r.cells, param.Sym)
			}
		})
		return true
	})
}

// matters tells whether a parameter's method may tell a reference from a value.
func (r *references) matters(p *bsl.Param) bool {
	return !p.ByVal && (r.assigned[p.Sym] || r.live[p.Sym])
}

// asReference tells whether an argument has to be passed as a reference to a parameter that matters.
func (r *references) asReference(call bsl.Node, param *bsl.Param, arg bsl.Expr) bool {
	if x, ok := arg.(*bsl.Member); ok && isGlobal(x.X) || !isVariable(arg) {
		return false
	}
	name, ok := arg.(*bsl.Name)
	if !ok || name.Sym.Kind == bsl.ModuleVar || r.cells[name.Sym] {
		return true
	}
	_, _, of := r.target(call)
	return of.changes(param) || r.changedBeside(call, name.Sym)
}

func isGlobal(x bsl.Expr) bool {
	n, ok := x.(*bsl.Name)
	return ok && n.Sym != nil && n.Sym.Kind == bsl.GlobalProp
}

// changedBeside tells whether a call changes a variable that it gets.
func (r *references) changedBeside(call bsl.Node, s *bsl.Symbol) bool {
	found := false
	r.each(call, func(param *bsl.Param, arg bsl.Expr, of *references) {
		found = found || of.changes(param) && isSymbol(arg, s)
	})
	return found
}

// passedPlain finds the references that may be given values.
func (r *references) passedPlain() {
	note := func(m *bsl.Method, given func(i int) bool) {
		for i, p := range m.Params {
			r.plain[p.Sym] = r.plain[p.Sym] || m.Export || !given(i)
		}
	}
	look := func(m *bsl.Method) {
		bsl.Walk(m.Body, func(n bsl.Node) bool {
			if target, args, of := r.target(n); target != nil && of == r {
				note(target, func(i int) bool {
					return i < len(args) && args[i] != nil && r.asReference(n, target.Params[i], args[i])
				})
			}
			return true
		})
	}
	for _, m := range r.module.Methods {
		note(m, func(int) bool { return true })
		look(m)
	}
	look(r.module.Main)
}
