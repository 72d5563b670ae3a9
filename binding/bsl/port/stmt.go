package port

import (
	"strings"

	"github.com/vkscript/vkscript/binding/bsl"
)

// stmts writes the statements of a block.
func (p *porter) stmts(b *bsl.Block) {
	for i := 0; i < len(b.Stmts); {
		n := p.literal(b.Stmts[i:])
		if n == 0 {
			p.stmt(b.Stmts[i], i == len(b.Stmts)-1)
			n = 1
		}
		i += n
	}
}

// block writes a block one level deeper, with the comments at its end.
func (p *porter) block(b *bsl.Block) {
	p.indent++
	p.stmts(b)
	for len(p.trivia) > 0 && p.trivia[0].Start.Before(b.End) {
		p.comment(p.trivia[0])
		p.trivia = p.trivia[1:]
	}
	p.indent--
	p.line = max(p.line, b.End.Line)
}

// begin comes to a statement and declares what has to be declared before it.
func (p *porter) begin(s bsl.Stmt) {
	p.at(s.Range().Start)
	if symbols := p.plan.before[s]; len(symbols) > 0 {
		names := make([]string, len(symbols))
		for i, sym := range symbols {
			names[i] = p.names[sym]
		}
		p.emitText("local %s", strings.Join(names, ", "))
	}
}

// stmt writes a statement; last tells whether nothing follows it in its block.
func (p *porter) stmt(s bsl.Stmt, last bool) {
	p.begin(s)
	switch s := s.(type) {
	case *bsl.AssignStmt:
		p.assign(s)
	case *bsl.CallStmt:
		p.callStmt(s)
	case *bsl.IfStmt:
		p.ifStmt(s.Branches, s.Else)
	case *bsl.WhileStmt:
		p.whileStmt(s)
	case *bsl.ForStmt:
		p.apart(func() { p.forStmt(s) })
	case *bsl.ForEachStmt:
		p.forEachStmt(s)
	case *bsl.TryStmt:
		p.apart(func() { p.tryStmt(s) })
	case *bsl.RaiseStmt:
		p.raise(s)
	case *bsl.ReturnStmt:
		p.returnStmt(s.Value, last)
	case *bsl.BreakStmt:
		p.leave(last)
	case *bsl.ContinueStmt:
		p.goOn(last)
	case *bsl.ExecuteStmt:
		p.emit(p.fail(s.Span, CodeExecute, "Execute (Выполнить): it runs text as code, which can't be ported. Put the code into a procedure").doc)
	case *bsl.HandlerStmt:
		p.emit(p.fail(s.Span, CodeHandler, "AddHandler (ДобавитьОбработчик): objects have no events here. Call the method where the event happens").doc)
	}
	p.line = max(p.line, s.Range().End.Line)
}

// maxHelpers is how many statements with variables of their own a method has before these get blocks of their own.
const maxHelpers = 20

// apart writes a statement that needs variables of its own.
func (p *porter) apart(write func()) {
	if !p.plan.crowded {
		write()
		return
	}
	p.emitText("do")
	p.indent++
	write()
	p.indent--
	p.emitText("end")
}

// assign writes an assignment, which may declare its variable.
func (p *porter) assign(s *bsl.AssignStmt) {
	local := ""
	if p.plan.with[s] {
		local = "local "
	}
	if t, ok := s.Value.(*bsl.Ternary); ok && !p.truthy(t.Then) {
		p.assignTernary(s, t, local)
		return
	}
	if c, ok := s.Value.(*bsl.Call); ok && p.returnsMore(c) {
		p.assignCall(s, c, local)
		return
	}
	value := p.expr(s.Value)
	p.prepare()
	if name, ok := s.Target.(*bsl.Name); ok {
		p.setVariable(name.Sym, value, local)
		return
	}
	if p.cfg.Exact {
		p.exactStore(s.Target, value)
		return
	}
	p.store(s.Target, value, isUndefined(s.Value))
}

func isUndefined(x bsl.Expr) bool {
	switch x := x.(type) {
	case nil, *bsl.Undefined, *bsl.Null:
		return true
	case *bsl.Paren:
		return isUndefined(x.X)
	}
	return false
}

// store assigns to a property or element.
func (p *porter) store(target bsl.Expr, value lua, undefined bool) {
	if x, ok := target.(*bsl.Index); ok {
		if how := p.indexing(x); how >= byHelper {
			object, key := p.expr(x.X), p.expr(x.Key)
			p.prepare()
			p.emit(p.help(itemHelpers[how][1], object, key, value).doc)
			return
		} else if undefined && how == byPosition {
			value = prefix("bsl.undefined")
		}
	}
	object := p.expr(target)
	p.prepare()
	p.emit(object.doc, text(" = "), value.doc)
}

