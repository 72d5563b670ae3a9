package opi

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
)

// parseJSON reads JSON into []any and Object, members in order. Strings may stand in single quotes,
// as they do on command lines made for 1C.
func parseJSON(text string) (any, error) {
	text = strings.TrimPrefix(text, "\ufeff")
	v, err := decodeJSON(text)
	if err == nil {
		return v, nil
	}
	if v, quotedErr := decodeJSON(doubleQuotes(text)); quotedErr == nil {
		return v, nil
	}
	return nil, err
}

func decodeJSON(text string) (any, error) {
	dec := json.NewDecoder(strings.NewReader(text))
	dec.UseNumber()
	v, err := decodeValue(dec, 0)
	if err != nil {
		return nil, err
	}
	if _, err := dec.Token(); err != io.EOF {
		return nil, fmt.Errorf("something follows its end at byte %d", dec.InputOffset())
	}
	return v, nil
}

// maxDepth bounds how deep collections nest.
const maxDepth = 200

func decodeValue(dec *json.Decoder, depth int) (any, error) {
	token, err := dec.Token()
	if err != nil {
		return nil, err
	}
	delim, ok := token.(json.Delim)
	switch {
	case !ok:
		return plainToken(token)
	case depth == maxDepth:
		return nil, fmt.Errorf("nested deeper than %d", maxDepth)
	case delim == '[':
		return decodeArray(dec, depth)
	case delim == '{':
		return decodeObject(dec, depth)
	}
	return nil, fmt.Errorf("unexpected %v", delim)
}

// plainToken reads a number as float64, or as its digits where that would change an integer.
func plainToken(token json.Token) (any, error) {
	n, ok := token.(json.Number)
	if !ok {
		return token, nil
	}
	if !strings.ContainsAny(n.String(), ".eE") {
		if i, err := n.Int64(); err != nil || i > maxExact || i < -maxExact {
			return n.String(), nil
		}
	}
	f, err := n.Float64()
	if err != nil {
		return nil, fmt.Errorf("the number %.40s is too large", n)
	}
	return f, nil
}

func decodeArray(dec *json.Decoder, depth int) (any, error) {
	items := []any{}
	for dec.More() {
		item, err := decodeValue(dec, depth+1)
		if err != nil {
			return nil, err
		}
		items = append(items, item)
	}
	_, err := dec.Token()
	return items, err
}

func decodeObject(dec *json.Decoder, depth int) (any, error) {
	object := Object{}
	for dec.More() {
		name, err := dec.Token()
		if err != nil {
			return nil, err
		}
		value, err := decodeValue(dec, depth+1)
		if err != nil {
			return nil, err
		}
		object = append(object, Pair{fmt.Sprint(name), value})
	}
	_, err := dec.Token()
	return object, err
}

// doubleQuotes turns strings in single quotes into JSON's.
func doubleQuotes(text string) string {
	var b strings.Builder
	var quote rune
	escaped := false
	for _, r := range text {
		switch {
		case escaped:
			escaped = false
			if r == '\'' {
				b.WriteRune(r)
				continue
			}
			b.WriteByte('\\')
		case r == '\\' && quote != 0:
			escaped = true
			continue
		case quote == 0 && (r == '"' || r == '\''):
			quote = r
			r = '"'
		case r == quote:
			quote = 0
			r = '"'
		case quote == '\'' && r == '"':
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}
