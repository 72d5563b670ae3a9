package vk_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vkscript/vkscript/vk"
)

func picture(t *testing.T) []byte { return pictureOf(t, 400, 400) }

func pictureOf(t *testing.T, width, height int) []byte {
	var buf bytes.Buffer
	require.NoError(t, png.Encode(&buf, image.NewPaletted(image.Rect(0, 0, width, height), color.Palette{color.White})))
	return buf.Bytes()
}

func TestSizesAreCheckedBeforeSending(t *testing.T) {
	large := func(name string, megabytes int64, head []byte) *vk.File {
		f, err := vk.NewFile(name, megabytes<<20, func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(head)), nil })
		require.NoError(t, err)
		return f
	}
	for _, c := range []struct {
		kind vk.UploadKind
		file *vk.File
		want string
	}{
		{vk.ProductPhoto, vk.BytesFile("a.png", pictureOf(t, 399, 500)), "a.png is 399 x 500 pixels, VK wants 400 x 400 at least"},
		{vk.OwnerCover, vk.BytesFile("a.png", pictureOf(t, 700, 300)), "VK wants 795 x 200 at least"},
		{vk.WallPhoto, vk.BytesFile("a.png", pictureOf(t, 10_000, 4_001)), "VK takes 14000 for both sides together"},
		{vk.WallPhoto, vk.BytesFile("a.png", pictureOf(t, 2_100, 100)), "VK takes one side 20 times the other at the most"},
		{vk.StoryPhoto, large("a.png", 11, picture(t)), "a.png has 11 MB, VK takes 10 MB at the most"},
		{vk.Document, large("a.bin", 201, []byte{0, 1}), "VK takes 200 MB at the most"},
	} {
		h := &uploadHost{}
		_, err := vk.New(vk.Config{Transport: h}).Upload(t.Context(), c.kind, c.file, nil)
		assert.ErrorContains(t, err, c.want)
		assert.Empty(t, h.methods)
	}
}

// uploadHost answers method calls with an address and records what arrives there.
type uploadHost struct {
	answers []string // of the upload host, the last one for ever; "!" loses the answer
	posts   int
	field   string
	name    string
	content []byte
	headers http.Header
	others  int // form fields beside the file
	saved   map[string][]string
	methods []string
}

func (h *uploadHost) RoundTrip(r *http.Request) (*http.Response, error) {
	answer := `{"response":{"upload_url":"https://up.example/x?token_of_host=1"}}`
	if r.URL.Host == "up.example" {
		answer = h.answers[min(h.posts, len(h.answers)-1)]
		h.posts++
		h.headers = r.Header
		if err := h.read(r); err != nil {
			return nil, err
		}
		if answer == "!" {
			return nil, io.ErrUnexpectedEOF
		}
	} else {
		r.ParseForm()
		h.methods = append(h.methods, r.URL.Path[strings.LastIndex(r.URL.Path, "/")+1:])
		h.saved = r.PostForm
	}
	return &http.Response{StatusCode: 200, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(answer)), ContentLength: -1}, nil
}

func (h *uploadHost) read(r *http.Request) error {
	parts, err := r.MultipartReader()
	if err != nil {
		return err
	}
	for {
		part, err := parts.NextPart()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if part.FileName() == "" {
			h.others++
			continue
		}
		h.field, h.name = part.FormName(), part.FileName()
		if h.content, err = io.ReadAll(part); err != nil {
			return err
		}
	}
}

