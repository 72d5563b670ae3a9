package report_test

import (
	"bytes"
	"flag"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vkscript/vkscript/vk"
	"github.com/vkscript/vkscript/vk/report"
	"github.com/vkscript/vkscript/vk/sandbox"
)

var keep = flag.String("keep", "", "keep the pages and their pictures in this folder, to look at them")

// night is a run with a bit of everything.
func night(t *testing.T) (r *report.Report) {
	synctest.Test(t, func(t *testing.T) {
		client, collector, server := collected(3)
		server.Inject(sandbox.Fault{Method: "wall.post", Kind: sandbox.DropAfter, Times: 2})
		server.Inject(sandbox.Fault{Method: "upload", Kind: sandbox.EmptyUpload, Times: 1})
		call := func(method string, params vk.Params) { client.Call(t.Context(), method, params) }
		call("photos.createAlbum", vk.Params{"title": "Лето в Казани", "group_id": sandbox.GroupID})
		for i := range 12 {
			if i%4 == 0 {
				client.Upload(t.Context(), vk.WallPhoto, picture(t), vk.Params{"group_id": sandbox.GroupID})
			}
			call("wall.post", vk.Params{"owner_id": -sandbox.GroupID, "message": fmt.Sprintf("Доброе утро, %d! ", i) + strings.Repeat("Сегодня у нас длинный рассказ. ", 20)})
		}
		call("wall.get", vk.Params{"owner_id": -sandbox.GroupID})
		call("wall.delete", vk.Params{"owner_id": -sandbox.GroupID, "post_id": 999_999})
		call("market.reorderItems", vk.Params{"owner_id": -sandbox.GroupID})
		r = collector.Report()
	})
	r.Script, r.Program, r.Where, r.ExitCode = "/srv/Скрипты/утренние новости.lua", "vkscript 1.2.3", "VK", 4
	r.Error = "vkscript: утренние новости.lua:12: wall.delete: VK error 15 (access denied): post not found\n  12 | vk.wall.delete{owner_id = группа, post_id = пост}\n     | ^\nhint: the token has no right to do that"
	return r
}

// browser opens a page in Chromium, which prints what became of the document, and takes its picture.
func browser(t *testing.T, page string, width, height int, flags ...string) (document, console string, picture image.Image) {
	program := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			program = path
			break
		}
	}
	if program == "" {
		t.Skip("no chromium")
	}
	shot := strings.TrimSuffix(page, ".html") + ".png"
	args := append([]string{
		"--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
		"--disable-dev-shm-usage", "--hide-scrollbars", "--enable-logging=stderr", "--user-data-dir=" + t.TempDir(), fmt.Sprintf("--window-size=%d,%d", width, height),
	}, flags...)
	run := func(more ...string) (string, string) {
		cmd := exec.CommandContext(t.Context(), program, append(append(args, more...), "file://"+page)...)
		var out, errs bytes.Buffer
		cmd.Stdout, cmd.Stderr = &out, &errs
		require.NoError(t, cmd.Run(), "%s", errs.String())
		return out.String(), errs.String()
	}
	document, console = run("--dump-dom", "--screenshot="+shot)
	if _, err := os.Stat(shot); err != nil { // some versions do one thing at a time
		_, more := run("--screenshot=" + shot)
		console += more
	}
	data, err := os.ReadFile(shot)
	require.NoError(t, err)
	picture, err = png.Decode(bytes.NewReader(data))
	require.NoError(t, err)
	return document, console, picture
}

// written writes a page to look at.
func written(t *testing.T, r *report.Report, name string) string {
	dir := *keep
	if dir == "" {
		dir = t.TempDir()
	}
	path, err := filepath.Abs(filepath.Join(dir, name))
	require.NoError(t, err)
	f, err := os.Create(path)
	require.NoError(t, err)
	require.NoError(t, r.WriteHTML(f))
	require.NoError(t, f.Close())
	return path
}

