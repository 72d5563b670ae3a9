package native

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/vkscript/vkscript/binding/engine"
	"github.com/vkscript/vkscript/vk"
	"github.com/vkscript/vkscript/vk/spell"
	"github.com/vkscript/vkscript/vk/updates"
)

// bot is what vk.bot gives a script: functions for the events of a community. Each event goes to the first function
// that is for it.
type bot struct {
	handlers
	client   *vk.Client
	poll     *pollOptions
	serve    *serveOptions
	table    *lua.LTable
	match    lua.LValue // string.match
	types    map[string]*lua.LFunction
	commands map[string]*lua.LFunction // by the name in lower case
	payloads map[string]*lua.LFunction
	hears    []heard
	fallback *lua.LFunction
	dispatch *updates.Dispatch // while it runs
}

// heard is a function for texts of a pattern.
type heard struct {
	pattern lua.LString
	fn      *lua.LFunction
}

// newBot is vk.bot{group_id = 1, state = "file", workers = 4}: a bot that listens by long poll, or by the Callback
// API when it has the options of vk.serve (listen, secret, confirmation).
func (m *module) newBot(client *vk.Client, L *lua.LState) int {
	b := &bot{handlers: handlers{m: m}, client: m.community(client), poll: m.pollOptions()}
	b.serve = &serveOptions{function: "vk.bot", path: "/", workers: updates.DefaultWorkers}
	known := b.serve.options()
	known["wait"] = &b.poll.wait
	known["group_id"] = &b.poll.group
	b.poll.read(L, "vk.bot", known)
	b.serve.check(L)
	b.poll.state, b.serve.group = b.serve.state, b.poll.group
	b.match = L.GetField(L.GetGlobal("string"), "match")
	b.types, b.commands, b.payloads = map[string]*lua.LFunction{}, map[string]*lua.LFunction{}, map[string]*lua.LFunction{}
	b.table = b.methods(L)
	L.Push(b.table)
	return 1
}

// botMethods are what scripts call with a colon; those that return nothing else return the bot.
func botMethods() map[string]func(*bot, *lua.LState) {
	return map[string]func(*bot, *lua.LState){
		"on":       (*bot).onType,
		"command":  (*bot).onCommand,
		"payload":  (*bot).onPayload,
		"hears":    (*bot).onText,
		"fallback": func(b *bot, L *lua.LState) { b.fallback = b.function(L, "fallback", 2) },
		"on_error": func(b *bot, L *lua.LState) { b.onError = b.function(L, "on_error", 2) },
		"run":      (*bot).run,
		"stop":     (*bot).stop,
	}
}

func (b *bot) methods(L *lua.LState) *lua.LTable {
	table, meta := L.NewTable(), L.NewTable()
	for name, method := range botMethods() {
		table.RawSetString(name, L.NewFunction(func(L *lua.LState) int {
			if L.Get(1) != lua.LValue(b.table) {
				b.wrong(L, name, "must be called with a colon, as in bot:%s(...)", name)
			}
			method(b, L)
			L.Push(b.table)
			return 1
		}))
	}
	meta.RawSetString("__index", L.NewFunction(func(L *lua.LState) int {
		name := L.CheckString(2)
		b.wrong(L, name, "a bot has no such method: it has %s", strings.Join(slices.Sorted(maps.Keys(botMethods())), ", "))
		return 0
	}))
	table.Metatable = meta
	return table
}

func (b *bot) wrong(L *lua.LState, method, format string, args ...any) {
	engine.Raise(L, &ArgumentError{"bot:" + method, fmt.Sprintf(format, args...)})
}

func (b *bot) function(L *lua.LState, method string, place int) *lua.LFunction {
	fn, ok := L.Get(place).(*lua.LFunction)
	if !ok {
		b.wrong(L, method, "takes a function as argument %d, got a %s", place-1, L.Get(place).Type())
	}
	return fn
}

// named reads a name, or an array of them, and a function for it.
func (b *bot) named(L *lua.LState, method string) ([]string, *lua.LFunction) {
	var names []string
	switch v := L.Get(2).(type) {
	case lua.LString:
		names = []string{string(v)}
	case *lua.LTable:
		for i := 1; i <= v.Len(); i++ {
			names = append(names, lua.LVAsString(v.RawGetInt(i)))
		}
	}
	if len(names) == 0 || slices.Contains(names, "") {
		b.wrong(L, method, "takes a name, or an array of names, and a function")
	}
	return names, b.function(L, method, 3)
}

