package engine

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// generator writes random Lua 5.1 programs that always end and print what they compute. They favour what is easy
// to compile wrongly: assignment, scoping, closures, varargs, loops, metatables, pcall and coroutines.
type generator struct {
	*rand.Rand
	b      strings.Builder
	indent int
	scopes [][]string // locals by block
	loops  int        // around this place, in this function
	calls  int        // functions around this place
	vararg bool
	fresh  int
	size   int // statements left
}

// prelude shows values the same way everywhere, whatever order tables have.
const prelude = `
local function show(v, d)
  local t = type(v)
  if t == "number" then return string.format("%.10g", v) end
  if t == "table" then
    if (d or 0) > 2 then return "{..}" end
    local s = "{"
    for i = 1, 4 do s = s .. show(rawget(v, i), (d or 0) + 1) .. "," end
    for _, k in ipairs{"a", "b", "c"} do s = s .. show(rawget(v, k), (d or 0) + 1) .. ";" end
    return s .. "}"
  end
  if t == "function" or t == "thread" or t == "userdata" then return t end
  return (tostring(v):gsub("p%.lua:(%d+):.*", "error at %1"):gsub(": 0x%x+", ""))
end
local function out(...)
  local s = {}
  for i = 1, select("#", ...) do s[i] = show((select(i, ...))) end
  print(table.concat(s, " "))
end
local function try(f, ...)
  local r = {pcall(f, ...)}
  if r[1] then out(unpack(r, 1, 5)) return end
  local e = r[2]
  out("error", e)
end
local steps = 0
local function tick() steps = steps + 1 if steps > 400 then error("fuel", 0) end end
`

func generate(seed uint64) string {
	g := &generator{Rand: rand.New(rand.NewPCG(seed, 7)), size: 60}
	g.b.WriteString(prelude)
	g.scopes = [][]string{{}}
	for range 2 + g.IntN(3) {
		g.line("try(function(...)")
		g.function(func() { g.block(5) })
		g.line("end, %s)", g.exprs(1+g.IntN(2), 1))
	}
	return g.b.String()
}

func (g *generator) line(format string, args ...any) {
	g.b.WriteString(strings.Repeat(" ", g.indent))
	fmt.Fprintf(&g.b, format+"\n", args...)
}

func (g *generator) pick(options ...string) string { return options[g.IntN(len(options))] }

// function writes a function's body; its locals, loops and varargs are its own.
func (g *generator) function(body func()) {
	loops, vararg := g.loops, g.vararg
	g.loops, g.vararg = 0, true
	g.calls++
	g.scope(body)
	g.calls--
	g.loops, g.vararg = loops, vararg
}

func (g *generator) scope(body func()) {
	g.scopes = append(g.scopes, nil)
	g.indent++
	body()
	g.indent--
	g.scopes = g.scopes[:len(g.scopes)-1]
}

func (g *generator) declare(name string) {
	g.scopes[len(g.scopes)-1] = append(g.scopes[len(g.scopes)-1], name)
}

// newName is often a name that is in use, so that locals hide others.
func (g *generator) newName() string {
	if g.IntN(3) == 0 {
		return g.pick("x", "y", "z")
	}
	g.fresh++
	return fmt.Sprintf("v%d", g.fresh)
}

// variable is a visible local, or a global now and then.
func (g *generator) variable() string {
	var all []string
	for _, s := range g.scopes {
		all = append(all, s...)
	}
	if len(all) == 0 || g.IntN(8) == 0 {
		return g.pick("G1", "G2", "G3")
	}
	return all[g.IntN(len(all))]
}

func (g *generator) block(n int) {
	for range 1 + g.IntN(n) {
		g.size--
		g.stmt()
	}
	if g.IntN(6) == 0 && g.calls > 0 {
		g.line("do return %s end", g.exprs(g.IntN(4), 2))
	} else if g.IntN(8) == 0 && g.loops > 0 {
		g.line("%s", g.pick("do break end", "if "+g.expr(1)+" then break end"))
	}
}

func (g *generator) target() string {
	switch g.IntN(5) {
	case 0:
		return g.variable() + "." + g.pick("a", "b", "c")
	case 1:
		return g.variable() + "[" + g.pick("1", "2", g.variable()+" or 1", g.expr(1)+" or 2") + "]"
	}
	return g.variable()
}

func (g *generator) exprs(n, depth int) string {
	list := make([]string, n)
	for i := range list {
		list[i] = g.expr(depth)
	}
	return strings.Join(list, ", ")
}

