package sandbox

import (
	"slices"
	"strconv"
	"sync"
)

// Album is a photo album.
type Album struct {
	ID                 int    `json:"id"`
	OwnerID            int    `json:"owner_id"`
	Title              string `json:"title"`
	Description        string `json:"description"`
	Created            int64  `json:"created"`
	Updated            int64  `json:"updated"`
	ThumbID            int    `json:"thumb_id"`
	UploadByAdminsOnly int    `json:"upload_by_admins_only"`
	CommentsDisabled   int    `json:"comments_disabled"`
	CanUpload          int    `json:"can_upload"`
}

// Photo is a saved photo.
type Photo struct {
	ID        int    `json:"id"`
	OwnerID   int    `json:"owner_id"`
	AlbumID   int    `json:"album_id"`
	UserID    int    `json:"user_id,omitempty"`
	Date      int64  `json:"date"`
	Text      string `json:"text"`
	AccessKey string `json:"access_key,omitempty"`
	Sizes     []Size `json:"sizes"`
	OrigPhoto Size   `json:"orig_photo"`
	HasTags   bool   `json:"has_tags"`
}

// Size is one copy of a photo.
type Size struct {
	Type   string `json:"type"`
	Width  int    `json:"width"`
	Height int    `json:"height"`
	URL    string `json:"url"`
}

// Albums that VK makes itself.
const (
	albumProfile  = -6
	albumWall     = -7
	albumWallUser = -14 // of wall photos before they are posted
	albumSaved    = -15
	albumMarket   = -53
	albumMessages = -64
)

var systemAlbums = sync.OnceValue(func() map[string]int {
	return map[string]int{"profile": albumProfile, "wall": albumWall, "saved": albumSaved}
})

func photoMethods() []method {
	return []method{
		{"photos.createAlbum", user, "title:text1..! group_id:int0.. description upload_by_admins_only:bool", createAlbum},
		{"photos.editAlbum", user, "album_id:id! owner_id:owner title description", editAlbum},
		{"photos.deleteAlbum", user, "album_id:id! group_id:int0..", deleteAlbum},
		{"photos.getAlbums", user | service, "owner_id:owner album_ids:ints count:int0.. offset:int0..", getAlbums},
		{"photos.get", user | service, "owner_id:owner album_id count:int0..1000 offset:int0.. photo_ids:list rev:bool", getPhotos},
		{"photos.getById", user | service, "photos:list!", getPhotosByID},
		{"photos.edit", user, "owner_id:owner photo_id:id! caption", editPhoto},
		{"photos.delete", user, "owner_id:owner photo_id:int0.. photos:list", deletePhotos},
		{"photos.restore", user, "owner_id:owner photo_id:id!", restorePhoto},
		{"photos.getAll", user, "owner_id:owner count:int0..200 offset:int0..", getAllPhotos},
		{"photos.getAlbumsCount", user, "user_id:int0.. group_id:int0..", countAlbums},
	}
}

// albumObject is an album as VK answers it.
type albumObject struct {
	*Album
	Size int `json:"size"`
}

func (c *call) albumObject(album *Album) albumObject {
	return albumObject{album, len(c.photosOf(album.OwnerID, album.ID))}
}

func (c *call) photosOf(owner, album int) []*Photo {
	return c.state.photos.where(owner, func(p *Photo) bool { return p.AlbumID == album })
}

func createAlbum(c *call) (any, error) {
	owner := c.groupOwner()
	album := &Album{
		ID: c.state.next("album", owner), OwnerID: owner,
		Title: c.Get("title"), Description: c.Get("description"),
		Created: c.unix(), Updated: c.unix(), CanUpload: 1,
		UploadByAdminsOnly: c.bit("upload_by_admins_only"), CommentsDisabled: c.bit("comments_disabled"),
	}
	return c.albumObject(c.state.albums.put(owner, album.ID, album)), nil
}

func editAlbum(c *call) (any, error) {
	album := c.state.albums.get(c.owner(), c.int("album_id"))
	if album == nil {
		return nil, fail(114)
	}
	album.Title, album.Description = c.text("title", album.Title), c.text("description", album.Description)
	album.Updated = c.unix()
	return 1, nil
}

func deleteAlbum(c *call) (any, error) {
	owner, id := c.groupOwner(), c.int("album_id")
	if !c.state.albums.remove(owner, id) {
		return nil, fail(114)
	}
	for _, photo := range c.photosOf(owner, id) {
		c.state.photos.remove(owner, photo.ID)
	}
	return 1, nil
}

func getAlbums(c *call) (any, error) {
	wanted := c.ints("album_ids")
	found := c.state.albums.where(c.owner(), func(a *Album) bool { return len(wanted) == 0 || slices.Contains(wanted, a.ID) })
	slices.Reverse(found)
	items := []albumObject{}
	for _, album := range page(c.values, found, 1000, 1000) {
		items = append(items, c.albumObject(album))
	}
	return map[string]any{"count": len(found), "items": items}, nil
}

