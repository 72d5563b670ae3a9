// Package native is the Lua module vk: every method of the API under its own name.
//
//	local post = vk.wall.post{owner_id = -1, message = "hi"}
//	for item in vk.pages("wall.get", {owner_id = -1}) do print(item.text) end
//
// Arguments are VK's, checked against its schema before anything is sent; a call returns VK's
// "response" and raises its errors. Register puts the module into an engine.
package native

import (
	"context"
	"fmt"
	"maps"
	"net"
	"slices"
	"strings"
	"sync"

	lua "github.com/yuin/gopher-lua"

	"github.com/vkscript/vkscript/binding/engine"
	"github.com/vkscript/vkscript/binding/luajson"
	"github.com/vkscript/vkscript/vk"
	"github.com/vkscript/vkscript/vk/spell"
	"github.com/vkscript/vkscript/vk/updates"
)

// Config is what the module needs of its host.
type Config struct {
	Client func() *vk.Client // the same each time, not nil
	// Files opens what is uploaded, with the host's permissions.
	Files Files
	// Warn hears once of each argument that VK's schema does not know.
	Warn func(where string, finding vk.Finding)

	GroupID        int64    // the community that is listened to when none is named; 0 when there is none
	CommunityToken vk.Token // of what only the community may do, when the client has none of its own
	// Listen opens a port, with the host's permissions; scripts can't listen when nil.
	Listen func(address string) (net.Listener, error)
	// StatePath is the real path of a file that listening keeps its state in, if the script may write it.
	StatePath func(name string) (string, error)
	// OnEnd takes what is to be done when the run has ended.
	OnEnd func(func())
	// Report hears of errors that ended one event's function, and not the run.
	Report func(err error)
	// Captcha holds the script's function for captchas; its Ask is the client's OnCaptcha.
	Captcha *Captcha
}

// module is the module of one run, as one of its clients sees it.
type module struct {
	cfg Config
	*shared
}

// shared is what all clients of a run have in common.
type shared struct {
	mu     sync.Mutex
	warned map[string]bool
	states map[string]*updates.State // of listening, by path
}

// Register makes the module known to Lua: the global vk and require "vk", both the same table.
func Register(e *engine.Engine, cfg Config) {
	m := &module{cfg, &shared{warned: map[string]bool{}, states: map[string]*updates.State{}}}
	e.ProvideModule("vk", func(L *lua.LState) lua.LValue { return m.clientTable(L, cfg.Client()) })
}

// bound is a function of the module for one client.
type bound func(m *module, client *vk.Client, L *lua.LState) int

// functions are those that a client has beside the API's sections.
func functions() map[string]bound {
	return map[string]bound{
		"batch":       (*module).batch,
		"bot":         (*module).newBot,
		"call":        (*module).call,
		"client":      (*module).newClient,
		"events":      (*module).events,
		"limits":      (*module).limits,
		"on_captcha":  (*module).onCaptcha,
		"pages":       (*module).pages,
		"resolve":     (*module).resolve,
		"serve":       (*module).serve,
		"user_events": (*module).userEvents,
		"wait":        (*module).wait,
	}
}

// Names lists what the module has beside the API's sections.
func Names() []string {
	return slices.Concat(slices.Sorted(maps.Keys(functions())), slices.Sorted(maps.Keys(helpers())), []string{"execute", "upload"})
}

// clientTable is a client as Lua sees it: functions and sections, made when they are first used.
func (m *module) clientTable(L *lua.LState, client *vk.Client) *lua.LTable {
	table, meta := L.NewTable(), L.NewTable()
	meta.RawSetString("__index", L.NewFunction(func(L *lua.LState) int {
		table, name := L.CheckTable(1), L.CheckString(2)
		value := m.member(L, client, name)
		table.RawSetString(name, value)
		L.Push(value)
		return 1
	}))
	meta.RawSetString("__tostring", L.NewFunction(func(L *lua.LState) int {
		L.Push(lua.LString(client.String()))
		return 1
	}))
	table.Metatable = meta
	return table
}

func (m *module) member(L *lua.LState, client *vk.Client, name string) lua.LValue {
	if f, ok := functions()[name]; ok {
		return L.NewFunction(func(L *lua.LState) int { return f(m, client, L) })
	}
	if name == "upload" {
		return m.uploadTable(L, client)
	}
	if helper, ok := helpers()[name]; ok {
		return L.NewFunction(helper)
	}
	if name == "execute" {
		return m.method(L, client, name)
	}
	if !slices.Contains(sections(), name) {
		engine.Raise(L, &UnknownError{Name: "vk." + name, Near: nearest("vk.", name, slices.Concat(sections(), Names()))})
	}
	return m.section(L, client, name)
}

