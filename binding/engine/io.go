package engine

import (
	"bufio"
	"cmp"
	"io"
	"os"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// fileType is the registry key of the metatable of files.
const fileType = "FILE*"

func (e *Engine) makeIO() *lua.LTable {
	t := e.library(functions{
		{"close", e.ioClose}, {"flush", e.ioFlush}, {"input", e.ioInput}, {"lines", e.ioLines}, {"open", e.ioOpen},
		{"output", e.ioOutput}, {"read", e.ioRead}, {"tmpfile", e.ioTmpfile}, {"type", ioType}, {"write", e.ioWrite},
	})
	e.openFiles()
	t.RawSetString("stdin", e.files.stdin)
	t.RawSetString("stdout", e.files.stdout)
	t.RawSetString("stderr", e.files.stderr)
	return t
}

// openFiles makes the standard streams, and what all files can do, once.
func (e *Engine) openFiles() {
	if e.files.stdin != nil {
		return
	}
	L := e.L
	methods := L.CreateTable(0, 7)
	e.register(methods, functions{
		{"close", fileClose}, {"flush", fileFlush}, {"lines", fileLines}, {"read", fileRead},
		{"seek", fileSeek}, {"setvbuf", fileSetvbuf}, {"write", fileWrite},
	})
	mt := L.CreateTable(0, 2)
	mt.RawSetString("__index", methods)
	mt.RawSetString("__tostring", L.NewFunction(fileString))
	L.G.Registry.RawSetString(fileType, mt)
	input := NewInput(cmp.Or[io.Reader](e.opts.Stdin, strings.NewReader("")))
	e.files.stdin = newFile(L, &file{name: "stdin", in: input.Reader, wait: input.wait, turn: make(chan struct{}, 1)})
	e.files.stdout = newStream(L, "stdout", e.opts.Stdout)
	e.files.stderr = newStream(L, "stderr", e.opts.Stderr)
}

func newStream(L *lua.LState, name string, to io.Writer) *lua.LUserData {
	out := bufio.NewWriterSize(cmp.Or(to, io.Discard), 16)
	return newFile(L, &file{name: name, out: out, turn: make(chan struct{}, 1)})
}

func newFile(L *lua.LState, f *file) *lua.LUserData {
	return &lua.LUserData{Value: f, Env: L.Env, Metatable: L.G.Registry.RawGetString(fileType)}
}

// toFile is the file in an argument; open ones only.
func toFile(L *lua.LState, n int) *file {
	if ud, ok := L.Get(n).(*lua.LUserData); ok {
		if f, ok := ud.Value.(*file); ok {
			if f.closed {
				raiseString(L, "attempt to use a closed file")
			}
			return f
		}
	}
	typeError(L, n, fileType)
	return nil
}

func fileString(L *lua.LState) int {
	f := L.CheckUserData(1).Value.(*file)
	if f.closed {
		L.Push(lua.LString("file (closed)"))
	} else {
		L.Push(lua.LString("file (" + f.name + ")"))
	}
	return 1
}

func ioType(L *lua.LState) int {
	checkAny(L, 1)
	var v lua.LValue = lua.LNil
	if ud, ok := L.Get(1).(*lua.LUserData); ok {
		if f, ok := ud.Value.(*file); ok {
			v = lua.LString("file")
			if f.closed {
				v = lua.LString("closed file")
			}
		}
	}
	L.Push(v)
	return 1
}

// openFile opens a file of the host.
func (e *Engine) openFile(L *lua.LState, name string, flags int) (*lua.LUserData, error) {
	var stream File
	var err error
	Block(L, func() { stream, err = e.host().OpenFile(name, flags, 0o666) })
	if err != nil {
		return nil, err
	}
	return newFile(L, e.files.add(name, stream)), nil
}

func (e *Engine) ioOpen(L *lua.LState) int {
	name, mode := checkString(L, 1), optString(L, 2, "r")
	flags, ok := openFlags(mode)
	if !ok {
		argError(L, 2, "invalid mode '%s'", mode)
	}
	ud, err := e.openFile(L, name, flags)
	if err != nil {
		return failedBy(L, err)
	}
	L.Push(ud)
	return 1
}

func (e *Engine) ioTmpfile(L *lua.LState) int {
	name, err := e.host().TempName()
	if err != nil {
		Raise(L, err)
	}
	ud, err := e.openFile(L, name, os.O_RDWR|os.O_CREATE|os.O_EXCL)
	if err != nil {
		return failedBy(L, err)
	}
	ud.Value.(*file).remove = func() { e.host().Remove(name) }
	L.Push(ud)
	return 1
}

// standard gets or sets a default file: io.input and io.output.
func (e *Engine) standard(L *lua.LState, place **lua.LUserData, mode string) int {
	switch v := L.Get(1).(type) {
	case *lua.LNilType:
	case *lua.LUserData:
		toFile(L, 1)
		*place = v
	default:
		flags, _ := openFlags(mode)
		ud, err := e.openFile(L, checkString(L, 1), flags)
		if err != nil {
			Raise(L, err)
		}
		*place = ud
	}
	L.Push(*place)
	return 1
}

func (e *Engine) ioInput(L *lua.LState) int  { return e.standard(L, &e.files.stdin, "r") }
func (e *Engine) ioOutput(L *lua.LState) int { return e.standard(L, &e.files.stdout, "w") }

// onFile calls a method of files with a default file put before the arguments.
func onFile(L *lua.LState, ud *lua.LUserData, method lua.LGFunction) int {
	L.Insert(ud, 1)
	return method(L)
}

func (e *Engine) ioRead(L *lua.LState) int  { return onFile(L, e.files.stdin, fileRead) }
func (e *Engine) ioFlush(L *lua.LState) int { return onFile(L, e.files.stdout, fileFlush) }

func (e *Engine) ioWrite(L *lua.LState) int {
	return onFile(L, e.files.stdout, fileWrite)
}

func (e *Engine) ioClose(L *lua.LState) int {
	if L.Get(1) == lua.LNil {
		L.SetTop(0)
		return onFile(L, e.files.stdout, fileClose)
	}
	return fileClose(L)
}

// ioLines iterates over the lines of a named file, which closes at its end, or of the default input.
func (e *Engine) ioLines(L *lua.LState) int {
	if L.Get(1) == lua.LNil {
		L.SetTop(0)
		return onFile(L, e.files.stdin, fileLines)
	}
	ud, err := e.openFile(L, checkString(L, 1), os.O_RDONLY)
	if err != nil {
		Raise(L, err)
	}
	f := ud.Value.(*file)
	return pushLines(L, f, func() { f.close() })
}

func fileClose(L *lua.LState) int {
	f := toFile(L, 1)
	return fileDone(L, f.use(L, f.close))
}

func fileFlush(L *lua.LState) int {
	f := toFile(L, 1)
	if f.out == nil {
		return fileDone(L, nil)
	}
	return fileDone(L, f.use(L, f.out.Flush))
}

// fileDone returns true, or nil, a message and a number.
func fileDone(L *lua.LState, err error) int {
	if err == nil {
		L.Push(lua.LTrue)
		return 1
	}
	L.Push(lua.LNil)
	L.Push(lua.LString(err.Error()))
	L.Push(lua.LNumber(errorNumber(err)))
	return 3
}

func fileSetvbuf(L *lua.LState) int {
	toFile(L, 1)
	L.Push(lua.LTrue)
	return 1
}

func fileWrite(L *lua.LState) int {
	f := toFile(L, 1)
	for i := 2; i <= L.GetTop(); i++ {
		s := checkString(L, i)
		if err := f.use(L, func() error { return f.write(s) }); err != nil {
			return fileDone(L, err)
		}
	}
	L.Push(L.Get(1))
	return 1
}

func fileSeek(L *lua.LState) int {
	f := toFile(L, 1)
	name := optString(L, 2, "cur")
	whence, ok := map[string]int{"set": io.SeekStart, "cur": io.SeekCurrent, "end": io.SeekEnd}[name]
	if !ok {
		argError(L, 2, "invalid option '%s'", name)
	}
	offset := int64(optInt(L, 3, 0))
	var at int64
	err := f.use(L, func() (err error) {
		at, err = f.seek(whence, offset)
		return err
	})
	if err != nil {
		return fileDone(L, err)
	}
	L.Push(lua.LNumber(at))
	return 1
}

func fileRead(L *lua.LState) int {
	f := toFile(L, 1)
	formats := make([]lua.LValue, 0, 4)
	for i := 2; i <= L.GetTop(); i++ {
		formats = append(formats, L.Get(i))
	}
	return readFormats(L, f, formats)
}

// readFormats reads one value after another, up to the first that fails, which is nil.
func readFormats(L *lua.LState, f *file, formats []lua.LValue) int {
	if len(formats) == 0 {
		formats = []lua.LValue{lua.LString("*l")}
	}
	if err := f.use(L, f.reading); err != nil {
		return fileDone(L, err)
	}
	for i, format := range formats {
		v, err := readFormat(L, f, format, i+2)
		if err != nil {
			return fileDone(L, err)
		}
		L.Push(v)
		if v == lua.LNil {
			return i + 1
		}
	}
	return len(formats)
}

func readFormat(L *lua.LState, f *file, format lua.LValue, arg int) (lua.LValue, error) {
	if n, ok := format.(lua.LNumber); ok {
		return readChars(L, f, float64(n))
	}
	kind, _ := stringOf(format)
	switch strings.TrimPrefix(kind, "*") {
	case "n":
		return readNumber(L, f)
	case "l", "L":
		s, err := gather(L, f, (*file).line)
		if err != nil || s == "" {
			return lua.LNil, err
		}
		if strings.HasSuffix(kind, "l") {
			s = strings.TrimSuffix(s, "\n")
		}
		return lua.LString(s), nil
	case "a":
		s, err := gather(L, f, func(f *file, b *strings.Builder) (bool, error) { return f.chars(b, pieceSize) })
		return lua.LString(s), err
	}
	argError(L, arg, "invalid format")
	return nil, nil
}

func readNumber(L *lua.LState, f *file) (v lua.LValue, err error) {
	err = f.use(L, func() (err error) {
		v, err = f.number()
		return err
	})
	return v, err
}

// readChars reads n bytes, or what there is. None are there at the end of the file alone.
func readChars(L *lua.LState, f *file, n float64) (lua.LValue, error) {
	if n < 1 {
		var atEnd bool
		err := f.use(L, func() (err error) {
			atEnd, err = f.atEnd()
			return err
		})
		if err != nil || atEnd {
			return lua.LNil, err
		}
		return lua.LString(""), nil
	}
	s, err := gather(L, f, func(f *file, b *strings.Builder) (bool, error) {
		left := int(min(n, maxString+1)) - b.Len()
		ended, err := f.chars(b, min(left, pieceSize))
		return ended || left <= pieceSize, err
	})
	if err != nil || s == "" {
		return lua.LNil, err
	}
	return lua.LString(s), nil
}

// pieceSize is how much is read before the limits are looked at.
const pieceSize = 1 << 20

// gather reads piece by piece, within the memory limit, until the last one. What was read before an error is not lost.
func gather(L *lua.LState, f *file, piece func(*file, *strings.Builder) (last bool, err error)) (string, error) {
	var b strings.Builder
	for {
		before := b.Len()
		var last bool
		err := f.use(L, func() (err error) {
			if last, err = piece(f, &b); err != nil {
				f.giveBack(b.String())
			}
			return err
		})
		if err != nil || last {
			return b.String(), err
		}
		reserve(L, b.Len()-before)
		if b.Len() > maxString {
			raiseString(L, "too much to read at once")
		}
	}
}

func fileLines(L *lua.LState) int { return pushLines(L, toFile(L, 1), nil) }

// pushLines gives an iterator that reads by the formats after the first argument.
func pushLines(L *lua.LState, f *file, atEnd func()) int {
	formats := make([]lua.LValue, 0, 4)
	for i := 2; i <= L.GetTop(); i++ {
		formats = append(formats, L.Get(i))
	}
	L.Push(L.NewFunction(func(L *lua.LState) int {
		if f.closed {
			raiseString(L, "file is already closed")
		}
		L.SetTop(0)
		n := readFormats(L, f, formats)
		if L.Get(1) == lua.LNil {
			if n == 3 && L.GetTop() == 3 {
				raiseString(L, "%s", L.Get(2))
			}
			if atEnd != nil {
				atEnd()
			}
		}
		return n
	}))
	return 1
}
