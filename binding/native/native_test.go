package native_test

import (
	"bytes"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vkscript/vkscript/binding"
	"github.com/vkscript/vkscript/vk"
	"github.com/vkscript/vkscript/vk/sandbox"
)

// script runs a script against a fresh sandbox; warnings stand between its lines.
func script(t *testing.T, server *sandbox.Server, dir, source string) (string, error) {
	var out bytes.Buffer
	host := binding.New(binding.Config{
		Client: vk.New(vk.Config{Token: sandbox.UserToken, Transport: server, Limits: vk.NewLimits(map[vk.TokenKind]float64{0: 0, 1: 0})}),
		Stdout: &out,
		Warn:   func(where string, f vk.Finding) { out.WriteString("warning: " + where + f.Error() + "\n") },
	})
	err := host.Run(t.Context(), binding.Script{Name: "test.lua", Source: []byte(source), Dir: dir})
	return out.String(), err
}

func newServer() *sandbox.Server {
	return sandbox.New(sandbox.Config{Rate: sandbox.Rate{User: -1, Community: -1, Service: -1}})
}

func TestScripts(t *testing.T) {
	for _, c := range []struct{ name, source, want string }{
		{"a method answers its response", `print(vk.wall.post{owner_id = -100, message = "Привет & # + %"}.post_id)
			print(vk.wall.get{owner_id = -100}.items[1].text)`, "1\nПривет & # + %\n"},
		{"call reaches any method", `print(vk.call("wall.post", {owner_id = -100, message = "x"}).post_id)`, "1\n"},
		{"lists and booleans", `vk.wall.post{owner_id = -100, message = "x", attachments = {"https://example.com"}, signed = true, guid = json_null}
			print(vk.wall.get{owner_id = -100}.count)`, "1\n"},
		{"errors have fields", `local ok, e = pcall(vk.wall.delete, {owner_id = -100, post_id = 99})
			print(ok, e.code ~= nil, e.method, e.retryable)`, "false\ttrue\twall.delete\tfalse\n"},
		{"pages walks everything", `for i = 1, 205 do vk.wall.post{owner_id = -100, message = "p" .. i} end
			local n, last = 0, nil
			for post in vk.pages("wall.get", {owner_id = -100, count = 50}) do n, last = n + 1, post.text end
			print(n, last)`, "205\tp1\n"},
		{"pages of nothing", `for post in vk.pages("wall.get", {owner_id = -100}) do print("never") end print("end")`, "end\n"},
		{"another client", `local group = vk.client{token = "sandbox-community-token", kind = "community", v = "5.131"}
			print(group.messages.send{peer_id = 1000, message = "hi"} > 0, group)`, "true\tvk.Client(community …)\n"},
		{"keyboard", `print(vk.keyboard{{"Да", {label = "Нет", color = "negative", payload = {cmd = "no"}}}})`,
			`{"buttons":[[{"action":{"type":"text","label":"Да"}},{"color":"negative","action":{"type":"text","label":"Нет","payload":"{\"cmd\":\"no\"}"}}]],"one_time":false}` + "\n"},
		{"keyboard of numbers", `print(vk.keyboard{{1, 2.5}, inline = true})`,
			`{"buttons":[[{"action":{"type":"text","label":"1"}},{"action":{"type":"text","label":"2.5"}}]],"inline":true}` + "\n"},
		{"a client of a community", `local group = vk.client{token = "sandbox-community-token", group = 100} print(group, group.limits().kind)
			print(pcall(vk.events)) print(type(group.events()))`,
			"vk.Client(community …)\tcommunity\nfalse\ttest.lua:2: vk.events: needs group_id, the number of the community\nfunction\n"},
		{"attachment", `print(vk.attachment("photo", {{owner_id = -1, id = 2, access_key = "k"}}), vk.attachment("doc", {doc = {owner_id = 5, id = 6}}))
			print(vk.attachment("story", {count = 1, items = {{owner_id = -1, id = 3}}}), vk.attachment("video", {owner_id = -1, video_id = 4}))`,
			"photo-1_2_k\tdoc5_6\nstory-1_3\tvideo-1_4\n"},
		{"resolve without asking", `print(vk.resolve("club5")) print(vk.resolve("https://vk.com/id7")) print(vk.resolve("-8"))`, "-5\tgroup\n7\tuser\n-8\tgroup\n"},
		{"an unknown argument is warned of once", `for i = 1, 3 do vk.wall.get{owner_id = -100, unheard_of = 1} end`,
			"warning: test.lua:1: wall.get: parameter \"unheard_of\" is not in VK's schema 5.199\n"},
		{"limits", `local q = vk.limits() print(q.kind, q.rate, q.next, next(q.resting))`, "user\t0\t0\tnil\n"},
		{"execute gives the errors inside", `local a, errs = vk.execute{code = 'return [API.wall.delete({owner_id:-100,post_id:9}), API.wall.get({owner_id:-100}).count];'}
			print(a[1], a[2], #errs, errs[1].method, errs[1].code, errs[1].message) print(select("#", vk.execute{code = "return 1;"}))`, "false\t0\t1\twall.delete\t104\tNot found\n1\n"},
		{"the module is required too", `print(require "vk" == vk)`, "true\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			out, err := script(t, newServer(), t.TempDir(), c.source)
			require.NoError(t, err)
			assert.Equal(t, c.want, out)
		})
	}
}

