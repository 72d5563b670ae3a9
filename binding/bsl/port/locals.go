package port

import (
	"slices"
	"strings"

	"github.com/vkscript/vkscript/binding/bsl"
)

// plan is where the variables of a method are declared: at their first assignment where that comes before all
// other uses, else in front of the statement that all their uses are in.
type plan struct {
	with    map[*bsl.AssignStmt]bool
	before  map[bsl.Stmt][]*bsl.Symbol
	private map[*bsl.Symbol]bool // counters that no use outside of their loops needs
	crowded bool                 // the statements of the method need many variables of their own
	calls   bool                 // and so do its calls
}

// step is a place in a block on the way to a use.
type step struct {
	block *bsl.Block
	at    int
	loop  bool // the block is the body of a loop
}

// planner follows all uses of variables.
type planner struct {
	plan  *plan
	path  []step
	over  []*bsl.Symbol // counters of the loops around
	uses  map[*bsl.Symbol][]step
	order []*bsl.Symbol

	shared map[*bsl.Symbol]bool // counters that must be variables like any other
}

func (p *porter) makePlan(m *bsl.Method) *plan {
	pl := &planner{shared: map[*bsl.Symbol]bool{}, plan: &plan{with: map[*bsl.AssignStmt]bool{}, before: map[bsl.Stmt][]*bsl.Symbol{}, private: map[*bsl.Symbol]bool{}}, uses: map[*bsl.Symbol][]step{}}
	if p.cfg.Exact {
		pl.shared = p.references.byRef
	}
	pl.findPrivate(m)
	for s, private := range pl.plan.private {
		if private { // a counter of a loop can't be a field
			p.names[s] = strings.TrimPrefix(p.names[s], p.spillTable()+".")
		}
	}
	statements, calls := p.helperVariables(m)
	pl.plan.crowded, pl.plan.calls = statements > maxHelpers, calls > maxHelpers
	pl.block(m.Body, false)
	for _, s := range pl.order {
		if !p.spilled(s) {
			pl.declare(s, pl.uses[s])
		}
	}
	return pl.plan
}

// helperVariables counts the statements and calls that need variables of their own.
func (p *porter) helperVariables(m *bsl.Method) (statements, calls int) {
	bsl.Walk(m.Body, func(x bsl.Node) bool {
		switch x := x.(type) {
		case *bsl.TryStmt, *bsl.ForStmt:
			statements++
		case *bsl.Call:
			calls += btoi(p.returnsMore(x))
		}
		return true
	})
	return statements, calls
}

// findPrivate finds the counters that are used in their loops only and not assigned there.
func (pl *planner) findPrivate(m *bsl.Method) {
	counters, shared := map[*bsl.Symbol]bool{}, map[*bsl.Symbol]bool{}
	var over []*bsl.Symbol
	var visit func(n bsl.Node) bool
	loop := func(v *bsl.Name, body *bsl.Block, each bool, parts ...bsl.Expr) {
		for _, x := range parts {
			bsl.Walk(x, visit)
		}
		if v.Sym == nil || v.Sym.Kind != bsl.Local || slices.Contains(over, v.Sym) || !each && (assigns(body, v.Sym) || pl.shared[v.Sym]) {
			shared[v.Sym] = true
		}
		counters[v.Sym] = true
		over = append(over, v.Sym)
		bsl.Walk(body, visit)
		over = over[:len(over)-1]
	}
	visit = func(n bsl.Node) bool {
		switch n := n.(type) {
		case *bsl.ForStmt:
			loop(n.Var, n.Body, false, n.From, n.To)
			return false
		case *bsl.ForEachStmt:
			loop(n.Var, n.Body, true, n.Items)
			return false
		case *bsl.Name:
			if n.Sym != nil && !slices.Contains(over, n.Sym) {
				shared[n.Sym] = true
			}
		}
		return true
	}
	bsl.Walk(m.Body, visit)
	for s := range counters {
		pl.plan.private[s] = !shared[s]
	}
}

