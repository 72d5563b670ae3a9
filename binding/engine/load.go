package engine

import (
	"io"
	"os"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// baseLoad compiles a string, or the pieces a function gives: load(chunk, name, mode, env), also loadstring.
func (e *Engine) baseLoad(L *lua.LState) int {
	var src, name string
	if s, ok := stringOf(L.Get(1)); ok {
		src, name = s, s
	} else {
		src, name = readPieces(L, checkFunction(L, 1)), "=(load)"
	}
	name = chunkName(optString(L, 2, name))
	if mode := optString(L, 3, "bt"); !strings.Contains(mode, "t") {
		return failed(L, "attempt to load a text chunk (mode is '"+mode+"')")
	}
	return e.pushChunk(L, name, src)
}

func (e *Engine) pushChunk(L *lua.LState, name, src string) int {
	if strings.HasPrefix(src, "\x1bLua") {
		return failed(L, name+": cannot load binary chunks")
	}
	proto, err := compile(name, []byte(src), func() { Look(L) })
	if err != nil {
		return failed(L, err.Error())
	}
	fn := e.L.NewFunctionFromProto(proto)
	if env, ok := L.Get(4).(*lua.LTable); ok {
		fn.Env = env
	}
	L.Push(fn)
	return 1
}

// failed returns nil and a message.
func failed(L *lua.LState, msg string) int {
	L.Push(lua.LNil)
	L.Push(lua.LString(msg))
	return 2
}

func readPieces(L *lua.LState, fn *lua.LFunction) string {
	var b strings.Builder
	for {
		L.Push(fn)
		L.Call(0, 1)
		v := L.Get(-1)
		L.Pop(1)
		s, ok := stringOf(v)
		if v != lua.LNil && !ok {
			raiseString(L, "reader function must return a string")
		}
		if s == "" {
			return b.String()
		}
		reserve(L, b.Len()+len(s))
		b.WriteString(s)
	}
}

// chunkName is how messages call a chunk: what follows = or @, or the beginning of the source itself.
func chunkName(name string) string {
	if rest, ok := strings.CutPrefix(name, "="); ok {
		return rest
	}
	if rest, ok := strings.CutPrefix(name, "@"); ok {
		return rest
	}
	line, _, more := strings.Cut(name, "\n")
	if r := []rune(line); len(r) > 40 {
		line, more = string(r[:40]), true
	}
	if more {
		line += "..."
	}
	return `[string "` + line + `"]`
}

// readSource reads a file of the host, or standard input.
func (e *Engine) readSource(L *lua.LState) (name, src string, err error) {
	if L.Get(1) == lua.LNil {
		e.openFiles()
		in := e.files.stdin.Value.(*file)
		if err := in.use(L, in.reading); err != nil {
			return "stdin", "", err
		}
		src, err := readFormat(L, in, lua.LString("*a"), 1)
		return "stdin", lua.LVAsString(src), err
	}
	name = checkString(L, 1)
	data, err := e.readFile(L, name)
	return name, string(data), err
}

// readFile reads a file of the host.
func (e *Engine) readFile(L *lua.LState, name string) (data []byte, err error) {
	Block(L, func() {
		var f File
		if f, err = e.host().OpenFile(name, os.O_RDONLY, 0); err == nil {
			defer f.Close()
			data, err = io.ReadAll(io.LimitReader(f, maxString))
		}
	})
	if err == nil {
		e.Loaded(name, data)
	}
	return data, err
}

// Loaded tells Options.Loaded of a file of source.
func (e *Engine) Loaded(path string, src []byte) {
	if e.opts.Loaded != nil {
		e.opts.Loaded(path, src)
	}
}

func (e *Engine) baseLoadfile(L *lua.LState) int {
	name, src, err := e.readSource(L)
	if err != nil {
		return failed(L, "cannot open "+name+": "+err.Error())
	}
	return e.pushChunk(L, name, src)
}

func (e *Engine) baseDofile(L *lua.LState) int {
	name, src, err := e.readSource(L)
	if err != nil {
		Raise(L, err)
	}
	fn, err := e.Load(name, []byte(src))
	if err != nil {
		Raise(L, err)
	}
	L.SetTop(0)
	L.Push(fn)
	L.Call(0, lua.MultRet)
	return L.GetTop()
}
