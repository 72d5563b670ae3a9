package resume_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vkscript/vkscript/binding/journal"
	"github.com/vkscript/vkscript/binding/resume"
	"github.com/vkscript/vkscript/vk"
	"github.com/vkscript/vkscript/vk/sandbox"
)

// resumed runs a test in virtual time.
func resumed(t *testing.T, test func(t *testing.T, l *lab)) {
	synctest.Test(t, func(t *testing.T) { test(t, newLab(t)) })
}

const threePosts = `
for i = 1, 3 do
  print(vk.wall.post{owner_id = -100, message = "post " .. i}.post_id)
end`

func TestTheKeyIsKeptWhileItLives(t *testing.T) {
	for _, at := range []moment{before, after} {
		resumed(t, func(t *testing.T, l *lab) {
			l.dies(at, "wall.post", 2).crashes(threePosts)
			time.Sleep(50 * time.Minute)
			assert.Equal(t, "1\n2\n3\n", l.must(threePosts))
			assert.Equal(t, []string{"post 3", "post 2", "post 1"}, l.wall())
			assert.Len(t, l.server.Calls("wall.get"), 1, "the test's own")
			if keys := l.keys("wall.post", "guid"); at == after { // before it, the sandbox did not see the first
				assert.Equal(t, keys[1], keys[2], "the post that broke off")
			}
		})
	}
}

func TestAfterTheHourItLooks(t *testing.T) {
	for _, at := range []moment{before, after} {
		resumed(t, func(t *testing.T, l *lab) {
			l.dies(at, "wall.post", 2).crashes(threePosts)
			time.Sleep(2 * time.Hour)
			assert.Equal(t, "1\n2\n3\n", l.must(threePosts))
			assert.Equal(t, []string{"post 3", "post 2", "post 1"}, l.wall())
		})
	}
}

// Without the look it would be there twice: VK has forgotten the key by then, and so has the sandbox.
func TestVKForgetsKeys(t *testing.T) {
	resumed(t, func(t *testing.T, l *lab) {
		client := vk.New(vk.Config{Token: sandbox.UserToken, Transport: l.server})
		for range 2 {
			_, err := client.Call(t.Context(), "wall.post", vk.Params{"owner_id": -100, "message": "a", "guid": "same"})
			require.NoError(t, err)
			time.Sleep(61 * time.Minute)
		}
		assert.Len(t, l.wall(), 2)
	})
}

// The same text stands on the wall from the day before: that is not the post that broke off.
func TestALookTellsOldFromNew(t *testing.T) {
	resumed(t, func(t *testing.T, l *lab) {
		const source = `print(vk.wall.post{owner_id = -100, message = "Доброе утро!"}.post_id)`
		l.must(source)
		time.Sleep(24 * time.Hour)
		l.dies(before, "wall.post", 1).crashes(source)
		time.Sleep(2 * time.Hour)
		assert.Equal(t, "2\n", l.must(source))
		assert.Len(t, l.wall(), 2)
	})
}

// VK's clock tells how old a key is, whatever this machine's says.
func TestAClockThatJumps(t *testing.T) {
	resumed(t, func(t *testing.T, l *lab) {
		l.dies(after, "wall.post", 2).crashes(threePosts)
		l.ahead = 2 * time.Hour // this machine's clock went back by so much
		time.Sleep(time.Minute)
		assert.Equal(t, "1\n2\n3\n", l.must(threePosts))
		assert.Len(t, l.wall(), 3)
		assert.Len(t, l.server.Calls("wall.get"), 2, "the look, and the test's own")
	})
}

// Nothing told VK's time before the first call. If this machine's clock is wrong now, it may have been wrong then:
// something that looks alike is for a person to judge.
func TestAClockThatIsNotToBeTrusted(t *testing.T) {
	resumed(t, func(t *testing.T, l *lab) {
		l.ahead = 3 * time.Hour
		l.dies(after, "wall.post", 1).crashes(threePosts)
		_, err := l.run(threePosts)
		var unresolved *resume.UnresolvedError
		require.ErrorAs(t, err, &unresolved)
		assert.ErrorContains(t, err, "clock can't be trusted")
		assert.Len(t, l.wall(), 1)
	})
}

