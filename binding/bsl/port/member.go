package port

import "github.com/vkscript/vkscript/binding/bsl"

// isCollection tells of the types whose methods become Lua's own means.
func isCollection(t bsl.Type) bool {
	return t == bsl.ArrayType || t == bsl.StructureType || t == bsl.MapType
}

// methodCall writes a call of a method in an expression.
func (p *porter) methodCall(x *bsl.MethodCall) lua {
	if n, ok := x.X.(*bsl.Name); ok && n.Sym != nil && n.Sym.Kind == bsl.ImportName {
		return p.moduleCall(x, n)
	}
	if t := p.in.Object(x.X); t != nil && t.Result == bsl.ObjectType {
		return p.objectMember(x.X, t, x.Name, x.Args, x.Span)
	}
	t := p.typ(x.X)
	g := p.collectionMember(t, x.Name)
	if g == nil {
		if t == bsl.BinaryType && bsl.LookupType("BinaryData").Member(x.Name) != nil && bsl.LookupType("BinaryData").Member(x.Name).EN == "Size" {
			return piece(seq(text("#"), p.expr(x.X).in(precPrefix)), precUnary)
		}
		return p.unknownMember(x)
	}
	return p.collectionValue(x, t, g.EN)
}

// collectionMember finds a method of a collection. Of a value of unknown type it is one that any of them has.
func (p *porter) collectionMember(t bsl.Type, name string) *bsl.Global {
	if isCollection(t) {
		return bsl.TypeOfResult(t).Member(name)
	}
	if t != bsl.Unknown && t != bsl.ResponseType {
		return nil
	}
	for _, of := range []bsl.Type{bsl.ArrayType, bsl.StructureType, bsl.MapType} {
		if g := bsl.TypeOfResult(of).Member(name); g != nil {
			return g
		}
	}
	return nil
}

// collectionValue writes a method of a collection that gives a value.
func (p *porter) collectionValue(x *bsl.MethodCall, t bsl.Type, name string) lua {
	object := p.expr(x.X)
	array := t == bsl.ArrayType || t == bsl.ResponseType
	length := piece(seq(text("#"), object.in(precPrefix)), precUnary)
	switch name {
	case "Count":
		if !array {
			return p.help("count", object)
		}
		return length
	case "UBound":
		return binary(length, "-", atom("1"), precSum, precProduct)
	case "Get":
		return p.index(&bsl.Index{Span: x.Span, X: x.X, Key: first(x.Args)})
	case "Find":
		return p.help("find_item", object, p.expr(first(x.Args)))
	case "Property":
		return p.property(x, object)
	}
	return p.fail(x.Span, CodeMember, "%s: it gives no value", x.Name)
}

// property writes Structure.Property(key, out): the value comes first, so that the test sees it.
func (p *porter) property(x *bsl.MethodCall, object lua) lua {
	var value lua
	switch key := first(x.Args).(type) {
	case *bsl.String:
		value = p.keyed(object, bsl.StructureType, key.Value)
	default:
		value = p.help("field", object, p.expr(key))
	}
	if out := x.Out(); out != nil {
		if !isVariable(out) {
			return p.fail(out.Range(), CodeReference, "%s: its second argument must be a variable", x.Name)
		}
		value = p.handOver(out, value)
	}
	return binary(value, "~=", atom("nil"), precCompare, precConcat)
}

// handOver assigns a value in front of the statement, and gives the place that has it then.
func (p *porter) handOver(out bsl.Expr, value lua) lua {
	if i, ok := out.(*bsl.Index); ok && p.indexing(i) >= byHelper {
		name, local := p.helperVariable("item")
		p.pre = append(p.pre, func() {
			p.emit(text(local+name+" = "), value.doc)
			p.store(out, prefix(name), false)
		})
		return prefix(name)
	}
	target := p.expr(out)
	p.pre = append(p.pre, func() { p.emit(target.doc, text(" = "), value.doc) })
	return target
}

// memberStmt writes methods of collections that stand as a statement; false is for all else.
func (p *porter) memberStmt(x bsl.Expr) bool {
	c, ok := x.(*bsl.MethodCall)
	if !ok {
		return false
	}
	if n, ok := c.X.(*bsl.Name); ok && n.Sym != nil && n.Sym.Kind == bsl.ImportName {
		return false
	}
	if t := p.in.Object(c.X); t != nil && t.Result == bsl.ObjectType {
		return false
	}
	t := p.typ(c.X)
	g := p.collectionMember(t, c.Name)
	if g == nil || g.Kind != bsl.ProcKind && g.EN != "Property" {
		return false
	}
	p.change(c, t, g.EN)
	return true
}

