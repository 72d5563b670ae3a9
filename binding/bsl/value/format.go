package value

import (
	"strconv"
	"strings"
	"sync"
)

// formatKeys are the keys of Format: Russian, English.
var formatKeys = sync.OnceValue(func() map[string]string {
	return map[string]string{
		"БЛ": "BF", "БИ": "BT", "Л": "L", "ЧЦ": "ND", "ЧДЦ": "NFD", "ЧРД": "NDS", "ЧРГ": "NGS", "ЧН": "NZ", "ЧГ": "NG",
		"ЧВН": "NLZ", "ЧО": "NN", "ЧС": "NS", "ДП": "DE", "ДФ": "DF", "ДЛФ": "DLF",
	}
})

// format is the keys of a format string that were given, in English capitals.
type format map[string]string

// Format writes a value by a format string such as "ND=15; NFD=2" or "ДФ=dd.MM.yyyy"; keys may stand in either language.
func (l *Locale) Format(v Value, text string) (string, error) {
	f := parseFormat(text)
	if name, ok := f["L"]; ok {
		found, known := LocaleOf(name)
		if !known {
			return "", &Error{"Внешнее исключение (System.Globalization.CultureNotFoundException): Culture name '" + name + "' is not supported."}
		}
		l = found
	}
	switch v := v.(type) {
	case bool:
		key := "BF"
		if v {
			key = "BT"
		}
		if text, ok := f[key]; ok {
			return text, nil
		}
	case Number:
		return l.formatNumber(v, f), nil
	case Date:
		return l.formatDate(v, f)
	}
	return l.Text(v), nil
}

// parseFormat reads key=value pairs with ; between them; values may stand in quotes.
func parseFormat(s string) format {
	f := format{}
	for s = strings.TrimSpace(s); s != ""; {
		key, rest, ok := strings.Cut(s, "=")
		if !ok {
			break
		}
		key = strings.ToUpper(strings.TrimSpace(key))
		if english, ok := formatKeys()[key]; ok {
			key = english
		}
		rest = strings.TrimLeft(rest, " \t\n")
		var text string
		if rest != "" && (rest[0] == '\'' || rest[0] == '"') {
			text, rest = quoted(rest)
		} else {
			at := strings.IndexAny(rest, " ;")
			if at < 0 {
				at = len(rest)
			}
			text, rest = rest[:at], rest[at:]
		}
		if _, twice := f[key]; !twice {
			f[key] = text
		}
		s = strings.TrimLeft(rest, "; \t\n")
	}
	return f
}

// size is a key that holds a whole number; has tells whether the key stands there.
func (f format) size(key string) (n int, has bool) {
	text, has := f[key]
	n, err := strconv.Atoi(text)
	if err != nil {
		n = 0
	}
	return min(max(n, 0), 1000), has
}

func (l *Locale) formatDate(d Date, f format) (string, error) {
	if d == 0 {
		return f["DE"], nil
	}
	pattern := l.pattern('G')
	if text, ok := f["DF"]; ok {
		pattern = strings.NewReplacer("/", `\/`, "%", `\%`).Replace(dateLetters().Replace(text))
		if len(pattern) == 1 {
			if pattern = l.pattern(pattern[0]); pattern == "" {
				return "", &Error{"Внешнее исключение (System.FormatException): Input string was not in a correct format."}
			}
		}
	}
	if text, ok := f["DLF"]; ok {
		pattern = l.pattern(localFormats()[strings.ToUpper(text)])
		if pattern == "" {
			pattern = l.pattern('G')
		}
	}
	return l.date(d, pattern), nil
}

// dateLetters are 1C's letters of a date pattern.
var dateLetters = sync.OnceValue(func() *strings.Replacer {
	return strings.NewReplacer("д", "d", "М", "M", "г", "y", "к", "q", "ч", "h", "Ч", "H", "м", "m", "с", "s", "вв", "tt", "р", "f")
})

var localFormats = sync.OnceValue(func() map[string]byte {
	return map[string]byte{
		"ДВ": 'G', "DT": 'G', "ДДВ": 'F', "DDT": 'F', "ДД": 'D', "DD": 'D', "Д": 'd', "D": 'd', "В": 'T', "T": 'T',
	}
})

