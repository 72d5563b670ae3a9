package bsl

// Inference is what is known of values before the module runs, wherever the program is.
type Inference struct {
	types   map[*Symbol]Type
	elems   map[*Symbol]Type // of what arrays hold
	objects map[*Symbol]*TypeName
	returns map[*Method]Type
	native  func(*MethodCall) Type
	changed bool
}

// nothing is the type of what has not been seen yet.
const nothing Type = 255

// Infer looks at all assignments of a bound module. Native tells the types of what imports return that are no BSL; it may be nil.
func Infer(m *Module, native func(*MethodCall) Type) *Inference {
	in := &Inference{map[*Symbol]Type{}, map[*Symbol]Type{}, map[*Symbol]*TypeName{}, map[*Method]Type{}, native, true}
	called := calledInside(m)
	for _, method := range m.Methods {
		for _, p := range method.Params {
			if p.Sym == nil {
				continue
			}
			if method.Export || !called[method] {
				in.set(in.types, p.Sym, Unknown)
			} else if p.Default != nil {
				in.set(in.types, p.Sym, in.Type(p.Default))
			}
		}
	}
	for in.changed {
		in.changed = false
		for _, method := range m.Methods {
			in.method(method)
		}
		in.method(m.Main)
	}
	return in
}

// calledInside finds the methods that the module calls itself.
func calledInside(m *Module) map[*Method]bool {
	called := map[*Method]bool{}
	Walk(m, func(n Node) bool {
		if c, ok := n.(*Call); ok && c.Func.Sym != nil && c.Func.Sym.Kind == ModuleFunc {
			called[c.Func.Sym.Method] = true
		}
		return true
	})
	return called
}

// join is what is known of a value that may be either.
func join(a, b Type) Type {
	switch {
	case a == nothing || a == b:
		return b
	case b == nothing:
		return a
	}
	return Unknown
}

func lookup[K comparable](m map[K]Type, k K) Type {
	if t, ok := m[k]; ok {
		return t
	}
	return nothing
}

func (in *Inference) set(m map[*Symbol]Type, s *Symbol, t Type) {
	if old := lookup(m, s); join(old, t) != old {
		m[s] = join(old, t)
		in.changed = true
	}
}

func (in *Inference) method(m *Method) {
	result := nothing
	Walk(m.Body, func(n Node) bool {
		switch n := n.(type) {
		case *AssignStmt:
			if name, ok := n.Target.(*Name); ok {
				in.assigned(name.Sym, n.Value)
			} else if index, ok := n.Target.(*Index); ok {
				in.held(index.X, n.Value)
			}
		case *ForStmt:
			in.variable(n.Var.Sym, NumberType)
		case *ForEachStmt:
			in.variable(n.Var.Sym, in.elem(n.Items))
		case *ReturnStmt:
			if n.Value != nil {
				result = join(result, in.raw(n.Value))
			}
		case *Call:
			in.passed(n)
		case *MethodCall:
			in.added(n)
		}
		return true
	})
	if !Returns(m.Body) {
		result = join(result, UndefinedType)
	}
	if old := lookup(in.returns, m); join(old, result) != old {
		in.returns[m] = join(old, result)
		in.changed = true
	}
}

// Returns tells whether the end of a block is never reached: it returns or raises before.
func Returns(b *Block) bool {
	if b == nil || len(b.Stmts) == 0 {
		return false
	}
	switch s := b.Stmts[len(b.Stmts)-1].(type) {
	case *ReturnStmt, *RaiseStmt:
		return true
	case *IfStmt:
		for _, branch := range s.Branches {
			if !Returns(branch.Body) {
				return false
			}
		}
		return Returns(s.Else)
	case *TryStmt:
		return Returns(s.Body) && Returns(s.Handler)
	}
	return false
}

func (in *Inference) variable(s *Symbol, t Type) {
	if s != nil {
		in.set(in.types, s, t)
	}
}

// assigned notes an assignment to a variable.
func (in *Inference) assigned(s *Symbol, value Expr) {
	if s == nil {
		return
	}
	in.set(in.types, s, in.raw(value))
	if t := in.raw(value); t == ArrayType {
		in.set(in.elems, s, in.elem(value))
	}
	in.setObject(s, in.Object(value))
}

