package sandbox

import (
	"encoding/json"
	"net/url"
)

// The photo hosts: all but the album's answer {server, photo, hash}. The field
// "photo" works at each of them.
var (
	wallPhotos        = photoKind("wall", "photo")
	messagePhotos     = photoKind("message", "photo")
	ownerPhotos       = photoKind("owner", "photo")
	coverPhotos       = photoKind("cover", "photo")
	pollPhotos        = photoKind("poll", "photo")
	marketAlbumPhotos = photoKind("market-album", "file", "photo")
	albumPhotos       = &uploadKind{
		name: "album", fields: []string{"file1", "file2", "file3", "file4", "file5", "photo"}, most: 5,
		refuse: notPicture, answer: answerAlbum, empty: emptyAlbum,
	}
)

func photoKind(name string, fields ...string) *uploadKind {
	return &uploadKind{name: name, fields: fields, refuse: notPicture, answer: answerPhoto, empty: emptyPhoto}
}

// descriptions is what upload hosts tell about the files; save methods want it back.
func descriptions(files []File) string {
	type description struct {
		Photo string   `json:"photo"`
		Kid   string   `json:"kid"`
		Sizes [][]any  `json:"sizes2"`
		URLs  []string `json:"urls2"`
	}
	var all []description
	for _, f := range files {
		all = append(all, description{f.SHA256[:10] + ":w", f.SHA256[:32], [][]any{{"w", f.Width, f.Height}}, []string{}})
	}
	return string(encode(all))
}

func answerPhoto(s *Server, up *upload) any {
	up.photo = descriptions(up.files)
	return photoAnswer{up.server, up.photo, up.hash}
}

type photoAnswer struct {
	Server int    `json:"server"`
	Photo  string `json:"photo"`
	Hash   string `json:"hash"`
}

func emptyPhoto(*Server, ticket, string) any { return photoAnswer{600_000, "[]", "0"} }

type albumAnswer struct {
	Server     int    `json:"server"`
	PhotosList string `json:"photos_list"`
	AID        int    `json:"aid"`
	GID        int    `json:"gid,omitempty"`
	Hash       string `json:"hash"`
}

func answerAlbum(s *Server, up *upload) any {
	up.photo = descriptions(up.files)
	return albumAnswer{up.server, up.photo, up.album, max(0, -up.owner), up.hash}
}

func emptyAlbum(s *Server, t ticket, _ string) any {
	return albumAnswer{600_000, "[]", t.album, max(0, -t.owner), "0"}
}

func photoUploadMethods() []method {
	const save = "photo! server:int hash! "
	return []method{
		{"photos.getWallUploadServer", user, "group_id:int0..", func(c *call) (any, error) { return c.uploadServer(wallPhotos, albumWallUser) }},
		{"photos.getMessagesUploadServer", user | community, "peer_id:int", func(c *call) (any, error) { return c.uploadServer(messagePhotos, albumMessages) }},
		{"photos.getOwnerPhotoUploadServer", user, "owner_id:owner", func(c *call) (any, error) { return c.ownerServer(ownerPhotos, c.owner()) }},
		{"photos.getOwnerCoverPhotoUploadServer", user | community, "group_id:group", func(c *call) (any, error) { return c.ownerServer(coverPhotos, c.groupOwner()) }},
		{"photos.getMarketAlbumUploadServer", user, "group_id:group!", func(c *call) (any, error) { return c.ownerServer(marketAlbumPhotos, c.groupOwner()) }},
		{"photos.getUploadServer", user, "album_id:int group_id:int0..", getAlbumServer},
		{"photos.saveWallPhoto", user, save + "group_id:int0.. user_id:int0.. caption", saveWallPhoto},
		{"photos.saveMessagesPhoto", user | community, save, saveMessagesPhoto},
		{"photos.saveMarketAlbumPhoto", user, "group_id:group! photo! server:int! hash!", saveMarketAlbumPhoto},
		{"photos.saveOwnerPhoto", user, save, saveOwnerPhoto},
		{"photos.saveOwnerCoverPhoto", user | community, "photo hash response_json", saveOwnerCover},
		{"photos.save", user, "album_id:int group_id:int0.. server:int photos_list! hash! caption", saveAlbumPhotos},
	}
}

