package main

import (
	"bytes"
	"fmt"
	"io"
	"log"
	"maps"
	"math/rand/v2"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vkscript/vkscript/binding/journal"
	"github.com/vkscript/vkscript/vk/sandbox"
)

// murders are the scripts that are killed: 300 posts and 60 photos, one after another, in tasks, and in named steps.
var murders = map[string]string{
	"in order": `
local album = vk.photos.createAlbum{group_id = 100, title = "murder"}
for i = 1, 300 do
  local attachments
  if i % 10 == 0 then
    attachments = vk.attachment("photo", vk.upload.album_photo("cat.png", {group_id = 100, album_id = album.id})[1])
  elseif i % 5 == 0 then
    attachments = vk.attachment("photo", vk.upload.wall_photo("cat.png", {group_id = 100})[1])
  end
  vk.wall.post{owner_id = -100, from_group = true, message = "post " .. i, attachments = attachments}
end`,
	"in tasks": `
local album = vk.photos.createAlbum{group_id = 100, title = "murder"}
local items = {}
for i = 1, 300 do items[i] = i end
task.map(items, function(i)
  local attachments
  if i % 10 == 0 then
    local args = {group_id = 100, album_id = album.id, caption = "photo " .. i}
    attachments = vk.attachment("photo", vk.upload.album_photo("cat.png", args)[1])
  elseif i % 5 == 0 then
    local args = {group_id = 100, caption = "photo " .. i}
    attachments = vk.attachment("photo", vk.upload.wall_photo("cat.png", args)[1])
  end
  vk.wall.post{owner_id = -100, from_group = true, message = "post " .. i, attachments = attachments}
end, {concurrency = 6})`,
	"in steps": `
local parameters = OPI_VK.GetAuthParameters()
local album = vk.photos.createAlbum{group_id = 100, title = "murder"}
for i = 1, 300 do
  journal.step("post:" .. i, function()
    if i % 10 == 0 then
      local photo = vk.upload.album_photo("cat.png", {group_id = 100, album_id = album.id})[1]
      vk.wall.post{owner_id = -100, from_group = true, message = "post " .. i, attachments = vk.attachment("photo", photo)}
    elseif i % 5 == 0 then
      OPI_VK.CreatePost("post " .. i, {"cat.png"}, false, nil, parameters)
    else
      vk.wall.post{owner_id = -100, from_group = true, message = "post " .. i}
    end
    return i, os.time() + math.random(1000)
  end)
end`,
}

// misfortunes strike the calls of the scripts at random.
var misfortunes = []string{
	"*:drop-before:0.5%", "*:drop-after:0.7%", "*:502:0.3%", "*:502-after:0.3%", "*:html:0.2%", "*:code=1:0.3%", "*:code=6:0.5%",
	"*:code=10:0.3%", "*:delay=40ms:2%", "upload:empty:2%",
}

// TestMurder kills the program at random moments of scripts whose calls fail at random, and starts it again until it is
// done: each post and each photo is there once. VKSCRIPT_MURDER=100 does so a hundred times.
func TestMurder(t *testing.T) {
	rounds, _ := strconv.Atoi(os.Getenv("VKSCRIPT_MURDER"))
	if rounds == 0 {
		rounds = len(murders)
	}
	if testing.Short() {
		rounds = 1
	}
	var kills, starts atomic.Int64
	t.Cleanup(func() { t.Logf("%d rounds, %d starts, %d kills", rounds, starts.Load(), kills.Load()) })
	names := slices.Sorted(maps.Keys(murders))
	for round := range rounds {
		name := names[round%len(names)]
		t.Run(fmt.Sprintf("%s %d", name, round), func(t *testing.T) {
			t.Parallel()
			m := newMurder(t, murders[name], misfortunes...)
			m.untilDone()
			m.judge(name == "in tasks")
			kills.Add(int64(m.kills))
			starts.Add(int64(m.starts))
		})
	}
}

