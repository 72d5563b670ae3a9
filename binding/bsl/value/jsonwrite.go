package value

import (
	"fmt"
	"strings"
)

// JSONOptions are how JSON is written.
type JSONOptions struct {
	NewLine      string // between parts; empty writes all on one line
	Indent       string // of one level
	SingleQuotes bool
	ASCII        bool // other signs as escapes, such as \u043f
	Slash        bool // \/
	Angles       bool // < and > as escapes, too
	Apostrophe   bool // ' as \u0027
	Ampersand    bool // & as \u0026
}

// DefaultJSON is how JSONWriter writes without settings.
var DefaultJSON = JSONOptions{NewLine: "\r\n"}

// JSONOut is a JSON text being written part by part.
type JSONOut struct {
	JSONOptions
	b    strings.Builder
	open []byte // { and [ around
	some bool   // the innermost one has a part
	name bool   // a name waits for its value
}

// Len is how many bytes are written.
func (j *JSONOut) Len() int { return j.b.Len() }

// String is the text so far.
func (j *JSONOut) String() string { return j.b.String() }

var errJSONPlace = &Error{"Нарушена структура JSON: запись в этом месте недопустима"}

// maxJSON bounds a text: a collection may hold another many times over.
const maxJSON = 256 << 20

// before writes what stands before a value.
func (j *JSONOut) before() error {
	n := len(j.open)
	switch {
	case j.b.Len() > maxJSON:
		return &Error{"Ошибка записи JSON: текст больше " + Int(maxJSON>>20).String() + " МБ"}
	case j.name:
		j.name = false
		return nil
	case n == 0 && j.some, n > 0 && j.open[n-1] == '{':
		return errJSONPlace
	case n > 0:
		j.separate()
	}
	j.some = true
	return nil
}

func (j *JSONOut) separate() {
	if j.some {
		j.b.WriteByte(',')
	}
	j.line()
	j.some = true
}

func (j *JSONOut) line() {
	if j.NewLine != "" {
		j.b.WriteString(j.NewLine + strings.Repeat(j.Indent, len(j.open)))
	}
}

// Begin opens an object, {, or an array, [.
func (j *JSONOut) Begin(c byte) error {
	if err := j.before(); err != nil {
		return err
	}
	if len(j.open) == maxJSONDepth {
		return &Error{"Ошибка записи JSON: вложенность больше " + Int(maxJSONDepth).String()}
	}
	j.b.WriteByte(c)
	j.open, j.some = append(j.open, c), false
	return nil
}

// End closes what Begin opened.
func (j *JSONOut) End(c byte) error {
	n := len(j.open)
	if n == 0 || j.open[n-1] != c-2 || j.name {
		return errJSONPlace
	}
	j.open = j.open[:n-1]
	if j.some {
		j.line()
	}
	j.b.WriteByte(c)
	j.some = true
	return nil
}

// Name writes the name of a member.
func (j *JSONOut) Name(name string) error {
	if n := len(j.open); n == 0 || j.open[n-1] != '{' || j.name {
		return errJSONPlace
	}
	j.separate()
	j.text(name)
	j.b.WriteByte(':')
	if j.NewLine != "" {
		j.b.WriteByte(' ')
	}
	j.name = true
	return nil
}

// Raw writes text as it is.
func (j *JSONOut) Raw(text string) { j.b.WriteString(text) }

// Plain writes a value that is no collection.
func (j *JSONOut) Plain(v Value) error {
	switch v.(type) {
	case nil, NullType, string, Number, bool, Date:
	default:
		return &Error{"Тип переданного значения не поддерживается."}
	}
	if err := j.before(); err != nil {
		return err
	}
	switch v := v.(type) {
	case nil, NullType:
		j.b.WriteString("null")
	case string:
		j.text(v)
	case bool:
		fmt.Fprint(&j.b, v)
	case Number:
		if v.IsInt() {
			v = v.Trunc()
		}
		j.b.WriteString(v.String())
	case Date:
		j.text(ISODate(v))
	}
	return nil
}

// ISODate is a date as 2024-01-31T12:00:00.
func ISODate(d Date) string { return Invariant.date(d, "yyyy'-'MM'-'dd'T'HH':'mm':'ss") }

func (j *JSONOut) text(s string) {
	quote := byte('"')
	if j.SingleQuotes {
		quote = '\''
	}
	j.b.WriteByte(quote)
	for _, r := range s {
		j.sign(r, rune(quote))
	}
	j.b.WriteByte(quote)
}

func (j *JSONOut) sign(r, quote rune) {
	if i := strings.IndexRune("\\\b\f\n\r\t", r); i >= 0 {
		j.b.WriteString(`\` + `\bfnrt`[i:i+1])
		return
	}
	switch {
	case r == quote && quote == '"', r == '/' && j.Slash:
		j.b.WriteByte('\\')
		j.b.WriteRune(r)
	case r < ' ', r == '\'' && (quote == '\'' || j.Apostrophe), (r == '<' || r == '>') && j.Angles, r == '&' && j.Ampersand, r > '~' && j.ASCII:
		for _, unit := range units(string(r)) {
			fmt.Fprintf(&j.b, `\u%04x`, unit)
		}
	default:
		j.b.WriteRune(r)
	}
}

// Write writes a value with all that it holds.
func (j *JSONOut) Write(v Value) error {
	switch v := v.(type) {
	case *Array:
		return j.array(v.items)
	case *FixedArray:
		return j.array(v.of.items)
	case *Structure:
		return j.structure(v)
	case *FixedStructure:
		return j.structure(v.of)
	case *Map:
		return j.pairs(v)
	case *FixedMap:
		return j.pairs(v.of)
	}
	return j.Plain(v)
}

func (j *JSONOut) array(items []Value) error {
	if err := j.Begin('['); err != nil {
		return err
	}
	for _, item := range items {
		if err := j.Write(item); err != nil {
			return err
		}
	}
	return j.End(']')
}

func (j *JSONOut) structure(s *Structure) error {
	if err := j.Begin('{'); err != nil {
		return err
	}
	for i, name := range s.names {
		if err := j.member(name, s.values[i]); err != nil {
			return err
		}
	}
	return j.End('}')
}

func (j *JSONOut) pairs(m *Map) error {
	if err := j.Begin('{'); err != nil {
		return err
	}
	for key, v := range m.Each {
		if err := j.member(Invariant.Text(key), v); err != nil {
			return err
		}
	}
	return j.End('}')
}

func (j *JSONOut) member(name string, v Value) error {
	if err := j.Name(name); err != nil {
		return err
	}
	return j.Write(v)
}
