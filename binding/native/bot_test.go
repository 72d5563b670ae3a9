package native_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vkscript/vkscript/binding/engine"
	"github.com/vkscript/vkscript/vk"
)

// talk runs a bot, which hears these events and then "стоп", and returns what it printed.
func talk(t *testing.T, source string, events ...string) (out, errOut string, box *postbox) {
	synctest.Test(t, func(t *testing.T) {
		box = newPostbox(updatesOf(101, events...), updatesOf(102, said("stop", 9, "стоп")))
		var err error
		out, errOut, err = listen(t.Context(), box, t.TempDir(), `local bot = vk.bot{workers = 1}
			bot:command("стоп", function() bot:stop() end) `+source+` bot:run() print("end")`)
		require.NoError(t, err, errOut)
	})
	return strings.TrimSuffix(out, "end\n"), errOut, box
}

func TestBotChoosesOneFunction(t *testing.T) {
	const show = `local function show(name) return function(ctx, ...) print(name, ctx.args or ctx.text, ...) end end `
	const all = show + `bot:payload({"buy", "start"}, show("payload")):command({"start", "/Помощь"}, show("command"))
		bot:hears("^привет,? ?(.*)", show("hears")) bot:hears("ЦЕНА", show("price"))
		bot:on("message_new", show("on")) bot:on("group_join", show("join")) bot:fallback(show("fallback")) `
	for _, c := range []struct{ text, more, want string }{
		{"/start", "", "command\t"},
		{"start", "", "command\t"},
		{"START now  please ", "", "command\tnow  please"},
		{"!помощь", "", "command\t"},
		{"ПОМОЩЬ мне", "", "command\tмне"},
		{"[club100|@bot], помощь", "", "command\t"},
		{"starting", "", "on\tstarting"},
		{"привет", "", "hears\tпривет\t"},
		{"Привет, Бот", "", "hears\tПривет, Бот\tбот"},
		{"какая ЦЕНА?", "", "price\tкакая ЦЕНА?\tЦЕНА"},
		{"какая цена?", "", "on\tкакая цена?"},
		{"Купить", `,"payload":"{\"cmd\":\"buy\"}"`, "payload\tКупить"},
		{"start", `,"payload":"{\"command\":\"buy\",\"id\":7}"`, "payload\tstart"},
		{"Купить", `,"payload":"\"buy\""`, "payload\tКупить"},
		{"Начать", `,"payload":"{\"command\":\"start\"}"`, "payload\tНачать"},
		{"Помощь?", `,"payload":"{\"command\":\"помощь\"}"`, "command\tПомощь?"},
		{"x", `,"payload":"not JSON"`, "on\tx"},
		{"x", `,"payload":{"cmd":"buy"}`, "payload\tx"},
		{"", "", "on\tnil"},
	} {
		out, errOut, _ := talk(t, all, said("a", 5, c.text, c.more))
		assert.Equal(t, c.want+"\n", out, c.text)
		assert.Empty(t, errOut)
	}
	out, _, _ := talk(t, all, `{"type":"group_join","event_id":"a","object":{"user_id":5}}`, `{"type":"group_leave","event_id":"b","object":{"user_id":5}}`)
	assert.Equal(t, "join\tnil\n", out, "what has no function is passed over")
	out, _, _ = talk(t, show+`bot:fallback(show("fallback"))`, said("a", 5, "x"), `{"type":"message_reply","event_id":"b","object":{"peer_id":5,"text":"x"}}`)
	assert.Equal(t, "fallback\tx\n", out, "a bot does not answer itself")
}

func TestBotContext(t *testing.T) {
	out, _, _ := talk(t, `bot:on("message_new", function(ctx)
			print(ctx.peer_id, ctx.from_id, ctx.text, ctx.payload.id, ctx.message.id, ctx.event.event_id, ctx.event.object.message == ctx.message, ctx.args) end)
		bot:on("message_allow", function(ctx) print(ctx.peer_id, ctx.text, ctx.message) end)
		bot:on("wall_reply_new", function(ctx) print(ctx.peer_id, ctx.from_id, ctx.text) print(pcall(ctx.reply, ctx, "x")) end)`,
		said("a", 2000000001, "hi", `,"payload":"{\"id\":9007199254740993}"`),
		`{"type":"message_allow","event_id":"b","object":{"user_id":7,"key":""}}`,
		`{"type":"wall_reply_new","event_id":"c","object":{"from_id":8,"text":"comment"}}`,
		`{"type":"message_new","event_id":"d","object":7}`,
	)
	assert.Equal(t, "2000000001\t1000\thi\t9007199254740993\t1\ta\ttrue\tnil\n7\tnil\tnil\nnil\t8\tcomment\n"+
		"false\tbot.lua:5: ctx:reply: an event wall_reply_new has no conversation: give peer_id\n", out)
}