// register adds a function under names, of which each has one.
func (b *bot) register(L *lua.LState, method string, to map[string]*lua.LFunction, names []string, fn *lua.LFunction) {
	for _, name := range names {
		if to[name] != nil {
			b.wrong(L, method, "%q has a function already", name)
		}
		to[name] = fn
	}
}

// onType is bot:on("message_new", fn): events of a type.
func (b *bot) onType(L *lua.LState) {
	names, fn := b.named(L, "on")
	for _, name := range names {
		if near, ok := spell.Nearest(name, eventTypes); ok && near != name {
			b.wrong(L, "on", "VK has no event %q; did you mean %q?", name, near)
		}
	}
	b.register(L, "on", b.types, names, fn)
}

// eventTypes yields the types of events, which are the switches of a community's long poll.
func eventTypes(yield func(string) bool) {
	for _, p := range vk.LookupMethod("groups.setLongPollSettings").Params {
		if strings.Contains(p.Name, "_") && p.Name != "group_id" && p.Name != "api_version" && !yield(p.Name) {
			return
		}
	}
}

// onCommand is bot:command("start", fn): messages that begin with this word, in any case, with a slash or without.
// What follows the word is ctx.args.
func (b *bot) onCommand(L *lua.LState) {
	names, fn := b.named(L, "command")
	for i, name := range names {
		if strings.ContainsAny(name, " \t\n") || commandName(name) == "" {
			b.wrong(L, "command", "takes one word, got %q; bot:hears takes any text", name)
		}
		names[i] = commandName(name)
	}
	b.register(L, "command", b.commands, names, fn)
}

func commandName(word string) string {
	return strings.ToLower(strings.TrimLeft(word, "/!"))
}

// onPayload is bot:payload("buy", fn): pressed buttons whose payload is {cmd = "buy"}, {command = "buy"} or "buy".
func (b *bot) onPayload(L *lua.LState) {
	names, fn := b.named(L, "payload")
	b.register(L, "payload", b.payloads, names, fn)
}

// onText is bot:hears("pattern", fn): messages whose text has a match of the Lua pattern. A pattern in lower case takes
// any case. fn gets the captures after ctx.
func (b *bot) onText(L *lua.LState) {
	pattern, ok := L.Get(2).(lua.LString)
	if !ok {
		b.wrong(L, "hears", "takes a Lua pattern and a function")
	}
	fn := b.function(L, "hears", 3)
	b.find(L, "", pattern) // raises for a malformed pattern
	b.hears = append(b.hears, heard{pattern, fn})
}

// find gives what string.match does, nothing when there is no match.
func (b *bot) find(L *lua.LState, text string, pattern lua.LString) []lua.LValue {
	top := L.GetTop()
	L.Push(b.match)
	L.Push(lua.LString(text))
	L.Push(pattern)
	L.Call(2, lua.MultRet)
	captures := []lua.LValue{}
	for i := top + 1; i <= L.GetTop(); i++ {
		captures = append(captures, L.Get(i))
	}
	L.SetTop(top)
	if len(captures) > 0 && captures[0] == lua.LNil {
		return nil
	}
	return captures
}

// run is bot:run(): listens and handles until bot:stop(), an error that ends listening, or the end of the run.
func (b *bot) run(L *lua.LState) {
	if b.dispatch != nil {
		b.wrong(L, "run", "the bot runs already")
	}
	if b.serve.listen == "" {
		b.dispatch = updates.NewDispatch(engine.Context(L), b.m.poller(L, b.client, b.poll))
	} else {
		d, stop := b.m.receive(L, b.serve)
		defer engine.Block(L, stop)
		b.dispatch = d
	}
	defer func() { b.dispatch = nil }()
	work(L, b.dispatch, b.serve.workers, b.handle)
}

// stop is bot:stop(): run returns once the handlers that run have ended.
func (b *bot) stop(L *lua.LState) {
	if b.dispatch == nil {
		b.wrong(L, "stop", "the bot does not run")
	}
	b.dispatch.Finish(errStopped)
}