// effects are calls without a key, or whose key is forgotten, and how often their effect is there.
var effects = []struct {
	method, prepare, call string
	read, field           string
	params                vk.Params
}{
	{"wall.post", "", `vk.wall.post{owner_id = -100, message = "x", publish_date = os.time() + 864000}.post_id`, "wall.get", "text", vk.Params{"owner_id": -100, "filter": "postponed"}},
	{"wall.createComment", `local p = vk.wall.post{owner_id = -100, message = "p"}`, `vk.wall.createComment{owner_id = -100, post_id = p.post_id, message = "x & <y>"}.comment_id`, "wall.getComments", "text", vk.Params{"owner_id": -100, "post_id": 1}},
	{"board.addTopic", "", `vk.board.addTopic{group_id = 100, title = "x", text = "y"}`, "board.getTopics", "title", vk.Params{"group_id": 100}},
	{"board.createComment", `local b = vk.board.addTopic{group_id = 100, title = "t", text = "y"}`, `vk.board.createComment{group_id = 100, topic_id = b, message = "x"}`, "board.getComments", "text", vk.Params{"group_id": 100, "topic_id": 1}},
	{"photos.createAlbum", "", `vk.photos.createAlbum{group_id = 100, title = "x"}.id`, "photos.getAlbums", "title", vk.Params{"owner_id": -100}},
	{"photos.save", `local a = vk.photos.createAlbum{group_id = 100, title = "t"}`, `vk.upload.album_photo("cat.png", {group_id = 100, album_id = a.id})[1].id`, "photos.get", "text", vk.Params{"owner_id": -100, "album_id": 1}},
	{"photos.saveWallPhoto", "", `vk.upload.wall_photo("cat.png", {group_id = 100})[1].id`, "photos.get", "text", vk.Params{"album_id": -14}},
	{"messages.send", "", `vk.client{token = "` + string(sandbox.CommunityToken) + `", kind = "community"}.messages.send{peer_id = 1000, message = "x"}`, "", "", nil},
	{"market.add", "", `vk.market.add{owner_id = -100, name = "Кружка", description = "Синяя кружка", category_id = 1, price = 450}.market_item_id`, "market.get", "title", vk.Params{"owner_id": -100}},
	{"market.add", "", `vk.market.add{owner_id = -100, name = "Скрытая", description = "Синяя кружка", category_id = 1, price = 450, deleted = 1}.market_item_id`, "market.get", "title", vk.Params{"owner_id": -100, "with_disabled": 1}},
	{"market.addAlbum", "", `vk.market.addAlbum{owner_id = -100, title = "Кружки"}.market_album_id`, "market.getAlbums", "title", vk.Params{"owner_id": -100}},
	{"video.addAlbum", "", `vk.video.addAlbum{group_id = 100, title = "Лето"}.album_id`, "video.getAlbums", "title", vk.Params{"owner_id": -100}},
	{"photos.createComment", `local a = vk.photos.createAlbum{group_id = 100, title = "t"} local p = vk.upload.album_photo("cat.png", {group_id = 100, album_id = a.id})[1]`, `vk.photos.createComment{owner_id = p.owner_id, photo_id = p.id, message = "x"}`, "photos.getComments", "text", vk.Params{"owner_id": -100, "photo_id": 1}},
	{"market.createComment", `local m = vk.market.add{owner_id = -100, name = "Кружка", description = "Синяя кружка", category_id = 1, price = 450}`, `vk.market.createComment{owner_id = -100, item_id = m.market_item_id, message = "x"}`, "market.getComments", "text", vk.Params{"owner_id": -100, "item_id": 1}},
	{"photos.editAlbum", `local a = vk.photos.createAlbum{group_id = 100, title = "t"}`, `vk.photos.editAlbum{owner_id = -100, album_id = a.id, title = "x"}`, "photos.getAlbums", "title", vk.Params{"owner_id": -100}},
	{"wall.delete", `local p = vk.wall.post{owner_id = -100, message = "p"}`, `vk.wall.delete{owner_id = -100, post_id = p.post_id}`, "wall.get", "text", vk.Params{"owner_id": -100}},
}

func TestEffectsAreLookedFor(t *testing.T) {
	for _, e := range effects {
		source := e.prepare + "\nprint(" + e.call + ")\nprint('done')"
		t.Run(e.method, func(t *testing.T) {
			var want string
			var things []string
			for _, at := range []moment{never, before, after} {
				resumed(t, func(t *testing.T, l *lab) {
					if at == never {
						want, things = l.must(source), l.things(e.read, e.field, e.params)
						return
					}
					n := 1
					if e.method == "wall.post" && e.prepare != "" {
						n = 2
					}
					l.dies(at, e.method, n).crashes(source)
					time.Sleep(2 * time.Hour)
					assert.Equal(t, want, l.must(source))
					assert.Equal(t, things, l.things(e.read, e.field, e.params))
				})
			}
		})
	}
}

