package sandbox_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/vkscript/vkscript/vk/sandbox"
)

func TestExecuteBatch(t *testing.T) {
	w := newWorld(t)
	got := w.call("execute", "code", `return [
		API.wall.post({"owner_id": -100, "message": "first \"quoted\" & 🎉", "signed": true}),
		API.wall.delete({"owner_id": -100, "post_id": 99}),
		API.wall.post({owner_id: -100, message: 'it\'s "second"', attachments: ["photo1_2", 'poll1_3'], guid: null}),
		API.friends.gte({}),
		API.wall.get({"owner_id":-100,}),
	];`)
	assert.Zero(t, got.Error.Code, got.Error.Msg)
	posts := w.vk.Posts(-100)
	assert.Equal(t, `first "quoted" & 🎉`, posts[0].Text)
	assert.Equal(t, `it's "second"`, posts[1].Text)
	assert.Equal(t, []string{"photo1_2", "poll1_3"}, posts[1].Attachments)
	assert.True(t, strings.HasPrefix(string(got.Response), `[{"post_id":1},false,{"post_id":2},false,{"count":2`), string(got.Response))
	assert.Len(t, got.Errors, 2)
	assert.Equal(t, "wall.delete", got.Errors[0].Method)
	assert.Equal(t, 104, got.Errors[0].Code)
	assert.Equal(t, 3, got.Errors[1].Code)
	assert.Len(t, w.vk.Calls(""), 1, "one request")
}

func TestExecuteOneCall(t *testing.T) {
	w := newWorld(t)
	assert.EqualValues(t, 1, at(t, w.ok("execute", "code", `return API.wall.post({"message":"m"});`), "post_id"))
	assert.Equal(t, "false", string(w.call("execute", "code", "return API.wall.delete()").Response))
	assert.Equal(t, "[]", string(w.call("execute", "code", "return [];").Response))
}

func TestExecuteRefuses(t *testing.T) {
	w := newWorld(t)
	for code, want := range map[string]string{
		"return a;":                            "variable 'a' is not declared at line 1, character 8",
		"return [API.wall.get({}), 5":          "',' expected at line 1, character 28",
		`return API.wall.get({"message": "a);`: "a string without end",
		"return API.wall;":                     "'(' expected",
	} {
		msg := w.fails(12, "execute", "code", code)
		assert.Contains(t, msg, want, code)
		assert.Contains(t, msg, "Unable to compile code: ", code)
	}
	assert.Contains(t, w.fails(13, "execute", "code", "while (1) {}"), "Runtime error occurred during code invocation: Too many operations")
	w.fails(100, "execute")
	calls := strings.Repeat("API.utils.getServerTime(),", 26)
	assert.Contains(t, w.fails(13, "execute", "code", "return ["+calls+"];"), "API calls")
	w.ok("execute", "code", "return ["+calls[:len(calls)-26]+"];")
	w.as(sandbox.ServiceToken).fails(28, "execute", "code", "return [];")
}

func TestExecuteProgram(t *testing.T) {
	w := newWorld(t)
	for i := range 7 {
		w.ok("wall.post", "owner_id", "-100", "message", strings.Repeat("*", i+1))
	}
	got := w.call("execute", "owner", "-100", "code", `
		var texts = [], offset = 0, page;
		while (offset < 10) {
			page = API.wall.get({owner_id: Args.owner, count: 3, offset: offset});
			texts = texts + page.items@.text;
			offset += 3;
		}
		if (!API.wall.delete({post_id: 1})) { texts.push("no"); }
		return {count: page.count, texts: texts};`)
	assert.Zero(t, got.Error.Code, got.Error.Msg)
	assert.Equal(t, `{"count":7,"texts":["*******","******","*****","****","***","**","*","no"]}`, string(got.Response))
	assert.Equal(t, 104, got.Errors[0].Code)
}

func TestExecuteInsideExecute(t *testing.T) {
	w := newWorld(t)
	got := w.call("execute", "code", `return API.execute({code: "return 1;"});`)
	assert.Equal(t, "false", string(got.Response))
	assert.Equal(t, 3, got.Errors[0].Code)
}

func TestExecuteAnswerTooBig(t *testing.T) {
	w := newWorld(t)
	long := strings.Repeat("я", 150_000)
	for range 20 {
		w.ok("wall.post", "owner_id", "-100", "message", long)
	}
	assert.Contains(t, w.fails(13, "execute", "code", `return [API.wall.get({owner_id:-100})];`), "too big")
}

func TestExecuteCountsAsOneAndFaultsStrikeInside(t *testing.T) {
	srv := sandbox.New(sandbox.Config{Rate: sandbox.Rate{User: 1}})
	w := newWorld(t)
	w.vk, w.client.Transport = srv, srv
	w.inject("wall.post:code=9")
	got := w.call("execute", "code", `return [API.wall.post({message:"a"}), API.wall.post({message:"b"})];`)
	assert.Equal(t, `[false,{"post_id":1}]`, string(got.Response))
	assert.Equal(t, 9, got.Errors[0].Code)
	w.fails(6, "execute", "code", "return [];")
}