func getPhotos(c *call) (any, error) {
	found := c.state.photos.all(c.owner())
	if name := c.Get("album_id"); name != "" {
		id, system := systemAlbums()[name]
		if n, err := strconv.Atoi(name); err == nil {
			id, system = n, true
		}
		if !system || id > 0 && c.state.albums.get(c.owner(), id) == nil {
			return nil, invalid("album_id is invalid")
		}
		found = c.photosOf(c.owner(), id)
	}
	if ids := c.ints("photo_ids"); len(ids) > 0 {
		found = slices.DeleteFunc(found, func(p *Photo) bool { return !slices.Contains(ids, p.ID) })
	}
	if c.bool("rev") {
		slices.Reverse(found)
	}
	return map[string]any{"count": len(found), "items": c.photoObjects(page(c.values, found, 50, 1000))}, nil
}

func getPhotosByID(c *call) (any, error) {
	found := []*Photo{}
	for _, name := range c.list("photos") {
		owner, id, ok := parseRef(name)
		if !ok {
			return nil, invalid("photos is invalid")
		}
		if photo := c.state.photos.get(owner, id); photo != nil {
			found = append(found, photo)
		}
	}
	return c.photoObjects(found), nil
}

// photoObjects adds likes and comments when the call is extended.
func (c *call) photoObjects(photos []*Photo) any {
	if !c.bool("extended") {
		return photos
	}
	type extended struct {
		*Photo
		Likes    likesObject    `json:"likes"`
		Comments map[string]any `json:"comments"`
	}
	items := []extended{}
	for _, p := range photos {
		comments := c.commentsOf("photos").where(p.OwnerID, func(comment *Comment) bool { return comment.ParentID == p.ID })
		items = append(items, extended{p, c.likesObject("photo", ref{p.OwnerID, p.ID}), map[string]any{"count": len(comments)}})
	}
	return items
}

func editPhoto(c *call) (any, error) {
	photo := c.state.photos.get(c.owner(), c.int("photo_id"))
	if photo == nil {
		return nil, fail(200)
	}
	photo.Text = c.text("caption", photo.Text)
	return 1, nil
}

func deletePhotos(c *call) (any, error) {
	names := c.list("photos")
	if c.given("photo_id") {
		names = append(names, ref{c.owner(), c.int("photo_id")}.String())
	}
	if len(names) == 0 {
		return nil, invalid("photo_id is undefined")
	}
	for _, name := range names {
		owner, id, ok := parseRef(name)
		if !ok {
			return nil, invalid("photos is invalid")
		}
		if c.foreign(owner) || !c.state.photos.remove(owner, id) {
			return nil, fail(200)
		}
	}
	return 1, nil
}

func restorePhoto(c *call) (any, error) {
	if c.foreign(c.owner()) || c.state.photos.restore(c.owner(), c.int("photo_id")) == nil {
		return nil, fail(200)
	}
	return 1, nil
}

func getAllPhotos(c *call) (any, error) {
	found := c.state.photos.all(c.owner())
	slices.Reverse(found)
	return map[string]any{"count": len(found), "items": c.photoObjects(page(c.values, found, 20, 200))}, nil
}

func countAlbums(c *call) (any, error) {
	owner := c.groupOwner()
	if c.given("user_id") {
		owner = c.int("user_id")
	}
	return len(c.state.albums.all(owner)), nil
}

// sizeTypes are the copies that VK makes of a photo: letter and longest side.
var sizeTypes = []struct {
	letter string
	side   int
}{{"s", 75}, {"m", 130}, {"x", 604}, {"y", 807}, {"z", 1080}, {"w", 2560}}

// addPhoto makes a photo of an uploaded picture.
func (c *call) addPhoto(owner, album int, picture File, text string) *Photo {
	id := c.state.next("photo", owner)
	address := "https://sandbox.vk/photo" + ref{owner, id}.String()
	photo := &Photo{ID: id, OwnerID: owner, AlbumID: album, Date: c.unix(), Text: text, AccessKey: picture.SHA256[:18]}
	if owner < 0 {
		photo.UserID = UserID
	}
	for _, size := range sizeTypes {
		photo.Sizes = append(photo.Sizes, scaled(picture, size.letter, size.side, address))
	}
	photo.OrigPhoto = scaled(picture, "base", max(picture.Width, picture.Height), address)
	return c.state.photos.put(owner, id, photo)
}

func scaled(picture File, letter string, side int, address string) Size {
	width, height := picture.Width, picture.Height
	if longest := max(width, height); longest > side {
		width, height = max(1, width*side/longest), max(1, height*side/longest)
	}
	return Size{Type: letter, Width: width, Height: height, URL: address + "_" + letter + ".jpg"}
}
