package sandbox_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"image"
	"image/gif"
	"io"
	"mime/multipart"
	"net/http"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vkscript/vkscript/vk/sandbox"
)

// address asks a get-server method where to upload.
func (w *world) address(method string, pairs ...string) string {
	w.t.Helper()
	return at(w.t, w.ok(method, pairs...), "upload_url").(string)
}

// text is a field of an upload's answer as the save method takes it.
func text(v any) string {
	if n, ok := v.(float64); ok {
		return fmt.Sprintf("%.0f", n)
	}
	return v.(string)
}

func TestPhotoHostsTakePicturesOnly(t *testing.T) {
	w := newWorld(t)
	var animated bytes.Buffer
	require.NoError(t, gif.Encode(&animated, image.NewRGBA(image.Rect(0, 0, 20, 20)), nil))
	webp := "RIFF\x00\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x00\x00\x00\x00\x2b\x01\x00\xc7\x00\x00"
	for name, test := range map[string]struct {
		content []byte
		ok      bool
	}{
		"jpeg":         {jpegOf(t, 20, 10), true},
		"png":          {pngOf(t, 20, 10), true},
		"gif":          {animated.Bytes(), true},
		"webp":         {[]byte(webp), true},
		"empty":        {nil, false},
		"html":         {[]byte("<html><body>404 Not Found</body></html>"), false},
		"cut":          {jpegOf(t, 20, 10)[:12], false},
		"text":         {[]byte(strings.Repeat("text ", 100)), false},
		"too narrow":   {pngOf(t, 300, 10), false},
		"too large":    {[]byte("GIF89a\x59\x1b\x58\x1b\x80\x00\x00\x00\x00\x00\xff\xff\xff"), false}, // 7001 by 7000,
		"webp, cut":    {[]byte(webp[:20]), false},
		"webp of what": {[]byte(strings.Replace(webp, "VP8X", "VP8?", 1)), false},
	} {
		t.Run(name, func(t *testing.T) {
			got := w.upload(w.address("photos.getWallUploadServer"), "photo", "cat.jpg", test.content)
			if !test.ok {
				assert.Equal(t, "[]", got["photo"])
				w.fails(100, "photos.saveWallPhoto", "photo", text(got["photo"]), "hash", text(got["hash"]))
				return
			}
			saved := w.ok("photos.saveWallPhoto", "photo", text(got["photo"]), "hash", text(got["hash"]), "server", text(got["server"]))
			assert.NotEmpty(t, at(t, saved, 0, "sizes"))
		})
	}
}

func TestUploadIsSavedOnceAndOnlyAsItCame(t *testing.T) {
	w := newWorld(t)
	got := w.upload(w.address("photos.getWallUploadServer"), "photo", "cat.png", pngOf(t, 20, 20))
	save := func(server, hash, photo string) answer {
		return w.call("photos.saveWallPhoto", "server", server, "hash", hash, "photo", photo)
	}
	server, hash, photo := text(got["server"]), text(got["hash"]), text(got["photo"])
	assert.Equal(t, 118, save("1", hash, photo).Error.Code)
	assert.Equal(t, 121, save(server, "0123", photo).Error.Code)
	assert.Equal(t, 100, save(server, hash, `[{"photo":"mine"}]`).Error.Code)
	assert.Equal(t, 100, save(server, hash, "").Error.Code)
	w.fails(121, "photos.saveMessagesPhoto", "server", server, "hash", hash, "photo", photo)
	assert.Zero(t, save(server, hash, photo).Error.Code)
	assert.Equal(t, 100, save(server, hash, photo).Error.Code, "the second time")
	assert.Len(t, w.vk.Photos(sandbox.UserID), 1)
}

func TestUploadField(t *testing.T) {
	w := newWorld(t)
	address := w.address("photos.getWallUploadServer")
	assert.Equal(t, "[]", w.upload(address, "file", "cat.png", pngOf(t, 20, 20))["photo"])
	response, err := w.client.Post(address, "text/plain", strings.NewReader("no form"))
	require.NoError(t, err)
	assert.Equal(t, http.StatusBadRequest, response.StatusCode)
}

