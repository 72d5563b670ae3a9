package sandbox_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
)

var teapot = []string{"owner_id", "-100", "name", "Чайник", "description", "Большой чайник", "category_id", "20173", "price", "1500.5", "stock_amount", "3"}

func with(params []string, more ...string) []string {
	return append(append([]string{}, params...), more...)
}

// productPhoto uploads a photo for a product and returns its id.
func (w *world) productPhoto() string {
	w.t.Helper()
	got := w.upload(w.address("market.getProductPhotoUploadServer", "group_id", "100"), "file", "cat.png", pngOf(w.t, 400, 400))
	assert.NotEmpty(w.t, got["meta"])
	assert.NotEmpty(w.t, got["album_id"])
	return text(at(w.t, w.ok("market.saveProductPhoto", "upload_response", jsonText(w.t, got)), "photo_id"))
}

func TestProduct(t *testing.T) {
	w := newWorld(t)
	photo := w.productPhoto()
	assert.EqualValues(t, 1, at(t, w.ok("market.add", with(teapot, "main_photo_id", photo, "old_price", "2000")...), "market_item_id"))
	product := at(t, w.ok("market.getById", "item_ids", "-100_1", "extended", "1"), "items", 0)
	assert.Equal(t, "150050", at(t, product, "price", "amount"))
	assert.Equal(t, "200000", at(t, product, "price", "old_amount"))
	assert.Equal(t, "T-shirts", at(t, product, "category", "name"))
	assert.EqualValues(t, 400, at(t, product, "photos", 0, "orig_photo", "width"))
	assert.EqualValues(t, 3, at(t, product, "stock_amount"))

	assert.EqualValues(t, 1, w.ok("market.edit", "owner_id", "-100", "item_id", "1", "name", "Самовар", "price", "", "sku", "S-1"))
	edited := w.vk.Products(-100)[0]
	assert.Equal(t, "Самовар", edited.Title)
	assert.Equal(t, "Большой чайник", edited.Description, "what is not given stays")
	assert.Equal(t, 1500.5, edited.Price)
	w.ok("likes.add", "type", "market", "owner_id", "-100", "item_id", "1")
	w.ok("market.createComment", "owner_id", "-100", "item_id", "1", "message", "сколько?")
	assert.EqualValues(t, 1, at(t, w.ok("market.getComments", "owner_id", "-100", "item_id", "1"), "count"))

	w.ok("market.edit", "owner_id", "-100", "item_id", "1", "deleted", "1")
	assert.EqualValues(t, 0, at(t, w.ok("market.get", "owner_id", "-100"), "count"))
	assert.EqualValues(t, 1, at(t, w.ok("market.get", "owner_id", "-100", "with_disabled", "1"), "count"))
	assert.EqualValues(t, 1, w.ok("market.delete", "owner_id", "-100", "item_id", "1"))
	w.fails(1403, "market.delete", "owner_id", "-100", "item_id", "1")
	w.fails(1403, "market.edit", "owner_id", "-100", "item_id", "1")
	w.fails(1438, "market.add", with(teapot, "owner_id", "1000")...)
}

func TestProductPhoto(t *testing.T) {
	w := newWorld(t)
	address := w.address("market.getProductPhotoUploadServer", "group_id", "100")
	assert.Equal(t, map[string]any{"error": "ERR_UPLOAD_BAD_IMAGE_SIZE: market photo min size 400x400"},
		w.upload(address, "file", "small.png", pngOf(t, 399, 400)))
	assert.Contains(t, w.upload(address, "file", "page.png", []byte("<html>")), "error")
	got := w.upload(address, "photo", "cat.png", pngOf(t, 400, 400))
	got["sha"] = "mine"
	w.fails(100, "market.saveProductPhoto", "upload_response", jsonText(t, got))
	w.fails(100, "market.saveProductPhoto", "upload_response", "photo")
	w.fails(121, "market.saveProductPhoto", "upload_response", "{}")
	w.fails(129, "market.add", with(teapot, "main_photo_id", "7")...)

	w.v = "5.131"
	old := w.upload(w.address("photos.getMarketUploadServer", "group_id", "100", "main_photo", "1"), "file", "cat.png", pngOf(t, 400, 400))
	save := []string{"group_id", "100", "photo", text(old["photo"]), "server", text(old["server"]), "hash", text(old["hash"])}
	assert.EqualValues(t, -100, at(t, w.ok("photos.saveMarketPhoto", save...), 0, "owner_id"))
	w.v = "5.199"
	w.fails(3, "photos.getMarketUploadServer", "group_id", "100")
}

