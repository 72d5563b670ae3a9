package sandbox

import (
	"slices"
	"strconv"
	"strings"
)

// Product is an item of a community's market.
type Product struct {
	ID            int     `json:"id"`
	OwnerID       int     `json:"owner_id"`
	Title         string  `json:"title"`
	Description   string  `json:"description"`
	Date          int64   `json:"date"`
	Availability  int     `json:"availability"` // 0 on sale, 1 disabled
	SKU           string  `json:"sku,omitempty"`
	StockAmount   int     `json:"stock_amount"`
	URL           string  `json:"url,omitempty"`
	ItemGroupID   int     `json:"variants_grouping_id,omitempty"`
	IsMainVariant bool    `json:"is_main_variant"`
	Price         float64 `json:"-"` // roubles
	OldPrice      float64 `json:"-"`
	CategoryID    int     `json:"-"`
	MainPhotoID   int     `json:"-"`
	PhotoIDs      []int   `json:"-"`
	VariantIDs    []int   `json:"-"`
	AlbumIDs      []int   `json:"-"`
	Width         int     `json:"-"` // mm
	Height        int     `json:"-"`
	Length        int     `json:"-"`
	Weight        int     `json:"-"` // g
}

func marketMethods() []method {
	const (
		fields = " price:number0..999999999999 old_price:number0..999999999999 main_photo_id:int0.. photo_ids:ints url:text..320 variant_ids:ints" +
			" dimension_width:int0..100000 dimension_height:int0..100000 dimension_length:int0..100000 weight:int0..100000000" +
			" sku:text..50 stock_amount:int-1..999999 deleted:bool is_main_variant:bool "
		item = "owner_id:owner! item_id:id! "
	)
	return []method{
		{"market.add", user, "owner_id:owner! name:text4..100! description:text10..! category_id:id!" + fields, addProduct},
		{"market.edit", user, item + "name:text4..100 description:text10.. category_id:id" + fields, editProduct},
		{"market.delete", user, item, deleteProduct},
		{"market.restore", user, item, restoreProduct},
		{"market.reorderItems", user, item + "album_id:int before:int0.. after:int0..", reorder("item_id", func(s *state) mover { return &s.products }, 1403)},
		{"market.get", user, "owner_id:owner! album_id:int0.. count:int0..200 offset:int0.. with_disabled:bool", getProducts},
		{"market.getById", user, "item_ids:list!", getProductsByID},
		{"market.search", user, "owner_id:owner! album_id:int0.. q count:int0..200 offset:int0..", getProducts},
		{"market.getCategories", user, "count:int0..1000 offset:int0..", getCategories},
		{"market.getProductPhotoUploadServer", user, "group_id:group!", func(c *call) (any, error) { return c.ownerServer(productPhotos, c.groupOwner()) }},
		{"market.saveProductPhoto", user, "upload_response!", saveProductPhoto},
		{"photos.getMarketUploadServer", user, "group_id:group! main_photo:bool", getOldProductServer},
		{"photos.saveMarketPhoto", user, "group_id:group! photo! server:int! hash!", saveOldProductPhoto},
	}
}

func addProduct(c *call) (any, error) {
	owner := c.owner()
	if owner >= 0 {
		return nil, fail(1438)
	}
	product := &Product{OwnerID: owner, Date: c.unix(), StockAmount: 1}
	if err := c.fillProduct(product); err != nil {
		return nil, err
	}
	product.ID = c.state.next("product", owner)
	c.state.products.put(owner, product.ID, product)
	return map[string]any{"market_item_id": product.ID}, nil
}

// fillProduct changes what the call gives and leaves the rest.
func (c *call) fillProduct(p *Product) error {
	p.Title, p.Description = c.filled("name", p.Title), c.filled("description", p.Description)
	p.SKU, p.URL = c.text("sku", p.SKU), c.text("url", p.URL)
	for name, field := range map[string]*int{
		"category_id": &p.CategoryID, "main_photo_id": &p.MainPhotoID, "stock_amount": &p.StockAmount, "weight": &p.Weight,
		"dimension_width": &p.Width, "dimension_height": &p.Height, "dimension_length": &p.Length,
	} {
		if c.given(name) {
			*field = c.int(name)
		}
	}
	for name, field := range map[string]*float64{"price": &p.Price, "old_price": &p.OldPrice} {
		if c.given(name) {
			*field = c.number(name)
		}
	}
	for name, field := range map[string]*[]int{"photo_ids": &p.PhotoIDs, "variant_ids": &p.VariantIDs} {
		if c.given(name) {
			*field = c.ints(name)
		}
	}
	if c.given("deleted") {
		p.Availability = c.bit("deleted")
	}
	if c.given("is_main_variant") {
		p.IsMainVariant = c.bool("is_main_variant")
	}
	return c.checkProduct(p)
}

func (c *call) checkProduct(p *Product) error {
	if len(p.PhotoIDs) > 4 {
		return invalid("photo_ids is invalid")
	}
	for _, id := range append([]int{p.MainPhotoID}, p.PhotoIDs...) {
		if id != 0 && c.state.photos.get(p.OwnerID, id) == nil {
			return fail(129)
		}
	}
	properties := map[int]bool{}
	for _, id := range p.VariantIDs {
		property, _ := c.variant(p.OwnerID, id)
		switch {
		case property == nil:
			return fail(1416)
		case properties[property.ID]:
			return fail(1426)
		}
		properties[property.ID] = true
	}
	return nil
}

