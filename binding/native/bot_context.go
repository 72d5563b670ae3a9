package native

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/vkscript/vkscript/binding/engine"
	"github.com/vkscript/vkscript/binding/luajson"
	"github.com/vkscript/vkscript/binding/luatable"
	"github.com/vkscript/vkscript/vk/updates"
)

// incoming is an event as a bot's functions get it: a table ctx with event, text, args, payload, peer_id, from_id and
// message, where the event has them, and the methods reply and answer.
type incoming struct {
	bot     *bot
	event   updates.Event
	ctx     *lua.LTable
	text    string
	payload string // what names the pressed button
	replies int
	object  wireObject
}

// wireObject is what the objects of events have in common.
type wireObject struct {
	Message *wireMessage `json:"message"`
	wireMessage
}

type wireMessage struct {
	Text    string          `json:"text"`
	PeerID  int64           `json:"peer_id"`
	FromID  int64           `json:"from_id"`
	UserID  int64           `json:"user_id"`
	EventID string          `json:"event_id"` // of a callback button
	Payload json.RawMessage `json:"payload"`
}

// handle gives an event to its function.
func (b *bot) handle(L *lua.LState, event updates.Event) error {
	in := &incoming{bot: b, event: event}
	value, err := luajson.Decode(L, event.JSON)
	if err != nil {
		return b.failed(L, err, lua.LNil)
	}
	in.read(L, value)
	fn, captures := in.handler(L)
	if fn == nil {
		return nil
	}
	return b.call(L, fn, append([]lua.LValue{in.ctx}, captures...)...)
}

// read makes ctx.
func (in *incoming) read(L *lua.LState, value lua.LValue) {
	var wire struct {
		Object wireObject `json:"object"`
	}
	json.Unmarshal(in.event.JSON, &wire) // what does not fit stays empty
	in.object = wire.Object
	m := in.object.wireMessage
	in.ctx = L.NewTable()
	in.ctx.RawSetString("event", value)
	if in.object.Message != nil {
		m = *in.object.Message
		in.ctx.RawSetString("message", L.GetField(L.GetField(value, "object"), "message"))
	}
	in.text = withoutMention(m.Text)
	in.setText("text", m.Text)
	in.setID("peer_id", in.peer(m))
	in.setID("from_id", firstID(m.FromID, m.UserID))
	in.readPayload(L, m.Payload)
	meta := L.NewTable()
	meta.RawSetString("__index", L.SetFuncs(L.NewTable(), map[string]lua.LGFunction{"reply": in.reply, "answer": in.answer}))
	in.ctx.Metatable = meta
}

func (in *incoming) setText(name, text string) {
	if text != "" {
		in.ctx.RawSetString(name, lua.LString(text))
	}
}

func (in *incoming) setID(name string, id int64) {
	if id != 0 {
		in.ctx.RawSetString(name, lua.LNumber(id))
	}
}

// peer is whom a reply goes to. Who allows messages or joins may be written to.
func (in *incoming) peer(m wireMessage) int64 {
	switch in.event.Type {
	case "message_allow", "group_join":
		return m.UserID
	}
	return m.PeerID
}

func firstID(ids ...int64) int64 {
	for _, id := range ids {
		if id != 0 {
			return id
		}
	}
	return 0
}

// readPayload reads a button's payload: a value, or, in a message, the JSON text of one.
func (in *incoming) readPayload(L *lua.LState, raw json.RawMessage) {
	var text string
	if json.Unmarshal(raw, &text) == nil && json.Valid([]byte(text)) {
		raw = json.RawMessage(text)
	}
	if len(raw) == 0 {
		return
	}
	value, err := luajson.Decode(L, raw)
	if err != nil {
		return
	}
	in.ctx.RawSetString("payload", value)
	var name struct{ Cmd, Command string }
	json.Unmarshal(raw, &name)
	json.Unmarshal(raw, &in.payload)
	for _, found := range []string{name.Command, name.Cmd} {
		if found != "" {
			in.payload = found
		}
	}
}

// withoutMention cuts the community's name off the text, by which it is addressed in chats: "[club1|@bot], start".
func withoutMention(text string) string {
	text = strings.TrimSpace(text)
	if strings.HasPrefix(text, "[club") || strings.HasPrefix(text, "[public") {
		if _, rest, ok := strings.Cut(text, "]"); ok {
			return strings.TrimLeft(rest, ", ")
		}
	}
	return text
}