func (l *lab) things(read, field string, params vk.Params) []string {
	if read == "" {
		return nil
	}
	return l.texts(read, field, params)
}

const poll = `
vk.wall.post{owner_id = -100, message = "before"}
local poll = vk.polls.create{question = "?", add_answers = '["a","b"]', owner_id = -100}
print(poll.id)
vk.wall.post{owner_id = -100, message = "after " .. poll.id}`

func TestWhereNoReadTellsAPersonDoes(t *testing.T) {
	for _, c := range []struct {
		name  string
		judge func(*journal.Step) error
		polls int
		want  string
	}{
		{"done", func(s *journal.Step) error { return resume.Resolve(s, json.RawMessage(`{"id":77}`)) }, 1, "77\n"},
		{"not done", func(s *journal.Step) error { return resume.Resolve(s, nil) }, 2, "2\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			resumed(t, func(t *testing.T, l *lab) {
				l.dies(after, "polls.create", 1).crashes(poll)
				var unresolved *resume.UnresolvedError
				for range 2 {
					_, err := l.run(poll)
					require.ErrorAs(t, err, &unresolved)
					assert.ErrorIs(t, err, vk.ErrUnknownOutcome)
					assert.Contains(t, unresolved.Hint(), "vkscript journal resolve")
				}
				j, err := journal.Open(l.path())
				require.NoError(t, err)
				require.NoError(t, j.Resolve(unresolved.Run, unresolved.Step.N, c.judge))
				require.NoError(t, j.Close())
				assert.Equal(t, c.want, l.must(poll))
				assert.Len(t, l.server.Calls("polls.create"), c.polls)
				assert.Equal(t, []string{"after " + c.want[:len(c.want)-1], "before"}, l.wall())
			})
		})
	}
}

// A script that catches an unknown outcome and goes on takes the same way when it is resumed.
func TestACaughtUnknownOutcomeStaysOne(t *testing.T) {
	resumed(t, func(t *testing.T, l *lab) {
		const source = `
local ok, err = pcall(vk.polls.create, {question = "?", add_answers = '["a","b"]', owner_id = -100})
print(ok, err.unknown_outcome)
vk.wall.post{owner_id = -100, message = "went on"}
vk.wall.post{owner_id = -100, message = "end"}`
		fault, err := sandbox.ParseFault("polls.create:drop-after")
		require.NoError(t, err)
		l.server.Inject(fault)
		l.dies(before, "wall.post", 2).crashes(source)
		assert.Equal(t, "false\ttrue\n", l.must(source))
		assert.Len(t, l.server.Calls("polls.create"), 1)
		assert.Equal(t, []string{"end", "went on"}, l.wall())
		assert.Contains(t, l.said[len(l.said)-1], "it is not known whether VK made them: 1;")
	})
}

// An answer that is lost while the script runs is looked for at once.
func TestALostAnswerIsLookedForAtOnce(t *testing.T) {
	resumed(t, func(t *testing.T, l *lab) {
		for _, kind := range []string{"drop-after", "drop-before"} {
			fault, err := sandbox.ParseFault("photos.createAlbum:" + kind)
			require.NoError(t, err)
			l.server.Inject(fault)
		}
		out := l.must(`for i = 1, 2 do print(vk.photos.createAlbum{group_id = 100, title = "a" .. i}.id) end`)
		assert.Equal(t, "1\n2\n", out)
		assert.Len(t, l.texts("photos.getAlbums", "title", vk.Params{"owner_id": -100}), 2)
	})
}

func TestTimeAndChanceAreTheSameAgain(t *testing.T) {
	resumed(t, func(t *testing.T, l *lab) {
		const source = `
for i = 1, 3 do
  local text = table.concat({i, os.time(), os.date("%X"), time.now(), CurrentDate(), math.random(), random.uuid(), random.int(1, 1e9)}, " ")
  vk.wall.post{owner_id = -100, message = text}
  print(text)
  task.sleep(100)
end`
		source2 := source
		l.dies(after, "wall.post", 3).crashes(source2)
		time.Sleep(10 * time.Minute)
		out := l.must(source2)
		wall := l.wall()
		require.Len(t, wall, 3)
		assert.Equal(t, wall[2]+"\n"+wall[1]+"\n"+wall[0]+"\n", out)
	})
}