// product finds what item_id names.
func (c *call) product() (*Product, error) {
	if product := c.state.products.get(c.owner(), c.int("item_id")); product != nil {
		return product, nil
	}
	return nil, fail(1403)
}

func editProduct(c *call) (any, error) {
	product, err := c.product()
	if err != nil {
		return nil, err
	}
	edited := *product
	if err := c.fillProduct(&edited); err != nil {
		return nil, err
	}
	*product = edited
	return 1, nil
}

func deleteProduct(c *call) (any, error) {
	if !c.state.products.remove(c.owner(), c.int("item_id")) {
		return nil, fail(1403)
	}
	return 1, nil
}

func restoreProduct(c *call) (any, error) {
	if c.state.products.restore(c.owner(), c.int("item_id")) == nil {
		return nil, fail(1403)
	}
	return 1, nil
}

func getProducts(c *call) (any, error) {
	album, query := c.int("album_id"), strings.ToLower(c.Get("q"))
	found := c.state.products.where(c.owner(), func(p *Product) bool {
		return (album == 0 || slices.Contains(p.AlbumIDs, album)) &&
			(p.Availability == 0 || c.bool("with_disabled")) &&
			strings.Contains(strings.ToLower(p.Title+"\n"+p.Description), query)
	})
	slices.Reverse(found)
	items := c.productObjects(page(c.values, found, 100, 200))
	answer := map[string]any{"count": len(found), "items": items}
	if c.method == "market.search" {
		answer["view_type"] = 1
	}
	return answer, nil
}

func getProductsByID(c *call) (any, error) {
	var found []*Product
	for _, name := range c.list("item_ids") {
		owner, id, ok := parseRef(name)
		if !ok {
			return nil, invalid("item_ids is invalid")
		}
		if product := c.state.products.get(owner, id); product != nil {
			found = append(found, product)
		}
	}
	return map[string]any{"count": len(found), "items": c.productObjects(found)}, nil
}

// productObject is a product as VK answers it, extended or not.
type productObject struct {
	*Product
	Price      priceObject    `json:"price"`
	Category   category       `json:"category"`
	ThumbPhoto string         `json:"thumb_photo,omitempty"`
	Weight     int            `json:"weight,omitempty"`
	Dimensions map[string]int `json:"dimensions,omitempty"`
	*extendedProduct
}

type extendedProduct struct {
	AlbumIDs   []int           `json:"albums_ids"`
	Photos     []*Photo        `json:"photos"`
	Properties []propertyValue `json:"property_values"`
	CanComment int             `json:"can_comment"`
	CanRepost  int             `json:"can_repost"`
	Likes      likesObject     `json:"likes"`
	Views      int             `json:"views_count"`
}

func (c *call) productObjects(products []*Product) []productObject {
	items := []productObject{}
	for _, product := range products {
		items = append(items, c.productObject(product, c.bool("extended")))
	}
	return items
}

func (c *call) productObject(p *Product, extended bool) productObject {
	object := productObject{Product: p, Price: price(p.Price, p.OldPrice), Category: categoryByID(p.CategoryID), Weight: p.Weight}
	if p.Width+p.Height+p.Length > 0 {
		object.Dimensions = map[string]int{"width": p.Width, "height": p.Height, "length": p.Length}
	}
	photos := c.productPhotos(p)
	if len(photos) > 0 {
		object.ThumbPhoto = photos[0].Sizes[0].URL
	}
	if extended {
		object.extendedProduct = &extendedProduct{
			AlbumIDs: append([]int{}, p.AlbumIDs...), Photos: photos, Properties: c.propertyValues(p),
			CanComment: 1, CanRepost: 1, Likes: c.likesObject("market", ref{p.OwnerID, p.ID}),
		}
	}
	return object
}

func (c *call) productPhotos(p *Product) []*Photo {
	photos := []*Photo{}
	for _, id := range append([]int{p.MainPhotoID}, p.PhotoIDs...) {
		if photo := c.state.photos.get(p.OwnerID, id); photo != nil {
			photos = append(photos, photo)
		}
	}
	return photos
}

// priceObject is money as VK answers it: amounts are kopecks, as text.
type priceObject struct {
	Amount    string   `json:"amount"`
	Currency  currency `json:"currency"`
	Text      string   `json:"text"`
	OldAmount string   `json:"old_amount,omitempty"`
}

type currency struct {
	ID    int    `json:"id"`
	Name  string `json:"name"`
	Title string `json:"title"`
}

func price(now, old float64) priceObject {
	object := priceObject{
		Amount: kopecks(now), Currency: currency{643, "RUB", "₽"},
		Text: strconv.FormatFloat(now, 'f', -1, 64) + " ₽",
	}
	if old > 0 {
		object.OldAmount = kopecks(old)
	}
	return object
}

func kopecks(roubles float64) string { return strconv.FormatFloat(roubles*100, 'f', 0, 64) }