// setObject notes the type of an object; two different ones are none.
func (in *Inference) setObject(s *Symbol, t *TypeName) {
	old, seen := in.objects[s]
	switch {
	case !seen:
		in.objects[s] = t
		in.changed = in.changed || t != nil
	case old != t && old != nil:
		in.objects[s] = nil
		in.changed = true
	}
}

// passed notes the arguments of a method, and that it may change what is passed by reference.
func (in *Inference) passed(c *Call) {
	if c.Func.Sym == nil || c.Func.Sym.Kind != ModuleFunc {
		return
	}
	for i, p := range c.Func.Sym.Method.Params {
		if p.Sym == nil {
			continue
		}
		var arg Expr
		if i < len(c.Args) {
			arg = c.Args[i]
		}
		switch {
		case arg != nil:
			in.set(in.types, p.Sym, in.raw(arg))
			in.setObject(p.Sym, in.Object(arg))
			in.set(in.elems, p.Sym, in.elem(arg))
		case p.Default == nil:
			in.set(in.types, p.Sym, UndefinedType)
		}
		if name, ok := arg.(*Name); ok && name.Sym != nil && !p.ByVal {
			if p.Sym.Assigned {
				in.set(in.types, name.Sym, lookup(in.types, p.Sym))
			}
			in.set(in.elems, name.Sym, lookup(in.elems, p.Sym))
		}
	}
}

// added notes what is put into an array, or into a variable by Structure.Property.
func (in *Inference) added(c *MethodCall) {
	if name, ok := c.Out().(*Name); ok && name.Sym != nil {
		in.set(in.types, name.Sym, Unknown)
		in.set(in.elems, name.Sym, Unknown)
		in.setObject(name.Sym, nil)
	}
	g := arrayType().Member(c.Name)
	if g == nil || in.raw(c.X) != ArrayType || len(c.Args) == 0 {
		return
	}
	switch g.EN {
	case "Add":
		in.held(c.X, c.Args[0])
	case "Insert", "Set":
		if len(c.Args) == 2 {
			in.held(c.X, c.Args[1])
		}
	}
}

func arrayType() *TypeName { return LookupType("Array") }

// held notes that an array holds a value.
func (in *Inference) held(array, value Expr) {
	name, ok := array.(*Name)
	if !ok || name.Sym == nil {
		return
	}
	t := UndefinedType
	if value != nil {
		t = in.raw(value)
	}
	in.set(in.elems, name.Sym, t)
}

// elem is the type of the items of a collection.
func (in *Inference) elem(x Expr) Type {
	if p, ok := x.(*Paren); ok {
		return in.elem(p.X)
	}
	switch in.raw(x) {
	case ArrayType:
		return in.arrayElem(x)
	case StructureType, MapType:
		return KeyAndValueType
	case ResponseType:
		return ResponseType
	case nothing:
		return nothing
	}
	return Unknown
}

func (in *Inference) arrayElem(x Expr) Type {
	switch x := x.(type) {
	case *Name:
		return lookup(in.elems, x.Sym)
	case *New:
		if len(x.Args) == 0 {
			return nothing
		}
	case *Call:
		if g := globalOf(x); g != nil && g.EN == "StrSplit" {
			return StringType
		}
	}
	return Unknown
}

func globalOf(c *Call) *Global {
	if c.Func.Sym == nil {
		return nil
	}
	return c.Func.Sym.Global
}

// Type tells what is known of an expression.
func (in *Inference) Type(x Expr) Type {
	if t := in.raw(x); t != nothing {
		return t
	}
	return Unknown
}

// Elem tells what is known of the items of a collection.
func (in *Inference) Elem(x Expr) Type {
	if t := in.elem(x); t != nothing {
		return t
	}
	return Unknown
}

// Object tells the type of the library that an expression gives, when it is one that New makes; else nil.
func (in *Inference) Object(x Expr) *TypeName {
	switch x := x.(type) {
	case *Paren:
		return in.Object(x.X)
	case *New:
		if x.Dynamic == nil {
			return LookupType(x.Type)
		}
	case *Name:
		if x.Sym != nil {
			return in.objects[x.Sym]
		}
	case *Call:
		if g := globalOf(x); g != nil && g.EN == "ErrorInfo" {
			return LookupType("ErrorInfo")
		}
	}
	return nil
}