// uploadServer answers where to send photos that belong to the caller.
func (c *call) uploadServer(kind *uploadKind, album int) (any, error) {
	return map[string]any{
		"album_id": album, "user_id": UserID, "group_id": c.int("group_id"),
		"upload_url": c.uploadURL(kind, ticket{owner: c.self(), album: album}),
	}, nil
}

// ownerServer answers only an address.
func (c *call) ownerServer(kind *uploadKind, owner int) (any, error) {
	if c.foreign(owner) {
		return nil, fail(15)
	}
	return map[string]any{"upload_url": c.uploadURL(kind, ticket{owner: owner, extra: url.Values(c.Values)})}, nil
}

func getAlbumServer(c *call) (any, error) {
	owner, album := c.groupOwner(), c.int("album_id")
	if c.state.albums.get(owner, album) == nil {
		return nil, fail(114)
	}
	return map[string]any{
		"album_id": album, "user_id": UserID, "group_id": c.int("group_id"),
		"upload_url": c.uploadURL(albumPhotos, ticket{owner: owner, album: album}),
	}, nil
}

// savePhotos makes photos of an upload that its save method brought back.
func (c *call) savePhotos(kind *uploadKind, param string, album int) ([]*Photo, error) {
	up, failure := c.saveUpload(kind, param)
	if failure != nil {
		return nil, failure
	}
	if up.album != 0 {
		album = up.album
	}
	var photos []*Photo
	for _, file := range up.files {
		photos = append(photos, c.addPhoto(up.owner, album, file, c.Get("caption")))
	}
	return photos, nil
}

func saveWallPhoto(c *call) (any, error) { return answerPhotos(c.savePhotos(wallPhotos, "photo", 0)) }

func saveMessagesPhoto(c *call) (any, error) {
	return answerPhotos(c.savePhotos(messagePhotos, "photo", 0))
}

func saveMarketAlbumPhoto(c *call) (any, error) {
	return answerPhotos(c.savePhotos(marketAlbumPhotos, "photo", albumMarket))
}

func saveAlbumPhotos(c *call) (any, error) {
	if album := c.int("album_id"); album != 0 && c.state.albums.get(c.groupOwner(), album) == nil {
		return nil, fail(114)
	}
	photos, err := c.savePhotos(albumPhotos, "photos_list", 0)
	for _, photo := range photos {
		c.emit(photo.OwnerID, "photo_new", photo)
	}
	return answerPhotos(photos, err)
}

// answerPhotos turns a typed result into what a row of the table answers.
func answerPhotos(photos []*Photo, err error) (any, error) {
	if err != nil {
		return nil, err
	}
	return photos, nil
}

func saveOwnerPhoto(c *call) (any, error) {
	photos, err := c.savePhotos(ownerPhotos, "photo", albumProfile)
	if err != nil {
		return nil, err
	}
	photo := photos[0]
	c.emit(photo.OwnerID, "group_change_photo", map[string]any{"user_id": UserID, "photo": photo})
	return map[string]any{
		"saved": 1, "photo_hash": c.Get("hash"), "photo_src": photo.OrigPhoto.URL,
		"photo_src_big": photo.OrigPhoto.URL, "photo_src_small": photo.Sizes[0].URL,
	}, nil
}

// saveOwnerCover takes photo and hash, or the whole answer as response_json.
func saveOwnerCover(c *call) (any, error) {
	if c.given("response_json") {
		var answer photoAnswer
		if json.Unmarshal([]byte(c.Get("response_json")), &answer) != nil {
			return nil, invalid("response_json is invalid")
		}
		c.Set("photo", answer.Photo)
		c.Set("hash", answer.Hash)
	}
	photos, err := c.savePhotos(coverPhotos, "photo", albumProfile)
	if err != nil {
		return nil, err
	}
	return map[string]any{"images": photos[0].Sizes}, nil
}
