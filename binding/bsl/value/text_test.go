package value

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Parts of texts are those of their UTF-16 units.
func FuzzMid(f *testing.F) {
	f.Add("привет", 2, 3)
	f.Add("a😀b", 2, 1)
	f.Add("", 0, -1)
	f.Fuzz(func(t *testing.T, s string, start, n int) {
		if !utf8.ValidString(s) {
			t.Skip()
		}
		u := utf16.Encode([]rune(s))
		require.Equal(t, len(u), Len(s))
		got := Mid(s, start, n)
		from := min(max(start, 1)-1, len(u))
		to := len(u)
		if n >= 0 && n < to-from {
			to = from + n
		}
		assert.Equal(t, fromUnits(u[from:to]), got)
		assert.Equal(t, s, Join(Left(s, max(start, 0)), Mid(s, max(start, 0)+1, -1)))
	})
}

func TestCursorWalks(t *testing.T) {
	text := strings.Repeat("абв1😀", 50)
	var c Cursor
	for i := 1; i <= Len(text); i++ {
		require.Equal(t, Mid(text, i, 1), c.Mid(text, i, 1))
	}
	plain := strings.Repeat("дом ", 100)
	for i := Len(plain); i >= 1; i-- {
		require.Equal(t, Mid(plain, i, 2), c.Mid(plain, i, 2))
	}
}

// Find agrees with a search of the units one by one.
func FuzzFind(f *testing.F) {
	f.Add("абвабв", "б", false, 0, 2)
	f.Add("a😀b😀", "😀", true, 0, 1)
	f.Add("аааа", "аа", true, 3, 2)
	f.Fuzz(func(t *testing.T, s, sub string, backward bool, start, occurrence int) {
		if !utf8.ValidString(s) || !utf8.ValidString(sub) || sub == "" || strings.ContainsFunc(s, func(r rune) bool { return r > 0xffff }) && start != 0 {
			t.Skip() // a start in the middle of a pair has no meaning
		}
		got, err := Find(s, sub, backward, start, occurrence)
		u, want := utf16.Encode([]rune(s)), utf16.Encode([]rune(sub))
		first, last, step := start-1, len(u)-len(want), 1
		if backward {
			first, last, step = start-len(want), 0, -1
			if start == 0 {
				first = len(u) - len(want)
			}
		} else if start == 0 {
			first = 0
		}
		if err != nil {
			return
		}
		found := 0
		for at := first; at >= 0 && at+len(want) <= len(u) && (last-at)*step >= 0; at += step {
			if slices.Equal(u[at:at+len(want)], want) {
				if occurrence--; occurrence == 0 {
					found = at + 1
					break
				}
			}
		}
		assert.Equal(t, found, got)
	})
}

func TestTemplate(t *testing.T) {
	for text, want := range map[string]string{
		"%1-%2": "а-б", "%(1)0": "а0", "%%1": "%1", "%3": "", "%10": "", "x": "x", "": "",
	} {
		got, err := Template(text, []string{"а", "б"})
		require.NoError(t, err, text)
		assert.Equal(t, want, got, text)
	}
	for _, text := range []string{"%", "5 % 1", "%0", "%a", "%(1", "%()"} {
		_, err := Template(text, nil)
		assert.Error(t, err, text)
	}
}

// Whatever JSON is read is written and read again as it was; what is broken is an error with its place.
func FuzzJSON(f *testing.F) {
	for _, text := range []string{`{"а":[1,2.5,null,true,"\u0416\ud83d"]}`, `[`, `{"a":}`, `[1 2]`, "\"\\", `{'a':'b'}`, `1e999`, `-`, `[[[[]]]]`} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		v, err := NewJSONText(text).Read(true)
		if err != nil {
			return
		}
		var first, second JSONOut
		require.NoError(t, first.Write(v))
		again, err := NewJSONText(first.String()).Read(true)
		require.NoError(t, err, first.String())
		require.NoError(t, second.Write(again))
		assert.Equal(t, first.String(), second.String())
	})
}

func TestFormatNeverFails(t *testing.T) {
	for _, text := range []string{"", ";", "=", "ЧЦ", "ЧЦ=", "ЧЦ=a", "ЧДЦ=-5", "ЧЦ=99999999999999999999", "ЧГ=,", "x='", "ЧЦ=40;ЧДЦ=30", "ЧЦ=2;ЧДЦ=40"} {
		for _, v := range []Value{Int(5), Int(0), true, Date(0), Date(1e9), "т", nil} {
			_, err := Invariant.Format(v, text)
			assert.NoError(t, err, text)
		}
	}
}

func FuzzFormat(f *testing.F) {
	f.Add("ЧЦ=15; ЧДЦ=2", "1234.5")
	f.Add("ДФ='d MMMM yyyy'", "5")
	f.Fuzz(func(t *testing.T, format, text string) {
		n, err := Parse(text)
		if err != nil || len(format) > 200 {
			return
		}
		Invariant.Format(n, format)
		seconds, _ := n.Int64()
		if d := Date(seconds); d >= 0 && d <= maxDate {
			Russian.Format(d, format)
		}
	})
}
