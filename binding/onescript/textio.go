package onescript

import (
	"context"
	"os"
	"strings"
	"unicode/utf8"

	"github.com/vkscript/vkscript/binding/bsl/value"
	"github.com/vkscript/vkscript/binding/engine"
)

// textReader is ЧтениеТекста.
type textReader struct {
	text string
	open bool
}

var errNotOpen = &value.Error{Text: "Файл не открыт"}

func newTextReader(a *value.Args) (value.Value, error) {
	t := &textReader{}
	if !a.Has(0) {
		return t, nil
	}
	return t, t.load(a)
}

// load reads a file and makes its line ends \n.
func (t *textReader) load(a *value.Args) error {
	r := runner(a)
	c, err := r.coding(a, 1)
	if err != nil {
		return err
	}
	data, err := r.readFile(a.Text(0))
	if err != nil {
		return err
	}
	t.text, t.open = strings.ReplaceAll(c.decode(data), "\r\n", "\n"), true
	return nil
}

// Class is ЧтениеТекста.
func (t *textReader) Class() *value.Class { return textReaderClass }

// read takes n signs, or all; Undefined at the end.
func (t *textReader) read(a *value.Args) (value.Value, error) {
	if !t.open {
		return nil, errNotOpen
	}
	if t.text == "" {
		return nil, nil
	}
	at := len(t.text)
	if a.Has(0) && a.Get(0) != nil {
		at = 0
		for n := a.Int(0, 0); n > 0 && at < len(t.text); n-- {
			_, size := utf8.DecodeRuneInString(t.text[at:])
			at += size
		}
	}
	taken := t.text[:at]
	t.text = t.text[at:]
	return taken, nil
}

// line takes a line without its end; Undefined at the end of the text.
func (t *textReader) line(a *value.Args) (value.Value, error) {
	if !t.open {
		return nil, errNotOpen
	}
	if t.text == "" {
		return nil, nil
	}
	separator := "\n"
	if a.Has(0) && a.Text(0) != "" {
		separator = a.Text(0)
	}
	line, rest, _ := strings.Cut(t.text, separator)
	t.text = rest
	return line, nil
}

var textReaderClass = &value.Class{Type: value.Type{RU: "ЧтениеТекста", EN: "TextReader"}, Methods: func() []value.Method {
	return []value.Method{
		value.ProcOf("Открыть", "Open", 1, 5, func(t *textReader, a *value.Args) error { return t.load(a) }),
		value.FuncOf("Прочитать", "Read", 0, 1, func(t *textReader, a *value.Args) (value.Value, error) { return t.read(a) }),
		value.FuncOf("ПрочитатьСтроку", "ReadLine", 0, 1, func(t *textReader, a *value.Args) (value.Value, error) { return t.line(a) }),
		value.ProcOf("Закрыть", "Close", 0, 0, func(t *textReader, _ *value.Args) error { *t = textReader{}; return nil }),
	}
}}

// textWriter is ЗаписьТекста. What it writes is in the file at once.
type textWriter struct {
	file      engine.File
	coding    coding
	begun     bool
	separator string // of lines
	lineEnd   string // what \n becomes
}

func newTextWriter(a *value.Args) (value.Value, error) {
	t := &textWriter{}
	if !a.Has(0) {
		return t, nil
	}
	if len(a.Values) == 3 { // path, encoding, append: as OneScript has it beside the long form
		if _, isFlag := a.Get(2).(bool); isFlag {
			a.Values = []value.Value{a.Values[0], a.Values[1], value.Missing{}, a.Values[2]}
		}
	}
	return t, t.openFile(a)
}

// openFile is Open(path, encoding, separator, append, line end).
func (t *textWriter) openFile(a *value.Args) (err error) {
	r, more := runner(a), a.Bool(3, false)
	t.close()
	if t.coding, err = r.coding(a, 1); err != nil {
		return err
	}
	t.separator, t.lineEnd = "\n", "\r\n"
	if a.Has(2) && a.Get(2) != nil {
		t.separator = a.Text(2)
	}
	if a.Has(4) && a.Get(4) != nil {
		t.lineEnd = a.Text(4)
	}
	mode := os.O_WRONLY | os.O_CREATE | os.O_TRUNC
	if more {
		mode = os.O_WRONLY | os.O_CREATE | os.O_APPEND
	}
	path := a.Text(0)
	if path == "" {
		return errNoFile
	}
	err = r.block(func(context.Context) (err error) {
		t.file, err = r.cfg.World.OpenFile(path, mode, 0o666)
		return err
	})
	t.begun = more
	r.ends = append(r.ends, func() { t.close() })
	return err
}

// Class is ЗаписьТекста.
func (t *textWriter) Class() *value.Class { return textWriterClass }

func (t *textWriter) write(a *value.Args, text string) error {
	if t.file == nil {
		return errNotOpen
	}
	data := t.coding.encode(strings.ReplaceAll(text, "\n", t.lineEnd), !t.begun)
	t.begun = true
	return runner(a).block(func(context.Context) error {
		_, err := t.file.Write(data)
		return err
	})
}

func (t *textWriter) line(a *value.Args) error {
	separator := t.separator
	if a.Has(1) && a.Get(1) != nil {
		separator = a.Text(1)
	}
	return t.write(a, a.Text(0)+separator)
}

