package engine

import (
	"cmp"
	"fmt"
	"math"
	"strconv"
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
		spec, rest := formatSpec(L, format)
		if rest == "" {
			raiseString(L, "invalid option '%%%s' to 'format'", format)
		}
		if arg > L.GetTop() {
			argError(L, arg, "no value")
		}
		piece := formatOne(L, spec, rest[0], arg)
		checkSize(L, b.Len()+len(piece))
		reserve(L, len(piece))
		b.WriteString(piece)
		format = rest[1:]
	}
	b.WriteString(format)
	L.Push(lua.LString(b.String()))
	return 1
}

// spec is what stands between % and the letter: flags, width and precision.
type spec struct {
	flags string // of "-+ #0"
	width int
	prec  int // -1 when there is none
}

func (s spec) has(flag byte) bool { return strings.IndexByte(s.flags, flag) >= 0 }

// formatSpec reads a spec and gives what follows it.
func formatSpec(L *lua.LState, format string) (s spec, rest string) {
	rest = strings.TrimLeft(format, "-+ #0")
	s.flags, s.prec = format[:len(format)-len(rest)], -1
	if len(s.flags) > 5 {
		raiseString(L, "invalid format (repeated flags)")
	}
	s.width, rest = twoDigits(rest)
	if after, ok := strings.CutPrefix(rest, "."); ok {
		s.prec, rest = twoDigits(after)
	}
	if rest != "" && '0' <= rest[0] && rest[0] <= '9' {
		raiseString(L, "invalid format (width or precision too long)")
	}
	return s, rest
}

func twoDigits(s string) (n int, rest string) {
	for i := 0; i < 2 && s != "" && '0' <= s[0] && s[0] <= '9'; i++ {
		n, s = n*10+int(s[0]-'0'), s[1:]
	}
	return n, s
}

func formatOne(L *lua.LState, s spec, verb byte, arg int) string {
	switch verb {
	case 'c':
		return s.pad(string([]byte{byte(checkInt(L, arg))}))
	case 'd', 'i':
		n := checkInt(L, arg)
		if n < 0 {
			return s.integer("-", strconv.FormatUint(-uint64(n), 10))
		}
		return s.integer(s.plus(), strconv.Itoa(n))
	case 'o', 'x', 'X', 'u':
		return s.unsigned(verb, checkNumber(L, arg))
	case 'e', 'E', 'f', 'F', 'g', 'G':
		return s.float(verb, checkNumber(L, arg))
	case 'q':
		return quote(L, checkString(L, arg))
	case 's':
		text := toString(L, checkAny(L, arg))
		if s.prec >= 0 {
			text = text[:min(s.prec, len(text))]
		}
		return s.pad(text)
	}
	raiseString(L, "invalid option '%%%c' to 'format'", verb)
	return ""
}

// plus is the sign of a number that is not negative.
func (s spec) plus() string {
	switch {
	case s.has('+'):
		return "+"
	case s.has(' '):
		return " "
	}
	return ""
}

// integer joins a sign or prefix with digits, as many as the precision asks for.
func (s spec) integer(prefix, digits string) string {
	want := s.prec
	switch {
	case s.prec < 0 && s.has('0') && !s.has('-'):
		want = s.width - len(prefix)
	case s.prec == 0 && digits == "0":
		digits = ""
	}
	return s.pad(prefix + strings.Repeat("0", max(want-len(digits), 0)) + digits)
}

func (s spec) unsigned(verb byte, v float64) string {
	u := uint64(toInt(v))
	if v >= math.MaxInt64 {
		u = uint64(v)
	}
	switch {
	case verb == 'u':
		return s.integer("", strconv.FormatUint(u, 10))
	case verb == 'o':
		digits := strconv.FormatUint(u, 8)
		if s.has('#') && u != 0 {
			digits = "0" + digits
		} else if s.has('#') {
			s.prec = cmp.Or(s.prec, 1) // a zero at least
		}
		return s.integer("", digits)
	}
	prefix := ""
	if s.has('#') && u != 0 {
		prefix = "0x"
	}
	text := s.integer(prefix, strconv.FormatUint(u, 16))
	if verb == 'X' {
		return strings.ToUpper(text)
	}
	return text
}

func (s spec) float(verb byte, v float64) string {
	if math.IsInf(v, 0) || math.IsNaN(v) {
		text := formatNumber(lua.LNumber(v))
		if v > 0 {
			text = s.plus() + text
		}
		if verb < 'a' {
			text = strings.ToUpper(text)
		}
		return s.pad(text)
	}
	if s.prec < 0 {
		s.prec = 6
	}
	return fmt.Sprintf("%"+s.flags+strconv.Itoa(s.width)+"."+strconv.Itoa(s.prec)+string(verb), v)
}

// pad fills text with spaces to the width, which counts bytes.
func (s spec) pad(text string) string {
	fill := strings.Repeat(" ", max(s.width-len(text), 0))
	if s.has('-') {
		return text + fill
	}
	return fill + text
}

// quote writes a string as Lua source.
func quote(L *lua.LState, s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for piece := range Pieces(L, s, lookBytes) {
		writeQuoted(&b, piece)
	}
	b.WriteByte('"')
	return b.String()
}

func writeQuoted(b *strings.Builder, s string) {
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
}
