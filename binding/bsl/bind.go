package bsl

import (
	"fmt"
	"iter"
	"maps"

	"github.com/vkscript/vkscript/vk/spell"
)

// Bind finds what each name means and sets the Sym of names, the Locals of methods and the Globals of the module.
// Imports are what its #Use lines bring. It reports what OneScript refuses before it runs anything, and what it
// has but vkscript has not.
func Bind(m *Module, imports ...*Import) Diagnostics {
	b := newBinder(m, imports)
	b.declare()
	for _, method := range m.Methods {
		b.method(method)
	}
	b.method(m.Main)
	markByReference(m)
	return b.found.Sorted()
}

// BindFragment binds the text of Execute or Eval as if it stood in a method of a bound module. Variables that
// the text introduces join the Locals of its own Main, behind those of the method.
func BindFragment(m, in *Module, method *Method, imports ...*Import) Diagnostics {
	b := newBinder(in, imports)
	b.file = m.Name
	for _, g := range in.Globals {
		b.vars[Fold(g.Name)] = g
	}
	for _, other := range in.Methods {
		b.methods[Fold(other.Name)] = other
	}
	m.Main.Locals = append(m.Main.Locals, method.Locals...)
	b.method(m.Main)
	return b.found.Sorted()
}

// binder resolves the names of a module.
type binder struct {
	file    string
	module  *Module
	imports map[string]*Symbol
	vars    map[string]*Symbol // of the module
	methods map[string]*Method
	globals map[string]*Symbol // those that were used
	current *Method
	locals  map[string]*Symbol // of the current method
	loops   int                // around the current statement
	catches int
	found   Diagnostics
}

func newBinder(m *Module, imports []*Import) *binder {
	b := &binder{file: m.Name, module: m, imports: map[string]*Symbol{}, vars: map[string]*Symbol{}, methods: map[string]*Method{}, globals: map[string]*Symbol{}}
	for _, i := range imports {
		b.imports[Fold(i.Name)] = &Symbol{Kind: ImportName, Name: i.Name, Import: i}
	}
	return b
}

func (b *binder) report(span Span, code, format string, args ...any) {
	if len(b.found) < 10*maxDiagnostics {
		b.found = append(b.found, Diagnostic{Span: span, File: b.file, Code: code, Message: fmt.Sprintf(format, args...)})
	}
}

// declare makes the symbols of the module's variables and methods.
func (b *binder) declare() {
	for _, v := range b.module.Vars {
		for _, n := range v.Names {
			if old := b.vars[Fold(n.Name)]; old != nil {
				b.duplicate(n.Span, n.Name, old.Pos)
				n.Sym = old
				continue
			}
			n.Sym = &Symbol{Kind: ModuleVar, Name: n.Name, Pos: n.Start, Index: len(b.module.Globals), Export: n.Export}
			b.vars[Fold(n.Name)] = n.Sym
			b.module.Globals = append(b.module.Globals, n.Sym)
		}
	}
	for i, m := range b.module.Methods {
		m.Sym = &Symbol{Kind: ModuleFunc, Name: m.Name, Pos: m.NameSpan.Start, Index: i, Method: m, Export: m.Export}
		switch g := LookupGlobal(m.Name); {
		case g != nil && g.Kind == BuiltinKind:
			b.report(m.NameSpan, CodeDuplicate, "%s is a function of the language; give the method another name", m.Name)
		case b.methods[Fold(m.Name)] != nil:
			b.duplicate(m.NameSpan, m.Name, b.methods[Fold(m.Name)].NameSpan.Start)
		default:
			b.methods[Fold(m.Name)] = m
		}
	}
}

func (b *binder) duplicate(span Span, name string, first Pos) {
	b.report(span, CodeDuplicate, "%s is declared in line %d already", name, first.Line)
}

// method binds the body of a method.
func (b *binder) method(m *Method) {
	b.current, b.locals, b.loops, b.catches = m, map[string]*Symbol{}, 0, 0
	for _, s := range m.Locals { // those of the method around a fragment
		b.locals[Fold(s.Name)] = s
	}
	if m.Async {
		b.report(m.NameSpan, CodeVersion, "OneScript 1.9 has no Async (Асинх); call the method directly")
	}
	for _, p := range m.Params {
		p.Sym = b.local(p.Name, p.Span, Parameter)
	}
	for _, v := range m.Vars {
		for _, n := range v.Names {
			n.Sym = b.local(n.Name, n.Span, Local)
		}
	}
	b.block(m.Body)
}

// local declares a parameter or variable of the current method.
func (b *binder) local(name string, span Span, kind SymbolKind) *Symbol {
	if old := b.locals[Fold(name)]; old != nil {
		b.duplicate(span, name, old.Pos)
		return old
	}
	s := &Symbol{Kind: kind, Name: name, Pos: span.Start, Index: len(b.current.Locals), Method: b.current}
	b.locals[Fold(name)] = s
	b.current.Locals = append(b.current.Locals, s)
	return s
}

func (b *binder) block(block *Block) {
	if block == nil {
		return
	}
	for _, s := range block.Stmts {
		b.statement(s)
	}
}

