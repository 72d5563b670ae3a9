package port

import (
	"sync"

	"github.com/vkscript/vkscript/binding/bsl"
)

// exactCall writes a call of a method of the module or of a global function.
func (p *porter) exactCall(c *bsl.Call) lua {
	if c.Func.Sym == nil {
		return p.refused(c.Span, c.Func.Name)
	}
	if m := c.Func.Sym; m.Kind == bsl.ModuleFunc {
		return call(p.names[m], p.passed(c, m.Method, c.Args)...)
	}
	g := c.Func.Sym.Global
	switch {
	case g.Note != "" || len(c.Args) < g.Min:
		return p.refused(c.Span, c.Func.Name)
	case g.EN == "Eval":
		return p.eval(c)
	case g.EN == "ErrorInfo" && len(p.frame.errors) == 0:
		return atom("nil")
	case g.EN == "ErrorDescription":
		return p.errorText(c)
	case g.EN == "ErrorInfo":
		return p.errorInfo(c)
	}
	return p.helperCall(p.word(c.Func.Name, g), p.exactArgs(c.Args)...)
}

// exactArgs writes arguments of the library.
func (p *porter) exactArgs(args []bsl.Expr) []lua {
	out := make([]lua, len(args))
	for i, a := range args {
		if a == nil {
			out[i] = p.helper("missing")
			continue
		}
		out[i] = p.expr(a)
	}
	return out
}

// passed writes the arguments of a method that is known: references where it takes them, and the defaults of what is left out.
func (p *porter) passed(c bsl.Node, m *bsl.Method, args []bsl.Expr) []lua {
	_, _, of := p.references.target(c)
	out := make([]lua, len(m.Params))
	for i, param := range m.Params {
		switch {
		case i >= len(args) || args[i] == nil:
			out[i] = p.expr(param.Default)
		case of.cells[param.Sym] && p.references.asReference(c, param, args[i]):
			out[i] = p.reference(args[i])
		default:
			out[i] = p.expr(args[i])
		}
	}
	n := len(out)
	for n > len(args) && m.Params[n-1].Default == nil {
		n-- // nil is what a parameter begins with
	}
	return out[:n]
}

// reference writes a variable, element or property as a place.
func (p *porter) reference(x bsl.Expr) lua {
	switch x := x.(type) {
	case *bsl.Name:
		if p.references.cells[x.Sym] {
			return prefix(p.names[x.Sym])
		}
		return p.closures(prefix(p.names[x.Sym]))
	case *bsl.Member:
		if used := usedModule(x.X); used != nil {
			return p.closures(p.usedVariable(x, used))
		}
		return p.help("ref_get", p.expr(x.X), quote(x.Name))
	case *bsl.Index:
		return p.help("ref_at", p.expr(x.X), p.expr(x.Key))
	}
	return p.expr(x)
}

// closures are a reference to a variable of Lua.
func (p *porter) closures(name lua) lua {
	read := piece(seq(text("function() return "), name.doc, text(" end")), precAtom)
	value := p.fresh("x")
	write := piece(seq(text("function("+value+") "), name.doc, text(" = "+value+" end")), precAtom)
	return p.help("ref", read, write)
}

// exactMethod writes a call of an object's method; wanted tells whether its value is used.
func (p *porter) exactMethod(x *bsl.MethodCall, wanted bool) lua {
	if used := usedModule(x.X); used != nil {
		return p.usedCall(x, used)
	}
	if isNative(x) && !p.nativeKnown(x) {
		return p.fail(x.Span, CodeModule, "%s: there is no such function here", x.Name)
	}
	args := p.exactArgs(x.Args)
	if out := outArgument(x); out != nil {
		args[1] = p.reference(out)
	}
	switch {
	case wanted && procedures()[bsl.Fold(x.Name)]:
		return p.help("func", append([]lua{p.expr(x.X), quote(x.Name)}, args...)...)
	case p.hasMethod(x) && isName(x.Name, p.cfg.ASCII):
		return method(p.expr(x.X), x.Name, args)
	}
	return p.help("call", append([]lua{p.expr(x.X), quote(x.Name)}, args...)...)
}

// hasMethod tells whether x:Name(...) can stand as it is: x is surely an object that has the method.
func (p *porter) hasMethod(x *bsl.MethodCall) bool {
	if isNative(x) {
		return true
	}
	t := p.objectType(x.X)
	if t == nil {
		return false
	}
	g := t.Member(x.Name)
	return g != nil && g.Kind != bsl.PropKind
}

// nativeKnown tells whether OPI_VK or OPI_Tools has a function.
func (p *porter) nativeKnown(x *bsl.MethodCall) bool {
	if p.cfg.Function == nil {
		return true
	}
	_, _, known := p.cfg.Function(x.X.(*bsl.Name).Sym.Import.Name, x.Name)
	return known
}

// usedCall writes a call of a method of a module of #Use.
func (p *porter) usedCall(x *bsl.MethodCall, used *bsl.Module) lua {
	m := exported(used, x.Name)
	name := x.X.(*bsl.Name)
	switch {
	case m == nil:
		return p.fail(x.Span, CodeModule, "%s.%s: the module exports no such method", name.Name, x.Name)
	case len(x.Args) > len(m.Params):
		return p.fail(x.Span, CodeModule, "%s.%s: it takes %d arguments, but here are %d", name.Name, x.Name, len(m.Params), len(x.Args))
	}
	return call(p.exportOf(name.Sym.Import, m.Sym), p.passed(x, m, x.Args)...)
}

// procedures are the methods of objects that may give no value.
var procedures = sync.OnceValue(func() map[string]bool {
	names := map[string]bool{}
	for _, t := range bsl.Types {
		for _, g := range t.Members {
			if g.Kind == bsl.ProcKind {
				names[bsl.Fold(g.RU)], names[bsl.Fold(g.EN)] = true, true
			}
		}
	}
	return names
})