func TestUploadSteps(t *testing.T) {
	for _, c := range []struct {
		kind    vk.UploadKind
		answer  string
		field   string
		methods []string
		saved   map[string]string
	}{
		{vk.WallPhoto, `{"server":12,"photo":"[{\"p\":1}]","hash":"h"}`, "photo",
			[]string{"photos.getWallUploadServer", "photos.saveWallPhoto"}, map[string]string{"server": "12", "photo": `[{"p":1}]`, "hash": "h", "group_id": "5"}},
		{vk.AlbumPhoto, `{"server":12,"photos_list":"[1]","aid":3,"hash":"h"}`, "file1",
			[]string{"photos.getUploadServer", "photos.save"}, map[string]string{"photos_list": "[1]", "aid": "3", "caption": "под"}},
		{vk.ProductPhoto, `{"sha":"s","meta":{"a":1},"album_id":-53}`, "file",
			[]string{"market.getProductPhotoUploadServer", "market.saveProductPhoto"}, map[string]string{"upload_response": `{"sha":"s","meta":{"a":1},"album_id":-53}`}},
		{vk.StoryPhoto, `{"response":{"upload_result":"abc"}}`, "file",
			[]string{"stories.getPhotoUploadServer", "stories.save"}, map[string]string{"upload_results": "abc"}},
		{vk.PollPhoto, `{"photo":"p","hash":"h"}`, "photo",
			[]string{"polls.getPhotoUploadServer", "polls.savePhoto"}, map[string]string{"photo": "p", "hash": "h"}},
	} {
		t.Run(string(c.kind), func(t *testing.T) {
			h := &uploadHost{answers: []string{c.answer}}
			client := vk.New(vk.Config{Token: "secret", Transport: h, Limits: vk.NewLimits(map[vk.TokenKind]float64{0: 0})})
			_, err := client.Upload(t.Context(), c.kind, vk.BytesFile("котик.png", picture(t)), vk.Params{"group_id": 5, "caption": "под"})
			require.NoError(t, err)
			assert.Equal(t, c.methods, h.methods)
			assert.Equal(t, c.field, h.field)
			assert.Equal(t, "котик.png", h.name)
			assert.Equal(t, picture(t), h.content)
			assert.Zero(t, h.others, "nothing but the file goes to the upload host")
			assert.Empty(t, h.headers.Get("Authorization"))
			for name, value := range c.saved {
				assert.Equal(t, []string{value}, h.saved[name], name)
			}
		})
	}
}

func TestUploadIsRepeatedUntilTheHostTookIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := &uploadHost{answers: []string{`{"server":1,"photo":"[]","hash":""}`, `<html>`, "!", `{"server":1,"photo":"x","hash":"h"}`}}
		_, err := vk.New(vk.Config{Transport: h}).Upload(t.Context(), vk.WallPhoto, vk.BytesFile("a.png", picture(t)), nil)
		require.NoError(t, err)
		assert.Equal(t, 4, h.posts)
		assert.Equal(t, picture(t), h.content, "the whole file again")
	})
}

func TestBadUploadAnswerIsNeverSaved(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for kind, answer := range map[vk.UploadKind]string{
			vk.WallPhoto: `{"server":1,"photo":"[]","hash":""}`, vk.AlbumPhoto: `{"photos_list":"[]"}`, vk.ProductPhoto: `{"album_id":1}`,
			vk.StoryPhoto: `{"response":{}}`, vk.PollPhoto: `{}`, vk.Video: `{"error":"x"}`,
		} {
			h := &uploadHost{answers: []string{answer}}
			file := vk.BytesFile("a.png", picture(t))
			if kind == vk.Video {
				file = vk.BytesFile("a.mp4", []byte{0, 0, 0, 1, 2})
			}
			_, err := vk.New(vk.Config{Transport: h}).Upload(t.Context(), kind, file, nil)
			var e *vk.UploadError
			require.ErrorAs(t, err, &e, kind)
			assert.Equal(t, 5, e.Attempts)
			assert.Len(t, h.methods, 1, "%s: no save", kind)
		}
	})
}

