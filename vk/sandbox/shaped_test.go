package sandbox_test

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vkscript/vkscript/vk"
	"github.com/vkscript/vkscript/vk/sandbox"
)

// misfit tells how a JSON value differs from a shape of VK's schema, "" when it fits.
func misfit(path string, shape vk.Shape, value any) string {
	wrong := func() string { return fmt.Sprintf("%s: %v is no %s", path, value, shape) }
	switch shape.Kind() {
	case vk.TypeObject:
		object, ok := value.(map[string]any)
		if !ok {
			return wrong()
		}
		for field := range shape.Fields() {
			inside, ok := object[field.Name]
			if !ok && field.Required {
				return path + ": no field " + field.Name
			}
			if text := misfit(path+"."+field.Name, field.Shape, inside); ok && text != "" {
				return text
			}
		}
	case vk.TypeList:
		list, ok := value.([]any)
		if !ok {
			return wrong()
		}
		for i, item := range list {
			if text := misfit(fmt.Sprintf("%s[%d]", path, i), shape.Elem(), item); text != "" {
				return text
			}
		}
	case vk.TypeOneOf:
		for option := range shape.Options() {
			if misfit(path, option, value) == "" {
				return ""
			}
		}
		return wrong()
	case vk.TypeString:
		if _, ok := value.(string); !ok || !inEnum(shape, value) {
			return wrong()
		}
	case vk.TypeInteger:
		if n, ok := value.(float64); !ok || n != math.Trunc(n) || !inEnum(shape, value) {
			return wrong()
		}
	case vk.TypeNumber:
		if _, ok := value.(float64); !ok {
			return wrong()
		}
	case vk.TypeBoolean:
		if _, ok := value.(bool); !ok {
			return wrong()
		}
	}
	return ""
}

func inEnum(shape vk.Shape, value any) bool {
	text := fmt.Sprint(value)
	if n, ok := value.(float64); ok {
		text = strconv.FormatFloat(n, 'f', -1, 64)
	}
	all := slices.Collect(shape.Enum())
	return all == nil || slices.Contains(all, text)
}

// sample is a value that VK takes for a parameter.
func sample(p vk.Parameter) string {
	kind, value := p.Type, "1"
	if kind == vk.TypeList {
		kind = p.Item
	}
	switch {
	case p.Enum != nil:
		return p.Enum[0]
	case p.Type == vk.TypeJSON:
		return "{}"
	case kind == vk.TypeString:
		value = strings.Repeat("a", max(1, p.MinLength))
	case p.HasMin && p.Min > 1:
		value = strconv.FormatInt(p.Min, 10)
	case p.HasMax && p.Max < 1:
		value = strconv.FormatInt(p.Max, 10)
	}
	return value
}

func tokenFor(m *vk.Method) string {
	switch {
	case m.Tokens.Has(vk.UserToken):
		return sandbox.UserToken
	case m.Tokens.Has(vk.CommunityToken):
		return sandbox.CommunityToken
	}
	return sandbox.ServiceToken
}

// Every method of VK's schema answers: in its shape, or with an error of its own.
func TestEveryMethodAnswers(t *testing.T) {
	shaped, biggest := 0, 0
	for m := range vk.Methods() {
		w := newWorld(t).as(tokenFor(m))
		var params []string
		for _, p := range m.Params {
			if p.Required {
				params = append(params, p.Name, sample(p))
			}
		}
		response, err := w.send(m.Name, params...)
		require.NoError(t, err)
		body, err := io.ReadAll(response.Body)
		require.NoError(t, err)
		var got struct {
			Response any
			Error    struct {
				Code int    `json:"error_code"`
				Msg  string `json:"error_msg"`
			}
		}
		require.NoError(t, json.Unmarshal(body, &got), m.Name)
		if response.Header.Get("X-Sandbox") != "shaped" {
			assert.NotEqual(t, 3, got.Error.Code, m.Name)
			continue
		}
		shaped++
		biggest = max(biggest, len(body))
		assert.Zero(t, got.Error.Code, "%s: %s", m.Name, got.Error.Msg)
		assert.Empty(t, misfit(m.Name, m.Responses[0].Shape, got.Response))
		again, err := newWorld(t).as(tokenFor(m)).send(m.Name, params...)
		require.NoError(t, err)
		same, err := io.ReadAll(again.Body)
		require.NoError(t, err)
		assert.Len(t, same, len(body), m.Name)
	}
	assert.Greater(t, shaped, 200)
	assert.Less(t, biggest, 64<<10)
	t.Logf("%d methods answer in their shape; the longest answer has %d bytes", shaped, biggest)
}

func TestShapedAnswerEchoesItsArguments(t *testing.T) {
	w := newWorld(t)
	assert.EqualValues(t, 7, at(t, w.ok("notes.getById", "note_id", "7", "owner_id", "5"), "id"))
	assert.EqualValues(t, 5, at(t, w.ok("notes.getById", "note_id", "7", "owner_id", "5"), "owner_id"))
	friends := w.ok("friends.areFriends", "user_ids", "5,6,7")
	assert.Len(t, friends, 3)
	assert.EqualValues(t, 6, at(t, friends, 1, "user_id"))
	assert.EqualValues(t, 1, w.ok("notes.add", "title", "a", "text", "b"))
	assert.EqualValues(t, 2, w.ok("notes.add", "title", "a", "text", "b"), "a new id for a new note")
}

func TestShapedAnswerIsPaged(t *testing.T) {
	w := newWorld(t)
	for offset, want := range map[string]int{"0": 2, "1": 1, "2": 0, "50": 0} {
		friends := w.ok("friends.get", "offset", offset, "count", "10")
		assert.EqualValues(t, 2, at(t, friends, "count"))
		assert.Len(t, at(t, friends, "items"), want)
	}
	assert.IsType(t, 1.0, at(t, w.ok("friends.get"), "items", 0))
	assert.IsType(t, "", at(t, w.ok("friends.get", "fields", "sex"), "items", 0, "first_name"), "the shape of fieldsResponse")
}

