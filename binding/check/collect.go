package check

import "github.com/vkscript/vkscript/binding/engine/syntax"

// script is what a chunk consists of, each part in the order of the source.
type script struct {
	names    []use
	fields   []field
	calls    []*syntax.Call
	methods  []*syntax.MethodCall
	blocks   []*syntax.Block
	binaries []*syntax.Binary
	conds    []syntax.Expr
	locals   []declared
	handed   []*syntax.Name        // locals as values
	failing  []*syntax.Function    // what test.fails is given
	optional map[*syntax.Call]bool // calls whose errors pcall catches
	globals  map[string][]int      // the places in names of a global's uses

	values   map[*syntax.Local]syntax.Expr // what a local was declared with
	assigned map[*syntax.Local]bool        // locals that get another value later
	read     map[*syntax.Local]bool
}

// role is what an expression is for.
type role uint8

const (
	asValue  role = iota
	asTested      // may be nil: something is made dependent on it
	asObject      // of a field or a method
	asCallee
	asAlias // the value of a local
	asTarget
)

// use is a global where it stands.
type use struct {
	*syntax.Name
	role  role
	fn    *syntax.Function // the outermost function around it; nil in none
	scope *scope
	value syntax.Expr // what it gets as a target, if that is one value
}

// field is Object.name or Object["name"] where it stands.
type field struct {
	*syntax.Index
	name string
	role role
}

// declared is a local of a local statement or a local function.
type declared struct {
	*syntax.Local
	statement *syntax.LocalStmt // nil for a function
	place     int               // among its names
}

// scope is a chain of the locals that can be seen.
type scope struct {
	*syntax.Local
	outer *scope
}

// collector fills a script.
type collector struct {
	*script
	scope  *scope
	fn     *syntax.Function // the outermost one
	within []*syntax.Local  // the local functions around
	caught int              // how many pcall are around
}

func collect(main *syntax.Function) *script {
	c := &collector{script: &script{
		globals: map[string][]int{}, values: map[*syntax.Local]syntax.Expr{},
		assigned: map[*syntax.Local]bool{}, read: map[*syntax.Local]bool{}, optional: map[*syntax.Call]bool{},
	}}
	c.block(main.Body)
	return c.script
}

// block collects a block that sees locals of its own beside the outer ones.
func (c *collector) block(b *syntax.Block, locals ...*syntax.Local) {
	defer func(outer *scope) { c.scope = outer }(c.scope)
	c.declare(locals...)
	c.stmts(b)
}

func (c *collector) declare(locals ...*syntax.Local) {
	for _, l := range locals {
		c.scope = &scope{l, c.scope}
	}
}

func (c *collector) stmts(b *syntax.Block) {
	c.blocks = append(c.blocks, b)
	for _, s := range b.Stmts {
		c.stmt(s)
	}
}

func (c *collector) stmt(s syntax.Stmt) {
	switch s := s.(type) {
	case *syntax.LocalStmt:
		c.local(s)
	case *syntax.LocalFunctionStmt:
		c.locals = append(c.locals, declared{Local: s.Name})
		c.values[s.Name] = s.Func
		c.declare(s.Name)
		c.within = append(c.within, s.Name)
		c.function(s.Func.Func)
		c.within = c.within[:len(c.within)-1]
	case *syntax.AssignStmt:
		c.assign(s)
	case *syntax.CallStmt:
		c.expr(s.Call, asValue)
	case *syntax.DoStmt:
		c.block(s.Body)
	case *syntax.WhileStmt:
		c.cond(s.Cond)
		c.block(s.Body)
	case *syntax.RepeatStmt:
		outer := c.scope
		c.stmts(s.Body)
		c.cond(s.Cond)
		c.scope = outer
	case *syntax.IfStmt:
		c.ifStmt(s)
	case *syntax.NumericForStmt:
		c.exprs(s.Start, s.Limit)
		if s.Step != nil {
			c.expr(s.Step, asValue)
		}
		c.block(s.Body, s.Var)
	case *syntax.GenericForStmt:
		c.exprs(s.Values...)
		c.block(s.Body, s.Vars...)
	case *syntax.ReturnStmt:
		c.exprs(s.Values...)
	}
}

func (c *collector) local(s *syntax.LocalStmt) {
	for _, v := range s.Values {
		c.expr(v, asAlias)
	}
	for i, l := range s.Names {
		c.locals = append(c.locals, declared{l, s, i})
		if i < len(s.Values) && !(i == len(s.Values)-1 && i > 0 && isMulti(s.Values[i])) {
			c.values[l] = s.Values[i]
		}
	}
	c.declare(s.Names...)
}

// isMulti tells whether an expression may stand for no or many values.
func isMulti(e syntax.Expr) bool {
	switch e.(type) {
	case *syntax.Call, *syntax.MethodCall, *syntax.Vararg:
		return true
	}
	return false
}