func TestRefusedBeforeAnythingIsSent(t *testing.T) {
	for _, c := range []struct {
		kind vk.UploadKind
		name string
		data string
		want string
	}{
		{vk.WallPhoto, "a.jpg", "<html><body>404</body></html>", "a.jpg is not a picture: its content is text/html"},
		{vk.WallPhoto, "a.jpg", "", "a.jpg is empty"},
		{vk.Video, "a.mp4", "plain text", "a.mp4 is not a video"},
	} {
		h := &uploadHost{}
		_, err := vk.New(vk.Config{Transport: h}).Upload(t.Context(), c.kind, vk.BytesFile(c.name, []byte(c.data)), nil)
		assert.ErrorContains(t, err, c.want)
		assert.Empty(t, h.methods)
	}
}

func TestFileThatShrinksIsNotRetried(t *testing.T) {
	h := &uploadHost{answers: []string{`{"photo":"x"}`}}
	file, err := vk.NewFile("a.png", 10_000, func() (io.ReadCloser, error) {
		return io.NopCloser(bytes.NewReader(picture(t))), nil
	})
	require.NoError(t, err)
	_, err = vk.New(vk.Config{Transport: h}).Upload(t.Context(), vk.WallPhoto, file, nil)
	assert.ErrorContains(t, err, "became shorter")
	assert.Equal(t, 1, h.posts)
}

func TestFileNames(t *testing.T) {
	for path, want := range map[string]string{
		`C:\Картинки\кот.png`: "кот.png", "/tmp/a.png": "a.png", "https://x/y/z.png?size=1": "z.png", "": "file.png", "noext": "noext.png", `we"ird.png`: `we"ird.png`,
	} {
		h := &uploadHost{answers: []string{`{"photo":"x"}`}}
		_, err := vk.New(vk.Config{Transport: h}).Upload(t.Context(), vk.WallPhoto, vk.BytesFile(path, picture(t)), nil)
		require.NoError(t, err)
		assert.Equal(t, want, h.name, path)
	}
}

func TestOpenFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.png")
	require.NoError(t, os.WriteFile(path, picture(t), 0o600))
	f, err := vk.OpenFile(path)
	require.NoError(t, err)
	assert.Equal(t, "image/png", f.Type)
	assert.EqualValues(t, len(picture(t)), f.Size)
	_, err = vk.OpenFile(filepath.Dir(path))
	assert.ErrorContains(t, err, "not a file")
	_, err = vk.OpenFile(path + "x")
	assert.True(t, errors.Is(err, os.ErrNotExist))
}

func TestUploadReportsProgress(t *testing.T) {
	h := &uploadHost{answers: []string{`{"photo":"x"}`}}
	var last int64
	client := vk.New(vk.Config{Transport: h, OnUpload: func(_ *vk.File, sent int64) {
		assert.GreaterOrEqual(t, sent, last)
		last = sent
	}})
	_, err := client.Upload(t.Context(), vk.WallPhoto, vk.BytesFile("a.png", picture(t)), nil)
	require.NoError(t, err)
	assert.EqualValues(t, len(picture(t)), last)
}

func TestVideoAnswersWhatTheHostSaid(t *testing.T) {
	h := &uploadHost{answers: []string{`{"video_id":5,"video_hash":"x"}`}}
	raw, err := vk.New(vk.Config{Transport: h}).Upload(t.Context(), vk.Video, vk.BytesFile("a.mp4", []byte{0, 0, 0, 1}), vk.Params{"name": "Ё"})
	require.NoError(t, err)
	var video struct {
		ID int `json:"video_id"`
	}
	require.NoError(t, json.Unmarshal(raw, &video))
	assert.Equal(t, 5, video.ID, fmt.Sprint(string(raw)))
	assert.Equal(t, []string{"Ё"}, h.saved["name"])
}

