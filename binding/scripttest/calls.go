package scripttest

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/vkscript/vkscript/binding/engine"
	"github.com/vkscript/vkscript/binding/luajson"
	"github.com/vkscript/vkscript/vk/sandbox"
)

// calls lists the requests of the case, oldest first. Parameters are texts, as they were sent.
func (s *state) calls(L *lua.LState) int {
	method := L.OptString(1, "")
	list := luajson.Array(L, L.NewTable())
	seen := map[string]int{}
	all := s.server.Calls("")
	for _, call := range all[min(s.earlier, len(all)):] {
		id := call.Method + "?" + call.Params.Encode()
		seen[id]++
		if method == "" || method == call.Method {
			list.Append(callTable(L, call, seen[id]))
		}
	}
	L.Push(list)
	return 1
}

// callTable is a request as Lua sees it; attempt counts the requests that were the same.
func callTable(L *lua.LState, call sandbox.Call, attempt int) *lua.LTable {
	params := L.NewTable()
	for _, name := range slices.Sorted(maps.Keys(call.Params)) {
		params.RawSetString(name, lua.LString(strings.Join(call.Params[name], ",")))
	}
	t := L.NewTable()
	t.RawSetString("method", lua.LString(call.Method))
	t.RawSetString("params", params)
	t.RawSetString("token", lua.LString(call.Token))
	t.RawSetString("attempt", lua.LNumber(attempt))
	if len(call.Files) > 0 {
		t.RawSetString("files", fileTables(L, call.Files))
	}
	return t
}

func fileTables(L *lua.LState, files []sandbox.File) *lua.LTable {
	list := L.NewTable()
	for _, f := range files {
		t := L.NewTable()
		t.RawSetString("field", lua.LString(f.Field))
		t.RawSetString("name", lua.LString(f.Name))
		t.RawSetString("type", lua.LString(f.ContentType))
		t.RawSetString("size", lua.LNumber(f.Size))
		t.RawSetString("sha256", lua.LString(f.SHA256))
		if f.Format != "" {
			t.RawSetString("format", lua.LString(f.Format))
			t.RawSetString("width", lua.LNumber(f.Width))
			t.RawSetString("height", lua.LNumber(f.Height))
		}
		list.Append(t)
	}
	return list
}

// posts lists what is on a wall, postponed posts too.
func (s *state) posts(L *lua.LState) int {
	owner := L.OptInt(1, -sandbox.GroupID)
	list := luajson.Array(L, L.NewTable())
	for _, p := range s.server.Posts(owner) {
		list.Append(s.object(L, p, p.Attachments))
	}
	L.Push(list)
	return 1
}

// messages lists what was sent to a peer.
func (s *state) messages(L *lua.LState) int {
	list := luajson.Array(L, L.NewTable())
	for _, m := range s.server.Messages(L.CheckInt(1)) {
		t := s.object(L, m, m.Attachments)
		if m.Keyboard != "" {
			t.RawSetString("keyboard", lua.LString(m.Keyboard))
		}
		list.Append(t)
	}
	L.Push(list)
	return 1
}

// object is an object of the sandbox by its JSON, with its attachments as they were given.
func (s *state) object(L *lua.LState, value any, attachments []string) *lua.LTable {
	text, err := json.Marshal(value)
	if err != nil {
		engine.Raise(L, err)
	}
	decoded, err := luajson.Decode(L, text)
	if err != nil {
		engine.Raise(L, err)
	}
	list := luajson.Array(L, L.NewTable())
	for _, a := range attachments {
		list.Append(lua.LString(a))
	}
	t := decoded.(*lua.LTable)
	t.RawSetString("attachments", list)
	return t
}
