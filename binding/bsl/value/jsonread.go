package value

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// JSONToken is a part of a JSON text.
type JSONToken uint8

// The parts, in the order of JSONValueType's names.
const (
	JSONNone JSONToken = iota
	JSONObjectStart
	JSONObjectEnd
	JSONArrayStart
	JSONArrayEnd
	JSONName
	JSONString
	JSONNumber
	JSONBoolean
	JSONNull
)

// JSONText is a JSON text being read part by part.
type JSONText struct {
	text  string
	at    int
	open  []byte // { and [ around
	next  jsonState
	Token JSONToken
	Value Value // of a name or a plain value
}

// jsonState is what may come.
type jsonState uint8

const (
	wantValue jsonState = iota
	wantFirst           // a value, or the end of the array
	wantName            // a name, or the end of the object
	wantMore            // a comma, or an end
)

// maxJSONDepth bounds how deep a text nests.
const maxJSONDepth = 512

// NewJSONText begins to read a text.
func NewJSONText(text string) *JSONText { return &JSONText{text: strings.TrimPrefix(text, "\ufeff")} }

// Next reads a part; false at the end.
func (j *JSONText) Next() (bool, error) {
	j.blanks()
	if j.at == len(j.text) {
		if len(j.open) > 0 {
			return false, j.fail()
		}
		j.Token, j.Value = JSONNone, nil
		return false, nil
	}
	c := j.text[j.at]
	if j.next == wantMore {
		if c != ',' || len(j.open) == 0 {
			return true, j.close(c)
		}
		j.at++
		j.blanks()
		j.next = wantValue
		if j.open[len(j.open)-1] == '{' {
			j.next = wantName
		}
		if j.at == len(j.text) {
			return false, j.fail()
		}
		c = j.text[j.at]
		if j.next == wantName && c == '}' {
			return false, j.fail()
		}
	}
	switch {
	case j.next == wantName && c == '}', j.next == wantFirst && c == ']':
		return true, j.close(c)
	case j.next == wantName:
		return true, j.name()
	}
	return true, j.value(c)
}

func (j *JSONText) blanks() {
	for j.at < len(j.text) && strings.IndexByte(" \t\r\n", j.text[j.at]) >= 0 {
		j.at++
	}
}

func (j *JSONText) fail() error {
	line := strings.Count(j.text[:j.at], "\n") + 1
	column := utf8.RuneCountInString(j.text[strings.LastIndexByte(j.text[:j.at], '\n')+1:j.at]) + 1
	what := "неожиданный конец текста"
	if j.at < len(j.text) {
		r, _ := utf8.DecodeRuneInString(j.text[j.at:])
		what = "неожиданный символ '" + string(r) + "'"
	}
	return &Error{"Ошибка чтения JSON: " + what + ". Строка " + strconv.Itoa(line) + ", позиция " + strconv.Itoa(column)}
}

func (j *JSONText) close(c byte) error {
	n := len(j.open)
	switch {
	case n > 0 && c == '}' && j.open[n-1] == '{':
		j.Token = JSONObjectEnd
	case n > 0 && c == ']' && j.open[n-1] == '[':
		j.Token = JSONArrayEnd
	default:
		return j.fail()
	}
	j.at++
	j.open, j.next, j.Value = j.open[:n-1], wantMore, nil
	return nil
}

func (j *JSONText) name() error {
	if c := j.text[j.at]; c != '"' && c != '\'' {
		return j.fail()
	}
	text, err := j.string()
	if err != nil {
		return err
	}
	j.blanks()
	if j.at == len(j.text) || j.text[j.at] != ':' {
		return j.fail()
	}
	j.at++
	j.Token, j.Value, j.next = JSONName, text, wantValue
	return nil
}

func (j *JSONText) value(c byte) error {
	j.Value = nil
	switch {
	case c == '{' || c == '[':
		if len(j.open) == maxJSONDepth {
			return &Error{"Ошибка чтения JSON: вложенность больше " + strconv.Itoa(maxJSONDepth)}
		}
		j.at++
		j.open = append(j.open, c)
		j.Token, j.next = JSONObjectStart, wantName
		if c == '[' {
			j.Token, j.next = JSONArrayStart, wantFirst
		}
		return nil
	case c == '"' || c == '\'':
		text, err := j.string()
		j.Token, j.Value, j.next = JSONString, text, wantMore
		return err
	case c == '-' || c >= '0' && c <= '9':
		return j.number()
	}
	for word, v := range map[string]Value{"true": true, "false": false, "null": nil} {
		if strings.HasPrefix(j.text[j.at:], word) {
			j.at += len(word)
			j.Token, j.Value, j.next = JSONBoolean, v, wantMore
			if v == nil {
				j.Token = JSONNull
			}
			return nil
		}
	}
	return j.fail()
}

