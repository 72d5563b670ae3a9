package sandbox

import "slices"

// MarketAlbum is a collection of products.
type MarketAlbum struct {
	ID          int    `json:"id"`
	OwnerID     int    `json:"owner_id"`
	Title       string `json:"title"`
	IsMain      bool   `json:"is_main"`
	IsHidden    bool   `json:"is_hidden"`
	UpdatedTime int64  `json:"updated_time"`
	Type        int    `json:"type"`
	PhotoID     int    `json:"-"`
}

func marketAlbumMethods() []method {
	const album = "title:text..128! photo_id:int0.. main_album:bool is_hidden:bool "
	return []method{
		{"market.addAlbum", user, "owner_id:owner! " + album, addMarketAlbum},
		{"market.editAlbum", user, "owner_id:owner! album_id:id! " + album, editMarketAlbum},
		{"market.deleteAlbum", user, "owner_id:owner! album_id:id!", deleteMarketAlbum},
		{"market.getAlbums", user, "owner_id:owner! count:int0..100 offset:int0..", getMarketAlbums},
		{"market.reorderAlbums", user, "owner_id:owner! album_id:id! before:int0.. after:int0..", reorder("album_id", func(s *state) mover { return &s.marketAlbums }, 1402)},
		{"market.getAlbumById", user, "owner_id:owner! album_ids:ints!", getMarketAlbums},
		{"market.addToAlbum", user, "owner_id:owner! item_ids:ints! album_ids:ints!", addToMarketAlbum},
		{"market.removeFromAlbum", user, "owner_id:owner! item_id:id! album_ids:ints!", removeFromMarketAlbum},
	}
}

func addMarketAlbum(c *call) (any, error) {
	owner := c.owner()
	if owner >= 0 {
		return nil, fail(1438)
	}
	album := &MarketAlbum{OwnerID: owner}
	if err := c.fillMarketAlbum(album); err != nil {
		return nil, err
	}
	album.ID = c.state.next("market album", owner)
	c.state.marketAlbums.put(owner, album.ID, album)
	c.soleMain(album)
	return map[string]any{"market_album_id": album.ID, "albums_count": len(c.state.marketAlbums.all(owner))}, nil
}

func (c *call) fillMarketAlbum(album *MarketAlbum) error {
	if id := c.int("photo_id"); id != 0 && c.state.photos.get(album.OwnerID, id) == nil {
		return fail(129)
	}
	album.Title, album.UpdatedTime = c.Get("title"), c.unix()
	if c.given("photo_id") {
		album.PhotoID = c.int("photo_id")
	}
	if c.given("main_album") {
		album.IsMain = c.bool("main_album")
	}
	if c.given("is_hidden") {
		album.IsHidden = c.bool("is_hidden")
	}
	if album.IsMain && album.IsHidden {
		return fail(1446)
	}
	return nil
}

// soleMain keeps one main album to a community.
func (c *call) soleMain(album *MarketAlbum) {
	for _, other := range c.state.marketAlbums.all(album.OwnerID) {
		other.IsMain = other.IsMain && (other.ID == album.ID || !album.IsMain)
	}
}

func editMarketAlbum(c *call) (any, error) {
	album := c.state.marketAlbums.get(c.owner(), c.int("album_id"))
	if album == nil {
		return nil, fail(1402)
	}
	edited := *album
	if err := c.fillMarketAlbum(&edited); err != nil {
		return nil, err
	}
	*album = edited
	c.soleMain(album)
	return 1, nil
}

func deleteMarketAlbum(c *call) (any, error) {
	owner, id := c.owner(), c.int("album_id")
	if !c.state.marketAlbums.remove(owner, id) {
		return nil, fail(1402)
	}
	for _, product := range c.state.products.all(owner) {
		product.leave(id)
	}
	return 1, nil
}

func (p *Product) leave(album int) {
	p.AlbumIDs = slices.DeleteFunc(slices.Clone(p.AlbumIDs), func(id int) bool { return id == album })
}

// marketAlbumObject is an album as VK answers it.
type marketAlbumObject struct {
	*MarketAlbum
	Count int    `json:"count"`
	Photo *Photo `json:"photo,omitempty"`
}

func getMarketAlbums(c *call) (any, error) {
	wanted := c.ints("album_ids")
	found := c.state.marketAlbums.where(c.owner(), func(a *MarketAlbum) bool { return len(wanted) == 0 || slices.Contains(wanted, a.ID) })
	items := []marketAlbumObject{}
	for _, album := range page(c.values, found, 50, 100) {
		inside := c.state.products.where(album.OwnerID, func(p *Product) bool { return slices.Contains(p.AlbumIDs, album.ID) })
		items = append(items, marketAlbumObject{album, len(inside), c.state.photos.get(album.OwnerID, album.PhotoID)})
	}
	return map[string]any{"count": len(found), "items": items}, nil
}

func addToMarketAlbum(c *call) (any, error) {
	owner, albums := c.owner(), c.ints("album_ids")
	if err := c.checkMarketAlbums(albums); err != nil {
		return nil, err
	}
	var products []*Product
	for _, id := range c.ints("item_ids") {
		product := c.state.products.get(owner, id)
		if product == nil {
			return nil, fail(1403)
		}
		if slices.ContainsFunc(albums, func(album int) bool { return slices.Contains(product.AlbumIDs, album) }) {
			return nil, fail(1404)
		}
		products = append(products, product)
	}
	for _, product := range products {
		product.AlbumIDs = slices.Concat(product.AlbumIDs, albums)
	}
	return 1, nil
}

func (c *call) checkMarketAlbums(ids []int) error {
	for _, id := range ids {
		if c.state.marketAlbums.get(c.owner(), id) == nil {
			return fail(1402)
		}
	}
	return nil
}

func removeFromMarketAlbum(c *call) (any, error) {
	albums := c.ints("album_ids")
	if err := c.checkMarketAlbums(albums); err != nil {
		return nil, err
	}
	product, err := c.product()
	if err != nil {
		return nil, err
	}
	for _, id := range albums {
		product.leave(id)
	}
	return 1, nil
}
