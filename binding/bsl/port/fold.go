package port

import (
	"slices"
	"strings"

	"github.com/vkscript/vkscript/binding/bsl"
)

// literalItems are the items of New Array, Structure or Map; rest is what stands for them when they are not known.
func (p *porter) literalItems(x *bsl.New, t *bsl.TypeName) (items []item, rest *lua) {
	if len(x.Args) == 0 {
		return nil, nil
	}
	if t.EN == "Array" {
		made := p.help("array", p.args(x.Args)...)
		return nil, &made
	}
	keys := keyList(x.Args[0])
	if keys == nil && !isText(x.Args[0]) {
		made := p.help(strings.ToLower(t.EN), p.args(x.Args)...)
		return nil, &made
	}
	for i, key := range keys {
		if i+1 < len(x.Args) && !isUndefined(x.Args[i+1]) {
			items = append(items, p.pair(p.key(key), p.expr(x.Args[i+1])))
		}
	}
	return items, nil
}

// pair is name = value, or ["any key"] = value.
func (p *porter) pair(key string, value lua) item {
	if isName(key, p.cfg.ASCII) {
		return item{doc: seq(text(key+" = "), value.doc)}
	}
	return item{doc: seq(text("["), quote(key).doc, text("] = "), value.doc)}
}

// literal writes X = New Array (Structure, Map) together with the X.Add (X.Insert) that follow it as one table, and
// tells how many statements that were; 0 for others.
func (p *porter) literal(stmts []bsl.Stmt) int {
	a, ok := stmts[0].(*bsl.AssignStmt)
	if !ok || p.cfg.Exact {
		return 0
	}
	target, isName := a.Target.(*bsl.Name)
	made, isNew := a.Value.(*bsl.New)
	if !isName || !isNew || made.Dynamic != nil {
		return 0
	}
	t := bsl.LookupType(made.Type)
	if t == nil || t.EN != "Array" && t.EN != "Structure" && t.EN != "Map" || slices.ContainsFunc(made.Args, p.needsLines) {
		return 0
	}
	p.begin(a)
	items, rest := p.literalItems(made, t)
	if rest != nil {
		p.assign(a)
		return p.done(stmts[:1])
	}
	run := &run{porter: p, sym: target.Sym, kind: t, items: items, keys: map[string]bool{}, end: a.End}
	for _, key := range keyList(first(made.Args)) {
		run.keys[bsl.Fold(key)] = true
	}
	n := 1
	for n < len(stmts) && run.take(stmts[n]) {
		n++
	}
	run.lastComment()
	local := ""
	if p.plan.with[a] {
		local = "local "
	}
	p.emit(text(local+p.names[target.Sym]+" = "), table(run.items).doc)
	return p.done(stmts[:n])
}

// done notes where the statements end.
func (p *porter) done(stmts []bsl.Stmt) int {
	p.line = max(p.line, stmts[len(stmts)-1].Range().End.Line)
	return len(stmts)
}

// needsLines tells whether an expression needs lines before its statement.
func (p *porter) needsLines(x bsl.Expr) bool {
	found := false
	bsl.Walk(x, func(n bsl.Node) bool {
		switch n := n.(type) {
		case *bsl.Call:
			found = found || p.returnsMore(n)
		case *bsl.MethodCall:
			found = found || n.Out() != nil
		}
		return !found
	})
	return found
}

// run is an uninterrupted run of statements that fill a new collection.
type run struct {
	*porter
	sym   *bsl.Symbol
	kind  *bsl.TypeName
	items []item
	keys  map[string]bool
	end   bsl.Pos // of the last statement taken
}

// lastComment takes the comment behind the last item; the table then has lines of its own.
func (r *run) lastComment() {
	last := len(r.items) - 1
	if last < 1 || len(r.trivia) == 0 {
		return
	}
	if t := r.trivia[0]; !t.Own && t.Start.Line == r.end.Line {
		r.items[last].after = strings.Join(commentLines(t), " ")
		r.trivia = r.trivia[1:]
	}
}

// take takes a statement that adds an item.
func (r *run) take(s bsl.Stmt) bool {
	c, ok := s.(*bsl.CallStmt)
	if !ok || len(r.plan.before[s]) > 0 {
		return false
	}
	m, ok := c.Call.(*bsl.MethodCall)
	if !ok || !isSymbol(m.X, r.sym) || slices.ContainsFunc(m.Args, r.unfit) {
		return false
	}
	g := r.kind.Member(m.Name)
	switch {
	case g == nil:
		return false
	case g.EN == "Add" && len(m.Args) <= 1:
		return r.add(s, func() item { return item{doc: r.stored(first(m.Args)).doc} })
	case g.EN == "Insert" && r.kind.EN != "Array":
		return r.insertPair(s, m)
	}
	return false
}

// unfit tells whether an argument keeps a statement out of the literal.
func (r *run) unfit(x bsl.Expr) bool { return x != nil && (r.needsLines(x) || isUse(x, r.sym)) }

// insertPair takes X.Insert(key, value) with a new literal key.
func (r *run) insertPair(s bsl.Stmt, m *bsl.MethodCall) bool {
	key, ok := first(m.Args).(*bsl.String)
	if !ok {
		return r.insertOther(s, m)
	}
	folded := key.Value
	if r.kind.EN == "Structure" {
		folded = bsl.Fold(folded)
	}
	if r.keys[folded] {
		return false
	}
	r.keys[folded] = true
	return r.add(s, func() item {
		if len(m.Args) < 2 || isUndefined(m.Args[1]) {
			r.warn(m.Span, CodeAbsent, "a key with nil is none in Lua: Property says False, Count leaves it out")
			return r.pair(r.spelled(key.Value), atom("nil"))
		}
		return r.pair(r.spelled(key.Value), r.expr(m.Args[1]))
	})
}

// spelled is a key as the table has it.
func (r *run) spelled(key string) string {
	if r.kind.EN == "Structure" {
		return r.key(key)
	}
	return key
}

// insertOther takes a key that is a number or boolean.
func (r *run) insertOther(s bsl.Stmt, m *bsl.MethodCall) bool {
	switch first(m.Args).(type) {
	case *bsl.Number, *bsl.Bool:
	default:
		return false
	}
	key := r.expr(m.Args[0])
	if len(m.Args) < 2 || isUndefined(m.Args[1]) || r.keys["\x00"+key.doc.text] {
		return false
	}
	r.keys["\x00"+key.doc.text] = true
	return r.add(s, func() item {
		return item{doc: seq(text("["), key.doc, text("] = "), r.expr(m.Args[1]).doc)}
	})
}

// add appends an item with the comments of its statement.
func (r *run) add(s bsl.Stmt, make func() item) bool {
	var before []string
	start := s.Range().Start
	for len(r.trivia) > 0 && r.trivia[0].Start.Before(start) {
		t := r.trivia[0]
		r.trivia = r.trivia[1:]
		switch last := len(r.items) - 1; {
		case !t.Own && t.Start.Line == r.end.Line && last >= 0:
			r.items[last].after += strings.Join(commentLines(t), " ")
		default:
			before = append(before, commentLines(t)...)
		}
	}
	it := make()
	it.before = append(before, it.before...)
	r.items = append(r.items, it)
	r.end = s.Range().End
	return true
}
