package native_test

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vkscript/vkscript/binding"
	"github.com/vkscript/vkscript/vk"
	"github.com/vkscript/vkscript/vk/sandbox"
)

// pictureDir is a folder with cat.png.
func pictureDir(t *testing.T) string {
	var picture bytes.Buffer
	require.NoError(t, png.Encode(&picture, image.NewRGBA(image.Rect(0, 0, 500, 500))))
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "cat.png"), picture.Bytes(), 0o600))
	return dir
}

// solver is a script's function for captchas that says what it was asked.
const solver = `vk.on_captcha(function(c) print(c.method, c.sid, c.img ~= nil) task.sleep(1) return "letters" .. c.sid end) `

func TestCaptchasGoToTheScript(t *testing.T) {
	for _, c := range []struct{ name, fault, source, want string }{
		{"a call goes on", "wall.post:code=14", solver + `print(vk.wall.post{owner_id = -100, message = "x"}.post_id)`, "wall.post\t1\ttrue\n1\n"},
		{"a wrong answer is asked about again", "wall.post:code=14:2", solver + `print(vk.wall.post{owner_id = -100, message = "x"}.post_id)`,
			"wall.post\t1\ttrue\nwall.post\t1\ttrue\n1\n"},
		{"OPI_VK too", "wall.post:code=14", solver + `print(OPI_VK.CreatePost("x").response.post_id)`, "wall.post\t1\ttrue\n1\n"},
		{"inside an upload", "photos.saveWallPhoto:code=14", solver + `print(vk.upload.wall_photo(picture, {group_id = 100})[1].id > 0)`,
			"photos.saveWallPhoto\t1\ttrue\ntrue\n"},
		{"of another client", "wall.post:code=14", solver + `print(vk.client{v = "5.131"}.wall.post{owner_id = -100, message = "x"}.post_id)`, "wall.post\t1\ttrue\n1\n"},
		{"in tasks, one after the other", "wall.getById:code=14:3", solver + `
			local n = 0
			vk.on_captcha(function(c) n = n + 1 assert(n == 1, "one at a time") task.sleep(1) n = n - 1 return {key = "k"} end)
			task.map({1, 2, 3}, function(id) return vk.wall.getById{posts = "-100_" .. id} end) print("done")`, "done\n"},
		{"about a whole batch", "execute:code=14", solver + `vk.batch(function()
			print(#task.map({1, 2, 3}, function(id) return vk.wall.get{owner_id = -100} end)) end)`, "execute\t1\ttrue\n3\n"},
		{"other tasks go on meanwhile", "wall.post:code=14", solver + `task.all{
			function() vk.wall.post{owner_id = -100, message = "x"} print("posted") end,
			function() task.sleep(0.5) print("meanwhile") end}`, "wall.post\t1\ttrue\nmeanwhile\nposted\n"},
		{"a table says what the answer is", "wall.post:code=14", `vk.on_captcha(function(c) return {success_token = "t"} end)
			print(vk.wall.post{owner_id = -100, message = "x"}.post_id)`, "1\n"},
		{"no answer leaves VK's error", "wall.post:code=14", `vk.on_captcha(function(c) return nil end)
			local ok, e = pcall(vk.wall.post, {owner_id = -100, message = "x"}) print(e.code, e.captcha_sid)`, "14\t1\n"},
		{"an error of the function is the call's", "wall.post:code=14", `vk.on_captcha(function(c) error("no solver") end)
			print(pcall(vk.wall.post, {owner_id = -100, message = "x"}))`, "false\ttest.lua:1: no solver\n"},
		{"its own calls don't ask it", "wall.post:code=14:2", `vk.on_captcha(function(c)
			local ok, e = pcall(vk.wall.post, {owner_id = -100, message = "inner"}) print(e.code) return "k" end)
			print(vk.wall.post{owner_id = -100, message = "x"}.post_id)`, "14\n1\n"},
		{"nil takes it away", "wall.post:code=14", solver + `vk.on_captcha(nil)
			print(select(2, pcall(vk.wall.post, {owner_id = -100, message = "x"})).code)`, "14\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				server := newServer()
				fault, err := sandbox.ParseFault(c.fault)
				require.NoError(t, err)
				server.Inject(fault)
				dir := pictureDir(t)
				out, err := script(t, server, dir, `picture = "cat.png" `+c.source)
				require.NoError(t, err)
				assert.Equal(t, c.want, out)
				assert.LessOrEqual(t, len(server.Posts(-100)), 1)
			})
		})
	}
}

// TestCaptchaThatTheScriptLeaves goes to whoever the host asks.
func TestCaptchaThatTheScriptLeaves(t *testing.T) {
	server := newServer()
	server.Inject(sandbox.Fault{Method: "wall.post", Kind: sandbox.ErrorCode, Code: vk.CodeCaptcha})
	asked := 0
	client := vk.New(vk.Config{Token: sandbox.UserToken, Transport: server, OnCaptcha: func(context.Context, *vk.Error) (vk.Captcha, error) {
		asked++
		return vk.Captcha{Key: "typed"}, nil
	}})
	var out bytes.Buffer
	err := binding.New(binding.Config{Client: client, Stdout: &out}).Run(t.Context(), binding.Script{Name: "test.lua", Dir: t.TempDir(), Source: []byte(
		`vk.on_captcha(function(c) print("asked") end) vk.wall.post{owner_id = -100, message = "x"}`)})
	require.NoError(t, err)
	assert.Equal(t, "asked\n", out.String())
	assert.Equal(t, 1, asked)
}

// TestCaptchaOfATaskThatEnds: the function for captchas ends with the calls that wait for it.
func TestCaptchaOfATaskThatEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := newServer()
		server.Inject(sandbox.Fault{Method: "execute", Kind: sandbox.ErrorCode, Code: vk.CodeCaptcha, Times: 9})
		out, err := script(t, server, t.TempDir(), `vk.on_captcha(function(c) print("asked") task.sleep(3600) print("late") end)
			print(pcall(task.timeout, 1, function() vk.batch(function() task.map({1, 2}, function() vk.wall.get{owner_id = -100} end) end) end))
			task.sleep(7200)`)
		require.NoError(t, err)
		assert.Equal(t, "asked\nfalse\ttest.lua:2: timeout after 1 seconds\n", out)
	})
}