func (c *collector) assign(s *syntax.AssignStmt) {
	c.exprs(s.Values...)
	for i, target := range s.Targets {
		switch target := target.(type) {
		case *syntax.Name:
			if target.Local != nil {
				c.assigned[target.Local] = true
				continue
			}
			u := use{Name: target, role: asTarget}
			if i < len(s.Values) {
				u.value = s.Values[i]
			}
			c.global(u)
		case *syntax.Index:
			c.index(target, asTarget)
		}
	}
}

func (c *collector) ifStmt(s *syntax.IfStmt) {
	for i, cond := range s.Conds {
		c.cond(cond)
		c.block(s.Blocks[i])
	}
	if s.Else != nil {
		c.block(s.Else)
	}
}

func (c *collector) cond(e syntax.Expr) {
	c.conds = append(c.conds, e)
	c.expr(e, asTested)
}

func (c *collector) function(fn *syntax.Function) {
	defer func(outer *syntax.Function) { c.fn = outer }(c.fn)
	if c.fn == nil {
		c.fn = fn
	}
	c.block(fn.Body, fn.Params...)
}

func (c *collector) exprs(list ...syntax.Expr) {
	for _, e := range list {
		c.expr(e, asValue)
	}
}

func (c *collector) expr(e syntax.Expr, as role) {
	switch e := e.(type) {
	case *syntax.Name:
		c.name(e, as)
	case *syntax.Index:
		c.index(e, as)
	case *syntax.Call:
		c.call(e)
	case *syntax.MethodCall:
		c.methods = append(c.methods, e)
		c.expr(e.Object, asObject)
		c.exprs(e.Args...)
	case *syntax.FunctionExpr:
		c.function(e.Func)
	case *syntax.Unary:
		if e.Op != syntax.OpNot {
			as = asValue
		} else {
			as = asTested
		}
		c.expr(e.X, as)
	case *syntax.Binary:
		c.binary(e, as)
	case *syntax.Concat:
		for i := len(e.Parts) - 1; i >= 0; i-- {
			c.expr(e.Parts[i], asValue)
		}
	case *syntax.Paren:
		c.expr(e.X, as)
	case *syntax.Table:
		for _, item := range e.Items {
			if item.Key != nil {
				c.expr(item.Key, asValue)
			}
			c.expr(item.Value, asValue)
		}
	}
}

// binary collects both sides. What is compared with nil, or has an alternative, is tested.
func (c *collector) binary(e *syntax.Binary, as role) {
	c.binaries = append(c.binaries, e)
	left, right := asValue, asValue
	switch e.Op {
	case syntax.OpAnd, syntax.OpOr:
		left = asTested
		if as == asTested {
			right = asTested
		}
	case syntax.OpEq, syntax.OpNe:
		if isNil(e.Y) {
			left = asTested
		}
		if isNil(e.X) {
			right = asTested
		}
	}
	c.expr(e.X, left)
	c.expr(e.Y, right)
}

func isNil(e syntax.Expr) bool {
	_, ok := e.(*syntax.Nil)
	return ok
}

// isTester is true for the functions that are asked whether a value is there.
func isTester(name string) bool { return name == "type" || name == "assert" }

// isTestFails is true for test.fails, in which a mistake is what is looked for.
func isTestFails(e syntax.Expr) bool {
	index, ok := e.(*syntax.Index)
	if !ok {
		return false
	}
	object, ok := index.Object.(*syntax.Name)
	key, isString := index.Key.(*syntax.String)
	return ok && isString && object.Name == "test" && key.Value == "fails"
}

func (c *collector) call(e *syntax.Call) {
	c.calls = append(c.calls, e)
	c.optional[e] = c.caught > 0
	c.expr(e.Func, asCallee)
	as := asValue
	if n, ok := e.Func.(*syntax.Name); ok && isTester(n.Name) {
		as = asTested
	} else if ok && (n.Name == "pcall" || n.Name == "xpcall") {
		c.caught++
		defer func() { c.caught-- }()
	}
	fails := isTestFails(e.Func)
	for _, arg := range e.Args {
		if fn, ok := arg.(*syntax.FunctionExpr); ok && fails {
			c.failing = append(c.failing, fn.Func)
		}
		c.expr(arg, as)
	}
}

func (c *collector) index(e *syntax.Index, as role) {
	c.expr(e.Object, asObject)
	if key, ok := e.Key.(*syntax.String); ok {
		c.fields = append(c.fields, field{e, key.Value, as})
		return
	}
	c.expr(e.Key, asValue)
}

func (c *collector) name(n *syntax.Name, as role) {
	if n.Local == nil {
		c.global(use{Name: n, role: as})
		return
	}
	for _, around := range c.within {
		if around == n.Local {
			return // a function that only calls itself is not used
		}
	}
	c.read[n.Local] = true
	if as == asValue && c.values[n.Local] != nil {
		c.handed = append(c.handed, n)
	}
}

func (c *collector) global(u use) {
	u.fn, u.scope = c.fn, c.scope
	c.globals[u.Name.Name] = append(c.globals[u.Name.Name], len(c.names))
	c.names = append(c.names, u)
}
