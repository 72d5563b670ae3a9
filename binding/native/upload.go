package native

import (
	"context"
	"fmt"
	"maps"
	"slices"

	lua "github.com/yuin/gopher-lua"

	"github.com/vkscript/vkscript/binding/engine"
	"github.com/vkscript/vkscript/binding/luajson"
	"github.com/vkscript/vkscript/binding/luatable"
	"github.com/vkscript/vkscript/vk"
)

// Files opens a path or an address; the returned function frees what was set aside for it.
type Files func(ctx context.Context, source string) (*vk.File, func(), error)

// byteser is a value of the host that holds bytes, as BinaryData gives.
type byteser interface{ File() *vk.File }

// uploadTable is vk.upload: a function for each kind of upload.
func (m *module) uploadTable(L *lua.LState, client *vk.Client) *lua.LTable {
	table, meta := L.NewTable(), L.NewTable()
	kinds := vk.UploadKinds()
	for _, kind := range kinds {
		table.RawSetString(string(kind), L.NewFunction(func(L *lua.LState) int { return m.upload(L, client, kind) }))
	}
	meta.RawSetString("__index", L.NewFunction(func(L *lua.LState) int {
		name := L.CheckString(2)
		names := make([]string, len(kinds))
		for i, kind := range kinds {
			names[i] = string(kind)
		}
		engine.Raise(L, &UnknownError{Name: "vk.upload." + name, Near: nearest("vk.upload.", name, names)})
		return 0
	}))
	table.Metatable = meta
	return table
}

// upload is vk.upload.KIND(file [, arguments]): what the save method answered. album_photo takes an array of up to
// five files too; of video_link the file is the video's address at another site. A function behind the arguments hears
// of the progress.
func (m *module) upload(L *lua.LState, client *vk.Client, kind vk.UploadKind) int {
	name := "vk.upload." + string(kind)
	params := m.uploadParams(L, kind, L.Get(2))
	ctx := engine.Calling(L)
	sources := fileSources(L, kind, name)
	hear := progressOf(L, name)
	var raw []byte
	var err error
	engine.Block(L, func() {
		var file *vk.File
		var free func()
		file, free, err = m.openAll(ctx, kind, name, sources)
		defer free()
		if err == nil {
			under, stop := hear.under(ctx)
			defer stop()
			raw, err = client.Upload(under, kind, file, params)
		}
	})
	if err != nil {
		engine.Raise(L, err)
	}
	v, err := luajson.Decode(L, raw)
	if err != nil {
		engine.Raise(L, fmt.Errorf("%s: %w", name, err))
	}
	L.Push(v)
	return 1
}

// fileSources are what stands for the file, or for the files where a kind takes several.
func fileSources(L *lua.LState, kind vk.UploadKind, name string) []lua.LValue {
	list, ok := L.Get(1).(*lua.LTable)
	if !ok {
		return []lua.LValue{L.Get(1)}
	}
	if n := list.Len(); n == 0 || n > kind.Most() || kind.Most() == 1 {
		engine.Raise(L, &ArgumentError{name, map[bool]string{
			true: "takes one file, got a table", false: fmt.Sprintf("takes 1 to %d files at once, got %d", kind.Most(), n)}[kind.Most() == 1]})
	}
	sources := make([]lua.LValue, list.Len())
	for i := range sources {
		sources[i] = list.RawGetInt(i + 1)
	}
	return sources
}

// openAll opens the files of one upload; free is never nil.
func (m *module) openAll(ctx context.Context, kind vk.UploadKind, name string, sources []lua.LValue) (_ *vk.File, free func(), err error) {
	files, frees := make([]*vk.File, len(sources)), make([]func(), 0, len(sources))
	free = func() {
		for _, f := range frees {
			f()
		}
	}
	for i, source := range sources {
		if address, ok := source.(lua.LString); ok && kind == vk.VideoLink {
			return vk.LinkFile(string(address)), free, nil
		}
		file, done, err := m.open(ctx, name, source)
		if err != nil {
			return nil, free, err
		}
		if files[i] = file; done != nil {
			frees = append(frees, done)
		}
	}
	return vk.Together(files...), free, nil
}

func (m *module) open(ctx context.Context, name string, source lua.LValue) (*vk.File, func(), error) {
	switch s := source.(type) {
	case lua.LString:
		if m.cfg.Files == nil {
			return nil, nil, &ArgumentError{name, "files can't be opened here"}
		}
		return m.cfg.Files(ctx, string(s))
	case *lua.LUserData:
		if b, ok := s.Value.(byteser); ok {
			return b.File(), nil, nil
		}
	}
	return nil, nil, &ArgumentError{name, fmt.Sprintf("takes a path, an address or BinaryData, got a %s", source.Type())}
}

// uploadParams reads the arguments of an upload; each goes to those of its methods that know it, and is checked there.
func (m *module) uploadParams(L *lua.LState, kind vk.UploadKind, arguments lua.LValue) vk.Params {
	params, sent := vk.Params{}, map[string]map[string]string{}
	if arguments == lua.LNil {
		return params
	}
	function := "vk.upload." + string(kind)
	table, ok := arguments.(*lua.LTable)
	if !ok {
		engine.Raise(L, &ArgumentError{function, "takes a table of arguments, got a " + arguments.Type().String()})
	}
	luatable.Each(table, func(key, value lua.LValue) {
		name := key.String()
		method := UploadMethod(kind, name)
		text, given, err := formValue(vk.LookupMethod(method), name, value)
		if err != nil {
			engine.Raise(L, &ArgumentError{function, fmt.Sprintf("%s %v", name, err)})
		}
		if !given {
			return
		}
		params[name] = text
		if sent[method] == nil {
			sent[method] = map[string]string{}
		}
		sent[method][name] = text
	})
	m.checkUpload(L, sent)
	return params
}

// UploadMethod is the method of an upload that an argument belongs to; one that none knows may be a mistyped one of
// any.
func UploadMethod(kind vk.UploadKind, name string) string {
	methods := kind.Methods()
	for _, method := range methods {
		if vk.LookupMethod(method).Param(name) != nil {
			return method
		}
	}
	for _, method := range methods {
		if _, near := vk.LookupMethod(method).NearestParam(name); near {
			return method
		}
	}
	return methods[len(methods)-1]
}

// checkUpload compares the arguments with the schema, leaving out what is missing: the upload's steps add it.
func (m *module) checkUpload(L *lua.LState, sent map[string]map[string]string) {
	for method, params := range sent {
		findings := slices.DeleteFunc(vk.Check(method, maps.All(params)), func(f vk.Finding) bool {
			_, given := params[f.Param]
			return !given
		})
		m.found(L, method, findings)
	}
}
