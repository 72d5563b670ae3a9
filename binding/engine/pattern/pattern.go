// Package pattern matches Lua patterns. A match is found in time linear in the subject for patterns without
// repetition inside repetition; Matcher.Tick lets the owner stop the others. Start with New and Match.
package pattern

import "fmt"

// Position is the length of a capture "()", whose value is a place and not text.
const Position = -2

// open is the length of a capture that is not closed yet.
const open = -1

// maxCaptures and maxDepth bound a pattern, as the reference does.
const (
	maxCaptures = 32
	maxDepth    = 2000
)

// Error is a malformed pattern.
type Error string

func (e Error) Error() string { return string(e) }

// Capture is a captured piece: from Start, Len bytes or Position.
type Capture struct{ Start, Len int }

// Matcher matches one pattern against one subject.
type Matcher struct {
	src, pat string
	level    int // captures in use
	captures [maxCaptures]Capture
	depth    int
	steps    int
	Tick     func() // called now and then during a long match; it may panic
}

// New makes a matcher. A "^" at the beginning of the pattern has to be cut off by the caller.
func New(src, pat string) *Matcher { return &Matcher{src: src, pat: pat} }

// tickEvery is after how many steps Tick is called.
const tickEvery = 4096

func (m *Matcher) step() {
	if m.steps++; m.steps >= tickEvery {
		m.steps = 0
		if m.Tick != nil {
			m.Tick()
		}
	}
}

func fail(format string, args ...any) { panic(Error(fmt.Sprintf(format, args...))) }

// Match matches at a place of the subject and gives the end of the match, -1 when there is none.
// The error is an Error: the pattern is malformed.
func (m *Matcher) Match(at int) (end int, err error) {
	defer func() {
		if r := recover(); r != nil {
			malformed, ok := r.(Error)
			if !ok {
				panic(r) // of Tick
			}
			err = malformed
		}
	}()
	m.level, m.depth = 0, 0
	return m.match(at, 0), nil
}

// Captures are how many the last match has; without any the whole match is one, which the caller knows.
func (m *Matcher) Captures() int { return m.level }

// Capture is the i-th capture of the last match, from 0. The error is an Error: it is not closed.
func (m *Matcher) Capture(i int) (Capture, error) {
	if m.captures[i].Len == open {
		return Capture{}, Error("unfinished capture")
	}
	return m.captures[i], nil
}

func (m *Matcher) match(s, p int) int {
	if m.depth++; m.depth > maxDepth {
		fail("pattern too complex")
	}
	defer func() { m.depth-- }()
	for p < len(m.pat) {
		m.step()
		switch c := m.pat[p]; {
		case c == '(':
			if p+1 < len(m.pat) && m.pat[p+1] == ')' {
				return m.startCapture(s, p+2, Position)
			}
			return m.startCapture(s, p+1, open)
		case c == ')':
			return m.endCapture(s, p+1)
		case c == '$' && p+1 == len(m.pat):
			if s == len(m.src) {
				return s
			}
			return -1
		case c == '%' && p+1 < len(m.pat) && m.pat[p+1] == 'b':
			if s = m.balance(s, p+2); s < 0 {
				return -1
			}
			p += 4
			continue
		case c == '%' && p+1 < len(m.pat) && m.pat[p+1] == 'f':
			if p = m.frontier(s, p+2); p < 0 {
				return -1
			}
			continue
		case c == '%' && p+1 < len(m.pat) && isDigit(m.pat[p+1]):
			if s = m.backReference(s, m.pat[p+1]); s < 0 {
				return -1
			}
			p += 2
			continue
		}
		end := m.classEnd(p)
		var suffix byte
		if end < len(m.pat) {
			suffix = m.pat[end]
		}
		switch suffix {
		case '?':
			if m.single(s, p, end) {
				if r := m.match(s+1, end+1); r >= 0 {
					return r
				}
			}
			p = end + 1
		case '*':
			return m.maxExpand(s, p, end, 0)
		case '+':
			return m.maxExpand(s, p, end, 1)
		case '-':
			return m.minExpand(s, p, end)
		default:
			if !m.single(s, p, end) {
				return -1
			}
			s, p = s+1, end
		}
	}
	return s
}

func (m *Matcher) startCapture(s, p, length int) int {
	if m.level >= maxCaptures {
		fail("too many captures")
	}
	m.captures[m.level] = Capture{s, length}
	m.level++
	r := m.match(s, p)
	if r < 0 {
		m.level--
	}
	return r
}

func (m *Matcher) endCapture(s, p int) int {
	l := m.level - 1
	for l >= 0 && m.captures[l].Len != open {
		l--
	}
	if l < 0 {
		fail("invalid pattern capture")
	}
	m.captures[l].Len = s - m.captures[l].Start
	r := m.match(s, p)
	if r < 0 {
		m.captures[l].Len = open
	}
	return r
}