// assignTernary writes X = ?(c, a, b) as an If where "c and a or b" may give the wrong value.
func (p *porter) assignTernary(s *bsl.AssignStmt, t *bsl.Ternary, local string) {
	name, ok := s.Target.(*bsl.Name)
	if local != "" && ok {
		p.emitText("local %s", p.names[name.Sym])
	}
	branch := func(x bsl.Expr) *bsl.Block {
		return &bsl.Block{Span: bsl.Span{Start: s.End, End: s.End}, Stmts: []bsl.Stmt{&bsl.AssignStmt{Span: bsl.Span{Start: s.End, End: s.End}, Target: s.Target, Value: x}}}
	}
	p.ifStmt([]*bsl.Branch{{Span: t.Span, Cond: t.Cond, Body: branch(t.Then)}}, branch(t.Else))
}

// callStmt writes a call whose value is dropped.
func (p *porter) callStmt(s *bsl.CallStmt) {
	if c, ok := s.Call.(*bsl.Call); ok && p.returnsMore(c) {
		p.callBack(c, nil, "")
		return
	}
	if m, ok := s.Call.(*bsl.MethodCall); ok && p.cfg.Exact {
		p.emit(p.exactMethod(m, false).doc)
		return
	}
	if !p.cfg.Exact && p.memberStmt(s.Call) {
		return
	}
	x := p.expr(s.Call)
	p.prepare()
	if x.doc.text == "" && len(x.doc.parts) == 0 && x.doc.list == nil {
		return // it means nothing in Lua
	}
	if x.prec != precPrefix {
		p.emit(text("local _ = "), x.doc)
		return
	}
	p.emit(x.doc)
}

// ifStmt writes branches; one whose condition needs lines before it goes into an else.
func (p *porter) ifStmt(branches []*bsl.Branch, otherwise *bsl.Block) {
	nested := 0
	for i, b := range branches {
		cond := p.cond(b.Cond)
		word := "elseif "
		if i == 0 {
			word = "if "
		} else if len(p.pre) > 0 {
			p.emitText("else")
			p.indent++
			nested++
			word = "if "
		}
		p.prepare()
		p.emit(text(word), cond.doc, text(" then"))
		p.line = max(p.line, b.Cond.Range().End.Line)
		p.block(b.Body)
	}
	if otherwise != nil {
		p.emitText("else")
		p.block(otherwise)
	}
	for ; nested > 0; nested-- {
		p.emitText("end")
		p.indent--
	}
	p.emitText("end")
}

// raise writes Raise.
func (p *porter) raise(s *bsl.RaiseStmt) {
	if s.Value == nil {
		p.emitText("error(%s, 0)", p.caught())
		return
	}
	value := s.Value
	if p.cfg.Exact {
		p.emit(p.help("raise", p.expr(value)).doc)
		return
	}
	if n, ok := value.(*bsl.New); ok && len(n.Args) > 0 && n.Args[0] != nil {
		if t := bsl.LookupType(n.Type); t != nil && t.EN == "ErrorInfo" {
			value = n.Args[0]
		}
	}
	x := p.text(value)
	p.prepare()
	p.emit(call("error", x, atom("0")).doc)
}

// caught is the variable of the innermost caught error.
func (p *porter) caught() string {
	if n := len(p.frame.errors); n > 0 {
		return p.frame.errors[n-1]
	}
	return "nil"
}

// returnStmt writes Return: inside the function of a pcall it tells the code around it to return.
func (p *porter) returnStmt(value bsl.Expr, last bool) {
	var x lua
	if value != nil {
		if c, ok := value.(*bsl.Call); ok && p.returnsMore(c) {
			x = p.hoist(c)
		} else if t, ok := value.(*bsl.Ternary); ok && !p.truthy(t.Then) && last {
			p.returnTernary(t)
			return
		} else {
			x = p.expr(value)
		}
		p.prepare()
	}
	p.returnValue(x, value != nil, last)
}

func (p *porter) returnTernary(t *bsl.Ternary) {
	branch := func(x bsl.Expr) *bsl.Block {
		return &bsl.Block{Span: t.Span, Stmts: []bsl.Stmt{&bsl.ReturnStmt{Span: bsl.Span{Start: t.End, End: t.End}, Value: x}}}
	}
	p.ifStmt([]*bsl.Branch{{Span: t.Span, Cond: t.Cond, Body: branch(t.Then)}}, branch(t.Else))
}

// returnValue writes return with a value, and with the parameters that go back to the caller.
func (p *porter) returnValue(x lua, has, last bool) {
	var values []doc
	switch {
	case p.frame.closures == 0 && p.frame.method == p.m.Main && p.exported != "":
		values = append(values, text(p.exported))
	case p.frame.closures > 0:
		values = append(values, text(`"return"`))
		if has {
			values = append(values, x.doc)
		}
	default:
		if has {
			values = append(values, x.doc)
		} else if p.frame.method.Func && len(p.byRef[p.frame.method]) > 0 {
			values = append(values, text("nil"))
		}
		for _, i := range p.byRef[p.frame.method] {
			values = append(values, text(p.names[p.frame.method.Params[i].Sym]))
		}
	}
	parts := []doc{text("return")}
	for i, v := range values {
		parts = append(parts, text([2]string{" ", ", "}[min(i, 1)]), v)
	}
	if !last {
		parts = append([]doc{text("do ")}, append(parts, text(" end"))...)
	}
	p.emit(parts...)
}
