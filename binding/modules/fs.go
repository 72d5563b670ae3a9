package modules

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"sync"

	lua "github.com/yuin/gopher-lua"
)

func fsModule() source {
	return source{
		doc: "Files and folders, where --allow-read and --allow-write permit; the script's own folder may be read. Relative paths begin there.",
		functions: []row{
			{"read(path: string) -> string", "The bytes of a file.", fsRead},
			{"write(path: string, data: string)", "Replaces a file, whole or not at all: nobody ever sees half of it.", fsWrite},
			{"append(path: string, data: string)", "Adds to the end of a file, which is made when missing.", fsAppend},
			{"lines(path: string) -> function", "An iterator over the lines of a file, without their ends: for line in fs.lines(path).", fsLines},
			{"exists(path: string) -> boolean", "Tells whether there is such a file or folder.", fsExists},
			{"stat(path: string) -> Info?", "What is known of a file or folder; nil when there is none.", fsStat},
			{"list(path?: string) -> string[]", "The names in a folder, sorted; the script's folder when none is given.", fsList},
			{"glob(pattern: string) -> string[]", "The paths that match a pattern: * and ? within a name, [a-z], ** over any folders.", fsGlob},
			{"walk(path: string) -> function", "An iterator over all below a folder, each folder before what is in it: for path, info in fs.walk(folder).", fsWalk},
			{"mkdir(path: string)", "Makes a folder with those above it; an existing one is fine.", fsMkdir},
			{"remove(path: string, options?: RemoveOptions)", "Removes a file, or a folder that is empty.", fsRemove},
			{"rename(from: string, to: string)", "Moves a file or folder; a file at the target is replaced.", fsRename},
			{"copy(from: string, to: string)", "Copies a file, whole or not at all.", fsCopy},
			{"temp() -> string", "A new name for a temporary file, which goes with the run.", fsTemp},
		},
		types: []typeSource{
			{"Info", "A file or folder.", []field{
				{"name: string", "The last part of the path."},
				{"size: integer", "Bytes."},
				{"modified: number", "When it was changed, in Unix seconds."},
				{"is_dir: boolean", "It is a folder."},
			}, nil},
			{"RemoveOptions", "How much is removed.", []field{
				{"recursive?: boolean", "Remove a folder with all that is in it; nothing there is fine too."},
			}, nil},
		},
	}
}

func fsRead(c *call) (lua.LValue, error) {
	data, err := c.readFile(c.text(1), maxText)
	return lua.LString(data), err
}

// readFile reads a file of a bounded size whole.
func (c *call) readFile(name string, limit int64) (data []byte, err error) {
	c.block(func() { data, err = readFile(c.World, name, limit) })
	return data, err
}

func readFile(w World, name string, limit int64) ([]byte, error) {
	f, err := w.OpenFile(name, os.O_RDONLY, 0)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, limit+1))
	if int64(len(data)) > limit {
		return nil, fmt.Errorf("%s is larger than %d MB", name, limit>>20)
	}
	return data, err
}

func fsWrite(c *call) (lua.LValue, error) {
	return nothing, c.writeFile(c.text(1), []byte(c.text(2)))
}

func (c *call) writeFile(name string, data []byte) error {
	return c.wait(func(context.Context) error {
		return c.World.WriteFile(name, func(w io.Writer) error {
			_, err := w.Write(data)
			return err
		})
	})
}

func fsAppend(c *call) (lua.LValue, error) {
	name, data := c.text(1), c.text(2)
	return nothing, c.wait(func(context.Context) error {
		f, err := c.World.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o666)
		if err != nil {
			return err
		}
		_, err = io.WriteString(f, data)
		return errors.Join(err, f.Close())
	})
}

func fsLines(c *call) (lua.LValue, error) {
	var f io.ReadCloser
	var err error
	name := c.text(1)
	c.block(func() { f, err = c.World.OpenFile(name, os.O_RDONLY, 0) })
	if err != nil {
		return nil, err
	}
	return c.iterator(c.lines(name, f)), nil
}