func TestBotReplies(t *testing.T) {
	_, errOut, box := talk(t, `bot:on("message_new", function(ctx)
		ctx:reply("Привет!", {keyboard = {{"Да", {label = "Нет", payload = {cmd = "no"}}}, one_time = true}})
		ctx:reply{message = "two", dont_parse_links = true}
		ctx:reply("elsewhere", {peer_id = 1000})
		ctx:reply(7, {keyboard = vk.keyboard{{"x"}}})
	end)`, said("a", 1000, "hi"))
	assert.Empty(t, errOut)
	sent := box.Calls("messages.send")
	require.Len(t, sent, 4)
	ids := map[string]bool{}
	for _, call := range sent {
		assert.Equal(t, "community", call.Token)
		assert.Equal(t, "1000", call.Params.Get("peer_id"))
		ids[call.Params.Get("random_id")] = true
	}
	assert.Len(t, ids, 4)
	assert.Equal(t, "Привет!", sent[0].Params.Get("message"))
	assert.JSONEq(t, `{"one_time":true,"buttons":[[{"action":{"type":"text","label":"Да"}},{"action":{"type":"text","label":"Нет","payload":"{\"cmd\":\"no\"}"}}]]}`, sent[0].Params.Get("keyboard"))
	assert.Equal(t, "1", sent[1].Params.Get("dont_parse_links"))
	assert.Equal(t, "7", sent[3].Params.Get("message"))
}

// interrupted runs a bot that is ended by Ctrl-C after a second.
func interrupted(t *testing.T, box *postbox, dir, source string) (out string, took time.Duration, err error) {
	ctx, cancel := context.WithCancelCause(t.Context())
	defer cancel(nil)
	time.AfterFunc(time.Second, func() { cancel(errInterrupt) })
	began := time.Now()
	out, _, err = listen(ctx, box, dir, `local bot = vk.bot{state = "bot.state"} `+source+` bot:run()`)
	return out, time.Since(began), err
}

var errInterrupt = errors.New("interrupted")

// The program is ended after the reply and before the event is done: the next one gives it the same random_id.
func TestBotRepliesOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		box := newPostbox()
		for range 2 {
			box.answers = []string{updatesOf(101, said("a", 1000, "hi"))}
			_, _, err := interrupted(t, box, dir, `bot:on("message_new", function(ctx) ctx:reply("once") task.sleep(60) end)`)
			require.ErrorIs(t, err, errInterrupt)
		}
		sent := box.Calls("messages.send")
		require.Len(t, sent, 2)
		assert.Equal(t, sent[0].Params.Get("random_id"), sent[1].Params.Get("random_id"))
	})
}

func TestBotAnswersButtons(t *testing.T) {
	_, errOut, box := talk(t, `bot:payload("like", function(ctx)
			ctx:answer("Спасибо " .. ctx.payload.n) ctx:answer() ctx:answer{type = "open_link", link = "https://vk.com"} end)
		bot:on("message_new", function(ctx) ctx:answer("x") end)`,
		`{"type":"message_event","event_id":"a","object":{"user_id":1000,"peer_id":1000,"event_id":"button","payload":{"cmd":"like","n":5}}}`,
		said("b", 5, "x"))
	assert.Contains(t, errOut, "ctx:answer: answers a callback button; an event message_new has none")
	answers := box.Calls("messages.sendMessageEventAnswer")
	require.Len(t, answers, 3)
	assert.Equal(t, "button 1000 1000", fmt.Sprint(answers[0].Params.Get("event_id"), " ", answers[0].Params.Get("user_id"), " ", answers[0].Params.Get("peer_id")))
	assert.JSONEq(t, `{"type":"show_snackbar","text":"Спасибо 5"}`, answers[0].Params.Get("event_data"))
	assert.Empty(t, answers[1].Params.Get("event_data"))
	assert.JSONEq(t, `{"type":"open_link","link":"https://vk.com"}`, answers[2].Params.Get("event_data"))
}

func TestBotErrors(t *testing.T) {
	out, errOut, _ := talk(t, `
		local function fails(ctx) error(ctx.text) end
		bot:on("message_new", fails)`, said("a", 5, "one"), said("b", 6, "two"))
	assert.Empty(t, out)
	assert.Contains(t, errOut, "bot.lua:3: one\n  bot.lua:3: in function <bot.lua:3>\n")
	assert.Contains(t, errOut, "bot.lua:3: two\n", "the bot goes on")

	out, errOut, _ = talk(t, `bot:on("message_new", function(ctx) error({code = ctx.text}) end)
		bot:on_error(function(e, ctx) print(e.code, ctx.peer_id) if e.code == "two" then error("worse") end end)`,
		said("a", 5, "one"), said("b", 6, "two"))
	assert.Equal(t, "one\t5\ntwo\t6\n", out)
	assert.Contains(t, errOut, "worse")
	assert.NotContains(t, errOut, "one")

	_, errOut, _ = talk(t, `bot:on("message_new", function(ctx) vk.wall.delete{owner_id = -100, post_id = 99} end)`, said("a", 5, "one"))
	assert.Contains(t, errOut, "wall.delete: VK error")
}