func TestBatchesRideInOneRequest(t *testing.T) {
	for _, source := range []string{
		`local texts = vk.batch(function() return task.map(ids, function(id) return vk.wall.getById{posts = "-100_" .. id}.items[1].text end) end)
			print(#texts, texts[1], texts[25])`,
		`local client = vk.client{batch = true}
			local texts = task.map(ids, function(id) return client.wall.getById{posts = "-100_" .. id}.items[1].text end)
			print(#texts, texts[1], texts[25])`,
	} {
		synctest.Test(t, func(t *testing.T) {
			server := newServer()
			out, err := script(t, server, t.TempDir(), `ids = {} for i = 1, 25 do vk.wall.post{owner_id = -100, message = "p" .. i} ids[i] = i end `+source)
			require.NoError(t, err)
			assert.Equal(t, "25\tp1\tp25\n", out)
			assert.Len(t, server.Calls("execute"), 1)
			assert.Empty(t, server.Calls("wall.getById"))
		})
	}
}

func TestBatchErrorsReachTheirCallers(t *testing.T) {
	_, err := script(t, newServer(), t.TempDir(), "vk.batch(function()\n task.map({1, 2}, function(id)\n  vk.wall.createComment{owner_id = -100, post_id = id, message = 'x'}\n end)\nend)")
	assert.ErrorContains(t, err, "test.lua:3: wall.createComment: VK error")
}

func TestWrongCallsSendNothing(t *testing.T) {
	for source, want := range map[string]string{
		`vk.wall.pots{}`:                                   "test.lua:1: there is no vk.wall.pots; did you mean vk.wall.post?",
		`vk.wal.post{}`:                                    "there is no vk.wal; did you mean vk.wall?",
		`vk.zzz.post{}`:                                    `vk.call("section.method", {...})`,
		`vk.wall.post{owner_id = "abc"}`:                   `wall.post: owner_id must be an integer, got "abc"`,
		`vk.wall.post{owner_id = -1, mesage = "x"}`:        `unknown parameter "mesage"; did you mean "message"?`,
		`vk.wall.post{"x"}`:                                "argument 1 has no name",
		`vk.wall.post("x")`:                                "takes a table of arguments, got a string",
		`vk.wall.post({}, 1)`:                              "takes one table of arguments",
		`vk.wall.post{message = print}`:                    "message can't be a function",
		`vk.wall.post{lat = 0/0}`:                          "lat is NaN",
		`vk.call("wall/../x")`:                             "not a method name",
		`vk.pages("wall.delete", {})`:                      "has no pages",
		`vk.client{toke = "x"}`:                            `has no option "toke"`,
		`vk.client{token = "x", kind = "bot"}`:             "kind must be user, community or service",
		`vk.keyboard{{"1","2","3","4","5","6"}}`:           "row 1 has 6 buttons, VK allows 1 to 5",
		`vk.keyboard{{string.rep("ы", 41)}}`:               "row 1, button 1 needs a label of 1 to 40 characters, got 41",
		`vk.keyboard{{{label = "a", color = "red"}}}`:      `has the color "red"`,
		`vk.keyboard{{"a"}, onetime = true}`:               `has no option "onetime"; did you mean "one_time"?`,
		`vk.keyboard{{{label = "a", colour = "primary"}}}`: `row 1, button 1 has no field "colour"; did you mean "color"?`,
		`vk.keyboard{{{label = "a", type = "calback"}}}`:   `has the type "calback"; did you mean "callback"?`,
		`vk.keyboard{{{label = "a", link = "https://vk.com", color = "primary"}}}`: "of the type open_link can't have a color",
		`vk.attachment("photo", {})`:                          "takes a kind and an object with owner_id and id",
		`vk.upload.wall_foto("x")`:                            "did you mean vk.upload.wall_photo?",
		`vk.upload.wall_photo("missing.jpg")`:                 "missing.jpg",
		`vk.upload.wall_photo("a.png", "x")`:                  "vk.upload.wall_photo: takes a table of arguments, got a string",
		`vk.upload.wall_photo("a.png", {grop_id = 1})`:        `unknown parameter "grop_id"; did you mean "group_id"?`,
		`vk.upload.wall_photo("a.png", {group_id = "x"})`:     `group_id must be an integer, got "x"`,
		`vk.upload.wall_photo("a.png", {captoin = "x"})`:      `did you mean "caption"?`,
		`vk.upload.wall_photo(12)`:                            "takes a path, an address or BinaryData, got a number",
		`vk.upload.wall_photo(BinaryData("<html>", "a.jpg"))`: "a.jpg is not a picture",
	} {
		server := newServer()
		_, err := script(t, server, t.TempDir(), source)
		assert.ErrorContains(t, err, want, source)
		assert.Empty(t, server.Calls(""), source)
	}
}

