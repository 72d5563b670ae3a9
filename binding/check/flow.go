package check

import (
	"slices"

	"github.com/vkscript/vkscript/binding/engine/syntax"
)

// unreachable finds the first statement of a block that nothing leads to.
func (c *checker) unreachable() {
	for _, b := range c.script.blocks {
		for i, s := range b.Stmts[:max(len(b.Stmts)-1, 0)] {
			if c.leaves(s) && !mayFollow(s, b.Stmts[i+1]) {
				c.add(b.Stmts[i+1].Position(), Warning, CodeUnreachable, "", "nothing leads to this line: line %d always leaves", s.Position().Line)
				break
			}
		}
	}
}

// mayFollow is true for a label, which a goto leads to, and for the return behind error(), which does no harm.
func mayFollow(before, s syntax.Stmt) bool {
	switch s.(type) {
	case *syntax.LabelStmt:
		return true
	case *syntax.ReturnStmt:
		_, call := before.(*syntax.CallStmt)
		return call
	}
	return false
}

// leaves tells whether a statement never goes on to the next. do return end does not count: that is how
// the rest is switched off on purpose.
func (c *checker) leaves(s syntax.Stmt) bool {
	switch s := s.(type) {
	case *syntax.ReturnStmt, *syntax.BreakStmt, *syntax.GotoStmt:
		return true
	case *syntax.IfStmt:
		return s.Else != nil && c.ends(s.Else) && !slices.ContainsFunc(s.Blocks, func(b *syntax.Block) bool { return !c.ends(b) })
	case *syntax.CallStmt:
		call, ok := s.Call.(*syntax.Call)
		if !ok {
			return false
		}
		path := c.path(call.Func)
		return path == "error" || path == "os.exit"
	}
	return false
}

func (c *checker) ends(b *syntax.Block) bool {
	return len(b.Stmts) > 0 && c.leaves(b.Stmts[len(b.Stmts)-1])
}

// types are what the function type answers.
var types = []string{"nil", "boolean", "number", "string", "function", "table", "userdata", "thread"}

// comparisons finds == and ~= between values that are never equal.
func (c *checker) comparisons() {
	for _, b := range c.script.binaries {
		if b.Op != syntax.OpEq && b.Op != syntax.OpNe {
			continue
		}
		why := c.neverEqual(b.X, b.Y)
		if why == "" {
			why = c.neverEqual(b.Y, b.X)
		}
		if why != "" {
			c.add(b.Pos, Warning, CodeComparison, "", "this is always %v: %s", b.Op == syntax.OpNe, why)
		}
	}
}

// neverEqual says why x is never equal to y, "" when it may be.
func (c *checker) neverEqual(x, y syntax.Expr) string {
	if _, table := y.(*syntax.Table); table {
		return "a new table equals no other; compare its fields, or next(t) with nil to find out whether it is empty"
	}
	want := literal(y)
	if want == nil {
		return ""
	}
	switch x := x.(type) {
	case *syntax.Unary:
		if x.Op == syntax.OpNot && kind(want) != "boolean" {
			return "not binds stronger than ==; write x ~= y, or not (x == y)"
		}
	case *syntax.Call:
		name, ok := want.(string)
		if ok && c.path(x.Func) == "type" && !slices.Contains(types, name) {
			return "type never gives \"" + name + "\""
		}
	}
	return ""
}

// literal is a constant that stands there itself.
func literal(e syntax.Expr) any {
	switch e := e.(type) {
	case *syntax.Nil:
		return none{}
	case *syntax.True:
		return true
	case *syntax.False:
		return false
	case *syntax.Number:
		return e.Value
	case *syntax.String:
		return e.Value
	}
	return nil
}

// conditions finds x == 1 or 2, which is always true.
func (c *checker) conditions() {
	for _, cond := range c.script.conds {
		for {
			or, ok := cond.(*syntax.Binary)
			if !ok || or.Op != syntax.OpOr {
				break
			}
			compare, ok := leftmost(or.X).(*syntax.Binary)
			value := literal(or.Y)
			if _, isBool := value.(bool); ok && isComparison(compare.Op) && value != nil && value != (none{}) && !isBool {
				c.add(or.Pos, Warning, CodeComparison, "", "this condition is always true: or is followed by a constant; compare it too, as in x == 1 or x == 2")
				break
			}
			cond = or.X
		}
	}
}

// leftmost is the first part of a chain of or.
func leftmost(e syntax.Expr) syntax.Expr {
	for {
		or, ok := e.(*syntax.Binary)
		if !ok || or.Op != syntax.OpOr {
			return e
		}
		e = or.X
	}
}

func isComparison(op syntax.Op) bool { return op >= syntax.OpEq && op <= syntax.OpGe }
