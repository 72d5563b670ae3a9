package engine

import (
	"slices"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/vkscript/vkscript/binding/engine/pattern"
)

var stringFuncs = functions{
	{"byte", stringByte}, {"char", stringChar}, {"dump", stringDump}, {"find", stringFind}, {"format", stringFormat},
	{"gmatch", stringGmatch}, {"gsub", stringGsub}, {"len", stringLen}, {"lower", stringLower}, {"match", stringMatch},
	{"rep", stringRep}, {"reverse", stringReverse}, {"sub", stringSub}, {"upper", stringUpper},
}

// makeString makes the library, from where strings find their methods.
func (e *Engine) makeString() *lua.LTable {
	t := e.library(stringFuncs)
	t.RawSetString("gfind", t.RawGetString("gmatch"))
	e.stringMeta.RawSetString("__index", t)
	return t
}

// span turns Lua's from and to, which may count from the end, into a Go range of a string of n bytes.
func span(from, to, n int) (int, int) {
	if from < 0 {
		from = max(n+from+1, 1)
	} else if from == 0 {
		from = 1
	}
	if to < 0 {
		to = n + to + 1
	} else if to > n {
		to = n
	}
	if from > to {
		return 0, 0
	}
	return from - 1, to
}

func stringSub(L *lua.LState) int {
	s := checkString(L, 1)
	from, to := span(checkInt(L, 2), optInt(L, 3, -1), len(s))
	L.Push(lua.LString(s[from:to]))
	return 1
}

func stringLen(L *lua.LState) int {
	L.Push(lua.LNumber(len(checkString(L, 1))))
	return 1
}

func stringByte(L *lua.LState) int {
	s := checkString(L, 1)
	first := optInt(L, 2, 1)
	from, to := span(first, optInt(L, 3, first), len(s))
	for i := from; i < to; i++ {
		L.Push(lua.LNumber(s[i]))
	}
	return to - from
}

func stringChar(L *lua.LState) int {
	b := make([]byte, L.GetTop())
	for i := range b {
		c := checkInt(L, i+1)
		if c < 0 || c > 255 {
			argError(L, i+1, "invalid value")
		}
		b[i] = byte(c)
	}
	L.Push(lua.LString(b))
	return 1
}

func stringDump(L *lua.LState) int {
	raiseString(L, "unable to dump given function")
	return 0
}

func stringLower(L *lua.LState) int { return mapBytes(L, 'A', 'Z') }

func stringUpper(L *lua.LState) int { return mapBytes(L, 'a', 'z') }

// mapBytes changes the ASCII letters of a string, as the C locale does.
func mapBytes(L *lua.LState, low, high byte) int {
	s := checkString(L, 1)
	reserve(L, len(s))
	i := strings.IndexFunc(s, func(r rune) bool { return rune(low) <= r && r <= rune(high) })
	if i < 0 {
		L.Push(lua.LString(s))
		return 1
	}
	b := []byte(s)
	for piece := range slices.Chunk(b[i:], lookBytes) {
		Look(L)
		for j, c := range piece {
			if low <= c && c <= high {
				piece[j] = c ^ 0x20
			}
		}
	}
	L.Push(lua.LString(b))
	return 1
}

func stringReverse(L *lua.LState) int {
	s := checkString(L, 1)
	reserve(L, len(s))
	b := make([]byte, len(s))
	at := len(b)
	for piece := range Pieces(L, s, lookBytes) {
		for i := range len(piece) {
			at--
			b[at] = piece[i]
		}
	}
	L.Push(lua.LString(b))
	return 1
}

func stringRep(L *lua.LState) int {
	s, n, sep := checkString(L, 1), checkInt(L, 2), optString(L, 3, "")
	if n <= 0 || len(s)+len(sep) == 0 {
		L.Push(lua.LString(""))
		return 1
	}
	if n > maxString/(len(s)+len(sep)) {
		checkSize(L, maxString+1)
	}
	reserve(L, n*(len(s)+len(sep)))
	if sep != "" {
		s = repeated(L, s+sep, n-1) + s
	} else {
		s = repeated(L, s, n)
	}
	L.Push(lua.LString(s))
	return 1
}

