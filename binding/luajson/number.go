package luajson

import (
	"strconv"

	lua "github.com/yuin/gopher-lua"
)

const (
	maxExact  = 1 << 53 // beyond it a Lua number can't hold every integer
	maxDigits = 16      // of an integer that may still be exact
)

func (d *decoder) number(i int) (lua.LValue, int) {
	start := i
	if d.data[i] == '-' {
		i++
	}
	first := i
	var n uint64
	for ; isDigit(d.at(i)); i++ {
		n = n*10 + uint64(d.data[i]-'0') // overflows only when there are too many digits to use it
	}
	switch digits := i - first; {
	case digits == 0:
		return nil, d.fail(i, "expected a digit")
	case digits > 1 && d.data[first] == '0':
		return nil, d.fail(first, "a number can't begin with 0")
	case d.at(i) == '.' || d.at(i)|0x20 == 'e':
		return d.float(start, i)
	case digits > maxDigits || n > maxExact:
		return lua.LString(d.data[start:i]), i
	}
	if first > start {
		return d.shared.number(-lua.LNumber(n)), i
	}
	return d.shared.number(lua.LNumber(n)), i
}

// float goes on at the point or the exponent of the number that begins at start.
func (d *decoder) float(start, i int) (lua.LValue, int) {
	if d.data[i] == '.' {
		if i = d.digits(i + 1); i < 0 {
			return nil, i
		}
	}
	if d.at(i)|0x20 == 'e' {
		if i++; d.at(i) == '+' || d.at(i) == '-' {
			i++
		}
		if i = d.digits(i); i < 0 {
			return nil, i
		}
	}
	f, err := strconv.ParseFloat(string(d.data[start:i]), 64)
	if err != nil {
		return nil, d.fail(start, "the number is too large")
	}
	return lua.LNumber(f), i
}

func (d *decoder) digits(i int) int {
	if !isDigit(d.at(i)) {
		return d.fail(i, "expected a digit")
	}
	for isDigit(d.at(i)) {
		i++
	}
	return i
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
