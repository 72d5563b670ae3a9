package modules

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	lua "github.com/yuin/gopher-lua"
)

func csvModule() source {
	return source{
		doc: "Tables as text, one row a line. 1C and Excel on Russian Windows write {separator = ';', encoding = 'windows-1251'}.",
		functions: []row{
			{"parse(text: string, options?: ReadOptions) -> table[]", "Reads rows: each a list of strings, or with a header a table by the columns' names.", csvParse},
			{"read(path: string, options?: ReadOptions) -> table[]", "Reads the rows of a file.", csvRead},
			{"encode(rows: table, options?: WriteOptions) -> string", "Writes rows: lists, or tables by the columns' names.", csvEncode},
			{"write(path: string, rows: table, options?: WriteOptions)", "Writes rows to a file, whole or not at all.", csvWrite},
		},
		types: []typeSource{
			{"ReadOptions", "How rows are read.", []field{
				{"separator?: string", "One character; ',' when absent, 'auto' finds the one of , ; tab that the first line has most."},
				{"header?: boolean|string[]", "true takes the columns' names from the first row, a list names them."},
				{"encoding?: \"utf-8\"|\"windows-1251\"|\"auto\"", "'auto' takes Windows-1251 for what is not UTF-8."},
				{"trim?: boolean", "Take white space off both ends of every field."},
				{"lazy?: boolean", "Let quotes stand inside fields that are not quoted."},
			}, nil},
			{"WriteOptions", "How rows are written.", []field{
				{"separator?: string", "One character; ',' when absent."},
				{"header?: boolean|string[]", "The columns in their order; without it, rows by name have those of the first row. false writes no line of names."},
				{"encoding?: \"utf-8\"|\"windows-1251\"", ""},
				{"bom?: boolean", "Begin with a byte order mark, by which Excel knows UTF-8."},
				{"crlf?: boolean", "End lines as Windows does."},
			}, nil},
		},
	}
}

func csvParse(c *call) (lua.LValue, error) { return c.parseCSV([]byte(c.text(1)), c.options(2)) }

func csvRead(c *call) (lua.LValue, error) {
	data, err := c.readFile(c.text(1), maxText)
	if err != nil {
		return nil, err
	}
	rows, err := c.parseCSV(data, c.options(2))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", c.text(1), err)
	}
	return rows, nil
}

func (c *call) parseCSV(data []byte, o options) (lua.LValue, error) {
	data, err := c.decodeText(data, o.text("encoding", "utf-8"))
	if err != nil {
		return nil, err
	}
	separator, err := separatorOf(o, data)
	if err != nil {
		return nil, err
	}
	r := csv.NewReader(looking{bytes.NewReader(data), c})
	r.Comma, r.FieldsPerRecord, r.LazyQuotes, r.ReuseRecord = separator, -1, o.is("lazy"), true
	rows := rowReader{c: c, r: r, trim: o.is("trim"), names: texts(o.table("header"))}
	if o.get("header") == lua.LTrue {
		if rows.names, err = rows.header(); err != nil {
			return nil, err
		}
	}
	return rows.all()
}

func separatorOf(o options, data []byte) (rune, error) {
	name := o.text("separator", ",")
	if name == "auto" {
		line, _, _ := bytes.Cut(data, []byte("\n"))
		name = ","
		for _, s := range []string{";", "\t"} {
			if bytes.Count(line, []byte(s)) > bytes.Count(line, []byte(name)) {
				name = s
			}
		}
	}
	r, n := utf8.DecodeRuneInString(name)
	if n != len(name) || r == utf8.RuneError || strings.ContainsRune("\"\r\n", r) {
		return 0, fmt.Errorf("the separator must be one character other than a quote, got %q", name)
	}
	return r, nil
}

// rowReader makes Lua tables of rows.
type rowReader struct {
	c     *call
	r     *csv.Reader
	trim  bool
	names []string // of the columns, when rows are by name
}

// header reads the first row as names.
func (r *rowReader) header() ([]string, error) {
	row, err := r.r.Read()
	if err == io.EOF {
		return nil, nil
	}
	seen := map[string]bool{}
	names := make([]string, len(row))
	for i := range row {
		if names[i] = strings.TrimSpace(row[i]); seen[names[i]] {
			return nil, fmt.Errorf("two columns have the name %q", names[i])
		}
		seen[names[i]] = true
	}
	return names, plainCSV(err)
}

