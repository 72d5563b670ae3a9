package syntax

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestParseNumber(t *testing.T) {
	for text, want := range map[string]float64{
		"0": 0, "007": 7, "1e2": 100, "1E+2": 100, ".5": 0.5, "5.": 5, " 12\n": 12, "-3": -3, "+3": 3, "0x10": 16, "0XfF": 255,
		"-0x1": -1, "0x.8": 0.5, "0x1p4": 16, "1e999": math.Inf(1), "0xffffffffffffffffff": math.Ldexp(1, 72),
	} {
		got, ok := ParseNumber(text)
		assert.True(t, ok, text)
		assert.Equal(t, want, got, text)
	}
	for _, text := range []string{"", " ", "x", "1x", "1 2", "0x", "1e", ".", "-", "--1", "+-1", "inf", "nan", "Infinity", "1_000", "0b1", "0o7", "e5", "0x1g", "1,5"} {
		_, ok := ParseNumber(text)
		assert.False(t, ok, text)
	}
}

func TestNamesAreResolved(t *testing.T) {
	fn, err := Parse("local a, b = 1\nlocal function f() return a, c end\nfor i = 1, 2 do local b = i end")
	require.NoError(t, err)
	names := fn.Body.Stmts[0].(*LocalStmt).Names
	assert.True(t, names[0].Captured && names[0].Used)
	assert.False(t, names[1].Captured || names[1].Used)
	values := fn.Body.Stmts[1].(*LocalFunctionStmt).Func.Func.Body.Stmts[0].(*ReturnStmt).Values
	assert.Same(t, names[0], values[0].(*Name).Local)
	assert.Nil(t, values[1].(*Name).Local, "global")
	assert.Equal(t, Pos{2, 30}, values[1].Position())
}

// The time to read labels is in proportion to their number.
func TestManyLabels(t *testing.T) {
	var src strings.Builder
	for i := range 20000 {
		fmt.Fprintf(&src, "::l%d:: ", i)
	}
	_, err := Parse(src.String())
	require.NoError(t, err)
	_, err = Parse("do goto done local x = 1 ::done:: ::more:: ; end")
	require.NoError(t, err)
	_, err = Parse("repeat goto done local x = 1 ::done:: until x")
	require.ErrorContains(t, err, "jumps into the scope of local 'x'")
	_, err = Parse("do goto done local x = 1 ::done:: print(x) ::more:: end")
	require.ErrorContains(t, err, "jumps into the scope of local 'x'")
}

func TestHideTokens(t *testing.T) {
	hex := strings.Repeat("0a1", 29)
	for text, want := range map[string]string{
		`f({access_token = "vk1.a.Se-cr_et"}) --Ы`:   `f({access_token = "vk1.**********"}) --Ы`,
		`f("` + hex[:85] + `", 1)`:                   `f("` + strings.Repeat("*", 85) + `", 1)`,
		`local vk1 = "vk1." .. x, "vk1.a."`:          `local vk1 = "vk1." .. x, "vk1.a."`,
		strings.Repeat("слово word ", 10):            strings.Repeat("слово word ", 10),
		"'vk1.a.X' 'vk1.a.Y'":                        "'vk1.***' 'vk1.***'",
		strings.Repeat("x", 100) + " deadbeef beef.": strings.Repeat("x", 100) + " deadbeef beef.",
	} {
		assert.Equal(t, want, HideTokens(text))
	}
	line, caret := Excerpt(`x = "vk1.a.SECRET" y`, 20)
	assert.Equal(t, `x = "vk1.********" y`, line)
	assert.Len(t, caret, 20)
}
