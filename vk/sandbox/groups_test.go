package sandbox_test

import (
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/vkscript/vkscript/vk/sandbox"
)

func TestMembersComeAndGo(t *testing.T) {
	w := newWorld(t)
	count := func() any { return at(t, w.ok("groups.getMembers", "group_id", "club100"), "count") }
	assert.EqualValues(t, 3, count())
	assert.EqualValues(t, 1, w.ok("groups.isMember", "group_id", "100"))
	w.ok("groups.leave", "group_id", "100")
	w.ok("groups.leave", "group_id", "100")
	assert.EqualValues(t, 0, w.ok("groups.isMember", "group_id", "100"))
	assert.EqualValues(t, 2, count())
	w.ok("groups.join", "group_id", "100")
	assert.Equal(t, []int{1001, 1002, 1000}, w.vk.Members(100))
	w.ok("groups.removeUser", "group_id", "100", "user_id", "1001")
	w.fails(15, "groups.removeUser", "group_id", "100", "user_id", "1001")
	members := w.ok("groups.isMember", "group_id", "100", "user_ids", "1001,1002")
	assert.EqualValues(t, 0, at(t, members, 0, "member"))
	assert.EqualValues(t, 1, at(t, members, 1, "member"))
	assert.EqualValues(t, 1, at(t, w.ok("groups.isMember", "group_id", "100", "user_id", "1002", "extended", "1"), "member"))
	assert.EqualValues(t, 1000, at(t, w.ok("groups.getMembers", "group_id", "100", "sort", "id_desc", "count", "1"), "items", 0))
	assert.EqualValues(t, 100, at(t, w.ok("groups.get"), "items", 0))
	assert.Equal(t, "Sandbox community 100", at(t, w.ok("groups.get", "extended", "1"), "items", 0, "name"))
	w.fails(125, "groups.getMembers", "group_id", "nobody")
}

func TestBan(t *testing.T) {
	w := newWorld(t)
	bot := w.as(sandbox.CommunityToken)
	w.ok("groups.ban", "group_id", "100", "owner_id", "1001", "reason", "1", "comment", "spam", "end_date", "2000000000")
	assert.Equal(t, []int{1000, 1002}, w.vk.Members(100))
	banned := w.ok("groups.getBanned", "group_id", "100")
	assert.EqualValues(t, 1, at(t, banned, "count"))
	assert.EqualValues(t, 1001, at(t, banned, "items", 0, "profile", "id"))
	assert.Equal(t, "spam", at(t, banned, "items", 0, "ban_info", "comment"))
	bot.fails(900, "messages.send", "peer_id", "1001", "random_id", "1", "message", "m")
	w.ok("groups.unban", "group_id", "100", "owner_id", "1001")
	w.fails(104, "groups.unban", "group_id", "100", "owner_id", "1001")
	w.fails(104, "groups.getBanned", "group_id", "100", "owner_id", "1001")
	w.fails(100, "groups.ban", "group_id", "100", "owner_id", "1000")
	bot.ok("messages.send", "peer_id", "1001", "random_id", "1", "message", "m")
	bot.fails(15, "groups.getBanned", "group_id", "55")
	bot.fails(27, "groups.ban", "group_id", "100", "owner_id", "7")
}