// assigns tells whether a block may change a variable.
func assigns(b *bsl.Block, s *bsl.Symbol) bool {
	found := false
	is := func(x bsl.Expr) bool {
		n, ok := x.(*bsl.Name)
		return ok && n.Sym == s
	}
	bsl.Walk(b, func(n bsl.Node) bool {
		switch n := n.(type) {
		case *bsl.AssignStmt:
			found = found || is(n.Target)
		case *bsl.ForStmt:
			found = found || is(n.Var)
		case *bsl.ForEachStmt:
			found = found || is(n.Var)
		case *bsl.Call:
			found = found || changes(n, is)
		}
		return !found
	})
	return found
}

// changes tells whether a call of a method of the module changes an argument.
func changes(c *bsl.Call, is func(bsl.Expr) bool) bool {
	if c.Func.Sym == nil || c.Func.Sym.Kind != bsl.ModuleFunc {
		return false
	}
	for i, param := range c.Func.Sym.Method.Params {
		if i < len(c.Args) && !param.ByVal && param.Sym.Assigned && is(c.Args[i]) {
			return true
		}
	}
	return false
}

// block follows the statements of a block.
func (pl *planner) block(b *bsl.Block, loop bool) {
	if b == nil {
		return
	}
	pl.path = append(pl.path, step{block: b, loop: loop})
	for i, s := range b.Stmts {
		pl.path[len(pl.path)-1].at = i
		pl.stmt(s)
	}
	pl.path = pl.path[:len(pl.path)-1]
}

func (pl *planner) stmt(s bsl.Stmt) {
	switch s := s.(type) {
	case *bsl.IfStmt:
		for _, b := range s.Branches {
			pl.expr(b.Cond)
			pl.block(b.Body, false)
		}
		pl.block(s.Else, false)
	case *bsl.WhileStmt:
		pl.expr(s.Cond)
		pl.block(s.Body, true)
	case *bsl.ForStmt:
		pl.expr(s.From)
		pl.expr(s.To)
		pl.expr(s.Var)
		pl.block(s.Body, true)
	case *bsl.ForEachStmt:
		pl.expr(s.Items)
		pl.expr(s.Var)
		pl.block(s.Body, true)
	case *bsl.TryStmt:
		pl.block(s.Body, false)
		pl.block(s.Handler, false)
	default:
		bsl.Walk(s, func(n bsl.Node) bool {
			if x, ok := n.(bsl.Expr); ok {
				pl.expr(x)
				return false
			}
			return true
		})
	}
}

// expr notes the uses in an expression.
func (pl *planner) expr(x bsl.Expr) {
	bsl.Walk(x, func(n bsl.Node) bool {
		if name, ok := n.(*bsl.Name); ok && name.Sym != nil && name.Sym.Kind == bsl.Local && !pl.plan.private[name.Sym] {
			pl.use(name.Sym)
		}
		return true
	})
}

// use narrows the place that all uses of a variable have in common.
func (pl *planner) use(s *bsl.Symbol) {
	common, seen := pl.uses[s]
	if !seen {
		pl.order = append(pl.order, s)
		pl.uses[s] = slices.Clone(pl.path)
		return
	}
	n := 0
	for n < len(common) && n < len(pl.path) && common[n].block == pl.path[n].block {
		n++
		if common[n-1].at != pl.path[n-1].at {
			break
		}
	}
	pl.uses[s] = common[:n]
}

// declare decides on one variable.
func (pl *planner) declare(s *bsl.Symbol, path []step) {
	last := path[len(path)-1]
	if a, ok := last.block.Stmts[last.at].(*bsl.AssignStmt); ok {
		if n, ok := a.Target.(*bsl.Name); ok && n.Sym == s {
			pl.plan.with[a] = true
			return
		}
	}
	for i, st := range path {
		if st.loop { // its value outlives an iteration
			last = path[i-1]
			break
		}
	}
	first := last.block.Stmts[last.at]
	pl.plan.before[first] = append(pl.plan.before[first], s)
}
