package engine

import (
	"fmt"
	"math"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// stringFormat is string.format: C's printf, and %q.
func stringFormat(L *lua.LState) int {
	format := checkString(L, 1)
	var b strings.Builder
	arg := 1
	for {
		i := strings.IndexByte(format, '%')
		if i < 0 {
			break
		}
		b.WriteString(format[:i])
		format = format[i+1:]
		if strings.HasPrefix(format, "%") {
			b.WriteByte('%')
			format = format[1:]
			continue
		}
		arg++
		n := formatSpec(L, format)
		spec := format[:n]
		if n == len(format) {
			raiseString(L, "invalid option '%%%s' to 'format'", spec)
		}
		if arg > L.GetTop() {
			argError(L, arg, "no value")
		}
		piece := formatOne(L, spec, format[n], arg)
		checkSize(L, b.Len()+len(piece))
		reserve(L, len(piece))
		b.WriteString(piece)
		format = format[n+1:]
	}
	b.WriteString(format)
	L.Push(lua.LString(b.String()))
	return 1
}

// formatSpec is the length of the flags, width and precision that a format begins with.
func formatSpec(L *lua.LState, format string) int {
	skip := func(i int, set string, most int) int {
		for n := 0; n < most && i < len(format) && strings.IndexByte(set, format[i]) >= 0; n++ {
			i++
		}
		return i
	}
	const digits = "0123456789"
	flags := skip(0, "-+ #0", len(format))
	if flags > 5 {
		raiseString(L, "invalid format (repeated flags)")
	}
	i := skip(flags, digits, 2)
	if i < len(format) && format[i] == '.' {
		i = skip(i+1, digits, 2)
	}
	if i < len(format) && strings.IndexByte(digits, format[i]) >= 0 {
		raiseString(L, "invalid format (width or precision too long)")
	}
	return i
}

func formatOne(L *lua.LState, spec string, verb byte, arg int) string {
	switch verb {
	case 'c':
		return pad(spec, string([]byte{byte(checkInt(L, arg))}))
	case 'd', 'i':
		return fmt.Sprintf("%"+spec+"d", checkInt(L, arg))
	case 'o', 'x', 'X', 'u':
		return formatUnsigned(spec, verb, checkNumber(L, arg))
	case 'e', 'E', 'f', 'F', 'g', 'G':
		return formatFloat(spec, verb, checkNumber(L, arg))
	case 'q':
		return quote(checkString(L, arg))
	case 's':
		s := toString(L, checkAny(L, arg))
		if spec == "" {
			return s
		}
		return formatString(spec, s)
	}
	raiseString(L, "invalid option '%%%s%c' to 'format'", spec, verb)
	return ""
}

func formatUnsigned(spec string, verb byte, v float64) string {
	u := uint64(toInt(v))
	if v >= math.MaxInt64 {
		u = uint64(v)
	}
	if verb == 'u' {
		verb = 'd'
	}
	spec = strings.NewReplacer("+", "", " ", "").Replace(spec)
	if u == 0 {
		spec = strings.ReplaceAll(spec, "#", "")
	}
	return fmt.Sprintf("%"+spec+string(verb), u)
}

func formatFloat(spec string, verb byte, v float64) string {
	if math.IsInf(v, 0) || math.IsNaN(v) {
		text := formatNumber(lua.LNumber(v))
		if v > 0 && strings.Contains(spec, "+") {
			text = "+" + text
		} else if v > 0 && strings.Contains(spec, " ") {
			text = " " + text
		}
		if verb < 'a' {
			text = strings.ToUpper(text)
		}
		return pad(spec, text)
	}
	if !strings.Contains(spec, ".") {
		spec += ".6"
	}
	return fmt.Sprintf("%"+spec+string(verb), v)
}

// formatString cuts and pads by bytes, which Go does by characters.
func formatString(spec, s string) string {
	if i := strings.IndexByte(spec, '.'); i >= 0 {
		n := 0
		fmt.Sscanf(spec[i+1:], "%d", &n)
		s = s[:min(n, len(s))]
	}
	return pad(spec, s)
}

// pad fills s with spaces to the width of spec.
func pad(spec, s string) string {
	flags := strings.TrimLeft(spec, "-+ #0")
	left := strings.Contains(spec[:len(spec)-len(flags)], "-")
	width := 0
	fmt.Sscanf(flags, "%d", &width)
	fill := strings.Repeat(" ", max(width-len(s), 0))
	if left {
		return s + fill
	}
	return fill + s
}

// quote writes a string as Lua source.
func quote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for i := range len(s) {
		switch c := s[i]; c {
		case '"', '\\', '\n':
			b.WriteByte('\\')
			b.WriteByte(c)
		case '\r':
			b.WriteString("\\r")
		case 0:
			b.WriteString("\\000")
		default:
			b.WriteByte(c)
		}
	}
	b.WriteByte('"')
	return b.String()
}