// formatNumber writes a number; zero is NZ's text, and nothing without NZ.
func (l *Locale) formatNumber(n Number, f format) string {
	zero, ok := f["NZ"]
	if ok && zero == "" {
		zero = "0"
	}
	if shift, ok := f["NS"]; ok {
		n = shifted(n, shift)
	}
	total, hasTotal := f.size("ND")
	fraction, hasFraction := f.size("NFD")
	limited := hasTotal || hasFraction
	width := 1
	if limited {
		n = limit(n, total, fraction)
		width = max(total-fraction, min(total, 0))
		if total == 0 {
			width = 1
		} else if width <= 0 {
			fraction = total
		}
	} else {
		fraction = n.Scale()
	}
	if n.IsZero() {
		return zero
	}
	return l.signed(n, l.digitsOf(n, f, width, fraction, limited), f)
}

// shifted moves the point: NS=3 shows thousands.
func shifted(n Number, text string) Number {
	places, err := strconv.Atoi(text)
	if err != nil || places < -28 || places > 28 {
		return n
	}
	power := Number{lo: 1}
	for range max(places, -places) {
		power, _ = power.Mul(Int(10))
	}
	if places > 0 {
		n, _ = n.Div(power)
	} else {
		n, _ = n.Mul(power)
	}
	return n
}

// limit rounds to the fraction; a number with more digits than the total shows nines.
func limit(n Number, total, fraction int) Number {
	if fraction <= maxScale {
		n, _ = n.Round(fraction, false)
	}
	if total == 0 {
		return n
	}
	whole := n.Trunc().Abs()
	if whole.IsZero() {
		if total < fraction {
			n, _ = n.Round(total, false)
		}
		return n
	}
	if len(whole.String()) <= total-fraction {
		return n
	}
	point := max(total-fraction, 0)
	nines := strings.Repeat("9", min(total, maxScale))
	point = min(point, len(nines))
	full, _ := Parse(nines[:point] + "." + nines[point:])
	full.neg = n.neg
	return full
}

// digitsOf writes the digits with groups and leading zeros.
func (l *Locale) digitsOf(n Number, f format, width, fraction int, limited bool) string {
	whole, tail, _ := strings.Cut(n.Abs().String(), ".")
	for len(tail) < fraction {
		tail += "0"
	}
	tail = tail[:fraction]
	if limited && width <= 0 && whole == "0" {
		whole = ""
	}
	if _, ok := f["NLZ"]; ok && limited {
		for len(whole) < width {
			whole = "0" + whole
		}
	}
	group, point := l.group, l.decimal
	if text := f["NGS"]; text != "" {
		group = string([]rune(text)[:1])
	}
	if text := f["NDS"]; text != "" {
		point = string([]rune(text)[:1])
	}
	if width > 1 || !limited || f["ND"] == "" || f["ND"] == "0" {
		whole = grouped(whole, group, groupSizes(f))
	}
	if tail == "" {
		return whole
	}
	return whole + point + tail
}

// groupSizes are the sizes of NG from the point on; the last one repeats, 0 ends the grouping.
func groupSizes(f format) []int {
	text, ok := f["NG"]
	if !ok {
		return []int{3}
	}
	var sizes []int
	for _, part := range strings.FieldsFunc(text, func(r rune) bool { return r < '0' || r > '9' }) {
		n, _ := strconv.Atoi(part)
		if n == 0 && len(sizes) > 0 || len(sizes) == 2 {
			break
		}
		sizes = append(sizes, n)
		if n == 0 {
			break
		}
	}
	if len(sizes) == 0 {
		return []int{0}
	}
	return sizes
}

func grouped(whole, separator string, sizes []int) string {
	out, i := "", 0
	for {
		size := sizes[min(i, len(sizes)-1)]
		if size <= 0 || len(whole) <= size {
			return whole + out
		}
		out = separator + whole[len(whole)-size:] + out
		whole = whole[:len(whole)-size]
		i++
	}
}

// signed puts the sign of a negative number where NN says.
func (l *Locale) signed(n Number, digits string, f format) string {
	if n.Sign() >= 0 {
		return digits
	}
	switch f["NN"] {
	case "0":
		return "(" + digits + ")"
	case "2":
		return "- " + digits
	case "3":
		return digits + "-"
	case "4":
		return digits + " -"
	}
	return "-" + digits
}
