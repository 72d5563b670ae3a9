package modules

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/vkscript/vkscript/binding/bsl/value"
	"github.com/vkscript/vkscript/binding/codepage"
	"github.com/vkscript/vkscript/binding/luajson"
)

// readText reads a text file, without its byte order mark and with line ends "\n".
func (c *call) readText(name string, encoding lua.LValue) (text string, err error) {
	var data []byte
	c.block(func() { data, err = readFile(c.World, name, maxText) })
	if err == nil && isANSI(encoding) {
		data = []byte(codepage.Windows1251.Decode(data))
	}
	return strings.ReplaceAll(strings.TrimPrefix(string(data), "\ufeff"), "\r\n", "\n"), err
}

// isANSI tells whether an encoding is that of Russian Windows.
func isANSI(encoding lua.LValue) bool {
	switch strings.ToLower(lua.LVAsString(encoding)) {
	case "ansi", "windows-1251", "cp1251":
		return true
	}
	return false
}

func (c *call) encoded(text string, encoding lua.LValue) ([]byte, error) {
	if isANSI(encoding) {
		return codepage.Windows1251.Encode(text)
	}
	return []byte(text), nil
}

// bslReader is a TextReader: rest is nil when nothing is open.
type bslReader struct{ rest *string }

func bslTextReader(c *call) (lua.LValue, error) {
	r := &bslReader{}
	if c.has(1) {
		text, err := c.readText(c.text(1), c.arg(2))
		if err != nil {
			return nil, err
		}
		r.rest = &text
	}
	return c.object("bsl.TextReader", r), nil
}

func bslOpenReader(c *call) (lua.LValue, error) {
	text, err := c.readText(c.text(1), c.arg(2))
	c.self.(*bslReader).rest = &text
	return nothing, err
}

var errNotOpen = errors.New("no file is open: call open first")

func bslReadText(c *call) (lua.LValue, error) {
	r := c.self.(*bslReader)
	if r.rest == nil {
		return nil, errNotOpen
	}
	if *r.rest == "" {
		return lua.LNil, nil
	}
	part := *r.rest
	if c.has(1) {
		part = value.Left(part, c.integer(1, 0))
	}
	*r.rest = (*r.rest)[len(part):]
	return lua.LString(part), nil
}

func bslReadLine(c *call) (lua.LValue, error) {
	r := c.self.(*bslReader)
	if r.rest == nil {
		return nil, errNotOpen
	}
	if *r.rest == "" {
		return lua.LNil, nil
	}
	line, rest, _ := strings.Cut(*r.rest, "\n")
	*r.rest = rest
	return lua.LString(line), nil
}

// bslWriter is a TextWriter.
type bslWriter struct {
	path     string
	encoding lua.LValue
	text     strings.Builder
}

// begin begins a file by the arguments path, encoding, separator, append.
func (w *bslWriter) begin(c *call) error {
	w.path, w.encoding = c.text(1), c.arg(2)
	w.text.Reset()
	if !lua.LVAsBool(c.arg(4)) {
		return nil
	}
	old, err := c.readText(w.path, w.encoding)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	w.text.WriteString(old)
	return err
}

func bslTextWriter(c *call) (lua.LValue, error) {
	w := &bslWriter{encoding: lua.LNil}
	if c.has(1) {
		if err := w.begin(c); err != nil {
			return nil, err
		}
	}
	return c.object("bsl.TextWriter", w), nil
}

func bslOpenWriter(c *call) (lua.LValue, error) { return nothing, c.self.(*bslWriter).begin(c) }

func (c *call) put(text string) (lua.LValue, error) {
	w := c.self.(*bslWriter)
	if w.path == "" {
		return nil, errNotOpen
	}
	if w.text.Len()+len(text) > maxText {
		return nil, tooLarge()
	}
	w.text.WriteString(text)
	return nothing, nil
}

func bslCloseWriter(c *call) (lua.LValue, error) {
	w := c.self.(*bslWriter)
	if w.path == "" {
		return nothing, nil
	}
	data, err := c.encoded(w.text.String(), w.encoding)
	if err == nil {
		err = c.writeFile(w.path, data)
	}
	w.path = ""
	return nothing, err
}

// bslDocument is a TextDocument.
type bslDocument struct{ lines []string }

func (d *bslDocument) text() string { return strings.Join(d.lines, "\n") }

func (d *bslDocument) set(text string) {
	d.lines = strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	if text == "" {
		d.lines = nil
	}
}

func bslReadDocument(c *call) (lua.LValue, error) {
	text, err := c.readText(c.text(1), c.arg(2))
	c.self.(*bslDocument).set(text)
	return nothing, err
}

func bslWriteDocument(c *call) (lua.LValue, error) {
	data, err := c.encoded(c.self.(*bslDocument).text()+"\n", c.arg(2))
	if err != nil {
		return nil, err
	}
	return nothing, c.writeFile(c.text(1), data)
}

func bslGetLine(c *call) (lua.LValue, error) {
	d, n := c.self.(*bslDocument), c.integer(1, 1)
	if n < 1 || n > len(d.lines) {
		return lua.LString(""), nil
	}
	return lua.LString(d.lines[n-1]), nil
}

// bslJSON is a JSONReader or JSONWriter.
type bslJSON struct{ text, path string }

func bslOpenJSON(c *call) (lua.LValue, error) {
	text, err := c.readText(c.text(1), c.arg(2))
	c.self.(*bslJSON).text = text
	return nothing, err
}

// jsonOf is the reader or writer among the arguments.
func (c *call) jsonOf(n int) *bslJSON {
	ud, ok := c.arg(n).(*lua.LUserData)
	if !ok {
		return nil
	}
	j, _ := ud.Value.(*bslJSON)
	return j
}

func bslReadJSON(c *call) (lua.LValue, error) {
	j := c.jsonOf(1)
	if j == nil {
		j = &bslJSON{text: c.str(1)}
	}
	return luajson.Decode(c.L, []byte(j.text))
}

func bslWriteJSON(c *call) (lua.LValue, error) {
	j := c.jsonOf(1)
	if j == nil {
		return nil, fmt.Errorf("a writer of json_writer is needed, got %s", c.kind(1))
	}
	out, err := luajson.Encode(c.arg(2), luajson.EncodeOptions{Indent: " ", NewLine: "\r\n"})
	j.text = string(out)
	return nothing, err
}

func bslCloseJSON(c *call) (lua.LValue, error) {
	j := c.self.(*bslJSON)
	if j.path == "" {
		return lua.LString(j.text), nil
	}
	return lua.LString(""), c.writeFile(j.path, []byte(j.text))
}