func (g *generator) stmt() {
	if g.size < 0 {
		g.line("out(%s)", g.exprs(2, 1))
		return
	}
	switch g.IntN(22) {
	case 0, 1, 2:
		g.local()
	case 3, 4, 5, 6:
		g.assignment()
	case 7, 8:
		g.line("out(%s)", g.exprs(1+g.IntN(3), 2))
	case 9, 10:
		g.ifStmt()
	case 11:
		g.whileStmt()
	case 12:
		g.repeatStmt()
	case 13:
		v := g.newName()
		g.line("for %s = %s, %s%s do", v, g.pick("1", "3", "-1"), g.pick("3", "0", "2"), g.pick("", ", 1", ", -1", ", 2"))
		g.loop(func() { g.declare(v) })
	case 14:
		g.genericFor()
	case 15, 16:
		g.functionStmt()
	case 17:
		g.line("do")
		g.scope(func() { g.block(3) })
		g.line("end")
	case 18:
		g.line("try(%s, %s)", g.functionExpr(), g.exprs(1, 1))
	case 19:
		g.coroutine()
	case 20:
		g.metatable()
	case 21:
		g.line("pcall(%s, %s)", g.pick("error", g.functionExpr()), g.exprs(1, 1))
	}
}

func (g *generator) local() {
	n := 1 + g.IntN(3)
	names := make([]string, n)
	for i := range names {
		names[i] = g.newName()
	}
	if g.IntN(6) == 0 {
		g.line("local %s", strings.Join(names, ", "))
	} else {
		g.line("local %s = %s", strings.Join(names, ", "), g.exprs(1+g.IntN(3), 2))
	}
	for _, name := range names {
		g.declare(name)
	}
}

func (g *generator) assignment() {
	n := 1 + g.IntN(3)
	targets := make([]string, n)
	for i := range targets {
		targets[i] = g.target()
	}
	g.line("%s = %s", strings.Join(targets, ", "), g.exprs(1+g.IntN(3), 2))
}

func (g *generator) ifStmt() {
	g.line("if %s then", g.condition())
	g.scope(func() { g.block(3) })
	if g.IntN(3) == 0 {
		g.line("elseif %s then", g.condition())
		g.scope(func() { g.block(2) })
	}
	if g.IntN(2) == 0 {
		g.line("else")
		g.scope(func() { g.block(2) })
	}
	g.line("end")
}

// loop writes a loop's body from after "do".
func (g *generator) loop(begin func()) {
	g.loops++
	g.scope(func() {
		begin()
		g.line("tick()")
		g.block(3)
	})
	g.loops--
	g.line("end")
}

func (g *generator) whileStmt() {
	v := g.newName()
	g.line("local %s = 0", v)
	g.declare(v)
	g.line("while %s do", g.pick("(tonumber("+v+") or 9) < 3", g.condition(), "true"))
	g.loop(func() { g.line("%s = (tonumber(%s) or 9) + 1 if %s > 3 then break end", v, v, v) })
}

func (g *generator) repeatStmt() {
	v := g.newName()
	g.line("repeat")
	g.loops++
	g.scope(func() {
		g.line("tick()")
		g.line("local %s = %s", v, g.expr(1))
		g.declare(v)
		g.size--
		g.stmt()
		g.indent--
		g.line("until %s", g.condition())
		g.indent++
	})
	g.loops--
}

func (g *generator) genericFor() {
	k, v := g.newName(), g.newName()
	iter := g.pick("ipairs{"+g.exprs(g.IntN(4), 1)+"}", "ipairs({"+g.exprs(2, 1)+"})", "next, {"+g.expr(1)+"}",
		"coroutine.wrap(function() for i = 1, 2 do coroutine.yield(i, "+g.expr(1)+") end end)",
		"(function(s, c) c = (c or 0) + 1 if c < 3 then return c, "+g.expr(1)+" end end)")
	g.line("for %s, %s in %s do", k, v, iter)
	g.loop(func() { g.declare(k); g.declare(v) })
}

func (g *generator) params() (list string, names []string) {
	for range g.IntN(3) {
		names = append(names, g.newName())
	}
	return strings.Join(append(append([]string{}, names...), "..."), ", "), names
}

func (g *generator) functionStmt() {
	list, names := g.params()
	head := "local function %s(%s)"
	name := g.newName()
	switch g.IntN(4) {
	case 0:
		head = "local %s = function(%s)"
	case 1:
		name = g.variable()
		head = "function %s(%s)"
	}
	if strings.HasPrefix(head, "local function") {
		g.declare(name)
	}
	g.line(head, name, list)
	g.function(func() {
		for _, n := range names {
			g.declare(n)
		}
		g.line("tick()")
		g.block(3)
	})
	g.line("end")
	if strings.HasPrefix(head, "local %s") {
		g.declare(name)
	}
}