func (b *binder) statement(s Stmt) {
	switch s := s.(type) {
	case *AssignStmt:
		b.expr(s.Value)
		if name, ok := s.Target.(*Name); ok {
			b.assign(name)
			return
		}
		b.expr(s.Target)
	case *CallStmt:
		b.callStmt(s.Call)
	case *IfStmt:
		for _, branch := range s.Branches {
			b.expr(branch.Cond)
			b.block(branch.Body)
		}
		b.block(s.Else)
	case *WhileStmt:
		b.expr(s.Cond)
		b.loop(s.Body)
	case *ForStmt:
		b.expr(s.From)
		b.assign(s.Var)
		b.expr(s.To)
		b.loop(s.Body)
	case *ForEachStmt:
		b.expr(s.Items)
		b.assign(s.Var)
		b.loop(s.Body)
	case *TryStmt:
		b.block(s.Body)
		b.catches++
		b.block(s.Handler)
		b.catches--
	case *RaiseStmt:
		if s.Value == nil && b.catches == 0 {
			b.report(s.Span, CodeRaise, "Raise (ВызватьИсключение) passes an error on only inside Except (Исключение); here it needs a text")
		}
		b.expr(s.Value)
	case *ReturnStmt:
		b.returned(s)
	case *BreakStmt:
		b.inLoop(s.Span, "Break (Прервать)")
	case *ContinueStmt:
		b.inLoop(s.Span, "Continue (Продолжить)")
	case *ExecuteStmt:
		b.expr(s.Code)
	case *HandlerStmt:
		b.expr(s.Event)
		b.expr(s.Handler)
	case *GotoStmt:
		b.report(s.Span, CodeVersion, "OneScript 1.9 has no Goto (Перейти); use a loop or a condition")
	case *LabelStmt:
		b.report(s.Span, CodeVersion, "OneScript 1.9 has no labels; use a loop or a condition")
	}
}

func (b *binder) loop(body *Block) {
	b.loops++
	b.block(body)
	b.loops--
}

func (b *binder) inLoop(span Span, what string) {
	if b.loops == 0 {
		b.report(span, CodeLoop, "%s stands outside of a loop", what)
	}
}

func (b *binder) returned(s *ReturnStmt) {
	b.expr(s.Value)
	switch {
	case b.current.Func && s.Value == nil:
		b.report(s.Span, CodeReturn, "a function returns a value: Return Undefined (Возврат Неопределено), if there is none")
	case !b.current.Func && s.Value != nil && b.current.Sym == nil:
		b.report(s.Span, CodeReturn, "the module's body returns no value")
	case !b.current.Func && s.Value != nil:
		b.report(s.Span, CodeReturn, "the procedure %s returns no value; make it a Function (Функция)", b.current.Name)
	}
}

// assign resolves the target of an assignment, and declares it when it is new.
func (b *binder) assign(n *Name) {
	if n.Sym = b.variable(n.Name); n.Sym == nil {
		n.Sym = b.local(n.Name, n.Span, Local)
	}
	n.Sym.Assigned = true
}

// variable finds a variable of the method or the module.
func (b *binder) variable(name string) *Symbol {
	name = Fold(name)
	if s := b.locals[name]; s != nil {
		return s
	}
	return b.vars[name]
}

// expr binds an expression, or nothing when there is none.
func (b *binder) expr(x Expr) {
	switch x := x.(type) {
	case nil:
	case *Name:
		b.name(x)
	case *Call:
		b.call(x, true)
	case *Await:
		b.report(x.Span, CodeVersion, "OneScript 1.9 has no Await (Ждать); call the method directly")
		b.callStmt(x.X)
	case *New:
		b.newExpr(x)
	case *MethodCall:
		b.expr(x.X)
		b.args(x.Args)
		if name, ok := x.Out().(*Name); ok && name.Sym != nil && name.Sym.Kind <= ModuleVar {
			name.Sym.Assigned = true
		}
	default:
		for _, child := range Children(x) {
			b.expr(child.(Expr))
		}
	}
}

func (b *binder) args(args []Expr) {
	for _, a := range args {
		b.expr(a)
	}
}

// name resolves a name in an expression.
func (b *binder) name(n *Name) {
	folded := Fold(n.Name)
	if n.Sym = b.variable(n.Name); n.Sym != nil {
		return
	}
	if n.Sym = b.imports[folded]; n.Sym != nil {
		return
	}
	if g := LookupGlobal(n.Name); g != nil && g.Kind == PropKind {
		n.Sym = b.global(g, GlobalProp)
		b.available(n.Span, n.Name, g.Note)
		return
	}
	if b.methods[folded] != nil || LookupGlobal(n.Name) != nil {
		b.report(n.Span, CodeUnknown, "%s is a method: call it with parentheses, %s()", n.Name, n.Name)
		return
	}
	b.report(n.Span, CodeUnknown, "%s has no value yet%s", n.Name, b.suggest(n.Name, b.variables()))
}

// global gives the one symbol of a row of the tables.
func (b *binder) global(g *Global, kind SymbolKind) *Symbol {
	s := b.globals[g.EN]
	if s == nil {
		s = &Symbol{Kind: kind, Name: g.EN, Global: g}
		b.globals[g.EN] = s
	}
	return s
}