func (t *textWriter) close() error {
	f := t.file
	t.file = nil
	if f == nil {
		return nil
	}
	return f.Close()
}

var textWriterClass = &value.Class{Type: value.Type{RU: "ЗаписьТекста", EN: "TextWriter"}, Methods: func() []value.Method {
	return []value.Method{
		value.ProcOf("Открыть", "Open", 1, 5, func(t *textWriter, a *value.Args) error { return t.openFile(a) }),
		value.ProcOf("Записать", "Write", 1, 1, func(t *textWriter, a *value.Args) error { return t.write(a, a.Text(0)) }),
		value.ProcOf("ЗаписатьСтроку", "WriteLine", 1, 2, func(t *textWriter, a *value.Args) error { return t.line(a) }),
		value.ProcOf("Закрыть", "Close", 0, 0, func(t *textWriter, _ *value.Args) error { return t.close() }),
	}
}}

// textDocument is ТекстовыйДокумент: lines that are edited in memory.
type textDocument struct{ lines []string }

func newTextDocument(*value.Args) (value.Value, error) { return &textDocument{}, nil }

// Class is ТекстовыйДокумент.
func (d *textDocument) Class() *value.Class { return textDocumentClass }

// linesOf cuts a text into lines; empty text is one.
func linesOf(text string) []string {
	if text == "" {
		return []string{""}
	}
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)
	return strings.Split(strings.TrimSuffix(text, "\n"), "\n")
}

func (d *textDocument) read(a *value.Args) error {
	r := runner(a)
	c, err := r.coding(a, 1)
	if err != nil {
		return err
	}
	data, err := r.readFile(a.Text(0))
	if err != nil {
		return err
	}
	text := c.decode(data)
	if d.lines = nil; text != "" {
		d.lines = linesOf(text)
	}
	return nil
}

func (d *textDocument) save(a *value.Args) error {
	r, end := runner(a), "\r\n"
	c, err := r.coding(a, 1)
	if err != nil {
		return err
	}
	if a.Has(2) && a.Get(2) != nil {
		if end = a.Text(2); end != "\n" && end != "\r" && end != "\r\n" {
			return value.ErrArgument
		}
	}
	return r.writeFile(a.Text(0), c.encode(d.text(end), true))
}

func (d *textDocument) text(end string) string {
	var b strings.Builder
	for _, line := range d.lines {
		b.WriteString(line + end)
	}
	return b.String()
}

func (d *textDocument) insert(at int, text string) {
	at = min(max(at, 0), len(d.lines))
	d.lines = append(d.lines[:at:at], append(linesOf(text), d.lines[at:]...)...)
}

// replace puts a text in the place of a line.
func (d *textDocument) replace(n int, text string) error {
	switch {
	case n > len(d.lines):
		return nil
	case n < 1:
		return value.ErrArgument
	}
	d.remove(n)
	d.insert(n-1, text)
	return nil
}

func (d *textDocument) remove(n int) {
	if n >= 1 && n <= len(d.lines) {
		d.lines = append(d.lines[:n-1], d.lines[n:]...)
	}
}

func (d *textDocument) line(n int) string {
	if n < 1 || n > len(d.lines) {
		return ""
	}
	return d.lines[n-1]
}

var textDocumentClass = &value.Class{Type: value.Type{RU: "ТекстовыйДокумент", EN: "TextDocument"}, Methods: func() []value.Method {
	return []value.Method{
		value.ProcOf("Прочитать", "Read", 1, 3, func(d *textDocument, a *value.Args) error { return d.read(a) }),
		value.ProcOf("Записать", "Write", 1, 3, func(d *textDocument, a *value.Args) error { return d.save(a) }),
		value.FuncOf("ПолучитьТекст", "GetText", 0, 0, func(d *textDocument, _ *value.Args) (value.Value, error) { return d.text("\n"), nil }),
		value.ProcOf("УстановитьТекст", "SetText", 1, 1, func(d *textDocument, a *value.Args) error { d.lines = linesOf(a.Text(0)); return nil }),
		value.FuncOf("ПолучитьСтроку", "GetLine", 1, 1, func(d *textDocument, a *value.Args) (value.Value, error) { return d.line(a.Int(0, 0)), nil }),
		value.ProcOf("ДобавитьСтроку", "AddLine", 1, 1, func(d *textDocument, a *value.Args) error { d.insert(len(d.lines), a.Text(0)); return nil }),
		value.ProcOf("ВставитьСтроку", "InsertLine", 2, 2, func(d *textDocument, a *value.Args) error { d.insert(a.Int(0, 1)-1, a.Text(1)); return nil }),
		value.ProcOf("ЗаменитьСтроку", "ReplaceLine", 2, 2, func(d *textDocument, a *value.Args) error { return d.replace(a.Int(0, 0), a.Text(1)) }),
		value.ProcOf("УдалитьСтроку", "DeleteLine", 1, 1, func(d *textDocument, a *value.Args) error { d.remove(a.Int(0, 0)); return nil }),
		value.FuncOf("КоличествоСтрок", "LineCount", 0, 0, func(d *textDocument, _ *value.Args) (value.Value, error) { return asInt(len(d.lines)), nil }),
		value.ProcOf("Очистить", "Clear", 0, 0, func(d *textDocument, _ *value.Args) error { d.lines = nil; return nil }),
	}
}}