func TestShapedMethodChecksItsCall(t *testing.T) {
	w := newWorld(t)
	assert.Contains(t, w.fails(100, "notes.getById"), "note_id is undefined")
	assert.Contains(t, w.fails(100, "notes.getById", "note_id", "x"), "note_id must be an integer")
	w.as(sandbox.CommunityToken).fails(27, "notes.getById", "note_id", "1")
	w.fails(3, "notes.getByName", "note_id", "1")
	guid := []string{"note_id", "1", "message", "m", "guid", "once"}
	assert.Equal(t, w.ok("notes.createComment", guid...), w.ok("notes.createComment", guid...))
	assert.NotEqual(t, w.ok("notes.createComment", guid...), w.ok("notes.createComment", "note_id", "1", "message", "m"))
}

func TestShapedIsMarked(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		for method, want := range map[string]string{"friends.get": "shaped", "wall.get": "", "execute": ""} {
			response, err := w.send(method, "code", "return API.wall.get();")
			require.NoError(t, err)
			assert.Equal(t, want, response.Header.Get("X-Sandbox"), method)
		}
		response, err := w.send("execute", "code", "return [API.wall.get(), API.friends.get()];")
		require.NoError(t, err)
		assert.Equal(t, "shaped", response.Header.Get("X-Sandbox"))
	})
}

// What the sandbox itself makes of its state has VK's shape too.
func TestStatefulAnswersHaveVKsShape(t *testing.T) {
	w := newWorld(t)
	do := func(text string) {
		words := strings.Fields(text)
		w.ok(words[0], words[1:]...)
	}
	for _, step := range []string{
		"wall.post owner_id -100 message m", "wall.createComment owner_id -100 post_id 1 message m", "wall.repost object wall-100_1",
		"board.addTopic group_id 100 title t text t", "photos.createAlbum title t group_id 100", "video.save group_id 100 link l", "video.addAlbum group_id 100 title t",
		"market.add owner_id -100 name Name description Description category_id 20173", "market.addAlbum owner_id -100 title Name",
		"messages.send peer_id -100 random_id 1 message m", `polls.create owner_id -100 question q add_answers ["a"]`,
		"groups.ban group_id 100 owner_id 7", "groups.addCallbackServer group_id 100 url http://127.0.0.1:1/ title t",
	} {
		do(step)
	}
	for _, call := range []string{
		"wall.get owner_id -100", "wall.get owner_id -100 extended 1", "wall.getById posts -100_1", "wall.search owner_id -100 query m", "wall.getReposts owner_id -100 post_id 1",
		"wall.getComments owner_id -100 post_id 1", "wall.getComment owner_id -100 comment_id 2",
		"board.getTopics group_id 100", "board.getComments group_id 100 topic_id 1", "photos.getAlbums owner_id -100", "photos.get owner_id -100", "photos.getAll owner_id -100",
		"video.get owner_id -100", "video.search q l owner_id -100", "video.getAlbums owner_id -100",
		"market.get owner_id -100 extended 1", "market.search owner_id -100 q name", "market.getById item_ids -100_1", "market.getAlbums owner_id -100", "market.getGroupOrders group_id 100", "market.getOrders",
		"market.getOrderById user_id 1001 order_id 1", "polls.getById owner_id -100 poll_id 1", "polls.getVoters owner_id -100 poll_id 1 answer_ids 1",
		"messages.getConversations", "messages.getConversationsById peer_ids -100", "messages.getHistory peer_id -100", "messages.search q m", "messages.getById message_ids 1",
		"messages.getByConversationMessageId peer_id -100 conversation_message_ids 1", "messages.getConversationMembers peer_id -100", "messages.getLongPollServer",
		"users.get fields sex,bdate,city,photo_100,online,last_seen", "groups.getById group_id 100 fields members_count,description,city,contacts",
		"groups.get", "groups.getSettings group_id 100", "groups.getMembers group_id 100", "groups.isMember group_id 100", "groups.getBanned group_id 100",
		"groups.getLongPollServer group_id 100", "groups.getLongPollSettings group_id 100", "groups.getCallbackServers group_id 100", "groups.getCallbackSettings group_id 100 server_id 1",
		"groups.getCallbackConfirmationCode group_id 100", "groups.getOnlineStatus group_id 100", "notifications.get", "docs.getTypes owner_id -100", "likes.getList type post owner_id -100 item_id 1",
		"stats.get group_id 100", "messages.delete message_ids 1,9",
	} {
		words := strings.Fields(call)
		shape := vk.LookupMethod(words[0]).Responses[0].Shape
		assert.Empty(t, misfit(call, shape, w.ok(words[0], words[1:]...)))
	}
}

func TestMisfitIsFound(t *testing.T) {
	for text, want := range map[string]string{
		`{"count": 1, "items": []}`:            "",
		`{"count": 1}`:                         "no field items",
		`{"count": "1", "items": []}`:          "is no integer",
		`{"count": 1, "items": {}}`:            "is no []",
		`{"count": 1.5, "items": []}`:          "is no integer",
		`{"count": 1, "items": [{"id": "a"}]}`: "items[0]",
		`[]`:                                   "is no wall_get_response",
	} {
		var value any
		require.NoError(t, json.Unmarshal([]byte(text), &value))
		got := misfit("answer", "wall_get_response", value)
		if want == "" {
			assert.Empty(t, got)
		}
		assert.Contains(t, got, want, text)
	}
}
