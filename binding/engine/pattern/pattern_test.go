package pattern

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestMatch(t *testing.T) {
	for _, c := range []struct {
		src, pat string
		at, end  int
	}{
		{"abc", "", 0, 0}, {"abc", "b", 0, -1}, {"abc", "b", 1, 2}, {"aaab", "a-b", 0, 4}, {"aaa", "a*", 1, 3}, {"ab", "a?b", 0, 2},
		{"abc", "%a+$", 0, 3}, {"f(a(b)c)", "%b()", 1, 8}, {"THE", "%f[%a]%u+", 0, 3}, {"xyxy", "(xy)%1", 0, 4}, {"a]", "[]a]+", 0, 2},
		{"\xd0\xb6", "..", 0, 2}, {"-", "[a%-]", 0, 1}, {"c", "[^ab]", 0, 1},
	} {
		end, err := New(c.src, c.pat).Match(c.at)
		require.NoError(t, err)
		assert.Equal(t, c.end, end, "%q %q", c.src, c.pat)
	}
}

func TestMalformed(t *testing.T) {
	for pat, want := range map[string]string{
		"%": "malformed pattern (ends with '%')", "[a": "malformed pattern (missing ']')", "[%": "malformed pattern (missing ']')",
		"%b": "unbalanced pattern", "%f": "missing '[' after '%f' in pattern", "a)": "invalid pattern capture", "%1": "invalid capture index",
		strings.Repeat("(", 40): "too many captures", strings.Repeat("a?", 5000): "pattern too complex",
	} {
		_, err := New(strings.Repeat("a", 5000), pat).Match(0)
		assert.EqualError(t, err, want)
	}
}

func TestTickStopsLongMatch(t *testing.T) {
	m := New(strings.Repeat("a", 10000), ".-.-.-.-b")
	ticks := 0
	m.Tick = func() {
		if ticks++; ticks == 10 {
			panic("stop")
		}
	}
	assert.PanicsWithValue(t, "stop", func() { m.Match(0) })
}

func FuzzMatch(f *testing.F) {
	f.Add("hello (world)", "(%a+)%s*%b()%f[%a].-[^%]x-z]*$")
	f.Fuzz(func(t *testing.T, src, pat string) {
		m := New(src, pat)
		ticks := 0
		m.Tick = func() {
			if ticks++; ticks > 20 {
				panic(Error("enough"))
			}
		}
		for at := 0; at <= len(src) && at < 20; at++ {
			end, err := m.Match(at)
			if err != nil {
				return
			}
			require.LessOrEqual(t, end, len(src))
			for i := range m.Captures() {
				if c, err := m.Capture(i); err == nil && c.Len >= 0 {
					_ = src[c.Start : c.Start+c.Len]
				}
			}
		}
	})
}