func TestWhatIsKnownOfAnUpload(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		content := pngOf(t, 30, 40)
		var body bytes.Buffer
		form := multipart.NewWriter(&body)
		require.NoError(t, form.WriteField("extra", "значение"))
		part, err := form.CreateFormFile("photo", "кот.png")
		require.NoError(t, err)
		part.Write(content)
		form.Close()
		request, err := http.NewRequest("POST", w.address("photos.getWallUploadServer"), &body)
		require.NoError(t, err)
		request.Header.Set("Content-Type", form.FormDataContentType())
		request.Header.Set("Authorization", "Bearer leaked")
		_, err = w.client.Do(request)
		require.NoError(t, err)

		sum := sha256.Sum256(content)
		call := w.vk.Calls("upload")[0]
		assert.True(t, call.Authorization, "a client that shows its token to an upload host is found out")
		assert.Empty(t, call.Header.Get("Authorization"))
		assert.Equal(t, "значение", call.Params.Get("extra"))
		assert.Contains(t, call.Path, "/upload/wall/")
		assert.Equal(t, sandbox.File{
			Field: "photo", Name: "кот.png", ContentType: "application/octet-stream",
			Size: int64(len(content)), SHA256: hex.EncodeToString(sum[:]), Width: 30, Height: 40, Format: "png",
		}, call.Files[0])
	})
}

func TestAlbumHoldsPhotos(t *testing.T) {
	w := newWorld(t)
	album := w.ok("photos.createAlbum", "group_id", "100", "title", "Коты", "description", "Все")
	assert.EqualValues(t, 1, at(t, album, "id"))
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for i := range 5 {
		part, err := form.CreateFormFile(fmt.Sprint("file", i+1), "cat.png")
		require.NoError(t, err)
		part.Write(pngOf(t, 20, 20+i))
	}
	form.Close()
	response, err := w.client.Post(w.address("photos.getUploadServer", "album_id", "1", "group_id", "100"), form.FormDataContentType(), &body)
	require.NoError(t, err)
	got := decode(t, response.Body)
	save := []string{"album_id", "1", "group_id", "100", "server", text(got["server"]), "photos_list", text(got["photos_list"]), "hash", text(got["hash"]), "caption", "кот"}
	assert.Len(t, w.ok("photos.save", save...), 5)
	w.fails(100, "photos.save", save...)

	listed := w.ok("photos.get", "owner_id", "-100", "album_id", "1", "rev", "1", "extended", "1")
	assert.EqualValues(t, 5, at(t, listed, "count"))
	assert.EqualValues(t, 5, at(t, listed, "items", 0, "id"))
	assert.Equal(t, "кот", at(t, listed, "items", 0, "text"))
	assert.EqualValues(t, 5, at(t, w.ok("photos.getAlbums", "owner_id", "-100"), "items", 0, "size"))
	assert.Len(t, w.ok("photos.getById", "photos", "-100_1,-100_2,-100_99"), 2)
	w.ok("photos.editAlbum", "owner_id", "-100", "album_id", "1", "title", "Кошки")
	assert.Equal(t, "Кошки", w.vk.Albums(-100)[0].Title)
	assert.Equal(t, "Все", w.vk.Albums(-100)[0].Description)
	w.ok("photos.edit", "owner_id", "-100", "photo_id", "1", "caption", "другой")
	assert.Equal(t, "другой", w.vk.Photos(-100)[0].Text)
	w.ok("photos.createComment", "owner_id", "-100", "photo_id", "1", "message", "мур")
	assert.Len(t, w.vk.Comments("photos", -100, 1), 1)
	w.fails(15, "photos.createComment", "owner_id", "-100", "photo_id", "99", "message", "мур")

	assert.EqualValues(t, 1, w.ok("photos.delete", "owner_id", "-100", "photo_id", "1"))
	w.fails(200, "photos.delete", "owner_id", "-100", "photo_id", "1")
	assert.EqualValues(t, 1, w.ok("photos.deleteAlbum", "group_id", "100", "album_id", "1"))
	w.fails(114, "photos.deleteAlbum", "group_id", "100", "album_id", "1")
	w.fails(114, "photos.getUploadServer", "album_id", "1", "group_id", "100")
	assert.Empty(t, w.vk.Photos(-100), "an album takes its photos with it")
}