func TestReads(t *testing.T) {
	for how, want := range map[string]string{"remember": "first 2\n", "ask": "first 3\n"} {
		resumed(t, func(t *testing.T, l *lab) {
			source := `
journal.reads("` + how + `")
vk.wall.post{owner_id = -100, message = "a"}
vk.wall.post{owner_id = -100, message = "b"}
print("first " .. vk.wall.get{owner_id = -100}.count)
vk.photos.createAlbum{group_id = 100, title = "c"}
vk.wall.post{owner_id = -100, message = "d"}
error("stop")`
			_, err := l.run(source)
			require.ErrorContains(t, err, "stop")
			out, err := l.run(source)
			require.ErrorContains(t, err, "stop")
			assert.Equal(t, want, out)
			assert.Len(t, l.wall(), 3)
		})
	}
}

// What VK refused last is tried again; what it refused before, and the script went on, is refused again.
func TestRefusals(t *testing.T) {
	resumed(t, func(t *testing.T, l *lab) {
		const source = `
print(pcall(vk.wall.delete, {owner_id = -100, post_id = 9}))
vk.wall.post{owner_id = -100, message = "a"}
vk.wall.pin{owner_id = -100, post_id = 2}
print("end")`
		_, err := l.run(source)
		require.True(t, vk.IsCode(err, 210), err)
		client := vk.New(vk.Config{Token: sandbox.UserToken, Transport: l.server})
		for range 10 {
			_, err := client.Call(t.Context(), "wall.post", vk.Params{"owner_id": -100, "message": "others"})
			require.NoError(t, err)
		}
		out := l.must(source)
		assert.Contains(t, out, "false")
		assert.Contains(t, out, "end")
		assert.Len(t, l.server.Calls("wall.delete"), 1)
		assert.Len(t, l.server.Calls("wall.pin"), 2)
	})
}

func TestAChangedScriptIsNoticed(t *testing.T) {
	const before = `
for i = 1, 5 do
  if i == 4 then error("a mistake") end
  vk.wall.post{owner_id = -100, message = "post " .. i}
end`
	for _, c := range []struct {
		name, source string
		accept       bool
		fails        string
		wall         int
	}{
		{"the mistake corrected, lines moved", "\n\n\nlocal n = 5\nfor i = 1, n do vk.wall.post{owner_id = -100, message = 'post ' .. i} end", false, "", 5},
		{"other texts", "for i = 1, 5 do vk.wall.post{owner_id = -100, message = 'new post ' .. i} end", false, "has changed", 3},
		{"other texts, accepted", "for i = 1, 5 do vk.wall.post{owner_id = -100, message = 'new post ' .. i} end", true, "", 8},
		{"a post before", "vk.wall.post{owner_id = -100, message = 'headline'}\nfor i = 1, 5 do vk.wall.post{owner_id = -100, message = 'post ' .. i} end", false, "has changed", 3},
		{"a post before, accepted", "vk.wall.post{owner_id = -100, message = 'headline'}\nfor i = 1, 5 do vk.wall.post{owner_id = -100, message = 'post ' .. i} end", true, "", 6},
		{"in tasks", "task.map({1,2,3,4,5}, function(i) vk.wall.post{owner_id = -100, message = 'post ' .. i} end)", false, "has changed", 3},
		{"in tasks, accepted", "task.map({1,2,3,4,5}, function(i) vk.wall.post{owner_id = -100, message = 'post ' .. i} end)", true, "", 5},
	} {
		t.Run(c.name, func(t *testing.T) {
			resumed(t, func(t *testing.T, l *lab) {
				_, err := l.run(before)
				require.ErrorContains(t, err, "a mistake")
				l.accept = c.accept
				_, err = l.run(c.source)
				if c.fails == "" {
					require.NoError(t, err)
				} else {
					var mismatch *resume.MismatchError
					require.ErrorAs(t, err, &mismatch)
					assert.ErrorContains(t, err, c.fails)
				}
				assert.Len(t, l.wall(), c.wall)
			})
		})
	}
}