// change writes a method that changes a collection.
func (p *porter) change(c *bsl.MethodCall, t bsl.Type, name string) {
	arg := func(i int) bsl.Expr {
		if i < len(c.Args) {
			return c.Args[i]
		}
		return nil
	}
	array := t == bsl.ArrayType || t == bsl.ResponseType
	object := p.expr(c.X)
	switch {
	case name == "Add":
		p.lines(call("table.insert", object, p.stored(arg(0))))
	case name == "Insert" && array:
		p.lines(call("table.insert", object, p.position(arg(0)), p.stored(arg(1))))
	case name == "Insert" && (t != bsl.Unknown || isText(arg(0))):
		if isUndefined(arg(1)) {
			p.warn(c.Span, CodeAbsent, "a key with nil is none in Lua: Property says False, Count leaves it out")
		}
		p.insert(object, t, arg(0), p.expr(arg(1)))
	case name == "Insert":
		p.lines(p.help("insert", object, p.expr(arg(0)), p.expr(arg(1))))
	case name == "Set":
		p.store(&bsl.Index{Span: c.Span, X: c.X, Key: arg(0)}, p.expr(arg(1)), isUndefined(arg(1)))
	case name == "Delete" && array:
		p.lines(call("table.remove", object, p.position(arg(0))))
	case name == "Delete" && (t != bsl.Unknown || isText(arg(0))):
		p.insert(object, t, arg(0), atom("nil"))
	case name == "Delete":
		p.lines(p.help("delete", object, p.expr(arg(0))))
	case name == "Clear":
		p.lines(p.help("clear", object))
	case name == "Property":
		p.property(c, object)
		p.prepare()
	}
}

func isText(x bsl.Expr) bool {
	_, ok := x.(*bsl.String)
	return ok
}

// lines writes a call behind what it needs before it.
func (p *porter) lines(x lua) {
	p.prepare()
	p.emit(x.doc)
}

// stored is a value in an array, where nil would be a hole.
func (p *porter) stored(x bsl.Expr) lua {
	if isUndefined(x) {
		p.helpers++
		return prefix("bsl.undefined")
	}
	return p.expr(x)
}

// insert writes x.key = value.
func (p *porter) insert(object lua, t bsl.Type, key bsl.Expr, value lua) {
	if s, ok := key.(*bsl.String); ok {
		p.set(p.keyed(object, t, s.Value), value)
	} else if t == bsl.StructureType && !p.spelledAsThere(key) {
		p.lines(p.help("set_field", object, p.expr(key), value))
	} else {
		p.set(index(object, p.expr(key)), value)
	}
}

// set writes target = value.
func (p *porter) set(target, value lua) {
	p.prepare()
	p.emit(target.doc, text(" = "), value.doc)
}

// moduleCall writes a call of a function of OPI_VK, OPI_Tools or a module of #Use.
func (p *porter) moduleCall(x *bsl.MethodCall, n *bsl.Name) lua {
	module := n.Sym.Import
	name := x.Name
	if module.Module != nil {
		for _, m := range module.Module.Methods {
			if m.Export && bsl.Fold(m.Name) == bsl.Fold(x.Name) {
				return p.usedMethod(x, module, m)
			}
		}
		return p.fail(x.Span, CodeModule, "%s.%s: the module exports no such method", n.Name, x.Name)
	}
	if p.cfg.Function != nil {
		spelled, _, known := p.cfg.Function(module.Name, name)
		if !known {
			return p.fail(x.Span, CodeModule, "%s.%s: there is no such function here%s", n.Name, name, suggestion(spelled))
		}
		if bsl.Fold(spelled) != bsl.Fold(name) {
			p.warn(x.Span, CodeDeprecated, "%s is called %s today", name, spelled)
		}
		if name = spelled; !p.plain && p.typ(x) == bsl.DateType {
			return p.help("now")
		}
	}
	return call(module.Name+"."+name, p.args(x.Args)...)
}

// usedMethod writes a call of a method of a module of #Use. What it gives back of its parameters, for callers in its own
// module, is no argument of a call around.
func (p *porter) usedMethod(x *bsl.MethodCall, module *bsl.Import, m *bsl.Method) lua {
	for i, param := range m.Params {
		if i < len(x.Args) && !param.ByVal && param.Sym.Assigned && isVariable(x.Args[i]) {
			p.warn(x.Args[i].Range(), CodeLent, "%s assigns its parameter %s: Lua leaves what is passed here as it was; let it return the value, or port with --exact", x.Name, param.Name)
		}
	}
	value := call(p.exportOf(module, m.Sym), p.args(x.Args)...)
	if m.Func && len(p.byRef[m]) > 0 {
		return piece(seq(text("("), value.doc, text(")")), precAtom)
	}
	return value
}

func suggestion(name string) string {
	if name == "" {
		return ""
	}
	return "; did you mean " + name + "?"
}
