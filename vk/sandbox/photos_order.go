package sandbox

import "cmp"

func photoOrderMethods() []method {
	return []method{
		{"photos.move", user, "owner_id:owner target_album_id:int! photo_ids:ints!", movePhotos},
		{"photos.makeCover", user, "owner_id:owner photo_id:id! album_id:id", makeCover},
		{"photos.reorderPhotos", user, "owner_id:owner photo_id:id! before:int0.. after:int0..", reorder("photo_id", func(s *state) mover { return &s.photos }, 200)},
		{"photos.reorderAlbums", user, "owner_id:owner album_id:id! before:int0.. after:int0..", reorder("album_id", func(s *state) mover { return &s.albums }, 114)},
	}
}

func movePhotos(c *call) (any, error) {
	album, ids := c.int("target_album_id"), c.ints("photo_ids")
	if album > 0 && c.state.albums.get(c.owner(), album) == nil {
		return nil, fail(114)
	}
	for _, id := range ids {
		if c.state.photos.get(c.owner(), id) == nil {
			return nil, fail(200)
		}
	}
	for _, id := range ids {
		c.state.photos.get(c.owner(), id).AlbumID = album
	}
	return 1, nil
}

func makeCover(c *call) (any, error) {
	photo := c.state.photos.get(c.owner(), c.int("photo_id"))
	if photo == nil {
		return nil, fail(200)
	}
	album := c.state.albums.get(c.owner(), cmp.Or(c.int("album_id"), photo.AlbumID))
	if album == nil {
		return nil, fail(114)
	}
	album.ThumbID = photo.ID
	return 1, nil
}

// mover is a shelf whose objects can be put in another order.
type mover interface {
	reorder(owner, id, before, after int) bool
}

// reorder is a method that moves the object of the parameter before or after another.
func reorder(param string, of func(*state) mover, code int) func(*call) (any, error) {
	return func(c *call) (any, error) {
		if !of(c.state).reorder(c.owner(), c.int(param), c.int("before"), c.int("after")) {
			return nil, fail(code)
		}
		return 1, nil
	}
}