func TestGroupIsEdited(t *testing.T) {
	w := newWorld(t)
	w.ok("groups.edit", "group_id", "100", "title", "Кофейня", "description", "Кофе", "wall", "2")
	group := at(t, w.ok("groups.getById", "group_id", "100", "fields", "description,members_count,city,nonsense"), "groups", 0)
	assert.Equal(t, "Кофейня", at(t, group, "name"))
	assert.Equal(t, "Кофе", at(t, group, "description"))
	assert.EqualValues(t, 3, at(t, group, "members_count"))
	assert.Contains(t, group, "city")
	assert.NotContains(t, group, "nonsense")
	assert.NotContains(t, group, "status")
	settings := w.ok("groups.getSettings", "group_id", "100")
	assert.Equal(t, "Кофейня", at(t, settings, "title"))
	assert.EqualValues(t, 2, at(t, settings, "wall"))
	w.ok("groups.editManager", "group_id", "100", "user_id", "1001", "role", "editor")
	managers := w.ok("groups.getMembers", "group_id", "100", "filter", "managers")
	assert.Equal(t, "editor", at(t, managers, "items", 1, "role"))
	w.fails(100, "groups.editManager", "group_id", "100", "user_id", "1001", "role", "king")
	w.ok("groups.editManager", "group_id", "100", "user_id", "1001")
	assert.EqualValues(t, 1, at(t, w.ok("groups.getMembers", "group_id", "100", "filter", "managers"), "count"))
	w.ok("groups.enableOnline", "group_id", "100")
	assert.Equal(t, "online", at(t, w.ok("groups.getOnlineStatus", "group_id", "100"), "status"))
	w.ok("groups.disableOnline", "group_id", "100")
	assert.Equal(t, "none", at(t, w.ok("groups.getOnlineStatus", "group_id", "100"), "status"))
}

func TestUsersHaveTheFieldsAskedFor(t *testing.T) {
	w := newWorld(t)
	me := at(t, w.ok("users.get"), 0)
	assert.Len(t, me, 5, "id, two names and two flags")
	users := w.ok("users.get", "user_ids", "1000,id5,nobody", "fields", "sex,bdate,photo_100,city,online,nonsense")
	assert.Len(t, users, 2)
	assert.EqualValues(t, 2, at(t, users, 1, "sex"))
	assert.Equal(t, "1.1.1990", at(t, users, 1, "bdate"))
	assert.Contains(t, at(t, users, 1, "photo_100"), "https://")
	assert.Contains(t, at(t, users, 1), "city")
	assert.NotContains(t, at(t, users, 1), "nonsense")
}

func TestCallbackServersAreKept(t *testing.T) {
	w := newWorld(t)
	server := []string{"group_id", "100", "url", "http://127.0.0.1:1/", "title", "Bot"}
	for i := range 10 {
		assert.EqualValues(t, i+1, at(t, w.ok("groups.addCallbackServer", server...), "server_id"))
	}
	w.fails(2000, "groups.addCallbackServer", server...)
	w.ok("groups.deleteCallbackServer", "group_id", "100", "server_id", "3")
	w.fails(100, "groups.deleteCallbackServer", "group_id", "100", "server_id", "3")
	servers := w.ok("groups.getCallbackServers", "group_id", "100")
	assert.EqualValues(t, 9, at(t, servers, "count"))
	assert.Equal(t, "wait", at(t, servers, "items", 0, "status"), "until somebody delivers")
	assert.EqualValues(t, 1, at(t, w.ok("groups.getCallbackServers", "group_id", "100", "server_ids", "4"), "count"))
	w.ok("groups.setCallbackSettings", "group_id", "100", "server_id", "1", "message_new", "0")
	settings := w.ok("groups.getCallbackSettings", "group_id", "100", "server_id", "1")
	assert.EqualValues(t, 0, at(t, settings, "events", "message_new"))
	assert.EqualValues(t, 1, at(t, settings, "events", "wall_post_new"))
	w.as(sandbox.CommunityToken).fails(15, "groups.getCallbackServers", "group_id", "55")
}

func TestNotifications(t *testing.T) {
	w := newWorld(t)
	for i := range 3 {
		w.as(sandbox.ServiceToken).ok("notifications.sendMessage", "user_ids", "1000", "message", strconv.Itoa(i), "random_id", strconv.Itoa(i+1))
	}
	first := w.ok("notifications.get", "count", "2")
	assert.EqualValues(t, 3, at(t, first, "count"))
	assert.Equal(t, "2", at(t, first, "items", 0, "feedback", "text"))
	rest := w.ok("notifications.get", "count", "2", "start_from", at(t, first, "next_from").(string))
	assert.Equal(t, "0", at(t, rest, "items", 0, "feedback", "text"))
	assert.NotContains(t, rest, "next_from")
	assert.EqualValues(t, 1, w.ok("notifications.markAsViewed"))
	assert.EqualValues(t, 0, w.ok("notifications.markAsViewed"))
}