// number keeps the digits of whole numbers, and 15 of fractions.
func (j *JSONText) number() error {
	end := j.at + 1
	for end < len(j.text) && strings.IndexByte("0123456789.eE+-", j.text[end]) >= 0 {
		end++
	}
	text := j.text[j.at:end]
	var n Number
	var err error
	if strings.ContainsAny(text, ".eE") {
		var f float64
		if f, err = strconv.ParseFloat(text, 64); err == nil {
			n, err = Float(f)
		}
	} else {
		n, err = Parse(text)
	}
	if err != nil {
		return j.fail()
	}
	j.at = end
	j.Token, j.Value, j.next = JSONNumber, n.Value(), wantMore
	return nil
}

// string reads a text in quotes of either kind.
func (j *JSONText) string() (string, error) {
	quote := j.text[j.at]
	j.at++
	from := j.at
	for j.at < len(j.text) && j.text[j.at] != quote && j.text[j.at] != '\\' {
		j.at++
	}
	if j.at < len(j.text) && j.text[j.at] == quote {
		j.at++
		return j.text[from : j.at-1], nil
	}
	var u []uint16
	u = append(u, units(j.text[from:j.at])...)
	for j.at < len(j.text) {
		switch c := j.text[j.at]; c {
		case quote:
			j.at++
			return fromUnits(u), nil
		case '\\':
			unit, err := j.escape()
			if err != nil {
				return "", err
			}
			u = append(u, unit)
		default:
			_, size := utf8.DecodeRuneInString(j.text[j.at:])
			u = append(u, units(j.text[j.at:j.at+size])...)
			j.at += size
		}
	}
	return "", j.fail()
}

func (j *JSONText) escape() (uint16, error) {
	rest := j.text[j.at+1:]
	if strings.HasPrefix(rest, "u") && len(rest) >= 5 {
		code, err := strconv.ParseUint(rest[1:5], 16, 16)
		if err != nil {
			return 0, j.fail()
		}
		j.at += 6
		return uint16(code), nil
	}
	if rest != "" {
		if i := strings.IndexByte(`"\/'bfnrt`, rest[0]); i >= 0 {
			j.at += 2
			return uint16("\"\\/'\b\f\n\r\t"[i]), nil
		}
	}
	return 0, j.fail()
}

// Read reads the value that comes next whole: objects into maps, or into structures, whose names must be identifiers.
func (j *JSONText) Read(intoMaps bool) (Value, error) {
	more, err := j.Next()
	if err != nil || !more {
		return nil, err
	}
	return j.rest(intoMaps)
}

// rest reads what the part just read begins.
func (j *JSONText) rest(intoMaps bool) (Value, error) {
	switch j.Token {
	case JSONArrayStart:
		return j.array(intoMaps)
	case JSONObjectStart:
		return j.object(intoMaps)
	}
	return j.Value, nil
}

func (j *JSONText) array(intoMaps bool) (Value, error) {
	out := NewArray()
	for {
		if _, err := j.Next(); err != nil {
			return nil, err
		}
		if j.Token == JSONArrayEnd {
			return out, nil
		}
		v, err := j.rest(intoMaps)
		if err != nil {
			return nil, err
		}
		out.Append(v)
	}
}

func (j *JSONText) object(intoMaps bool) (Value, error) {
	m, s := NewMap(), NewStructure()
	for {
		if _, err := j.Next(); err != nil {
			return nil, err
		}
		if j.Token == JSONObjectEnd {
			if intoMaps {
				return m, nil
			}
			return s, nil
		}
		name := j.Value.(string)
		v, err := j.Read(intoMaps)
		if err == nil && !intoMaps {
			err = s.Insert(name, v)
		}
		if err != nil {
			return nil, err
		}
		if intoMaps {
			m.Set(name, v)
		}
	}
}
