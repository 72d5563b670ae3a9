package engine

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	lua "github.com/yuin/gopher-lua"
)

// upstreamBugs are what gopher-lua v1.1.2 gets wrong and this package repairs. Each source calls show(...).
// When gopher-lua gives the right answer, TestUpstreamStillErrs fails: then the repair may be thought over.
var upstreamBugs = []struct{ name, src, want string }{
	{"swap of locals", `local x, y = 1, 2 x, y = y, x show(x, y)`, "2 1"},
	{"fibonacci by assignment", `local a, b = 0, 1 for i = 1, 10 do a, b = b, a + b end show(a)`, "55"},
	{"constant condition in for", `local function f() for _ in pairs{1} do if false then local v end end return 7 end show(f())`, "7"},
	{"constants in and, or", `local v, x for _ in pairs{1} do x = (false or nil) and v or 3 end show(x)`, "3"},
	{"for with one value starts at nil", `local function it(s, c) if not c then return 1 end end
		local n = 0 do local a, b, c, d = 1, 2, 3, 4 end for i in it do n = n + 1 end show(n)`, "1"},
	{"octal string arithmetic", `show("00001" + "00011")`, "12"},
	{"local function value sees itself", `local f = 1 do local f = function() return f end show(f()) end`, "1"},
	{"yield without resume values", `local co = coroutine.create(function() local a, b = coroutine.yield() show(a == nil, b == nil) end)
		coroutine.resume(co) coroutine.resume(co)`, "true true"},
	{"tail call of yield", `local co = coroutine.wrap(function() return coroutine.yield(1) end) co() show(co(5))`, "5"},
	{"Go function as a coroutine", `local co = coroutine.wrap(type) show(co(1))`, "number"},
	{"pcall cuts closures off their variables", `local n = 0 local function inc() n = n + 1 end pcall(error, "x") inc() show(n)`, "1"},
	{"goto cuts closures off their variables", `local n = 0 local function inc() n = n + 1 end
		for i = 1, 1 do goto continue ::continue:: end inc() show(n)`, "1"},
	{"break out of an inner block keeps a variable", `local f while true do if true then local x = 1 f = function() return x end break end end
		local a, b, c = 2, 3, 4 show(f())`, "1"},
	{"list of more than 25,550 items", `local s = "return {" .. ("1,"):rep(26000) .. "}" show(#loadstring(s)())`, "26000"},
	{"failed match", `show(select("#", string.match("a", "b")))`, "1"},
	{"tonumber with exponent", `show(tonumber("1e2"))`, "100"},
	{"huge", `show(math.huge == 1/0)`, "true"},
	{"fourteen digits", `show(0.1 + 0.2 .. "")`, "0.3"},
	{"%g", `show(string.format("%g", 1/3))`, "0.333333"},
	{"%u", `show(string.format("%u", 7))`, "7"},
	{"%q of a line end", `show(string.format("%q", "a\nb"))`, "\"a\\\nb\""},
	{"date directives", `show(os.date("!%j %U %a %x", 0))`, "001 00 Thu 01/01/70"},
	{"error level", `local function f() error("x", 2) end
local function g()
  f()
end show(select(2, pcall(g)))`, "t.lua:3: x"},
	{"gmatch by hand", `local it = string.gmatch("a b", "%a") show(it(), it())`, "a b"},
	{"load of a string", `show(load("return 1")())`, "1"},
	{"xpcall with arguments", `show(select(2, xpcall(function(a) return a end, print, 5)))`, "5"},
	{"deep recursion", `local function f(n) if n == 0 then return 0 end return 1 + f(n - 1) end show(f(10000))`, "10000"},
	{"unpack of 100,000", `show(select("#", unpack({}, 1, 100000)))`, "100000"},
	{"yield in an iterator", `local co = coroutine.wrap(function() for v in function() return coroutine.yield(1) end do show(v) end end) co() co(7) co()`, "7"},
	{"pop from a long list", `local t = {} for i = 1, 20000 do t[i] = i end for i = 1, 19999 do t[#t] = nil end show(#t, t[1])`, "1 1"},
}

func TestUpstreamBugsRepaired(t *testing.T) {
	for _, bug := range upstreamBugs {
		t.Run(bug.name, func(t *testing.T) {
			e := New(Options{MaxSteps: 10_000_000})
			defer e.Close()
			var got []string
			e.L.SetGlobal("show", e.L.NewFunction(func(L *lua.LState) int { got = append(got, shown(L)); return 0 }))
			fn, err := e.Load("t.lua", []byte(bug.src))
			require.NoError(t, err)
			_, err = e.Call(context.Background(), fn, 0)
			require.NoError(t, err)
			assert.Equal(t, bug.want, strings.Join(got, " "))
		})
	}
}

func TestUpstreamStillErrs(t *testing.T) {
	for _, bug := range upstreamBugs {
		t.Run(bug.name, func(t *testing.T) {
			if bug.name == "pop from a long list" {
				t.Skip("the answer is right, after 200 million steps inside of #")
			}
			L := lua.NewState()
			defer L.Close()
			L.SetContext(&countdown{Context: context.Background(), left: 2_000_000})
			var got []string
			L.SetGlobal("show", L.NewFunction(func(L *lua.LState) int { got = append(got, shown(L)); return 0 }))
			fn, err := L.Load(strings.NewReader(bug.src), "t.lua")
			if err == nil {
				L.Push(fn)
				err = L.PCall(0, 0, nil)
			}
			if err == nil && strings.Join(got, " ") == bug.want {
				t.Errorf("gopher-lua gives %q now: is the repair still needed?", bug.want)
			}
		})
	}
}

func shown(L *lua.LState) string {
	var s []string
	for i := 1; i <= L.GetTop(); i++ {
		text, ok := stringOf(L.Get(i))
		if !ok {
			text = L.Get(i).String()
		}
		s = append(s, text)
	}
	return strings.Join(s, " ")
}

// countdown is a context that ends after a number of instructions.
type countdown struct {
	context.Context
	left int
}

var ended = func() chan struct{} { c := make(chan struct{}); close(c); return c }()

func (c *countdown) Done() <-chan struct{} {
	if c.left--; c.left < 0 {
		return ended
	}
	return nil
}

func (c *countdown) Err() error { return errors.New("did not end") }
