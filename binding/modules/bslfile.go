package modules

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"path/filepath"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/vkscript/vkscript/binding/bsl/value"
)

// bslFiles are the functions over files and JSON.
func bslFiles() []row {
	return []row{
		{"temp_file(extension?: string) -> string", "A new name for a temporary file, which goes with the run.", bslTempFile},
		{"copy_file(from: string, to: string)", "Copies a file, or what an address gives.", bslCopyFile},
		{"delete_files(path: string, mask?: string)", "Deletes a file or folder, or the files of a folder that fit a mask; none is fine.", bslDeleteFiles},
		{"find_files(path: string, mask?: string, deep?: boolean) -> File[]", "The files and folders in a folder that fit a mask, *.jpg, or of all folders below it.", bslFindFiles},
		{"file(path: string) -> File", "What is known of a path, whether or not there is a file.", func(c *call) (lua.LValue, error) { return c.file(c.text(1)), nil }},
		{"write_binary(data: any, path: string)", "Writes BinaryData to a file.", func(c *call) (lua.LValue, error) { return nothing, c.writeFile(c.text(2), c.dataOf(1)) }},
		{"text_reader(path?: string, encoding?: any) -> TextReader", "Reads a text file line by line.", bslTextReader},
		{"text_writer(path?: string, encoding?: any, separator?: any, append?: boolean) -> TextWriter", "Writes a text file; it is there, whole, when the writer is closed.", bslTextWriter},
		{"text_document() -> TextDocument", "The lines of a text, to be read, changed and written.", func(c *call) (lua.LValue, error) { return c.object("bsl.TextDocument", &bslDocument{}), nil }},
		{"json_reader() -> JSONReader", "What json_read reads from.", func(c *call) (lua.LValue, error) { return c.object("bsl.JSONReader", &bslJSON{}), nil }},
		{"json_read(reader: any, ...: any) -> any", "Reads JSON from a reader or a text.", bslReadJSON},
		{"json_writer() -> JSONWriter", "What json_write writes to.", func(c *call) (lua.LValue, error) { return c.object("bsl.JSONWriter", &bslJSON{}), nil }},
		{"json_write(writer: any, value: any)", "Writes a value as JSON, to be had by the writer's close.", bslWriteJSON},
	}
}