// has tells whether a picture has a colour in it.
func has(picture image.Image, want color.RGBA) bool {
	area := picture.Bounds()
	for y := area.Min.Y; y < area.Max.Y; y++ {
		for x := area.Min.X; x < area.Max.X; x++ {
			if r, g, b, _ := picture.At(x, y).RGBA(); uint8(r>>8) == want.R && uint8(g>>8) == want.G && uint8(b>>8) == want.B {
				return true
			}
		}
	}
	return false
}

// TestTextIsText: nothing that a script, VK or a file's name says becomes a part of the page.
func TestTextIsText(t *testing.T) {
	const evil = `"'><script>alert(1)</script><a href=javascript:x>`
	r := &report.Report{
		Script: evil, Program: evil, Where: evil, Error: evil, ExitCode: 1, Millis: 10,
		Groups: []report.Group{{What: evil, Count: 2, First: "javascript:alert(1)", Last: evil}}, Changes: []report.Change{{What: evil, URL: `https://vk.com/"onclick="x`, Text: evil}},
		Troubles: []report.Trouble{{Method: evil, Text: evil}}, Uploads: []report.Upload{{Name: evil, Kind: evil, Error: evil}},
		Methods: []report.Method{{Name: evil, Calls: 1, Requests: 1}}, Timeline: report.Timeline{Bars: []report.Bar{{Method: evil, State: "failed", Millis: 5}}},
	}
	var page bytes.Buffer
	require.NoError(t, r.WriteHTML(&page))
	assert.NotContains(t, page.String(), "<script")
	assert.NotContains(t, page.String(), "<a href=javascript")
	assert.NotContains(t, page.String(), `href="javascript`)
	assert.NotContains(t, page.String(), `"onclick`)
	assert.Contains(t, page.String(), "&lt;script&gt;alert(1)&lt;/script&gt;")
}

// TestInABrowser opens the page in Chromium: it holds what it should, and its style is not refused by its own policy.
func TestInABrowser(t *testing.T) {
	if testing.Short() {
		t.Skip("a browser takes seconds")
	}
	document, console, picture := browser(t, written(t, night(t), "night.html"), 1100, 1700)
	assert.NotContains(t, console, "CONSOLE", "nothing is refused, nothing fails")
	assert.Regexp(t, `<h1>утренние новости.lua <span class="badge failed">Failed · exit code 4</span></h1>`, document)
	assert.Contains(t, document, "vk.wall.delete{owner_id = группа, post_id = пост}")
	assert.Len(t, regexp.MustCompile(`<rect class="repeated"`).FindAllString(document, -1), 3)
	assert.Regexp(t, `<a href="https://vk.com/wall-\d+_\d+">https://vk.com/wall-\d+_\d+</a></td><td class="long">Доброе утро, 0! Сегодня у нас`, document)
	for name, want := range map[string]color.RGBA{"answered": {0x3b, 0x7d, 0xd8, 255}, "repeated": {0xd9, 0x8a, 0x00, 255}, "failed": {0xd0, 0x3b, 0x3b, 255}, "waited": {0xa9, 0xb8, 0xc6, 255}} {
		assert.True(t, has(picture, want), "the colour of what was %s is to be seen", name)
	}
}

// TestDarkAndBig opens the page of a long run as a person with dark windows has it.
func TestDarkAndBig(t *testing.T) {
	if testing.Short() {
		t.Skip("a browser takes seconds")
	}
	r := big(t, 12_000)
	r.Script, r.Program, r.Where = "nightly.lua", "vkscript 1.2.3", "VK"
	document, console, picture := browser(t, written(t, r, "big.html"), 1100, 2000, "--blink-settings=preferredColorScheme=0")
	assert.NotContains(t, console, "CONSOLE")
	assert.Contains(t, document, "more are left out here")
	assert.True(t, has(picture, color.RGBA{0x14, 0x19, 0x1f, 255}), "the paper is dark")
	assert.True(t, has(picture, color.RGBA{0x5f, 0x9d, 0xf0, 255}), "the bars are light")
}