// maxExpand matches an item as often as possible, at least least times, then the rest.
func (m *Matcher) maxExpand(s, p, end, least int) int {
	n := 0
	for m.single(s+n, p, end) {
		m.step()
		n++
	}
	if end+1 == len(m.pat) && n >= least {
		return s + n
	}
	for ; n >= least; n-- {
		if r := m.match(s+n, end+1); r >= 0 {
			return r
		}
	}
	return -1
}

// minExpand matches an item as seldom as possible, then the rest.
func (m *Matcher) minExpand(s, p, end int) int {
	for {
		if r := m.match(s, end+1); r >= 0 {
			return r
		}
		if !m.single(s, p, end) {
			return -1
		}
		s++
	}
}

// classEnd is the place after the single character class at p.
func (m *Matcher) classEnd(p int) int {
	c := m.pat[p]
	p++
	switch c {
	case '%':
		if p >= len(m.pat) {
			fail("malformed pattern (ends with '%%')")
		}
		return p + 1
	case '[':
		if p < len(m.pat) && m.pat[p] == '^' {
			p++
		}
		for first := true; first || p >= len(m.pat) || m.pat[p] != ']'; first = false {
			if p >= len(m.pat) {
				fail("malformed pattern (missing ']')")
			}
			if m.pat[p] == '%' {
				p++
			}
			p++
		}
		return p + 1
	}
	return p
}

// single tells whether the byte at s is of the class from p to end.
func (m *Matcher) single(s, p, end int) bool {
	if s >= len(m.src) {
		return false
	}
	c := m.src[s]
	switch m.pat[p] {
	case '.':
		return true
	case '%':
		return classMatch(c, m.pat[p+1])
	case '[':
		return m.set(c, p, end-1)
	}
	return m.pat[p] == c
}

// set tells whether c is of the set from "[" at p to "]" at last.
func (m *Matcher) set(c byte, p, last int) bool {
	want := true
	p++
	if m.pat[p] == '^' {
		want = false
		p++
	}
	for ; p < last; p++ {
		switch {
		case m.pat[p] == '%':
			p++
			if classMatch(c, m.pat[p]) {
				return want
			}
		case p+2 < last && m.pat[p+1] == '-':
			if m.pat[p] <= c && c <= m.pat[p+2] {
				return want
			}
			p += 2
		case m.pat[p] == c:
			return want
		}
	}
	return !want
}

// balance matches %bxy.
func (m *Matcher) balance(s, p int) int {
	if p+1 >= len(m.pat) {
		fail("unbalanced pattern")
	}
	begin, end := m.pat[p], m.pat[p+1]
	if s >= len(m.src) || m.src[s] != begin {
		return -1
	}
	depth := 1
	for s++; s < len(m.src); s++ {
		m.step()
		switch m.src[s] {
		case end:
			if depth--; depth == 0 {
				return s + 1
			}
		case begin:
			depth++
		}
	}
	return -1
}

// frontier matches %f[set] and gives the place in the pattern after it, -1 when there is no match.
func (m *Matcher) frontier(s, p int) int {
	if p >= len(m.pat) || m.pat[p] != '[' {
		fail("missing '[' after '%%f' in pattern")
	}
	end := m.classEnd(p)
	var before, after byte
	if s > 0 {
		before = m.src[s-1]
	}
	if s < len(m.src) {
		after = m.src[s]
	}
	if m.set(before, p, end-1) || !m.set(after, p, end-1) {
		return -1
	}
	return end
}

func (m *Matcher) backReference(s int, digit byte) int {
	l := int(digit - '1')
	if l < 0 || l >= m.level || m.captures[l].Len == open {
		fail("invalid capture index")
	}
	c := m.captures[l]
	if c.Len == Position {
		return -1
	}
	text := m.src[c.Start : c.Start+c.Len]
	if len(m.src)-s < len(text) || m.src[s:s+len(text)] != text {
		return -1
	}
	return s + len(text)
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isAlpha(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

// classMatch tells whether c is of the class a letter names; an upper case letter names what is not of it.
func classMatch(c, class byte) bool {
	var in bool
	switch class | 0x20 {
	case 'a':
		in = isAlpha(c)
	case 'c':
		in = c < 32 || c == 127
	case 'd':
		in = isDigit(c)
	case 'l':
		in = 'a' <= c && c <= 'z'
	case 'p':
		in = c > 32 && c < 127 && !isAlpha(c) && !isDigit(c)
	case 's':
		in = c == ' ' || 9 <= c && c <= 13
	case 'u':
		in = 'A' <= c && c <= 'Z'
	case 'w':
		in = isAlpha(c) || isDigit(c)
	case 'x':
		in = isDigit(c) || 'a' <= c|0x20 && c|0x20 <= 'f'
	case 'z':
		in = c == 0
	default:
		return c == class
	}
	if !isAlpha(class) {
		return c == class
	}
	return in == (class >= 'a')
}

// Plain tells whether a pattern is text without special characters.
func Plain(pat string) bool {
	for i := range len(pat) {
		switch pat[i] {
		case '^', '$', '*', '+', '?', '.', '(', '[', '%', '-':
			return false
		}
	}
	return true
}