// bslTypes are the objects that the functions make. Their methods have the names of 1C's, in small letters.
func bslTypes() []typeSource {
	return []typeSource{
		{"Date", "A date and time of day; see bsl.date.", nil, []row{
			{"format(format: string) -> string", "As bsl.format.", func(c *call) (lua.LValue, error) {
				s, err := c.Locale.Format(c.self.(bslDate).Date, c.text(1))
				return lua.LString(s), err
			}},
			{"iso() -> string", "The date as 2024-01-31T12:00:00.", func(c *call) (lua.LValue, error) { return lua.LString(c.self.(bslDate).ISO()), nil }},
			{"unix() -> integer", "As bsl.unix.", func(c *call) (lua.LValue, error) { return lua.LNumber(c.self.(bslDate).In(c.Zone).Unix()), nil }},
		}},
		{"Random", "A generator of random numbers.", nil, []row{
			{"random_number(least?: number, most?: number) -> number", "A whole number between two, both included.", bslRandomNumber},
		}},
		{"File", "A path and what is there.", nil, []row{
			{"name() -> string", "The name with its extension.", onFile(path.Base)},
			{"base_name() -> string", "The name without its extension.", onFile(stem)},
			{"extension() -> string", "The extension with its dot.", onFile(path.Ext)},
			{"path() -> string", "The folder, with a slash at its end.", onFile(func(p string) string { return path.Dir(p) + "/" })},
			{"full_name() -> string", "The whole path.", func(c *call) (lua.LValue, error) { return lua.LString(c.World.Abs(c.self.(bslPath).name)), nil }},
			{"exists() -> boolean", "Whether there is such a file or folder.", onInfo(func(i fs.FileInfo) lua.LValue { return lua.LBool(i != nil) })},
			{"exist() -> boolean", "As exists.", onInfo(func(i fs.FileInfo) lua.LValue { return lua.LBool(i != nil) })},
			{"is_file() -> boolean", "Whether it is a file.", onInfo(func(i fs.FileInfo) lua.LValue { return lua.LBool(i != nil && !i.IsDir()) })},
			{"is_directory() -> boolean", "Whether it is a folder.", onInfo(func(i fs.FileInfo) lua.LValue { return lua.LBool(i != nil && i.IsDir()) })},
			{"size() -> integer", "Its bytes.", existing(func(c *call, i fs.FileInfo) lua.LValue { return lua.LNumber(i.Size()) })},
			{"get_modification_time() -> Date", "When it was changed last.", existing(func(c *call, i fs.FileInfo) lua.LValue { return c.bslDate(value.DateOf(i.ModTime().In(c.Zone))) })},
		}},
		{"TextReader", "Reads a text.", nil, []row{
			{"open(path: string, encoding?: any)", "Opens a file.", bslOpenReader},
			{"read(count?: integer) -> string?", "All the rest, or so many characters; nil at the end.", bslReadText},
			{"read_line() -> string?", "A line; nil at the end.", bslReadLine},
			{"close()", "Ends reading.", func(c *call) (lua.LValue, error) { c.self.(*bslReader).rest = nil; return nothing, nil }},
		}},
		{"TextWriter", "Writes a text.", nil, []row{
			{"open(path: string, encoding?: any, separator?: any, append?: boolean)", "Begins a file.", bslOpenWriter},
			{"write(text: any)", "Writes a text.", func(c *call) (lua.LValue, error) { return c.put(c.str(1)) }},
			{"write_line(text?: any)", "Writes a line.", func(c *call) (lua.LValue, error) { return c.put(c.str(1) + "\n") }},
			{"close()", "Puts the file in its place.", bslCloseWriter},
		}},
		{"TextDocument", "The lines of a text.", nil, []row{
			{"read(path: string, encoding?: any)", "Reads a file.", bslReadDocument},
			{"write(path: string, encoding?: any)", "Writes a file.", bslWriteDocument},
			{"get_text() -> string", "All of the text.", func(c *call) (lua.LValue, error) { return lua.LString(c.self.(*bslDocument).text()), nil }},
			{"set_text(text: any)", "Replaces all.", func(c *call) (lua.LValue, error) { c.self.(*bslDocument).set(c.str(1)); return nothing, nil }},
			{"get_line(number: integer) -> string", "A line; the first is 1.", bslGetLine},
			{"add_line(text: any)", "Adds a line.", func(c *call) (lua.LValue, error) {
				d := c.self.(*bslDocument)
				d.lines = append(d.lines, c.str(1))
				return nothing, nil
			}},
			{"line_count() -> integer", "How many lines there are.", func(c *call) (lua.LValue, error) { return lua.LNumber(len(c.self.(*bslDocument).lines)), nil }},
			{"clear()", "Takes all lines out.", func(c *call) (lua.LValue, error) { c.self.(*bslDocument).lines = nil; return nothing, nil }},
		}},
		{"JSONReader", "A JSON text to be read by bsl.json_read.", nil, []row{
			{"set_string(text: any)", "The text itself.", func(c *call) (lua.LValue, error) { c.self.(*bslJSON).text = c.str(1); return nothing, nil }},
			{"open_file(path: string, encoding?: any)", "A file that holds it.", bslOpenJSON},
			{"close()", "Ends reading.", func(*call) (lua.LValue, error) { return nothing, nil }},
		}},
		{"JSONWriter", "A JSON text to be written by bsl.json_write.", nil, []row{
			{"set_string(settings?: any)", "Writes to a text, which close gives.", func(c *call) (lua.LValue, error) { c.self.(*bslJSON).path = ""; return nothing, nil }},
			{"open_file(path: string, ...: any)", "Writes to a file, which is there when the writer is closed.", func(c *call) (lua.LValue, error) { c.self.(*bslJSON).path = c.text(1); return nothing, nil }},
			{"close() -> string", "The text, or the file in its place.", bslCloseJSON},
		}},
	}
}

