package sandbox

import (
	"encoding/json"
	"slices"
)

// VideoAlbum is a playlist.
type VideoAlbum struct {
	ID      int    `json:"id"`
	OwnerID int    `json:"owner_id"`
	Title   string `json:"title"`

	updated int64
}

// albumThumbs is where the thumbnails of videos are kept.
const albumThumbs = -66

var videoThumbs = &uploadKind{name: "thumb", fields: []string{"file", "photo"}, refuse: notPicture, answer: answerThumb, empty: emptyThumb}

func videoAlbumMethods() []method {
	const (
		album = "owner_id:owner group_id:int0.. album_id:id! "
		video = "target_id:int owner_id:owner! video_id:id! album_id:int album_ids:ints "
	)
	return []method{
		{"video.addAlbum", user, "group_id:int0.. title", addVideoAlbum},
		{"video.getAlbums", user, "owner_id:owner count:int0..100 offset:int0.. extended:bool", getVideoAlbums},
		{"video.editAlbum", user, album + "title!", editVideoAlbum},
		{"video.deleteAlbum", user, album, deleteVideoAlbum},
		{"video.addToAlbum", user, video, func(c *call) (any, error) { return putInAlbums(c, true) }},
		{"video.removeFromAlbum", user, video, func(c *call) (any, error) { return putInAlbums(c, false) }},
		{"video.reorderAlbums", user, "owner_id:owner album_id:id! before:int0.. after:int0..", reorder("album_id", func(s *state) mover { return &s.videoAlbums }, 114)},
		{"video.getThumbUploadUrl", user, "owner_id:owner!", func(c *call) (any, error) { return c.ownerServer(videoThumbs, c.owner()) }},
		{"video.saveUploadedThumb", user, "owner_id:owner! thumb_json! video_id:id set_thumb:bool", saveThumb},
	}
}

func addVideoAlbum(c *call) (any, error) {
	owner := c.groupOwner()
	album := &VideoAlbum{ID: c.state.next("video album", owner), OwnerID: owner, Title: c.Get("title"), updated: c.unix()}
	c.state.videoAlbums.put(owner, album.ID, album)
	return map[string]any{"album_id": album.ID}, nil
}

func getVideoAlbums(c *call) (any, error) {
	all := c.state.videoAlbums.all(c.owner())
	items := page(c.values, all, 50, 100)
	if !c.bool("extended") {
		return map[string]any{"count": len(all), "items": items}, nil
	}
	full := make([]fullVideoAlbum, len(items))
	for i, album := range items {
		full[i] = fullVideoAlbum{album, album.updated}
	}
	return map[string]any{"count": len(all), "items": full}, nil
}

// fullVideoAlbum is an album as video.getAlbums shows it with extended.
type fullVideoAlbum struct {
	*VideoAlbum
	UpdatedTime int64 `json:"updated_time"`
}

// videoAlbum finds the album of album_id, of owner_id or group_id.
func (c *call) videoAlbum() (*VideoAlbum, error) {
	owner := c.groupOwner()
	if c.given("owner_id") {
		owner = c.owner()
	}
	if album := c.state.videoAlbums.get(owner, c.int("album_id")); album != nil {
		return album, nil
	}
	return nil, fail(114)
}

func editVideoAlbum(c *call) (any, error) {
	album, err := c.videoAlbum()
	if err != nil {
		return nil, err
	}
	album.Title, album.updated = c.Get("title"), c.unix()
	return 1, nil
}

func deleteVideoAlbum(c *call) (any, error) {
	album, err := c.videoAlbum()
	if err != nil {
		return nil, err
	}
	c.state.videoAlbums.remove(album.OwnerID, album.ID)
	for _, video := range c.state.videos.all(album.OwnerID) {
		video.leave(album.ID)
	}
	return 1, nil
}

func (v *Video) leave(album int) {
	v.AlbumIDs = slices.DeleteFunc(slices.Clone(v.AlbumIDs), func(id int) bool { return id == album })
}

// putInAlbums puts a video into albums of target_id, or takes it out; for album_ids the
// answer is a list.
func putInAlbums(c *call, in bool) (any, error) {
	video, err := c.video()
	if err != nil {
		return nil, err
	}
	albums := c.ints("album_ids")
	if c.given("album_id") {
		albums = append(albums, c.int("album_id"))
	}
	if len(albums) == 0 {
		return nil, invalid("album_id is undefined")
	}
	for _, id := range albums {
		if id > 0 && c.state.videoAlbums.get(c.target(), id) == nil {
			return nil, fail(114)
		}
	}
	for _, id := range albums {
		if video.leave(id); in {
			video.AlbumIDs = append(video.AlbumIDs, id)
		}
	}
	if c.given("album_ids") {
		return albums, nil
	}
	return 1, nil
}

// target is whose albums target_id means, by default the caller's.
func (c *call) target() int {
	if c.given("target_id") {
		return c.int("target_id")
	}
	return c.self()
}

func answerThumb(_ *Server, up *upload) any {
	return map[string]any{"owner_id": up.owner, "hash": up.hash, "server": up.server}
}

func emptyThumb(_ *Server, t ticket, why string) any {
	return map[string]any{"owner_id": t.owner, "hash": "", "error": why}
}

// saveThumb takes the upload host's answer as thumb_json, and shows the picture at a video
// when set_thumb says so.
func saveThumb(c *call) (any, error) {
	var answer struct{ Hash string }
	if json.Unmarshal([]byte(c.Get("thumb_json")), &answer) != nil {
		return nil, invalid("thumb_json is invalid")
	}
	up, failure := c.uploadedFor(videoThumbs, answer.Hash, "thumb_json")
	if failure != nil {
		return nil, failure
	}
	video := c.state.videos.get(c.owner(), c.int("video_id"))
	if video == nil && c.given("video_id") {
		return nil, fail(15)
	}
	up.saved = true
	photo := c.addPhoto(up.owner, albumThumbs, up.files[0], "")
	if video != nil && c.bool("set_thumb") {
		video.ThumbID = photo.ID
	}
	return map[string]any{"photo_id": photo.ID, "photo_owner_id": photo.OwnerID, "photo_hash": up.hash, "image": photo.Sizes}, nil
}