func TestOtherPhotoHosts(t *testing.T) {
	w := newWorld(t)
	for _, host := range []struct {
		get, save string
		params    []string
	}{
		{"photos.getMessagesUploadServer", "photos.saveMessagesPhoto", []string{"peer_id", "5"}},
		{"photos.getOwnerPhotoUploadServer", "photos.saveOwnerPhoto", []string{"owner_id", "-100"}},
		{"photos.getOwnerCoverPhotoUploadServer", "photos.saveOwnerCoverPhoto", []string{"group_id", "100"}},
		{"photos.getMarketAlbumUploadServer", "photos.saveMarketAlbumPhoto", []string{"group_id", "100"}},
		{"polls.getPhotoUploadServer", "polls.savePhoto", []string{"owner_id", "-100"}},
	} {
		got := w.upload(w.address(host.get, host.params...), "photo", "cat.png", pngOf(t, 800, 400))
		save := append([]string{"server", text(got["server"]), "hash", text(got["hash"]), "photo", text(got["photo"])}, host.params...)
		assert.NotEmpty(t, w.ok(host.save, save...), host.save)
	}
	cover := w.upload(w.address("photos.getOwnerCoverPhotoUploadServer", "group_id", "100"), "photo", "cat.png", pngOf(t, 800, 400))
	assert.NotEmpty(t, at(t, w.ok("photos.saveOwnerCoverPhoto", "response_json", jsonText(t, cover)), "images"))
	w.fails(15, "polls.getPhotoUploadServer", "owner_id", "55")
}

func TestDocument(t *testing.T) {
	w := newWorld(t)
	got := w.upload(w.address("docs.getWallUploadServer", "group_id", "100"), "file", "price.txt", []byte("prices"))
	saved := w.ok("docs.save", "file", text(got["file"]), "title", "Цены")
	assert.Equal(t, "txt", at(t, saved, "doc", "ext"))
	assert.Equal(t, "Цены", w.vk.Docs(-100)[0].Title)
	assert.EqualValues(t, 6, at(t, w.ok("docs.get", "owner_id", "-100"), "items", 0, "size"))
	w.fails(105, "docs.save", "file", text(got["file"]))
	assert.Contains(t, w.upload(w.address("docs.getUploadServer"), "file", "empty.txt", nil), "error")
}

func TestChatPhoto(t *testing.T) {
	w := newWorld(t)
	got := w.upload(w.address("photos.getChatUploadServer", "chat_id", "3"), "file", "cat.png", pngOf(t, 200, 200))
	assert.EqualValues(t, 3, at(t, w.ok("messages.setChatPhoto", "file", text(got["response"])), "chat", "id"))
	w.fails(22, "messages.setChatPhoto", "file", text(got["response"]))
}

func TestStory(t *testing.T) {
	w := newWorld(t)
	w.fails(100, "stories.getPhotoUploadServer", "group_id", "100")
	w.fails(100, "stories.getPhotoUploadServer", "add_to_news", "1", "link_text", "look here")
	address := w.address("stories.getPhotoUploadServer", "group_id", "100", "add_to_news", "1", "link_text", "more", "link_url", "https://example.com")
	assert.Empty(t, at(t, w.upload(address, "file", "a.html", []byte("<html>")), "response", "upload_result"))
	result := at(t, w.upload(address, "file", "cat.png", pngOf(t, 720, 1280)), "response", "upload_result").(string)

	saved := w.ok("stories.save", "upload_results", result)
	assert.EqualValues(t, 1, at(t, saved, "count"))
	assert.EqualValues(t, -100, at(t, saved, "items", 0, "owner_id"))
	assert.Equal(t, "https://example.com", at(t, saved, "items", 0, "link", "url"))
	w.fails(100, "stories.save", "upload_results", result)
	assert.EqualValues(t, 1, at(t, w.ok("stories.get", "owner_id", "-100"), "items", 0, "stories", 0, "id"))

	video := at(t, w.upload(w.address("stories.getVideoUploadServer", "group_id", "100", "add_to_news", "1"), "video_file", "v.mp4", []byte("mp4")), "response", "upload_result").(string)
	assert.Equal(t, "video", at(t, w.ok("stories.save", "upload_results_json", jsonText(t, []string{video})), "items", 0, "type"))
	assert.EqualValues(t, 2, at(t, w.ok("stories.getById", "stories", "-100_1,-100_2"), "count"))
	w.ok("stories.delete", "owner_id", "-100", "story_id", "1")
	assert.Len(t, w.vk.Stories(-100), 1)
}

