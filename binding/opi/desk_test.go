package opi_test

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/vkscript/vkscript/binding"
	"github.com/vkscript/vkscript/vk"
	"github.com/vkscript/vkscript/vk/sandbox"
)

// desk is where a script is written and run: a folder, and a sandbox that it talks to.
type desk struct {
	t    *testing.T
	dir  string
	vk   *sandbox.Server
	cfg  binding.Config
	seen int // calls that calls has told of
}

// preamble stands in front of every script, on its first line.
const preamble = `local A = {access_token = "sandbox-user-token", owner_id = "-100", group_id = "100", app_id = "10"} `

func newDesk(t *testing.T) *desk {
	server := sandbox.New(sandbox.Config{Rate: sandbox.Rate{User: -1, Community: -1, Service: -1}})
	d := &desk{t: t, dir: t.TempDir(), vk: server}
	d.cfg = binding.Config{CommunityToken: sandbox.CommunityToken, Client: d.client(vk.Config{Token: sandbox.UserToken})}
	d.write("cat.jpg", picture("jpeg", 400, 400))
	d.write("dog.png", picture("png", 400, 500))
	d.write("clip.mp4", clip)
	d.write("page.html", []byte("<html><body>404</body></html>"))
	return d
}

// client asks the desk's sandbox, without quotas.
func (d *desk) client(cfg vk.Config) *vk.Client {
	cfg.Transport = d.vk
	cfg.Limits = vk.NewLimits(map[vk.TokenKind]float64{vk.UserToken: 0, vk.CommunityToken: 0, vk.ServiceToken: 0})
	return vk.New(cfg)
}

// clip begins like an MP4 file.
var clip = append([]byte("\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42mp41"), make([]byte, 1000)...)

var pictures sync.Map

// picture encodes each picture once.
func picture(format string, width, height int) []byte {
	key := fmt.Sprint(format, width, height)
	if data, ok := pictures.Load(key); ok {
		return data.([]byte)
	}
	data := encodePicture(format, width, height)
	pictures.Store(key, data)
	return data
}

func encodePicture(format string, width, height int) []byte {
	var out bytes.Buffer
	img := image.NewGray(image.Rect(0, 0, width, height))
	if format == "png" {
		png.Encode(&out, img)
	} else {
		jpeg.Encode(&out, img, nil)
	}
	return out.Bytes()
}

func (d *desk) write(name string, data []byte) {
	require.NoError(d.t, os.WriteFile(filepath.Join(d.dir, name), data, 0o600))
}

// run runs a script and returns what it printed.
func (d *desk) run(source string) (string, error) {
	var out bytes.Buffer
	cfg := d.cfg
	cfg.Stdout = io.Writer(&out)
	err := binding.New(cfg).Run(d.t.Context(), binding.Script{Name: "test.lua", Source: []byte(preamble + source), Dir: d.dir})
	return strings.TrimSuffix(out.String(), "\n"), err
}

// prints runs a script that must not fail.
func (d *desk) prints(source string) string {
	d.t.Helper()
	out, err := d.run(source)
	require.NoError(d.t, err)
	return out
}

// fails runs a script that must fail.
func (d *desk) fails(source string) error {
	d.t.Helper()
	_, err := d.run(source)
	require.Error(d.t, err)
	return err
}

// opaque are the parameters whose values differ each time.
var opaque = []string{"guid", "random_id", "hash", "photo", "server", "photos_list", "upload_response", "upload_results"}

// calls lists the requests since the last time, each on a line: the method and its parameters by name.
func (d *desk) calls() string {
	all := d.vk.Calls("")
	var lines []string
	for _, c := range all[d.seen:] {
		line := c.Method
		for _, name := range slices.Sorted(maps.Keys(c.Params)) {
			value := c.Params.Get(name)
			if slices.Contains(opaque, name) && value != "" {
				value = "*"
			}
			line += " " + name + "=" + value
		}
		for _, f := range c.Files {
			line += fmt.Sprintf(" %s=%s (%s)", f.Field, f.Name, f.ContentType)
		}
		lines = append(lines, line)
	}
	d.seen = len(all)
	return strings.Join(lines, "\n")
}

// lines joins expected calls.
func lines(calls ...string) string { return strings.Join(calls, "\n") }