// A script whose way depends on what no journal knows is stopped, though its text is the same.
func TestAnotherWayIsNoticed(t *testing.T) {
	resumed(t, func(t *testing.T, l *lab) {
		const source = `
local f = io.open("name.txt"); local name = f:read("a"); f:close()
vk.wall.post{owner_id = -100, message = "hello " .. name}
vk.wall.post{owner_id = -100, message = "bye"}`
		file := filepath.Join(l.dir, "name.txt")
		require.NoError(t, os.WriteFile(file, []byte("Anna"), 0o600))
		l.dies(before, "wall.post", 2).crashes(source)
		require.NoError(t, os.WriteFile(file, []byte("Boris"), 0o600))
		_, err := l.run(source)
		var mismatch *resume.MismatchError
		require.ErrorAs(t, err, &mismatch)
		assert.ErrorContains(t, err, "takes another way")
		assert.Equal(t, []string{"hello Anna"}, l.wall())
	})
}

func TestAChangedModuleIsNoticed(t *testing.T) {
	resumed(t, func(t *testing.T, l *lab) {
		module := filepath.Join(l.dir, "texts.lua")
		const source = `
local texts = require "texts"
for _, text in ipairs(texts) do vk.wall.post{owner_id = -100, message = text} end`
		require.NoError(t, os.WriteFile(module, []byte(`return {"a", "b", "c"}`), 0o600))
		l.dies(before, "wall.post", 3).crashes(source)
		require.NoError(t, os.WriteFile(module, []byte(`return {"x", "b", "c"}`), 0o600))
		_, err := l.run(source)
		assert.ErrorContains(t, err, "has changed")
		require.NoError(t, os.WriteFile(module, []byte(`return {"a", "b", "C"}`), 0o600))
		_, err = l.run(source)
		assert.ErrorContains(t, err, "has changed", "c broke off, and may be on the wall")
		require.NoError(t, os.WriteFile(module, []byte(`return {"a", "b", "c", "d"}`), 0o600))
		l.must(source)
		assert.Equal(t, []string{"d", "c", "b", "a"}, l.wall())
	})
}

func TestAChangedFileIsNoticed(t *testing.T) {
	resumed(t, func(t *testing.T, l *lab) {
		file := filepath.Join(l.dir, "post.lua")
		const source = `for i = 1, 3 do loadfile("post.lua")(i) end`
		require.NoError(t, os.WriteFile(file, []byte(`vk.wall.post{owner_id = -100, message = "post " .. ...}`), 0o600))
		l.dies(before, "wall.post", 3).crashes(source)
		require.NoError(t, os.WriteFile(file, []byte(`vk.wall.post{owner_id = -100, message = "new post " .. ...}`), 0o600))
		_, err := l.run(source)
		assert.ErrorContains(t, err, "has changed")
		assert.Len(t, l.wall(), 2)
	})
}

func TestNamedSteps(t *testing.T) {
	resumed(t, func(t *testing.T, l *lab) {
		const source = `
for i = 1, 3 do
  local id, nothing, list, flag = journal.step("item:" .. i, function(n)
    local post = vk.wall.post{owner_id = -100, message = "post " .. n}
    vk.wall.createComment{owner_id = -100, post_id = post.post_id, message = "first"}
    return post.post_id, nil, {n, "x"}, true
  end, i)
  print(id, nothing, #list, list[1], flag)
end`
		l.dies(after, "wall.createComment", 2).crashes(source)
		moved := "-- lines are moved\n\n" + source
		assert.Equal(t, "1\tnil\t2\t1\ttrue\n3\tnil\t2\t2\ttrue\n5\tnil\t2\t3\ttrue\n", l.must(moved)) // comments have numbers of the wall too
		assert.Len(t, l.wall(), 3)
		assert.Len(t, l.texts("wall.getComments", "text", vk.Params{"owner_id": -100, "post_id": 3}), 1)
		_, err := l.run(`journal.step("a", print) journal.step("a", print)`)
		assert.ErrorContains(t, err, `the name "a" was used before`)
		_, err = l.run(`journal.step("b", function() return print end)`, "b")
		assert.ErrorContains(t, err, "can't be recorded")
		assert.Equal(t, "false\tx\nagain\n", l.must(`print(pcall(journal.step, "c", error, "x", 0)) journal.step("c", print, "again")`, "c"))
	})
}

