package port

import (
	"strings"

	"github.com/vkscript/vkscript/binding/bsl"
)

// The exact profile writes Lua that behaves as the program does, over the module bsl.exact: each operator, member and
// function of the library is a call of it, but where Lua's own means surely do the same.

// exactExpr writes an expression.
func (p *porter) exactExpr(x bsl.Expr) lua {
	switch x := x.(type) {
	case *bsl.Null:
		return p.helper("null")
	case *bsl.Number:
		return p.exactNumber(x.Text, false)
	case *bsl.Date:
		return p.helperCall(p.worded("Дата", "Date"), quote(strings.TrimSuffix(x.Digits, "000000")))
	case *bsl.Name:
		return p.exactName(x)
	case *bsl.Paren:
		return p.exactExpr(x.X)
	case *bsl.Unary:
		return p.exactUnary(x)
	case *bsl.Binary:
		return p.exactBinary(x)
	case *bsl.Ternary:
		return p.ternary(x)
	case *bsl.Call:
		return p.exactCall(x)
	case *bsl.MethodCall:
		return p.exactMethod(x, true)
	case *bsl.Member:
		return p.exactMember(x)
	case *bsl.Index:
		return p.exactIndex(x)
	case *bsl.New:
		return p.exactNew(x)
	}
	return p.literalExpr(x)
}

// helper is a value of the module bsl.exact.
func (p *porter) helper(name string) lua {
	p.helpers++
	return field(prefix("bsl"), name, p.cfg.ASCII)
}

// helperCall is a call of it, by a name that may not be one of Lua's.
func (p *porter) helperCall(name string, args ...lua) lua {
	list, calls := arguments(args)
	return lua{seq(p.helper(name).doc, list), precPrefix, calls}
}

// worded chooses a name of the library by the language of the module.
func (p *porter) worded(ru, en string) string {
	if p.m.Russian && !p.cfg.ASCII {
		return ru
	}
	return en
}

// word is a name of the library as the program has it.
func (p *porter) word(written string, g *bsl.Global) string {
	if bsl.Fold(written) == bsl.Fold(g.RU) && !p.cfg.ASCII {
		return g.RU
	}
	return g.EN
}

func (p *porter) exactName(x *bsl.Name) lua {
	if x.Sym == nil || x.Sym.Kind == bsl.GlobalProp && x.Sym.Global.Note != "" {
		return p.refused(x.Span, x.Name) // Bind said so
	}
	switch {
	case x.Sym.Kind == bsl.ImportName && x.Sym.Import.Module == nil:
		return p.helper(x.Sym.Name)
	case x.Sym.Kind == bsl.ImportName:
		return p.fail(x.Span, CodeLibrary, "%s: a module as a value can't be ported; call its methods by its name", x.Name)
	case x.Sym.Kind == bsl.GlobalProp && x.Sym.Global.EN == "ThisObject":
		return p.fail(x.Span, CodeLibrary, "%s: a module as a value can't be ported; call its methods directly", x.Name)
	case x.Sym.Kind == bsl.GlobalProp:
		return p.helper(p.word(x.Name, x.Sym.Global))
	}
	return p.variable(x.Sym)
}

// variable reads a variable.
func (p *porter) variable(s *bsl.Symbol) lua {
	if p.references.cells[s] {
		return method(prefix(p.names[s]), "get", nil)
	}
	return prefix(p.names[s])
}

// setVariable writes an assignment of a variable.
func (p *porter) setVariable(s *bsl.Symbol, value lua, local string) {
	if p.references.cells[s] {
		p.emit(method(prefix(p.names[s]), "set", []lua{value}).doc)
		return
	}
	p.emit(text(local+p.names[s]+" = "), value.doc)
}

func (p *porter) exactIndex(x *bsl.Index) lua {
	if p.byNumber(x) {
		return index(p.expr(x.X), p.expr(x.Key))
	}
	return p.help("at", p.expr(x.X), p.expr(x.Key))
}

// byNumber tells whether x[0] can stand as it is.
func (p *porter) byNumber(x *bsl.Index) bool {
	n, ok := x.Key.(*bsl.Number)
	return ok && !strings.Contains(n.Text, ".") && p.object(x.X)
}

func (p *porter) exactMember(x *bsl.Member) lua {
	if used := usedModule(x.X); used != nil {
		return p.usedVariable(x, used)
	}
	if p.byName(x) {
		return field(p.expr(x.X), x.Name, p.cfg.ASCII)
	}
	return p.help("get", p.expr(x.X), quote(x.Name))
}