// maxLine bounds a line of fs.lines.
const maxLine = 16 << 20

// lines gives one line a call, also to several tasks, and closes the file after the last one.
func (c *call) lines(name string, f io.ReadCloser) lua.LGFunction {
	scan := bufio.NewScanner(f)
	scan.Buffer(nil, maxLine)
	var turn sync.Mutex
	done := false
	return func(L *lua.LState) int {
		at := &call{runtime: c.runtime, L: L}
		more, line := false, ""
		if !done {
			at.block(func() {
				turn.Lock()
				defer turn.Unlock()
				more, line = scan.Scan(), scan.Text()
			})
		}
		if more {
			L.Push(lua.LString(line))
			return 1
		}
		done = true
		f.Close()
		if err := scan.Err(); err != nil {
			if errors.Is(err, bufio.ErrTooLong) {
				err = fmt.Errorf("%s has a line longer than %d MB", name, maxLine>>20)
			}
			at.raise("fs.lines", err)
		}
		L.Push(lua.LNil)
		return 1
	}
}

// stat is nil when there is nothing.
func (c *call) stat(name string) (info fs.FileInfo, err error) {
	c.block(func() { info, err = c.World.Stat(name) })
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return info, err
}

func fsExists(c *call) (lua.LValue, error) {
	info, err := c.stat(c.text(1))
	return lua.LBool(info != nil), err
}

func fsStat(c *call) (lua.LValue, error) {
	info, err := c.stat(c.text(1))
	if info == nil || err != nil {
		return lua.LNil, err
	}
	return c.info(info), nil
}

func (c *call) info(info fs.FileInfo) *lua.LTable {
	t := c.L.CreateTable(0, 4)
	t.RawSetString("name", lua.LString(info.Name()))
	t.RawSetString("size", lua.LNumber(info.Size()))
	t.RawSetString("modified", seconds(info.ModTime()))
	t.RawSetString("is_dir", lua.LBool(info.IsDir()))
	return t
}

func (c *call) readDir(name string) (entries []fs.DirEntry, err error) {
	c.block(func() { entries, err = c.World.ReadDir(name) })
	return entries, err
}

func fsList(c *call) (lua.LValue, error) {
	entries, err := c.readDir(c.textOr(1, "."))
	if err != nil {
		return nil, err
	}
	return list(c.L, entries, func(e fs.DirEntry) lua.LValue { return lua.LString(e.Name()) }), nil
}

func fsMkdir(c *call) (lua.LValue, error) { return nothing, c.onPath(c.World.MkdirAll) }

func fsRemove(c *call) (lua.LValue, error) {
	if c.options(2).is("recursive") {
		return nothing, c.onPath(c.World.RemoveAll)
	}
	return nothing, c.onPath(c.World.Remove)
}

// onPath does something with the file that the first argument names.
func (c *call) onPath(fn func(name string) error) error {
	name := c.text(1)
	return c.wait(func(context.Context) error { return fn(name) })
}

func fsRename(c *call) (lua.LValue, error) {
	from, to := c.text(1), c.text(2)
	return nothing, c.wait(func(context.Context) error { return c.World.Rename(from, to) })
}

func fsCopy(c *call) (lua.LValue, error) {
	from, to := c.text(1), c.text(2)
	return nothing, c.wait(func(ctx context.Context) error {
		in, err := c.World.OpenFile(from, os.O_RDONLY, 0)
		if err != nil {
			return err
		}
		defer in.Close()
		return c.World.WriteFile(to, func(w io.Writer) error {
			_, err := io.Copy(w, stopping{ctx, in})
			return err
		})
	})
}

// stopping is a reader that ends with its context.
type stopping struct {
	ctx context.Context
	io.Reader
}

func (r stopping) Read(p []byte) (int, error) {
	if err := context.Cause(r.ctx); err != nil {
		return 0, err
	}
	return r.Reader.Read(p)
}

func fsTemp(c *call) (lua.LValue, error) {
	name, err := c.World.TempName()
	return lua.LString(name), err
}