func (g *generator) coroutine() {
	v := g.newName()
	g.line("local %s = coroutine.%s(%s)", v, g.pick("wrap", "create"), g.coroutineBody())
	g.declare(v)
	for range 1 + g.IntN(4) {
		g.line("try(type(%s) == 'thread' and coroutine.resume or %s, %s, %s)", v, v, v, g.exprs(g.IntN(2)+1, 1))
	}
}

func (g *generator) coroutineBody() string {
	return fmt.Sprintf("function(...) local p, q = ... %s tick() local r, s = coroutine.yield(%s) out(p, q, r, s) %s %s end",
		g.pick("", "local z = function() p = q return p end z()"), g.exprs(1+g.IntN(2), 1),
		g.pick("", "for i = 1, 2 do q = coroutine.yield(i, q) end", "error("+g.expr(1)+")"),
		g.pick("return coroutine.yield(r)", "return p, q, r", "return (coroutine.yield())", ""))
}

func (g *generator) metatable() {
	v := g.newName()
	event := g.pick("__index", "__newindex", "__call", "__add", "__concat", "__eq", "__lt", "__le", "__unm", "__sub")
	body := g.pick("return "+g.expr(1), "tick() return b, a", "tick() return a == b")
	switch event {
	case "__newindex":
		body = "rawset(a, b, c)"
	case "__unm": // the manual promises one operand only
		body = "return a"
	}
	g.line("local %s = setmetatable({%s}, {%s = function(a, b, c) %s end})", v, g.exprs(g.IntN(3), 1), event, body)
	g.declare(v)
	g.line("try(function() return %s end)", g.pick(v+"[1]", v+".a", v+"(1, 2)", v+" + 1", v+" .. 'x'", "1 .. "+v,
		v+" == "+v, v+" < "+v, v+" <= "+v, "-"+v, v+" - "+v))
}

func (g *generator) condition() string {
	return g.pick("true", "false", "nil", "not true", g.expr(1), g.expr(2), "not "+g.expr(1),
		g.expr(1)+" and "+g.expr(1), g.expr(1)+" or "+g.expr(1), "false and "+g.variable(), "nil or "+g.variable())
}

func (g *generator) functionExpr() string {
	body := g.pick("return "+g.exprs(g.IntN(3), 1), g.assignText()+" return "+g.expr(1), "return ...", "local x = ... x = {x} return x[1]")
	return "function(...) tick() " + body + " end"
}

func (g *generator) assignText() string {
	return g.target() + ", " + g.target() + " = " + g.exprs(2, 1)
}

func (g *generator) expr(depth int) string {
	if depth <= 0 {
		return g.atom()
	}
	sub := func() string { return g.expr(depth - 1) }
	switch g.IntN(18) {
	case 0, 1, 2, 3, 4:
		return g.atom()
	case 5:
		return "(" + sub() + " " + g.pick("+", "-", "*") + " " + sub() + ") % 97"
	case 6:
		return sub() + " " + g.pick("==", "~=", "<", "<=", ">", ">=") + " " + sub()
	case 7, 8:
		return "(" + sub() + " and " + sub() + ")"
	case 9, 10:
		return "(" + sub() + " or " + sub() + ")"
	case 11:
		return g.pick("not ", "#", "-", "- -", "not not ") + "(" + g.atom() + ")"
	case 12:
		return "{" + g.pick("", "a = "+sub(), sub()+", "+sub(), "[2] = "+sub()+", "+sub(), "...") + "}"
	case 13:
		return "(" + g.functionExpr() + ")(" + g.exprs(g.IntN(3), depth-1) + ")"
	case 14:
		return "tostring(" + sub() + " .. " + sub() + ")"
	case 15:
		return g.variable() + g.pick(".a", ".b", "[1]", "("+sub()+")")
	case 16:
		return "select(" + g.pick("'#', ...", "1, ...", "2, "+sub()+", "+sub()) + ")"
	}
	return "(" + sub() + " and " + sub() + " or " + sub() + ")"
}

func (g *generator) atom() string {
	return g.pick("nil", "true", "false", "1", "2", "3", "0", "-1", "0.5", "'s'", "'1'", "...", "(...)",
		g.variable(), g.variable(), g.variable(), g.variable())
}
