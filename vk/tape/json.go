package tape

import (
	"bytes"
	"encoding/json"
)

// json takes the secrets out of JSON text and leaves all else as it is, byte for byte; false when it is no JSON.
func (s *secrets) json(method string, text []byte) ([]byte, bool) {
	if !json.Valid(text) {
		return nil, false
	}
	w := jsonWalk{secrets: s, method: method, text: text}
	w.value("")
	if w.from == 0 {
		return text, true
	}
	return append(w.out, text[w.from:]...), true
}

// jsonWalk goes through valid JSON.
type jsonWalk struct {
	secrets *secrets
	method  string
	text    []byte
	at      int
	out     []byte
	from    int // what follows is not in out yet
}

func (w *jsonWalk) space() {
	for w.at < len(w.text) && bytes.IndexByte([]byte(" \t\r\n,:"), w.text[w.at]) >= 0 {
		w.at++
	}
}

// value walks over the value of a field; items of a list have their list's name.
func (w *jsonWalk) value(name string) {
	w.space()
	switch w.text[w.at] {
	case '{':
		w.object()
	case '[':
		w.at++
		for w.space(); w.text[w.at] != ']'; w.space() {
			w.value(name)
		}
		w.at++
	case '"':
		w.string(name)
	default:
		w.scalar(name)
	}
}

// object also knows the pairs {"key": "access_token", "value": "..."} in which VK repeats a call's fields.
func (w *jsonWalk) object() {
	pair := ""
	w.at++
	for w.space(); w.text[w.at] != '}'; w.space() {
		name := w.quoted()
		w.space()
		switch {
		case name == "key" && w.text[w.at] == '"':
			start := w.at
			pair = w.quoted()
			w.at = start
		case name == "value" && isSecret(w.method, pair):
			name = pair
		}
		w.value(name)
	}
	w.at++
}

// quoted reads the string at hand.
func (w *jsonWalk) quoted() string {
	start := w.at
	for w.at++; w.text[w.at] != '"'; w.at++ {
		if w.text[w.at] == '\\' {
			w.at++
		}
	}
	w.at++
	raw := w.text[start:w.at]
	if bytes.IndexByte(raw, '\\') < 0 {
		return string(raw[1 : len(raw)-1])
	}
	var text string
	json.Unmarshal(raw, &text)
	return text
}

func (w *jsonWalk) string(name string) {
	start := w.at
	text := w.quoted()
	if clean := w.secrets.value(w.method, name, text); clean != text {
		w.replace(start, quote(clean))
	}
}

// scalar is a number, true, false or null: a secret number becomes 0.
func (w *jsonWalk) scalar(name string) {
	start := w.at
	for w.at < len(w.text) && bytes.IndexByte([]byte(",]} \t\r\n"), w.text[w.at]) < 0 {
		w.at++
	}
	if first := w.text[start]; (first == '-' || first >= '0' && first <= '9') && isSecret(w.method, name) {
		w.replace(start, []byte("0"))
	}
}

func (w *jsonWalk) replace(start int, with []byte) {
	w.out = append(append(w.out, w.text[w.from:start]...), with...)
	w.from = w.at
}

// quote writes a text as JSON, without HTML's escapes.
func quote(text string) []byte {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	enc.Encode(text)
	return bytes.TrimSuffix(buf.Bytes(), []byte("\n"))
}