// murder is one round.
type murder struct {
	t             *testing.T
	server        *sandbox.Server
	url, dir      string
	kills, starts int
}

func newMurder(t *testing.T, script string, misfortunes ...string) *murder {
	m := &murder{t: t, dir: t.TempDir(), server: sandbox.New(sandbox.Config{Rate: sandbox.Rate{User: -1, Community: -1, Service: -1}})}
	for _, text := range misfortunes {
		fault, err := sandbox.ParseFault(text)
		require.NoError(t, err)
		m.server.Inject(fault)
	}
	web := httptest.NewUnstartedServer(m.server)
	web.Config.ErrorLog = log.New(io.Discard, "", 0) // lost answers are meant
	web.Start()
	t.Cleanup(web.Close)
	m.url = web.URL + "/method/"
	picture, err := os.ReadFile("../../scripts/examples/pictures/cat.png")
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(m.dir, "cat.png"), picture, 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(m.dir, "murder.lua"), []byte(script), 0o600))
	return m
}

// command is the program on the script, as a user starts it.
func (m *murder) command(args ...string) (*exec.Cmd, *bytes.Buffer) {
	self, err := os.Executable()
	require.NoError(m.t, err)
	var out bytes.Buffer
	cmd := &exec.Cmd{
		Path: self, Dir: m.dir, Stdout: &out, Stderr: &out,
		Args: append([]string{"vkscript"}, args...),
		Env: []string{
			"VK_TOKEN=" + sandbox.UserToken, "VK_GROUP_ID=100", "HOME=" + m.dir, "XDG_CACHE_HOME=" + m.dir, "TMPDIR=" + m.dir, "SYSTEMROOT=" + os.Getenv("SYSTEMROOT"),
		},
	}
	return cmd, &out
}

// maxStarts ends a round that makes no way.
const maxStarts = 300

// untilDone starts the program, and kills it within a second, until it ends by itself and well.
func (m *murder) untilDone() {
	last := ""
	for m.starts < maxStarts {
		m.starts++
		cmd, out := m.command("--journal", "jobs.db", "--settle", "120ms", "--rate", "100000", "--api-url", m.url, "murder.lua")
		require.NoError(m.t, cmd.Start())
		ended := make(chan error, 1)
		go func() { ended <- cmd.Wait() }()
		select {
		case err := <-ended:
			if err == nil {
				return
			}
			// An error on the way ends the script, as it may at night: it is started again.
			last = out.String()
			require.Contains(m.t, []int{exitVK, exitNetwork}, cmd.ProcessState.ExitCode(), last)
		case <-time.After(time.Duration(20+rand.IntN(900)) * time.Millisecond):
			cmd.Process.Kill()
			<-ended
			if m.kills++; m.finished() {
				return
			}
		}
	}
	m.t.Fatalf("not done after %d starts: %s", m.starts, last)
}

// finished tells whether the run was over when the kill came: its next start would be another run.
func (m *murder) finished() bool {
	j, err := journal.View(filepath.Join(m.dir, "jobs.db"))
	if err != nil {
		return false // it was killed before it made one
	}
	defer j.Close()
	runs, err := j.Runs()
	require.NoError(m.t, err)
	return len(runs) > 0 && runs[len(runs)-1].State == journal.Finished
}

// judge looks at what VK holds.
func (m *murder) judge(anyOrder bool) {
	var got, want []string
	for i, post := range m.server.Posts(-100) {
		got, want = append(got, post.Text), append(want, fmt.Sprintf("post %d", i+1))
	}
	require.Len(m.t, got, 300)
	if anyOrder {
		assert.ElementsMatch(m.t, want, got)
	} else {
		assert.Equal(m.t, want, got)
	}
	assert.Len(m.t, m.server.Albums(-100), 1)
	assert.Len(m.t, m.server.Photos(-100), 30, "in the album")
	assert.Len(m.t, m.server.Photos(sandbox.UserID), 30, "of the wall")
}
