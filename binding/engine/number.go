package engine

import (
	"math"
	"strconv"

	lua "github.com/yuin/gopher-lua"

	"github.com/vkscript/vkscript/binding/engine/syntax"
)

// maxExact is the integer up to which a number is exact.
const maxExact = 1 << 53

// formatNumber writes a number as tostring does: integers up to 2^53 in full, others with 14 digits.
func formatNumber(n lua.LNumber) string {
	v := float64(n)
	if v == math.Trunc(v) && math.Abs(v) <= maxExact {
		if v == 0 && math.Signbit(v) {
			return "-0"
		}
		return strconv.FormatInt(int64(v), 10)
	}
	switch {
	case math.IsInf(v, 1):
		return "inf"
	case math.IsInf(v, -1):
		return "-inf"
	case math.IsNaN(v):
		return "nan"
	}
	return strconv.FormatFloat(v, 'g', 14, 64)
}

// stringOf gives a string or a number as a string.
func stringOf(v lua.LValue) (string, bool) {
	switch v := v.(type) {
	case lua.LString:
		return string(v), true
	case lua.LNumber:
		return formatNumber(v), true
	}
	return "", false
}

// numberOf gives a number or a string that holds one.
func numberOf(v lua.LValue) (lua.LNumber, bool) {
	switch v := v.(type) {
	case lua.LNumber:
		return v, true
	case lua.LString:
		f, ok := syntax.ParseNumber(string(v))
		return lua.LNumber(f), ok
	}
	return 0, false
}

func isNumeric(v lua.LValue) bool {
	_, ok := numberOf(v)
	return ok
}

// Arguments of library functions, converted as Lua 5.1 does.

func typeError(L *lua.LState, n int, want string) {
	got := "no value"
	if n <= L.GetTop() {
		got = L.Get(n).Type().String()
	}
	argError(L, n, "%s expected, got %s", want, got)
}

func checkString(L *lua.LState, n int) string {
	s, ok := stringOf(L.Get(n))
	if !ok {
		typeError(L, n, "string")
	}
	return s
}

func checkNumber(L *lua.LState, n int) float64 {
	v, ok := numberOf(L.Get(n))
	if !ok {
		typeError(L, n, "number")
	}
	return float64(v)
}

// checkInt is a number argument without its fraction; beyond the integers it gives the nearest one.
func checkInt(L *lua.LState, n int) int { return toInt(checkNumber(L, n)) }

func toInt(v float64) int {
	switch {
	case math.IsNaN(v):
		return 0
	case v >= math.MaxInt64:
		return math.MaxInt64
	case v <= math.MinInt64:
		return math.MinInt64
	}
	return int(v)
}

func checkTable(L *lua.LState, n int) *lua.LTable {
	t, ok := L.Get(n).(*lua.LTable)
	if !ok {
		typeError(L, n, "table")
	}
	return t
}

func checkFunction(L *lua.LState, n int) *lua.LFunction {
	fn, ok := L.Get(n).(*lua.LFunction)
	if !ok {
		typeError(L, n, "function")
	}
	return fn
}

func checkAny(L *lua.LState, n int) lua.LValue {
	if n > L.GetTop() {
		argError(L, n, "value expected")
	}
	return L.Get(n)
}

func optInt(L *lua.LState, n, def int) int {
	if L.Get(n) == lua.LNil {
		return def
	}
	return checkInt(L, n)
}

func optString(L *lua.LState, n int, def string) string {
	if L.Get(n) == lua.LNil {
		return def
	}
	return checkString(L, n)
}
