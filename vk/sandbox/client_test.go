package sandbox_test

import (
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vkscript/vkscript/vk"
	"github.com/vkscript/vkscript/vk/sandbox"
)

// The project's own client uploads to every host and saves what it uploaded.
func TestClientUploads(t *testing.T) {
	given := map[vk.UploadKind]vk.Params{
		vk.WallPhoto:    {"group_id": 100},
		vk.AlbumPhoto:   {"group_id": 100, "album_id": 1},
		vk.OwnerPhoto:   {"owner_id": -100},
		vk.OwnerCover:   {"group_id": 100},
		vk.MessagePhoto: {"peer_id": 5},
		vk.ChatPhoto:    {"chat_id": 5},
		vk.ProductPhoto: {"group_id": 100},
		vk.MarketAlbum:  {"group_id": 100},
		vk.PollPhoto:    {"owner_id": -100},
		vk.StoryPhoto:   {"group_id": 100, "add_to_news": 1},
		vk.StoryVideo:   {"group_id": 100, "add_to_news": 1},
		vk.Document:     {"group_id": 100},
		vk.WallDocument: {"group_id": 100},
		vk.MessageDoc:   {"peer_id": 5},
		vk.Video:        {"group_id": 100, "name": "Кино"},
		vk.VideoLink:    {"group_id": 100, "name": "Кино"},
		vk.VideoThumb:   {"owner_id": -100, "video_id": 1},
	}
	for _, kind := range vk.UploadKinds() {
		params := given[kind]
		t.Run(string(kind), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				srv := sandbox.New(sandbox.Config{})
				client := vk.New(vk.Config{Token: sandbox.UserToken, Transport: srv})
				_, err := client.Call(t.Context(), "photos.createAlbum", vk.Params{"title": "Album", "group_id": 100})
				require.NoError(t, err)
				_, err = client.Call(t.Context(), "video.save", vk.Params{"name": "Video", "group_id": 100})
				require.NoError(t, err)
				srv.Inject(sandbox.Fault{Method: "upload", Kind: sandbox.EmptyUpload})
				file := vk.BytesFile("cat.png", pngOf(t, 800, 400))
				if kind == vk.Video || kind == vk.StoryVideo {
					file = vk.BytesFile("cat.mp4", []byte("\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom"))
				}
				if kind == vk.VideoLink {
					file = vk.LinkFile("https://example.com/film")
				}
				answer, err := client.Upload(t.Context(), kind, file, params)
				require.NoError(t, err)
				assert.NotEmpty(t, answer)
				for _, call := range srv.Calls("upload") {
					assert.False(t, call.Authorization)
					assert.NotContains(t, jsonText(t, call), sandbox.UserToken)
				}
			})
		})
	}
}

// The project's own client makes one post, whatever happens to the answer.
func TestClientPostsOnce(t *testing.T) {
	for _, kind := range []sandbox.FaultKind{sandbox.DropBefore, sandbox.DropAfter, sandbox.BadGateway, sandbox.BadGatewayAfter, sandbox.HTMLPage} {
		t.Run(string(kind), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				srv := sandbox.New(sandbox.Config{})
				client := vk.New(vk.Config{Token: sandbox.UserToken, Transport: srv})
				srv.Inject(sandbox.Fault{Method: "wall.post", Kind: kind, Times: 2})
				_, err := client.Call(t.Context(), "wall.post", vk.Params{"owner_id": -100, "message": "once"})
				require.NoError(t, err)
				assert.Len(t, srv.Posts(-100), 1)
				assert.Len(t, srv.Calls("wall.post"), 3)
			})
		})
	}
}