func TestCollectionHoldsProducts(t *testing.T) {
	w := newWorld(t)
	w.ok("market.add", teapot...)
	w.ok("market.add", teapot...)
	added := w.ok("market.addAlbum", "owner_id", "-100", "title", "Посуда", "photo_id", w.productPhoto(), "main_album", "1")
	assert.EqualValues(t, 1, at(t, added, "market_album_id"))
	assert.EqualValues(t, 1, at(t, added, "albums_count"))
	in := []string{"owner_id", "-100", "album_ids", "1"}
	assert.EqualValues(t, 1, w.ok("market.addToAlbum", with(in, "item_ids", "1,2")...))
	w.fails(1404, "market.addToAlbum", with(in, "item_ids", "2")...)
	w.fails(1403, "market.addToAlbum", with(in, "item_ids", "9")...)
	w.fails(1402, "market.addToAlbum", "owner_id", "-100", "album_ids", "9", "item_ids", "1")
	assert.EqualValues(t, 2, at(t, w.ok("market.getAlbums", "owner_id", "-100"), "items", 0, "count"))
	assert.EqualValues(t, 2, at(t, w.ok("market.get", "owner_id", "-100", "album_id", "1"), "count"))

	w.ok("market.removeFromAlbum", with(in, "item_id", "1")...)
	assert.EqualValues(t, 1, at(t, w.ok("market.getAlbumById", in...), "items", 0, "count"))
	w.fails(1446, "market.editAlbum", "owner_id", "-100", "album_id", "1", "title", "Скрытая", "is_hidden", "1")
	w.ok("market.editAlbum", "owner_id", "-100", "album_id", "1", "title", "Новая")
	assert.Equal(t, "Новая", w.vk.MarketAlbums(-100)[0].Title)
	assert.NotZero(t, w.vk.MarketAlbums(-100)[0].PhotoID, "the photo stays")
	w.ok("market.addAlbum", "owner_id", "-100", "title", "Главная", "main_album", "1")
	assert.False(t, w.vk.MarketAlbums(-100)[0].IsMain, "there is one main collection")

	assert.EqualValues(t, 1, w.ok("market.deleteAlbum", "owner_id", "-100", "album_id", "1"))
	w.fails(1402, "market.deleteAlbum", "owner_id", "-100", "album_id", "1")
	assert.Empty(t, w.vk.Products(-100)[1].AlbumIDs)
}

func TestPropertiesAndGrouping(t *testing.T) {
	w := newWorld(t)
	of := []string{"group_id", "100", "property_id", "1"}
	assert.EqualValues(t, 1, at(t, w.ok("market.addProperty", "group_id", "100", "title", "Цвет"), "property_id"))
	assert.EqualValues(t, 1, at(t, w.ok("market.addPropertyVariant", with(of, "title", "Красный")...), "variant_id"))
	assert.EqualValues(t, 2, at(t, w.ok("market.addPropertyVariant", with(of, "title", "Синий")...), "variant_id"))
	w.ok("market.editProperty", with(of, "title", "Оттенок", "type", "text")...)
	w.ok("market.editPropertyVariant", "group_id", "100", "variant_id", "2", "title", "Голубой")
	listed := w.ok("market.getProperties", "group_id", "100")
	assert.Equal(t, "Оттенок", at(t, listed, "items", 0, "title"))
	assert.Equal(t, "Голубой", at(t, listed, "items", 0, "variants", 1, "title"))

	assert.Len(t, w.vk.Properties(-100)[0].Variants, 2)
	w.ok("market.add", with(teapot, "variant_ids", "1")...)
	w.ok("market.add", with(teapot, "variant_ids", "2")...)
	w.ok("market.add", with(teapot, "variant_ids", "2")...)
	w.ok("market.add", teapot...)
	w.fails(1426, "market.add", with(teapot, "variant_ids", "1,2")...)
	w.fails(1416, "market.add", with(teapot, "variant_ids", "9")...)
	group := func(items string) []string { return []string{"group_id", "100", "item_ids", items} }
	w.fails(1425, "market.groupItems", group("1")...)
	w.fails(1415, "market.groupItems", group("1,4")...)
	w.fails(1413, "market.groupItems", group("2,3")...)
	w.fails(1403, "market.groupItems", group("1,9")...)
	assert.EqualValues(t, 1, at(t, w.ok("market.groupItems", group("1,2")...), "item_group_id"))
	product := at(t, w.ok("market.getById", "item_ids", "-100_2", "extended", "1"), "items", 0)
	assert.EqualValues(t, 1, at(t, product, "variants_grouping_id"))
	assert.Equal(t, "Голубой", at(t, product, "property_values", 0, "variant_name"))
	w.fails(1413, "market.groupItems", with(group("3"), "item_group_id", "1")...)

	assert.EqualValues(t, 1, w.ok("market.deletePropertyVariant", "group_id", "100", "variant_id", "2"))
	w.fails(1416, "market.deletePropertyVariant", "group_id", "100", "variant_id", "2")
	assert.EqualValues(t, 1, w.ok("market.deleteProperty", of...))
	w.fails(1417, "market.deleteProperty", of...)
}

func TestOrders(t *testing.T) {
	w := newWorld(t)
	listed := w.ok("market.getGroupOrders", "group_id", "100", "count", "50")
	assert.EqualValues(t, 2, at(t, listed, "count"))
	assert.EqualValues(t, 2, at(t, listed, "items", 0, "id"))
	assert.Empty(t, at(t, w.ok("market.getGroupOrders", "group_id", "100", "offset", "50"), "items"))
	order := []string{"user_id", "1001", "order_id", "1"}
	assert.Equal(t, "90000", at(t, w.ok("market.getOrderById", order...), "order", "total_price", "amount"))
	assert.EqualValues(t, 2, at(t, w.ok("market.getOrderItems", order...), "items", 0, "quantity"))
	w.ok("market.editOrder", with(order, "status", "3", "track_number", "RU1")...)
	assert.Equal(t, 3, w.vk.Orders(-100)[0].Status)
	w.fails(1436, "market.getOrderById", "user_id", "1", "order_id", "1")
}

func TestCategories(t *testing.T) {
	w := newWorld(t)
	w.v = "5.131"
	first := w.ok("market.getCategories")
	all := w.ok("market.getCategories", "count", text(at(t, first, "count")))
	assert.Len(t, at(t, all, "items"), int(at(t, first, "count").(float64)))
	assert.EqualValues(t, 20173, at(t, all, "items", 0, "id"))
	w.v = "5.199"
	assert.EqualValues(t, 20173, at(t, w.ok("market.getCategories"), "items", 0, "children", 0, "id"))
	assert.NotEmpty(t, at(t, w.ok("ads.getCategories"), "v2", 0, "subcategories"))
}