func TestUploadsOfOtherKinds(t *testing.T) {
	dir := pictureDir(t)
	out, err := script(t, newServer(), dir, `
		local album = vk.photos.createAlbum{title = "Лето", group_id = 100}
		local photos = vk.upload.album_photo({"cat.png", BinaryData(io.open("cat.png", "rb"):read("*a"), "b.png")}, {group_id = 100, album_id = album.id})
		print(#photos, photos[2].album_id == album.id)
		local video = vk.upload.video_link("https://example.com/film", {name = "Кино", group_id = 100})
		vk.wall.post{owner_id = -100, attachments = vk.attachment("video", video)}
		print(vk.wall.get{owner_id = -100}.items[1].attachments[1].video.title)
		local card = vk.prettyCards.create{owner_id = -100, title = "t", link = "https://vk.com", photo = vk.upload.pretty_card("cat.png").photo}
		print(card.card_id ~= nil, #vk.upload.lead_form("cat.png").photo > 0)
		local told = {}
		vk.upload.wall_photo("cat.png", nil, function(sent, size) told[#told + 1] = sent .. "/" .. size end)
		local size = io.open("cat.png", "rb"):seek("end")
		print(#told >= 1, told[#told] == size .. "/" .. size)
		print(select(2, pcall(vk.upload.wall_photo, "cat.png", nil, function() error("enough") end)))
		print(select(2, pcall(vk.upload.wall_photo, "cat.png", nil, 5)))
		print(select(2, pcall(vk.upload.album_photo, {})))
		print(select(2, pcall(vk.upload.wall_photo, {"cat.png"})))
		print(select(2, pcall(vk.upload.album_photo, {"cat.png", "dog.png"}, {album_id = 1})))`)
	require.NoError(t, err)
	assert.Equal(t, "2\ttrue\nКино\ntrue\ttrue\ntrue\ttrue\n"+
		"test.lua:14: enough\n"+
		"test.lua:15: vk.upload.wall_photo: argument 3 must be a function that takes the bytes sent and their number, got a number\n"+
		"test.lua:16: vk.upload.album_photo: takes 1 to 5 files at once, got 0\n"+
		"test.lua:17: vk.upload.wall_photo: takes one file, got a table\n"+
		"test.lua:18: open dog.png: no such file or directory\n", out)
}

func TestUploads(t *testing.T) {
	var picture bytes.Buffer
	require.NoError(t, png.Encode(&picture, image.NewRGBA(image.Rect(0, 0, 500, 500))))
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "кот.png"), picture.Bytes(), 0o600))
	server := newServer()
	out, err := script(t, server, dir, `
		local photo = vk.upload.wall_photo("кот.png", {group_id = 100, caption = "Кот"})
		vk.wall.post{owner_id = -100, attachments = vk.attachment("photo", photo)}
		print(vk.wall.get{owner_id = -100}.items[1].attachments[1].photo.text)
		print(vk.upload.product_photo("кот.png", {group_id = 100}).photo_id > 0)`)
	require.NoError(t, err)
	assert.Equal(t, "Кот\ntrue\n", out)
	for _, call := range server.Calls("") {
		assert.False(t, strings.Contains(call.Method, "upload") && call.Header.Get("Authorization") != "")
	}
}
