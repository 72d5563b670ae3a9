package value

import (
	"fmt"
	"math/big"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func number(t testing.TB, text string) Number {
	t.Helper()
	n, err := Parse(text)
	require.NoError(t, err, text)
	return n
}

func TestArithmetic(t *testing.T) {
	const most = "79228162514264337593543950335"
	for _, c := range []struct{ a, op, b, want string }{
		{"0.1", "+", "0.2", "0.3"},
		{"1.50", "+", "1.5", "3.00"},
		{"99999999999999999999", "+", "1", "100000000000000000000"},
		{"18446744073709551615", "+", "1", "18446744073709551616"},
		{"5", "-", "7.5", "-2.5"},
		{"-1", "-", "-1", "0"},
		{most, "+", "0.4", most},
		{most, "+", "0.5", "overflow"},
		{most, "+", "1", "overflow"},
		{"1000000000000", "*", "1000000000000", "1000000000000000000000000"},
		{"2.50", "*", "1.5", "3.750"},
		{"0.00000000000001", "*", "0.000000000000001", "0.0000000000000000000000000000"},
		{most, "*", "0.1", "7922816251426433759354395033.5"},
		{most, "*", "10", "overflow"},
		{"1", "/", "3", "0.3333333333333333333333333333"},
		{"2", "/", "3", "0.6666666666666666666666666667"},
		{"100", "/", "3", "33.333333333333333333333333333"},
		{"1", "/", "8", "0.125"},
		{"7.50", "/", "1", "7.50"},
		{"-10", "/", "4", "-2.5"},
		{"1", "/", "0.5", "2"},
		{most, "/", "0.1", "overflow"},
		{"1", "/", "0", "division"},
		{"-7", "%", "3", "-1"},
		{"7.5", "%", "2", "1.5"},
		{"7", "%", "-3", "1"},
		{"1", "%", "0.3", "0.1"},
		{"1", "%", "0", "division"},
	} {
		n, err := map[string]func(Number, Number) (Number, error){"+": Number.Add, "-": Number.Sub, "*": Number.Mul, "/": Number.Div, "%": Number.Mod}[c.op](number(t, c.a), number(t, c.b))
		got := n.String()
		switch err {
		case ErrOverflow:
			got = "overflow"
		case ErrDivision:
			got = "division"
		}
		assert.Equal(t, c.want, got, "%s %s %s", c.a, c.op, c.b)
	}
}

func TestNumbersOfOneDigitHaveNoScale(t *testing.T) {
	for text, want := range map[string]string{"5.00": "5", "0.000": "0", "9.0": "9", "10.0": "10.0", "-5.0": "-5.0", "1.5": "1.5"} {
		assert.Equal(t, want, Invariant.Text(number(t, text).Value()), text)
	}
}

func TestRound(t *testing.T) {
	for _, c := range []struct {
		text   string
		digits int
		down   bool
		want   string
	}{
		{"2.5", 0, false, "3"}, {"-2.5", 0, false, "-3"}, {"2.5", 0, true, "2"}, {"2.51", 0, true, "3"}, {"1250", -2, false, "1300"},
		{"1.005", 2, false, "1.01"}, {"1.5", 5, false, "1.5"}, {"44", -2, false, "0"}, {"5", -40, false, "0"},
	} {
		n, err := number(t, c.text).Round(c.digits, c.down)
		require.NoError(t, err)
		assert.Equal(t, c.want, n.String(), "%+v", c)
	}
}

func TestFloats(t *testing.T) {
	for f, want := range map[float64]string{0.1: "0.1", 1.0 / 3: "0.333333333333333", 1e20: "100000000000000000000", -2.5: "-2.5", 1.5e-10: "0.00000000015", 0: "0"} {
		n, err := Float(f)
		require.NoError(t, err)
		assert.Equal(t, want, n.String())
	}
	_, err := Float(1e30)
	assert.Equal(t, ErrOverflow, err)
}

func TestParse(t *testing.T) {
	for _, text := range []string{"", "+", ".", "1e5", "0x1", "1 0", "--1", "1.2.3", "а", strings.Repeat("9", 2000)} {
		_, err := Parse(text)
		assert.Error(t, err, text)
	}
	assert.Equal(t, "1.50", number(t, " +01.50\n").String())
	assert.Equal(t, "0.1234567890123456789012345679", number(t, "0.12345678901234567890123456789").String())
}

// Results agree with exact fractions, to the digits that fit.
func FuzzArithmetic(f *testing.F) {
	f.Add(uint64(1), uint32(0), uint8(0), uint64(3), uint32(0), uint8(0), true)
	f.Add(^uint64(0), ^uint32(0), uint8(28), uint64(7), uint32(9), uint8(3), false)
	f.Fuzz(func(t *testing.T, alo uint64, ahi uint32, ascale uint8, blo uint64, bhi uint32, bscale uint8, neg bool) {
		a := Number{lo: alo, hi: ahi, scale: ascale % 29, neg: neg && alo|uint64(ahi) != 0}
		b := Number{lo: blo, hi: bhi, scale: bscale % 29}
		x, y := exact(a), exact(b)
		near := func(what string, n Number, err error, want *big.Rat) {
			if err != nil {
				return
			}
			unit := new(big.Rat).SetFrac(big.NewInt(1), bigPow(n.Scale()))
			off := new(big.Rat).Sub(exact(n), want)
			assert.LessOrEqual(t, off.Abs(off).Cmp(unit.Mul(unit, big.NewRat(1, 2))), 0, "%s %s %s = %s", a, what, b, n)
		}
		sum, err := a.Add(b)
		near("+", sum, err, new(big.Rat).Add(x, y))
		product, err := a.Mul(b)
		near("*", product, err, new(big.Rat).Mul(x, y))
		if !b.IsZero() {
			q, err := a.Div(b)
			near("/", q, err, new(big.Rat).Quo(x, y))
		}
		assert.Equal(t, x.Cmp(y), a.Cmp(b))
		again, err := Parse(a.String())
		require.NoError(t, err)
		assert.Equal(t, a, again)
		assert.Equal(t, fmt.Sprint(a.Trunc()), strings.Split(fmt.Sprint(a.Trunc()), ".")[0])
	})
}

func exact(n Number) *big.Rat {
	r, _ := new(big.Rat).SetString(n.String())
	return r
}