func (r *rowReader) all() (lua.LValue, error) {
	out := r.c.L.NewTable()
	for {
		row, err := r.r.Read()
		if err == io.EOF {
			return out, nil
		}
		if err != nil {
			return nil, plainCSV(err)
		}
		item, err := r.row(row)
		if err != nil {
			return nil, err
		}
		out.Append(item)
	}
}

func (r *rowReader) row(row []string) (*lua.LTable, error) {
	if r.trim {
		for i := range row {
			row[i] = strings.TrimSpace(row[i])
		}
	}
	if r.names == nil {
		return r.c.strings(row), nil
	}
	if len(row) > len(r.names) {
		line, _ := r.r.FieldPos(0)
		return nil, fmt.Errorf("line %d has %d fields, but there are %d columns", line, len(row), len(r.names))
	}
	t := r.c.L.CreateTable(0, len(row))
	for i, field := range row {
		t.RawSetString(r.names[i], lua.LString(field))
	}
	return t, nil
}

func plainCSV(err error) error {
	var e *csv.ParseError
	if !errors.As(err, &e) {
		return err
	}
	return fmt.Errorf("line %d, column %d: %w", e.Line, e.Column, e.Err)
}

func csvEncode(c *call) (lua.LValue, error) {
	text, err := c.encodeCSV(c.table(1), c.options(2))
	return lua.LString(text), err
}

func csvWrite(c *call) (lua.LValue, error) {
	text, err := c.encodeCSV(c.table(2), c.options(3))
	if err != nil {
		return nil, err
	}
	return nothing, c.writeFile(c.text(1), text)
}

func (c *call) encodeCSV(rows *lua.LTable, o options) ([]byte, error) {
	var out bytes.Buffer
	if o.is("bom") && o.text("encoding", "utf-8") == "utf-8" {
		out.WriteString("\xef\xbb\xbf")
	}
	separator, err := separatorOf(o, nil)
	if err != nil {
		return nil, err
	}
	w := csv.NewWriter(&out)
	w.Comma, w.UseCRLF = separator, o.is("crlf")
	names, err := columns(rows, o)
	if err != nil {
		return nil, err
	}
	if names != nil && o.get("header") != lua.LFalse {
		w.Write(names)
	}
	for i := 1; i <= rows.Len(); i++ {
		c.look(i)
		row, err := fields(rows.RawGetInt(i), names)
		if err != nil {
			return nil, fmt.Errorf("row %d %w", i, err)
		}
		w.Write(row)
	}
	if w.Flush(); o.text("encoding", "utf-8") == "utf-8" {
		return out.Bytes(), w.Error()
	}
	return c.encodeText(out.String())
}

// columns are the names of the columns: those asked for, or the keys of the first row.
func columns(rows *lua.LTable, o options) ([]string, error) {
	if t := o.table("header"); t != nil {
		return texts(t), nil
	}
	first, ok := rows.RawGetInt(1).(*lua.LTable)
	if !ok || first.Len() > 0 {
		return nil, nil
	}
	var names []string
	for k := range pairs(first) {
		name, ok := k.(lua.LString)
		if !ok {
			return nil, fmt.Errorf("row 1 has the key %s; rows are lists, or tables by the columns' names", describe(k))
		}
		names = append(names, string(name))
	}
	return names, nil
}

// fields are the texts of a row, a list or a table by name.
func fields(row lua.LValue, names []string) ([]string, error) {
	t, ok := row.(*lua.LTable)
	if !ok {
		return nil, fmt.Errorf("must be a table, got %s", describe(row))
	}
	byName := names != nil && t.Len() == 0
	n := t.Len()
	if byName {
		n = len(names)
	}
	out := make([]string, n)
	for i := range out {
		v := t.RawGetInt(i + 1)
		if byName {
			v = t.RawGetString(names[i])
		}
		switch v.Type() {
		case lua.LTString, lua.LTNumber, lua.LTBool:
			out[i] = v.String()
		case lua.LTNil:
		default:
			return nil, fmt.Errorf("has a %s in field %d; fields are strings, numbers and booleans", typeName(v), i+1)
		}
	}
	return out, nil
}