func TestBotEnds(t *testing.T) {
	for _, c := range []struct {
		name, handler string
		took          time.Duration
		err           error // in the chain
		done          bool
	}{
		{"by os.exit", `os.exit(3)`, 0, &engine.ExitError{Code: 3}, true},
		{"by an error after bot:stop", `bot:stop() error("late")`, 0, nil, true},
		{"by Ctrl-C while nothing is to do", ``, time.Second, errInterrupt, true},
		{"by Ctrl-C while a handler works", `task.sleep(2)`, 2 * time.Second, errInterrupt, true},
		{"by Ctrl-C while a handler hangs", `task.sleep(3600)`, 5 * time.Second, errInterrupt, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				dir := t.TempDir()
				_, took, err := interrupted(t, newPostbox(updatesOf(101, said("a", 5, "x"))), dir, `bot:on("message_new", function(ctx) `+c.handler+` end)`)
				var exit *engine.ExitError
				if errors.As(err, &exit) {
					err = exit
					assert.Equal(t, c.err, err)
				} else {
					assert.ErrorIs(t, err, c.err)
				}
				assert.Equal(t, c.took, took)

				again := newPostbox(updatesOf(101, said("a", 5, "x")), updatesOf(102, said("b", 5, "x")))
				out, _, _ := interrupted(t, again, dir, `bot:on("message_new", function(ctx) print(ctx.event.event_id) bot:stop() end)`)
				assert.Equal(t, map[bool]string{true: "b\n", false: "a\n"}[c.done], out)
			})
		})
	}
}

// refusing is a VK that refuses every call.
type refusing struct{}

func (refusing) RoundTrip(*http.Request) (*http.Response, error) {
	return answer(`{"error":{"error_code":15,"error_msg":"Access denied"}}`), nil
}

func TestBotEndsWhenVKRefuses(t *testing.T) {
	_, _, err := listen(t.Context(), refusing{}, t.TempDir(), `vk.bot{}:run()`)
	assert.True(t, vk.IsCode(err, vk.CodeAccess))
	assert.ErrorContains(t, err, "bot.lua:1: groups.getLongPollServer: VK error 15")
}

func TestBotHandlesAtOnceAndInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var events []string
		for i := range 40 {
			events = append(events, said(fmt.Sprint("e", i), 1+i%4, fmt.Sprint(i)))
		}
		began := time.Now()
		out, _, err := listen(t.Context(), newPostbox(updatesOf(101, events...)), t.TempDir(), `
			local bot, last, running, most, n = vk.bot{workers = 8}, {}, 0, 0, 0
			bot:on("message_new", function(ctx)
				local place = tonumber(ctx.text)
				assert(not last[ctx.peer_id] or last[ctx.peer_id] == place - 4, "out of order")
				running = running + 1
				most = math.max(most, running)
				task.sleep(1)
				last[ctx.peer_id], running, n = place, running - 1, n + 1
				if n == 40 then bot:stop() end
			end)
			bot:run()
			print(n, most)`)
		require.NoError(t, err)
		assert.Equal(t, "40\t4\n", out)
		assert.Equal(t, 10*time.Second, time.Since(began).Round(time.Second))
	})
}

// A bot and who writes to it, in one script against the sandbox.
func TestBotInTheSandbox(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := newServer()
		out, errOut, err := listen(t.Context(), server, t.TempDir(), `
			local bot = vk.bot{state = "bot.state"}
			bot:command("start", function(ctx) ctx:reply("Привет!", {keyboard = {{{label = "Да", payload = {cmd = "yes"}}}}}) end)
			bot:payload("yes", function(ctx) ctx:reply("Отлично") bot:stop() end)
			bot:fallback(function(ctx) ctx:reply("Не понял: " .. ctx.text) end)
			task.all{
				function() bot:run() end,
				function()
					task.sleep(1)
					vk.messages.send{peer_id = -100, random_id = 1, message = "/start"}
					task.sleep(1)
					vk.messages.send{peer_id = -100, random_id = 2, message = "что?"}
					task.sleep(1)
					vk.messages.send{peer_id = -100, random_id = 3, message = "Да", payload = '{"cmd":"yes"}'}
				end,
			}
			for _, m in ipairs(vk.messages.getHistory{peer_id = -100, rev = true}.items) do print(m.from_id, m.text) end`)
		require.NoError(t, err, errOut)
		assert.Equal(t, "1000\t/start\n-100\tПривет!\n1000\tчто?\n-100\tНе понял: что?\n1000\tДа\n-100\tОтлично\n", out)
	})
}

// BenchmarkBot reports what an event costs that a function of a script handles, its place in a file included.
func BenchmarkBot(b *testing.B) {
	box := newPostbox()
	for first := 0; first < b.N; first += 1000 {
		var list []string
		for i := first; i < min(first+1000, b.N); i++ {
			list = append(list, said(fmt.Sprintf("%040d", i), i%100, "some words"))
		}
		box.answers = append(box.answers, updatesOf(first+1, list...))
	}
	box.answers = append(box.answers, updatesOf(1<<30, said("stop", 200, "stop")))
	b.ResetTimer()
	_, errOut, err := listen(b.Context(), box, b.TempDir(), `local bot = vk.bot{workers = 8, state = "bot.state"}
		bot:command("stop", function() bot:stop() end):hears("some (%a+)", function(ctx, word) ctx.count = #word end):run()`)
	require.NoError(b, err, errOut)
}