// sections are the first parts of the methods' names.
var sections = sync.OnceValue(func() []string {
	var names []string
	for name := range vk.MethodNames() {
		section, _, dotted := strings.Cut(name, ".")
		if dotted && (len(names) == 0 || names[len(names)-1] != section) {
			names = append(names, section)
		}
	}
	return names
})

// section is vk.wall: its methods are made when they are first used.
func (m *module) section(L *lua.LState, client *vk.Client, section string) *lua.LTable {
	table, meta := L.NewTable(), L.NewTable()
	meta.RawSetString("__index", L.NewFunction(func(L *lua.LState) int {
		table, name := L.CheckTable(1), L.CheckString(2)
		full := section + "." + name
		if vk.LookupMethod(full) == nil {
			engine.Raise(L, &UnknownError{Name: "vk." + full, Near: nearest("vk."+section+".", name, methodsOf(section))})
		}
		fn := m.method(L, client, full)
		table.RawSetString(name, fn)
		L.Push(fn)
		return 1
	}))
	table.Metatable = meta
	return table
}

func methodsOf(section string) []string {
	var names []string
	for full := range vk.MethodNames() {
		if name, ok := strings.CutPrefix(full, section+"."); ok {
			names = append(names, name)
		}
	}
	return names
}

// UnknownError says that the module has nothing of the name.
type UnknownError struct {
	Name string // as written, "vk.wall.pots"
	Near string // what was probably meant; ""
}

func (e *UnknownError) Error() string {
	text := fmt.Sprintf("there is no %s", e.Name)
	if e.Near != "" {
		return text + fmt.Sprintf("; did you mean %s?", e.Near)
	}
	return text + ` (a method that is newer than this program: vk.call("section.method", {...}))`
}

func nearest(prefix, name string, names []string) string {
	if near, ok := spell.Nearest(name, slices.Values(names)); ok {
		return prefix + near
	}
	return ""
}

// method is vk.wall.post as Lua calls it, with a table of arguments.
func (m *module) method(L *lua.LState, client *vk.Client, name string) *lua.LFunction {
	return L.NewFunction(func(L *lua.LState) int {
		if L.GetTop() > 1 {
			engine.Raise(L, &ArgumentError{name, fmt.Sprintf("takes one table of arguments, as in vk.%s{...}", name)})
		}
		return m.invoke(L, client, name, L.Get(1))
	})
}

// call is vk.call(name, arguments), for any method.
func (m *module) call(client *vk.Client, L *lua.LState) int {
	return m.invoke(L, client, L.CheckString(1), L.Get(2))
}

// invoke checks the arguments, calls the method and pushes its response.
func (m *module) invoke(L *lua.LState, client *vk.Client, method string, arguments lua.LValue) int {
	params := m.params(L, method, arguments)
	if method == "execute" || strings.HasPrefix(method, "execute.") {
		return execute(L, client, method, params)
	}
	pushJSON(L, method, request(L, client, method, params))
	return 1
}

func pushJSON(L *lua.LState, method string, raw []byte) {
	v, err := luajson.Decode(L, raw)
	if err != nil {
		engine.Raise(L, fmt.Errorf("%s: %w", method, err))
	}
	L.Push(v)
}

// execute pushes beside the response the errors of the calls that failed inside: an array, nil when there are none.
func execute(L *lua.LState, client *vk.Client, method string, params vk.Params) int {
	var inner []*vk.Error
	ctx := vk.WithExecuteErrors(engine.Calling(L), func(errs []*vk.Error) { inner = errs })
	pushJSON(L, method, requestUnder(ctx, L, client, method, params))
	if len(inner) == 0 {
		return 1
	}
	list := L.NewTable()
	for _, e := range inner {
		t := L.NewTable()
		t.RawSetString("method", lua.LString(e.Method))
		t.RawSetString("code", lua.LNumber(e.Code))
		t.RawSetString("message", lua.LString(e.Message))
		list.Append(t)
	}
	L.Push(list)
	return 2
}

// request calls a method while other tasks may run, and raises its error.
func request(L *lua.LState, client *vk.Client, method string, params vk.Params) (raw []byte) {
	return requestUnder(engine.Calling(L), L, client, method, params)
}

func requestUnder(ctx context.Context, L *lua.LState, client *vk.Client, method string, params vk.Params) (raw []byte) {
	var err error
	engine.Block(L, func() { raw, err = client.Call(ctx, method, params) })
	if err != nil {
		engine.Raise(L, err)
	}
	return raw
}