// TestSeveralPicturesGoTogether: five at the most, each in its field, under the bytes of all as progress.
func TestSeveralPicturesGoTogether(t *testing.T) {
	var files []*vk.File
	for i := range 5 {
		files = append(files, vk.BytesFile(fmt.Sprintf("%d.png", i), pictureOf(t, 10+i, 10)))
	}
	together := vk.Together(files...)
	all, err := together.Open()
	require.NoError(t, err)
	content, err := io.ReadAll(all)
	require.NoError(t, err)
	assert.Len(t, content, int(together.Size))

	var fields []string
	var progress []int64
	host := transport(func(r *http.Request) string {
		if r.URL.Host != "up.example" {
			return `{"response":{"upload_url":"https://up.example/x"}}`
		}
		parts, err := r.MultipartReader()
		require.NoError(t, err)
		for part, err := parts.NextPart(); err == nil; part, err = parts.NextPart() {
			data, _ := io.ReadAll(part)
			fields = append(fields, part.FormName()+" "+part.FileName())
			assert.Equal(t, pictureOf(t, 10+len(fields)-1, 10), data)
		}
		return `{"server":1,"photos_list":"[1,2,3,4,5]","hash":"h"}`
	})
	client := vk.New(vk.Config{Transport: host, OnUpload: func(_ *vk.File, sent int64) { progress = append(progress, sent) }})
	_, err = client.Upload(t.Context(), vk.AlbumPhoto, together, vk.Params{"album_id": 1})
	require.NoError(t, err)
	assert.Equal(t, []string{"file1 0.png", "file2 1.png", "file3 2.png", "file4 3.png", "file5 4.png"}, fields)
	assert.IsNonDecreasing(t, progress)
	assert.Equal(t, together.Size, progress[len(progress)-1])

	for kind, want := range map[vk.UploadKind]string{
		vk.AlbumPhoto: "are 6 files, VK takes 5 at once", vk.WallPhoto: "are 6 files, VK takes 1 at once",
	} {
		_, err = client.Upload(t.Context(), kind, vk.Together(append(files, files[0])...), nil)
		assert.ErrorContains(t, err, want)
	}
	_, err = client.Upload(t.Context(), vk.AlbumPhoto, vk.Together(files[0], vk.BytesFile("a.txt", []byte("text"))), nil)
	assert.ErrorContains(t, err, "a.txt is not a picture")
	_, err = client.Upload(t.Context(), vk.WallPhoto, vk.LinkFile("https://example.com"), nil)
	assert.ErrorContains(t, err, "is an address, not a file")
}

// transport answers each request with JSON.
type transport func(*http.Request) string

func (f transport) RoundTrip(r *http.Request) (*http.Response, error) {
	answer := f(r)
	return &http.Response{StatusCode: 200, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(answer)), ContentLength: -1}, nil
}

func TestVideoElsewhere(t *testing.T) {
	var posted, link string
	host := transport(func(r *http.Request) string {
		if r.URL.Host == "up.example" {
			body, _ := io.ReadAll(r.Body)
			posted = string(body)
			return `{"response":1}`
		}
		r.ParseForm()
		link = r.PostForm.Get("link")
		return `{"response":{"upload_url":"https://up.example/x","owner_id":-1,"video_id":7}}`
	})
	answer, err := vk.New(vk.Config{Transport: host}).Upload(t.Context(), vk.VideoLink, vk.LinkFile("https://example.com/film"), vk.Params{"name": "n"})
	require.NoError(t, err)
	assert.Equal(t, "https://example.com/film", link)
	assert.NotContains(t, posted, "filename")
	assert.Contains(t, string(answer), `"video_id":7`)
	_, err = vk.New(vk.Config{Transport: host}).Upload(t.Context(), vk.VideoLink, vk.BytesFile("a.mp4", []byte("x")), nil)
	assert.ErrorContains(t, err, "LinkFile")
}

// TestUploadsCallWhatVKHas: the rows of the table agree with the schema.
func TestUploadsCallWhatVKHas(t *testing.T) {
	for _, kind := range vk.UploadKinds() {
		assert.NotEmpty(t, kind.Methods(), kind)
		for _, method := range kind.Methods() {
			assert.NotNil(t, vk.LookupMethod(method), "%s calls %s", kind, method)
		}
		assert.Contains(t, []int{1, 5}, kind.Most(), kind)
	}
}