// available reports what OneScript has and vkscript has not.
func (b *binder) available(span Span, name, note string) {
	if note != "" {
		b.report(span, CodeUnavailable, "%s is not available: %s", name, note)
	}
}

// callStmt binds a call whose value is dropped.
func (b *binder) callStmt(x Expr) {
	if c, ok := x.(*Call); ok {
		b.call(c, false)
		return
	}
	b.expr(x)
}

// call binds a call of a method or a global function.
func (b *binder) call(c *Call, value bool) {
	g := LookupGlobal(c.Func.Name)
	method := b.methods[Fold(c.Func.Name)]
	switch {
	case g != nil && g.Kind == BuiltinKind:
		if !value {
			b.report(c.Span, CodeBuiltin, "the value of %s is not used: assign it to a variable", c.Func.Name)
		}
		b.globalCall(c, g, value)
	case method != nil:
		b.methodCall(c, method, value)
	case g != nil && g.Kind != PropKind:
		b.globalCall(c, g, value)
	default:
		b.report(c.Func.Span, CodeUnknown, "there is no method %s%s", c.Func.Name, b.suggest(c.Func.Name, b.callables()))
	}
	b.args(c.Args)
}

func (b *binder) globalCall(c *Call, g *Global, value bool) {
	c.Func.Sym = b.global(g, GlobalFunc)
	if value && !g.Value() {
		b.procedure(c)
	}
	b.available(c.Func.Span, c.Func.Name, g.Note)
	if n := len(c.Args); n < g.Min || g.Max >= 0 && n > g.Max {
		b.arity(c, g.Min, g.Max)
	}
}

// methodCall binds a call of a method of the module: arguments may be left out at the end only for parameters with a default.
func (b *binder) methodCall(c *Call, m *Method, value bool) {
	c.Func.Sym = m.Sym
	if value && !m.Func {
		b.procedure(c)
	}
	need := 0
	for i, p := range m.Params {
		if p.Default == nil {
			need = i + 1
		}
	}
	if n := len(c.Args); n < need || n > len(m.Params) {
		b.arity(c, need, len(m.Params))
	}
}

func (b *binder) procedure(c *Call) {
	b.report(c.Span, CodeProcedure, "%s is a procedure, it gives no value", c.Func.Name)
}

func (b *binder) arity(c *Call, least, most int) {
	want := fmt.Sprint(least)
	switch {
	case most < 0:
		want = fmt.Sprintf("at least %d", least)
	case most > least:
		want = fmt.Sprintf("%d to %d", least, most)
	}
	b.report(c.Span, CodeArity, "%s takes %s arguments, but here are %d", c.Func.Name, want, len(c.Args))
}

// newExpr binds New: its type must be one of the library or of an import.
func (b *binder) newExpr(x *New) {
	b.expr(x.Dynamic)
	b.args(x.Args)
	if x.Dynamic != nil {
		return
	}
	if s := b.imports[Fold(x.Type)]; s != nil && s.Import.Class {
		return
	}
	t := LookupType(x.Type)
	if t == nil {
		b.report(x.TypeSpan, CodeUnknown, "there is no type %s%s", x.Type, b.suggest(x.Type, typeNames()))
		return
	}
	b.available(x.TypeSpan, x.Type, t.Note)
}

// suggest names what was probably meant.
func (b *binder) suggest(name string, candidates iter.Seq[string]) string {
	if near, ok := spell.Nearest(name, candidates); ok {
		return "; did you mean " + near + "?"
	}
	return ""
}

func (b *binder) variables() iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, known := range []iter.Seq[*Symbol]{maps.Values(b.locals), maps.Values(b.vars), maps.Values(b.imports)} {
			for s := range known {
				if !yield(s.Name) {
					return
				}
			}
		}
	}
}

func (b *binder) callables() iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, m := range b.module.Methods {
			if !yield(m.Name) {
				return
			}
		}
		for i := range Globals {
			if !yield(Globals[i].RU) || !yield(Globals[i].EN) {
				return
			}
		}
	}
}

func typeNames() iter.Seq[string] {
	return func(yield func(string) bool) {
		for i := range Types {
			if !yield(Types[i].RU) || !yield(Types[i].EN) {
				return
			}
		}
	}
}

// markByReference marks variables that a method may change through a parameter, until nothing more is found.
func markByReference(m *Module) {
	for changed := true; changed; {
		changed = false
		Walk(m, func(n Node) bool {
			c, ok := n.(*Call)
			if !ok || c.Func.Sym == nil || c.Func.Sym.Kind != ModuleFunc {
				return true
			}
			for i, p := range c.Func.Sym.Method.Params {
				if i >= len(c.Args) || p.ByVal || p.Sym == nil || !p.Sym.Assigned {
					continue
				}
				if name, ok := c.Args[i].(*Name); ok && name.Sym != nil && !name.Sym.Assigned && name.Sym.Kind <= ModuleVar {
					name.Sym.Assigned, changed = true, true
				}
			}
			return true
		})
	}
}