func (in *Inference) raw(x Expr) Type {
	switch x := x.(type) {
	case nil, *Undefined:
		return UndefinedType
	case *Number:
		return NumberType
	case *String:
		return StringType
	case *Date:
		return DateType
	case *Bool:
		return BooleanType
	case *Null:
		return NullType
	case *Paren:
		return in.raw(x.X)
	case *Name:
		return in.name(x)
	case *Unary:
		if x.Op == OpNot {
			return BooleanType
		}
		return NumberType
	case *Binary:
		return in.binary(x)
	case *Ternary:
		return join(in.raw(x.Then), in.raw(x.Else))
	case *New:
		if t := LookupType(x.Type); t != nil {
			return t.Result
		}
	case *Call:
		return in.call(x)
	case *MethodCall:
		return in.methodCall(x)
	case *Member:
		return in.member(x)
	case *Index:
		return in.index(x)
	}
	return Unknown
}

func (in *Inference) name(x *Name) Type {
	switch {
	case x.Sym == nil:
		return Unknown
	case x.Sym.Kind == GlobalProp:
		return x.Sym.Global.Result
	case x.Sym.Kind == ImportName:
		return ObjectType
	case x.Sym.Kind == ModuleVar && x.Sym.Export:
		return Unknown
	}
	return lookup(in.types, x.Sym)
}

func (in *Inference) binary(x *Binary) Type {
	switch x.Op {
	case OpMul, OpDiv, OpMod:
		return NumberType
	case OpAdd:
		if t := in.raw(x.X); t == StringType || t == NumberType || t == DateType || t == nothing {
			return t
		}
		return Unknown
	case OpSub:
		return in.difference(in.raw(x.X), in.raw(x.Y))
	}
	return BooleanType
}

func (in *Inference) difference(left, right Type) Type {
	switch {
	case left == nothing, left == NumberType:
		return left
	case left == DateType && right == NumberType:
		return DateType
	case left == DateType && right == DateType:
		return NumberType
	}
	return Unknown
}

func (in *Inference) call(x *Call) Type {
	switch s := x.Func.Sym; {
	case s == nil:
		return Unknown
	case s.Kind == ModuleFunc:
		return lookup(in.returns, s.Method)
	case s.Global.EN == "Min" || s.Global.EN == "Max":
		t := nothing
		for _, a := range x.Args {
			t = join(t, in.raw(a))
		}
		return t
	default:
		return s.Global.Result
	}
}

func (in *Inference) methodCall(x *MethodCall) Type {
	if in.native != nil {
		if t := in.native(x); t != Unknown {
			return t
		}
	}
	owner := in.raw(x.X)
	if owner == ResponseType {
		return responseMember(x.Name)
	}
	if g := in.memberOf(x.X, owner, x.Name); g != nil {
		return g.Result
	}
	return Unknown
}

// responseMember is what a method of a collection gives that is part of an answer.
func responseMember(name string) Type {
	if g := arrayType().Member(name); g != nil && g.Result == NumberType {
		return NumberType
	}
	return ResponseType
}

// MemberOf finds the row of a member, when the type of its owner is known.
func (in *Inference) MemberOf(x Expr, name string) *Global { return in.memberOf(x, in.raw(x), name) }

// memberOf is MemberOf where the type of x was asked for already: to ask twice at each point of a long chain takes forever.
func (in *Inference) memberOf(x Expr, owner Type, name string) *Global {
	if t := in.Object(x); t != nil && len(t.Members) > 0 {
		return t.Member(name)
	}
	if t := TypeOfResult(owner); t != nil {
		return t.Member(name)
	}
	return nil
}

func (in *Inference) member(x *Member) Type {
	if n, ok := x.X.(*Name); ok && n.Sym != nil && n.Sym.Kind == GlobalProp {
		if e := LookupEnum(n.Name); e != nil {
			if g := e.Member(x.Name); g != nil {
				return g.Result
			}
		}
	}
	owner := in.raw(x.X)
	if owner == ResponseType {
		return ResponseType
	}
	if g := in.memberOf(x.X, owner, x.Name); g != nil && g.Kind == PropKind {
		return g.Result
	}
	return Unknown
}

func (in *Inference) index(x *Index) Type {
	switch in.raw(x.X) {
	case ResponseType:
		return ResponseType
	case ArrayType:
		return in.arrayElem(x.X)
	case nothing:
		return nothing
	}
	return Unknown
}