// Which worker takes what from a channel is chance; what is done with it is the same.
func TestWorkersThatShare(t *testing.T) {
	resumed(t, func(t *testing.T, l *lab) {
		const source = `
local jobs = task.channel()
task.scope(function()
  for w = 1, 3 do
    task.spawn(function()
      for n in jobs do
        task.sleep(math.random())
        local post = vk.wall.post{owner_id = -100, message = "job " .. n}
        vk.wall.createComment{owner_id = -100, post_id = post.post_id, message = "same"}
      end
    end)
  end
  for n = 1, 12 do jobs:send(n) end
  jobs:close()
end)`
		for n := range 4 {
			l.dies(after, "wall.createComment", n+1).crashes(source)
			l.dies(after, "wall.post", 1).crashes(source)
		}
		l.must(source)
		posts := l.texts("wall.get", "id", vk.Params{"owner_id": -100})
		assert.Len(t, posts, 12)
		for _, id := range posts {
			assert.Len(t, l.texts("wall.getComments", "text", vk.Params{"owner_id": -100, "post_id": id}), 1)
		}
	})
}

// Two tokens may say the same to the same peer.
func TestTokensAreApart(t *testing.T) {
	resumed(t, func(t *testing.T, l *lab) {
		const source = `
local community = vk.client{token = "` + string(sandbox.CommunityToken) + `", kind = "community"}
task.all{
  function() community.wall.post{owner_id = -100, message = "same", from_group = true} end,
  function() task.sleep(1) vk.wall.post{owner_id = -100, message = "same", from_group = true} end,
}`
		l.dies(before, "wall.post", 2).crashes(source)
		l.must(source)
		assert.Len(t, l.wall(), 2)
	})
}

func TestOnExitBelongsToItsProcess(t *testing.T) {
	resumed(t, func(t *testing.T, l *lab) {
		const source = `
on_exit(function() vk.wall.post{owner_id = -100, message = "ended"} end)
vk.wall.post{owner_id = -100, message = "a"}
if not journal.resumed() then error("stop") end
vk.wall.post{owner_id = -100, message = "b"}`
		_, err := l.run(source)
		require.ErrorContains(t, err, "stop")
		l.must(source)
		assert.Equal(t, []string{"ended", "b", "ended", "a"}, l.wall())
	})
}

// An event that comes again after a crash finds its calls done; another event's are its own.
func TestEventsAreParts(t *testing.T) {
	resumed(t, func(t *testing.T, l *lab) {
		const source = `
local bot = vk.bot{group_id = 100, state = "bot.state", wait = 1}
bot:on("group_join", function(ctx)
  vk.wall.post{owner_id = -100, message = "welcome"}
  vk.wall.post{owner_id = -100, message = "one more"}
  if ctx.event.object.user_id == 2 then bot:stop() end
end)
bot:run()`
		join := func(user int) {
			go func() {
				time.Sleep(5 * time.Second)
				assert.NoError(t, l.server.Emit(100, "group_join", map[string]any{"user_id": user}))
			}()
		}
		join(1)
		l.dies(after, "wall.post", 2).crashes(source)
		join(2)
		l.must(source)
		assert.Equal(t, []string{"one more", "welcome", "one more", "welcome"}, l.wall())
	})
}

func TestBatchesResume(t *testing.T) {
	resumed(t, func(t *testing.T, l *lab) {
		const source = `
local ids = {}
for i = 1, 60 do ids[i] = i end
vk.batch(function()
  task.map(ids, function(i) return vk.wall.post{owner_id = -100, message = "post " .. i} end)
end)`
		l.dies(after, "execute", 2).crashes(source)
		l.must(source)
		assert.Len(t, l.wall(), 20, "a page")
		assert.Equal(t, 60, len(l.texts("wall.get", "text", vk.Params{"owner_id": -100, "count": 100})))
	})
}

func TestSecretsStayOut(t *testing.T) {
	resumed(t, func(t *testing.T, l *lab) {
		l.must(`
vk.client{token = "` + string(sandbox.CommunityToken) + `", kind = "community"}.wall.post{owner_id = -100, message = "a"}
vk.upload.wall_photo("cat.png", {group_id = 100})`)
		data, err := os.ReadFile(l.path())
		require.NoError(t, err)
		for _, secret := range []string{string(sandbox.UserToken), string(sandbox.CommunityToken)} {
			assert.NotContains(t, string(data), secret)
		}
		info, err := os.Stat(l.path())
		require.NoError(t, err)
		assert.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	})
}