// usedVariable is an exported variable of a module of #Use.
func (p *porter) usedVariable(x *bsl.Member, used *bsl.Module) lua {
	for _, s := range used.Globals {
		if s.Export && bsl.Fold(s.Name) == bsl.Fold(x.Name) {
			return prefix(p.exportOf(x.X.(*bsl.Name).Sym.Import, s))
		}
	}
	return p.fail(x.Span, CodeMember, "%s: the module exports no such variable", x.Name)
}

// byName tells whether x.Name can stand as it is: x is surely an object, on which nothing else has the name.
func (p *porter) byName(x *bsl.Member) bool {
	if !isName(x.Name, p.cfg.ASCII) {
		return false
	}
	if isGlobal(x.X) {
		return true
	}
	t := p.objectType(x.X)
	if t == nil {
		return false
	}
	g := t.Member(x.Name)
	if t.EN == "Structure" || t.EN == "FixedStructure" {
		return g == nil
	}
	return g != nil && g.Kind == bsl.PropKind
}

// object tells whether a value is surely an object.
func (p *porter) object(x bsl.Expr) bool { return isGlobal(x) || p.objectType(x) != nil }

// objectType is the type of the library of what is surely an object.
func (p *porter) objectType(x bsl.Expr) *bsl.TypeName {
	switch x := x.(type) {
	case *bsl.New:
		if x.Dynamic == nil {
			return bsl.LookupType(x.Type)
		}
	case *bsl.Name:
		return p.objects[x.Sym]
	case *bsl.Call:
		if p.caughtInfo[x] {
			return bsl.LookupType("ErrorInfo")
		}
	}
	return nil
}

// findObjects finds the variables of a method that surely hold an object of one type: they get it before all else that is
// done to them, and nothing else is assigned.
func (p *porter) findObjects(m *bsl.Method) {
	p.objects, p.caughtInfo = map[*bsl.Symbol]*bsl.TypeName{}, map[*bsl.Call]bool{}
	other := map[*bsl.Symbol]bool{}
	bsl.Walk(m.Body, func(n bsl.Node) bool {
		switch n := n.(type) {
		case *bsl.AssignStmt:
			if name, ok := n.Target.(*bsl.Name); ok {
				other[name.Sym] = !p.getsObject(name.Sym, n) || other[name.Sym]
			}
		case *bsl.TryStmt:
			p.findInfos(n.Handler)
		case *bsl.ForStmt:
			other[n.Var.Sym] = true
		case *bsl.ForEachStmt:
			other[n.Var.Sym] = true
		}
		return true
	})
	for s := range p.objects {
		if other[s] || p.references.byRef[s] {
			delete(p.objects, s)
		}
	}
}

// getsObject notes the type that a variable is assigned, and tells whether it is that of an object, the same as before.
func (p *porter) getsObject(s *bsl.Symbol, n *bsl.AssignStmt) bool {
	t, old := p.objectType(n.Value), p.objects[s]
	p.objects[s] = t
	if _, copied := n.Value.(*bsl.Name); copied || t == nil {
		return false
	}
	return old == t || old == nil && p.plan.with[n]
}

// findInfos finds the calls of ErrorInfo that surely give one.
func (p *porter) findInfos(handler *bsl.Block) {
	bsl.Walk(handler, func(n bsl.Node) bool {
		if c, ok := n.(*bsl.Call); ok && globalOf(c) != nil && globalOf(c).EN == "ErrorInfo" {
			p.caughtInfo[c] = true
		}
		return true
	})
}

func (p *porter) exactNew(x *bsl.New) lua {
	args := p.exactArgs(x.Args)
	if x.Dynamic != nil {
		return p.help("new_dynamic", append([]lua{p.expr(x.Dynamic)}, args...)...)
	}
	t := bsl.LookupType(x.Type)
	switch {
	case t == nil:
		return p.fail(x.Span, CodeLibrary, "New %s: classes of other files can't be ported; make functions over a structure", x.Type)
	case t.Note != "":
		return p.refused(x.Span, x.Type)
	}
	name := t.EN
	if bsl.Fold(x.Type) == bsl.Fold(t.RU) && !p.cfg.ASCII {
		name = t.RU
	}
	return p.help("new", append([]lua{quote(name)}, args...)...)
}