func TestVideo(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		saved := w.ok("video.save", "group_id", "100", "name", "Фильм", "description", "О котах", "wallpost", "1")
		assert.EqualValues(t, -100, at(t, saved, "owner_id"))
		assert.EqualValues(t, 1, at(t, w.ok("video.get", "owner_id", "-100"), "items", 0, "processing"))
		got := w.upload(at(t, saved, "upload_url").(string), "video_file", "video_file.mp4", []byte("not really a film"))
		assert.EqualValues(t, 1, got["video_id"])
		assert.EqualValues(t, -100, got["owner_id"])
		assert.EqualValues(t, 17, got["size"])
		assert.NotEmpty(t, got["video_hash"])

		video := at(t, w.ok("video.get", "videos", "-100_1"), "items", 0)
		assert.Equal(t, "Фильм", at(t, video, "title"))
		assert.NotContains(t, video, "processing")
		assert.Equal(t, "Фильм", at(t, w.ok("wall.get", "owner_id", "-100"), "items", 0, "attachments", 0, "video", "title"))
		assert.Contains(t, w.upload(at(t, saved, "upload_url").(string), "video_file", "v.mp4", nil), "error_code")

		w.ok("video.edit", "owner_id", "-100", "video_id", "1", "name", "Кино")
		w.ok("video.createComment", "owner_id", "-100", "video_id", "1", "message", "хорошо")
		w.ok("likes.add", "type", "video", "owner_id", "-100", "item_id", "1")
		assert.EqualValues(t, 1, at(t, w.ok("video.get", "owner_id", "-100"), "items", 0, "likes", "count"))
		w.fails(204, "video.save", "group_id", "100", "album_id", "7")
		assert.EqualValues(t, 1, at(t, w.ok("video.addAlbum", "group_id", "100", "title", "Кино"), "album_id"))
		assert.Equal(t, "Кино", at(t, w.ok("video.getAlbums", "owner_id", "-100"), "items", 0, "title"))
		w.ok("video.save", "group_id", "100", "album_id", "1", "name", "В альбоме")
		assert.EqualValues(t, 1, at(t, w.ok("video.get", "owner_id", "-100", "album_id", "1"), "count"))
		w.ok("video.delete", "owner_id", "-100", "video_id", "1")
		w.fails(15, "video.delete", "owner_id", "-100", "video_id", "1")
	})
}

// zeros is an endless file.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

func TestLargeVideoIsNotHeldInMemory(t *testing.T) {
	size := int64(200 << 20)
	both(t, func(t *testing.T, w *world) {
		defer func() { size = 32 << 20 }() // once is enough, the second world is slower
		address := w.address("video.save", "name", "Длинное кино")
		var frame bytes.Buffer
		form := multipart.NewWriter(&frame)
		_, err := form.CreateFormFile("video_file", "long.mp4")
		require.NoError(t, err)
		body := io.MultiReader(&frame, io.LimitReader(zeros{}, size), strings.NewReader("\r\n--"+form.Boundary()+"--\r\n"))

		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		response, err := w.client.Post(address, form.FormDataContentType(), body)
		runtime.ReadMemStats(&after)
		require.NoError(t, err)
		assert.EqualValues(t, size, decode(t, response.Body)["size"])
		assert.EqualValues(t, size, w.vk.Videos(sandbox.UserID)[0].Size)
		assert.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(8<<20), "bytes allocated")
	})
}
