package port

import (
	"strings"

	"github.com/vkscript/vkscript/binding/bsl"
)

// tryStmt writes Try as pcall. What leaves its body by Return, Break or Continue comes back as a word.
func (p *porter) tryStmt(s *bsl.TryStmt) {
	returns, breaks, again := escapes(s.Body)
	leaves := returns || breaks || again
	ok, err := p.fresh("ok"), p.fresh("err"+strings.Repeat("_", len(p.frame.errors)))
	switch {
	case !leaves && len(s.Handler.Stmts) == 0:
		p.emitText("pcall(function()")
	case returns:
		p.emitText("local %s, %s, %s = pcall(function()", ok, err, p.fresh("result"))
	default:
		p.emitText("local %s, %s = pcall(function()", ok, err)
	}
	p.frame.closures++
	p.block(s.Body)
	p.frame.closures--
	p.emitText("end)")
	if !leaves && len(s.Handler.Stmts) == 0 {
		return
	}
	if len(s.Handler.Stmts) > 0 {
		p.emitText("if not %s then", ok)
		p.frame.errors = append(p.frame.errors, err)
		p.block(s.Handler)
		p.frame.errors = p.frame.errors[:len(p.frame.errors)-1]
	}
	p.pass(len(s.Handler.Stmts) > 0, ok, err, returns, breaks, again)
	p.emitText("end")
}

// pass goes on with what left the body of a Try.
func (p *porter) pass(handled bool, ok, err string, returns, breaks, again bool) {
	word, guard := "elseif ", ""
	if !returns && !breaks && !again {
		return
	}
	if !handled {
		word, guard = "if ", ok+" and "
	}
	branch := func(wanted bool, what string, write func()) {
		if !wanted {
			return
		}
		p.emitText("%s%s%s == %q then", word, guard, err, what)
		p.indent++
		write()
		p.indent--
		word = "elseif "
	}
	branch(returns, "return", func() {
		p.returnValue(prefix(p.fresh("result")), p.frame.method.Func, true)
	})
	branch(breaks, "break", func() { p.leave(true) })
	branch(again, "continue", func() { p.goOn(true) })
}
