package opi_test

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vkscript/vkscript/vk"
	"github.com/vkscript/vkscript/vk/sandbox"
)

func TestO9TokenIsInTheHeaderOnly(t *testing.T) {
	d := newDesk(t)
	d.prints(`OPI_VK.CreatePost("Text", {"cat.jpg"}, false, "", A)`)
	for _, c := range d.vk.Calls("") {
		assert.NotContains(t, c.Params, "access_token")
		if c.Method != "upload" {
			assert.Equal(t, "header", c.TokenIn)
		}
	}
}

func TestO10OnlyTheFileGoesToTheUploadHost(t *testing.T) {
	d := newDesk(t)
	d.prints(album + `OPI_VK.SaveImageToAlbum(1, "cat.jpg", "About", A) OPI_VK.CreatePost("Text", {"dog.png"}, false, "", A)
		OPI_VK.UploadVideoToServer("clip.mp4", "Name", "About", nil, A) OPI_VK.CreateStory("cat.jpg", "https://example.com", A)`)
	uploads := d.vk.Calls("upload")
	require.Len(t, uploads, 4)
	for _, c := range uploads {
		assert.Empty(t, c.Params)
		assert.Empty(t, c.TokenIn)
		assert.False(t, c.Authorization)
		assert.Len(t, c.Files, 1)
	}
}

func TestO11FileNameAndType(t *testing.T) {
	for _, c := range []struct{ picture, want string }{
		{`"deep/er/кот №1 & \"x\"___y.v2.jpg"`, `кот №1 & "x"___y.v2.jpg (image/jpeg)`},
		{`"deep\\er\\really.png.jpg"`, "really.png.jpg (image/png)"},
		{`"deep/plain"`, "plain.jpg (image/jpeg)"},
		{`"[1].jpg"`, "[1].jpg (image/jpeg)"},
		{`BinaryData(io.open("cat.jpg", "rb"):read("*a"))`, "file.jpg (image/jpeg)"},
		{`BinaryData(io.open("dog.png", "rb"):read("*a"), "собака")`, "собака.png (image/png)"},
		{"Base64", "file.png (image/png)"},
	} {
		d := newDesk(t)
		require.NoError(t, os.MkdirAll(filepath.Join(d.dir, "deep", "er"), 0o700))
		if runtime.GOOS != "windows" {
			d.write(`deep/er/кот №1 & "x"___y.v2.jpg`, picture("jpeg", 10, 10))
		} else if strings.Contains(c.picture, `\"`) {
			continue
		}
		d.write("deep/er/really.png.jpg", picture("png", 10, 10))
		d.write("deep/plain", picture("jpeg", 10, 10))
		d.write("[1].jpg", picture("jpeg", 10, 10))
		d.prints(fmt.Sprintf("local Base64 = %q ", base64.StdEncoding.EncodeToString(picture("png", 30, 30))) +
			`OPI_VK.CreatePost("Text", ` + c.picture + `, false, "", A)`)
		assert.Contains(t, d.calls(), "\nupload photo="+c.want+"\n", c.picture)
	}
}

func TestO12PictureAddressMustAnswerAPicture(t *testing.T) {
	d := newDesk(t)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/cat.jpg":
			w.Write(picture("jpeg", 10, 10))
		case "/page.jpg":
			w.Write([]byte("<html>not here</html>"))
		case "/data.jpg":
			w.Write([]byte(`{"url": "cat.jpg"}`))
		case "/empty.jpg":
		default:
			http.NotFound(w, r)
		}
	}))
	defer server.Close()
	d.cfg.Permissions.Net.Allow = []string{"127.0.0.1"}
	d.prints(`OPI_VK.CreatePost("Text", "` + server.URL + `/cat.jpg?size=1", false, "", A)`)
	assert.Contains(t, d.calls(), "\nupload photo=cat.jpg (image/jpeg)\n")
	for path, why := range map[string]string{
		"/none.jpg":  "can't be downloaded: HTTP 404 Not Found",
		"/page.jpg":  "is not a picture: its content is text/html",
		"/data.jpg":  "is not a picture: its content is text/plain",
		"/empty.jpg": "is empty",
	} {
		err := d.fails(`OPI_VK.CreatePost("Text", {"cat.jpg", "` + server.URL + path + `"}, false, "", A)`)
		assert.EqualError(t, err, "test.lua:1: CreatePost: ImageArray item 2: "+server.URL+path+" "+why)
		assert.Empty(t, d.calls(), "nothing is sent")
	}
}

func TestO13EmptyUploadAnswersAreRepeatedNeverSaved(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		d.vk.Inject(sandbox.Fault{Method: "upload", Kind: sandbox.EmptyUpload, Times: 4})
		assert.Equal(t, "1", d.prints(`print(OPI_VK.CreatePost("Text", "cat.jpg", false, "", A).response.post_id)`))
		assert.Len(t, d.vk.Calls("upload"), 5)
		assert.Len(t, d.vk.Calls("photos.saveWallPhoto"), 1)

		d.vk.Inject(sandbox.Fault{Method: "upload", Kind: sandbox.EmptyUpload, Times: 5})
		err := d.fails(`OPI_VK.CreatePost("Text", "cat.jpg", false, "", A)`)
		assert.ErrorContains(t, err, "test.lua:1: CreatePost: upload of cat.jpg")
		assert.ErrorAs(t, err, new(*vk.UploadError))
		assert.Len(t, d.vk.Calls("upload"), 10)
		assert.Len(t, d.vk.Calls("photos.saveWallPhoto"), 1)
		assert.Len(t, d.vk.Posts(-100), 1)
	})
}

func TestO28FilesAreStreamed(t *testing.T) {
	d := newDesk(t)
	const size = 64 << 20
	require.NoError(t, os.Truncate(filepath.Join(d.dir, "clip.mp4"), size))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	assert.Equal(t, "1", d.prints(`print(OPI_VK.UploadVideoToServer("clip.mp4", "Name", "", "", A).video_id)`))
	runtime.ReadMemStats(&after)
	assert.EqualValues(t, size, d.vk.Calls("upload")[0].Files[0].Size)
	assert.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(size/4))
}
