package native

import (
	"context"
	"fmt"
	"slices"

	lua "github.com/yuin/gopher-lua"

	"github.com/vkscript/vkscript/binding/engine"
	"github.com/vkscript/vkscript/binding/luajson"
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

// upload is vk.upload.KIND(file [, arguments]): what the save method answered.
func (m *module) upload(L *lua.LState, client *vk.Client, kind vk.UploadKind) int {
	name := "vk.upload." + string(kind)
	params := m.uploadParams(L, kind, L.Get(2))
	ctx := engine.Calling(L)
	source := L.Get(1)
	var raw []byte
	var err error
	engine.Block(L, func() {
		var file *vk.File
		var free func()
		if file, free, err = m.open(ctx, name, source); err != nil {
			return
		}
		if free != nil {
			defer free()
		}
		raw, err = client.Upload(ctx, kind, file, params)
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

// uploadParams reads the arguments of an upload; each goes to those of its methods that know it.
func (m *module) uploadParams(L *lua.LState, kind vk.UploadKind, arguments lua.LValue) vk.Params {
	params := vk.Params{}
	table, ok := arguments.(*lua.LTable)
	if !ok {
		return params
	}
	methods := kind.Methods()
	luajson.Each(table, func(key, value lua.LValue) {
		name := key.String()
		i := slices.IndexFunc(methods, func(method string) bool {
			schema := vk.LookupMethod(method)
			return schema != nil && schema.Param(name) != nil
		})
		method := methods[max(i, 0)]
		text, given, err := formValue(vk.LookupMethod(method), name, value)
		if err != nil {
			engine.Raise(L, &ArgumentError{"vk.upload." + string(kind), fmt.Sprintf("%s %v", name, err)})
		}
		if given {
			params[name] = text
		}
	})
	return params
}