// repeatBytes are few enough to stay in the processor's cache.
const repeatBytes = 1 << 13

// repeated is strings.Repeat that looks.
func repeated(L *lua.LState, s string, n int) string {
	if n*len(s) <= lookBytes {
		return strings.Repeat(s, n)
	}
	var b strings.Builder
	b.Grow(n * len(s))
	once := max(1, repeatBytes/len(s))
	for many := strings.Repeat(s, once); n >= once; n -= once {
		Look(L)
		b.WriteString(many)
	}
	b.WriteString(strings.Repeat(s, n))
	return b.String()
}

// matcher matches a pattern for a library function: its errors are raised, its work counts as steps of the run.
type matcher struct {
	*pattern.Matcher
	L *lua.LState
	s string
}

func newMatcher(L *lua.LState, s, pat string) *matcher {
	m := &matcher{pattern.New(s, pat), L, s}
	m.Tick = func() { spend(m.L, 1024) }
	return m
}

// match is the end of the match at a place, -1 when there is none.
func (m *matcher) match(at int) int {
	end, err := m.Match(at)
	if err != nil {
		raiseString(m.L, "%s", err)
	}
	return end
}

// capture is the i-th capture as a value: a string, or a place.
func (m *matcher) capture(i int) lua.LValue {
	c, err := m.Capture(i)
	if err != nil {
		raiseString(m.L, "%s", err)
	}
	if c.Len == pattern.Position {
		return lua.LNumber(c.Start + 1)
	}
	return lua.LString(m.s[c.Start : c.Start+c.Len])
}

func stringFind(L *lua.LState) int { return find(L, true) }

func stringMatch(L *lua.LState) int { return find(L, false) }

// find is string.find, or string.match when positions is false.
func find(L *lua.LState, positions bool) int {
	s, pat, init := checkString(L, 1), checkString(L, 2), optInt(L, 3, 1)
	if init < 0 {
		init = max(len(s)+init+1, 1)
	}
	at := max(init-1, 0)
	if at > len(s) {
		at = len(s) // as the reference does
	}
	if positions && (lua.LVAsBool(L.Get(4)) || pattern.Plain(pat)) {
		return findPlain(L, s, pat, at)
	}
	pat, anchored := strings.CutPrefix(pat, "^")
	m := newMatcher(L, s, pat)
	for ; at <= len(s); at++ {
		if end := m.match(at); end >= 0 {
			n := 0
			if positions {
				L.Push(lua.LNumber(at + 1))
				L.Push(lua.LNumber(end))
				n = 2
			}
			return n + m.push(at, end, !positions)
		}
		if anchored {
			break
		}
	}
	L.Push(lua.LNil)
	return 1
}

func findPlain(L *lua.LState, s, pat string, at int) int {
	i := strings.Index(s[at:], pat)
	if i < 0 {
		L.Push(lua.LNil)
		return 1
	}
	L.Push(lua.LNumber(at + i + 1))
	L.Push(lua.LNumber(at + i + len(pat)))
	return 2
}

// push pushes the captures of a match, or the whole match when there are none and whole is set.
func (m *matcher) push(at, end int, whole bool) int {
	n := m.Captures()
	if n == 0 && whole {
		m.L.Push(lua.LString(m.s[at:end]))
		return 1
	}
	for i := range n {
		m.L.Push(m.capture(i))
	}
	return n
}

// stringGmatch gives an iterator over matches. An empty match moves on by one byte.
func stringGmatch(L *lua.LState) int {
	s, pat := checkString(L, 1), checkString(L, 2)
	m := newMatcher(L, s, pat)
	at := 0
	L.Push(L.NewFunction(func(L *lua.LState) int {
		m.Tick = func() { spend(L, 1024) }
		for ; at <= len(s); at++ {
			end := m.match(at)
			if end < 0 {
				continue
			}
			start := at
			at = end
			if end == start {
				at++
			}
			return m.push(start, end, true)
		}
		L.Push(lua.LNil)
		return 1
	}))
	return 1
}