func newUUID() string {
	var b [16]byte
	rand.Read(b[:])
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}

func bslTempFile(c *call) (lua.LValue, error) {
	name, err := c.World.TempName()
	if ext := strings.TrimPrefix(c.textOr(1, ""), "."); ext != "" {
		name += "." + ext
	}
	return lua.LString(name), err
}

// bslCopyFile copies by the global CopyFile, which knows addresses too.
func bslCopyFile(c *call) (lua.LValue, error) {
	if from := c.text(1); !strings.HasPrefix(from, "http://") && !strings.HasPrefix(from, "https://") {
		return fsCopy(c)
	}
	c.L.Push(c.L.GetGlobal("CopyFile"))
	c.L.Push(c.arg(1))
	c.L.Push(c.arg(2))
	c.L.Call(2, 0)
	return nothing, nil
}

func bslDeleteFiles(c *call) (lua.LValue, error) {
	name := c.text(1)
	info, err := c.stat(name)
	if info == nil || err != nil {
		return nothing, err
	}
	if !c.has(2) {
		return nothing, c.wait(func(context.Context) error { return c.World.RemoveAll(name) })
	}
	entries, err := c.readDir(name)
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		if fits(c.text(2), e.Name()) {
			err = errors.Join(err, c.wait(func(context.Context) error { return c.World.RemoveAll(path.Join(name, e.Name())) }))
		}
	}
	return nothing, err
}

// fits tells whether a name fits a mask like *.jpg; letter case does not matter.
func fits(mask, name string) bool {
	if mask == "" || mask == "*" || mask == "*.*" {
		return true
	}
	ok, err := path.Match(strings.ToLower(mask), strings.ToLower(name))
	return ok && err == nil
}

// bslPath is a File.
type bslPath struct{ name string }

func (c *call) file(name string) lua.LValue {
	return c.object("bsl.File", bslPath{filepath.ToSlash(name)})
}

func bslFindFiles(c *call) (lua.LValue, error) {
	t := c.L.NewTable()
	err := c.findFiles(t, c.text(1), c.textOr(2, ""), lua.LVAsBool(c.arg(3)), 0)
	return t, err
}

// maxFound bounds what is found, maxDeep the depth of folders.
const (
	maxFound = 100_000
	maxDeep  = 100
)

func (c *call) findFiles(t *lua.LTable, dir, mask string, deep bool, level int) error {
	entries, err := c.readDir(dir)
	if errors.Is(err, fs.ErrNotExist) && level == 0 {
		return nil
	}
	if err != nil {
		return err
	}
	for _, e := range entries {
		name := path.Join(dir, e.Name())
		if fits(mask, e.Name()) {
			t.Append(c.file(name))
		}
		if t.Len() > maxFound {
			return fmt.Errorf("more than %d files fit", maxFound)
		}
		if deep && e.IsDir() && level < maxDeep {
			if err := c.findFiles(t, name, mask, deep, level+1); err != nil {
				return err
			}
		}
	}
	return nil
}

func onFile(fn func(string) string) impl {
	return func(c *call) (lua.LValue, error) { return lua.LString(fn(c.self.(bslPath).name)), nil }
}

func onInfo(fn func(fs.FileInfo) lua.LValue) impl {
	return func(c *call) (lua.LValue, error) {
		info, err := c.stat(c.self.(bslPath).name)
		return fn(info), err
	}
}

// existing is onInfo for what only a file has.
func existing(fn func(*call, fs.FileInfo) lua.LValue) impl {
	return func(c *call) (lua.LValue, error) {
		name := c.self.(bslPath).name
		info, err := c.stat(name)
		if err == nil && info == nil {
			err = &fs.PathError{Op: "stat", Path: name, Err: fs.ErrNotExist}
		}
		if err != nil {
			return nil, err
		}
		return fn(c, info), nil
	}
}