// handler finds the function of an event: of a message or a pressed button by its payload, its first word, its text;
// then by the type of the event; then fallback.
func (in *incoming) handler(L *lua.LState) (fn *lua.LFunction, captures []lua.LValue) {
	b, kind := in.bot, in.event.Type
	isMessage := kind == "message_new"
	spoken := isMessage || kind == "message_event"
	if spoken && b.payloads[in.payload] != nil {
		return b.payloads[in.payload], nil
	}
	if isMessage {
		if fn, captures = in.textHandler(L); fn != nil {
			return fn, captures
		}
	}
	if fn := b.types[kind]; fn != nil || !spoken {
		return fn, nil
	}
	return b.fallback, nil
}

// textHandler finds the function of a message's text, or of the command that the button "Start" sends.
func (in *incoming) textHandler(L *lua.LState) (*lua.LFunction, []lua.LValue) {
	b := in.bot
	word, rest := firstWord(in.text)
	if fn := b.commands[commandName(word)]; fn != nil {
		in.ctx.RawSetString("args", lua.LString(rest))
		return fn, nil
	}
	for _, h := range b.hears {
		for _, text := range []string{in.text, strings.ToLower(in.text)} {
			if captures := b.find(L, text, h.pattern); captures != nil {
				return h.fn, captures
			}
		}
	}
	return b.commands[strings.ToLower(in.payload)], nil
}

func firstWord(text string) (word, rest string) {
	if i := strings.IndexAny(text, " \t\n"); i >= 0 {
		return text[:i], strings.TrimSpace(text[i:])
	}
	return text, ""
}

// reply is ctx:reply("text"), ctx:reply("text", {keyboard = ...}) or ctx:reply{message = ..., ...}: sends a message to
// where the event came from, by messages.send, and gives its answer. An event that comes again sends nothing twice:
// random_id is made of its id.
func (in *incoming) reply(L *lua.LState) int {
	args := L.NewTable()
	peer := in.ctx.RawGetString("peer_id")
	args.RawSetString("peer_id", peer)
	in.replies++
	args.RawSetString("random_id", lua.LNumber(randomID(in.event.ID, in.replies)))
	for i := 2; i <= 3; i++ {
		in.merge(L, args, L.Get(i))
	}
	if peer == lua.LNil && args.RawGetString("peer_id") == lua.LNil {
		engine.Raise(L, &ArgumentError{"ctx:reply", fmt.Sprintf("an event %s has no conversation: give peer_id", in.event.Type)})
	}
	if keyboardSpec, ok := args.RawGetString("keyboard").(*lua.LTable); ok {
		args.RawSetString("keyboard", keyboardText(L, keyboardSpec))
	}
	return in.bot.m.invoke(L, in.bot.client, "messages.send", args)
}

// merge adds a text or arguments.
func (in *incoming) merge(L *lua.LState, args *lua.LTable, v lua.LValue) {
	switch v := v.(type) {
	case *lua.LNilType:
	case lua.LString, lua.LNumber:
		args.RawSetString("message", lua.LString(v.String()))
	case *lua.LTable:
		luatable.Each(v, func(key, value lua.LValue) { args.RawSet(key, value) })
	default:
		engine.Raise(L, &ArgumentError{"ctx:reply", fmt.Sprintf("takes a text or a table of arguments, got a %s", v.Type())})
	}
}

// keyboardText is vk.keyboard of a table.
func keyboardText(L *lua.LState, spec *lua.LTable) lua.LValue {
	L.Push(L.NewFunction(keyboard))
	L.Push(spec)
	L.Call(1, 1)
	text := L.Get(-1)
	L.Pop(1)
	return text
}

// randomID is the random_id of the n-th reply to an event: the same whenever the event comes.
func randomID(event string, n int) int64 {
	h := fnv.New32a()
	fmt.Fprintf(h, "%s/%d", event, n)
	return 1 + int64(h.Sum32()%(1<<31-1))
}

// answer is ctx:answer(), ctx:answer("text") or ctx:answer{type = "open_link", link = ...}: what a pressed callback
// button shows (messages.sendMessageEventAnswer). Without it the button waits for a minute.
func (in *incoming) answer(L *lua.LState) int {
	if in.event.Type != "message_event" {
		engine.Raise(L, &ArgumentError{"ctx:answer", "answers a callback button; an event " + in.event.Type + " has none"})
	}
	args := L.NewTable()
	args.RawSetString("event_id", lua.LString(in.object.EventID))
	args.RawSetString("user_id", lua.LNumber(in.object.UserID))
	args.RawSetString("peer_id", lua.LNumber(in.object.PeerID))
	switch v := L.Get(2).(type) {
	case lua.LString:
		data := L.NewTable()
		data.RawSetString("type", lua.LString("show_snackbar"))
		data.RawSetString("text", v)
		args.RawSetString("event_data", data)
	case *lua.LTable:
		args.RawSetString("event_data", v)
	}
	return in.bot.m.invoke(L, in.bot.client, "messages.sendMessageEventAnswer", args)
}
