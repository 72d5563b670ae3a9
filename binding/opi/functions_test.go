package opi_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/vkscript/vkscript/binding/opi"
)

// The requests of an upload, as calls lists them.
func wallPhotoCalls(name, contentType string) string {
	return lines("photos.getWallUploadServer group_id=100 v=5.131", "upload photo="+name+" ("+contentType+")",
		"photos.saveWallPhoto group_id=100 hash=* photo=* server=* v=5.131")
}

func productPhotoCalls(name, contentType string) string {
	return lines("market.getProductPhotoUploadServer group_id=100 v=5.199", "upload file="+name+" ("+contentType+")",
		"market.saveProductPhoto upload_response=* v=5.199")
}

// What several functions need to be there.
const (
	post     = `OPI_VK.CreatePost("Old", nil, nil, nil, A) `
	album    = `OPI_VK.CreateAlbum("Album", "", A) `
	topic    = `OPI_VK.CreateDiscussion("Topic", "First", A) `
	product  = `OPI_VK.AddProduct({Name = "Cat mug", Description = "A mug with a cat", Category = 20173, Price = 5}, nil, A) `
	selected = `OPI_VK.CreateProductCollection("Mugs", "cat.jpg", nil, nil, A) `
	property = `OPI_VK.CreateProductProperty("Colour", A) OPI_VK.AddProductPropertyVariant("Red", 1, A) `
	variants = `for i = 1, 2 do OPI_VK.EditProduct(i, {PropertyValues = {i}}, nil, A) end `
	campaign = `OPI_VK.CreateAdvertisingCampaign(7, "Campaign", A) `
)

// functionCase is one function as a script calls it: F is the function under one of its names.
type functionCase struct {
	name  string
	setup string
	call  string // an expression
	show  string // an expression of the result r
	want  string // what show prints
	calls string
}

var functionCases = []functionCase{
	{name: "CreateTokenRetrievalLink", call: `F(54321)`, show: `r`,
		want: "https://oauth.vk.com/authorize?client_id=54321&scope=offline,wall,groups,photos,stats,stories,ads,market,video&v=5.131&response_type=token&redirect_uri=https://api.vk.com/blank.html"},
	{name: "GetAuthParameters", call: `F("123", 456, "secret")`, show: `r.v, r.from_group, r.group_id, r.owner_id, r.app_id, r.access_token`,
		want: "5.131\t1\t123\t-123\t456\tsecret"},
	{name: "CreatePost", call: `F("Привет", {"cat.jpg", "dog.png"}, true, "https://example.com", A)`, show: `r.response.post_id`, want: "1",
		calls: lines(wallPhotoCalls("cat.jpg", "image/jpeg"), wallPhotoCalls("dog.png", "image/png"),
			"wall.post attachments=photo1000_1,photo1000_2,https://example.com close_comments=1 from_group=1 guid=* mark_as_ads=1 message=Привет owner_id=-100 v=5.131")},
	{name: "CreateCompositePost", call: `F("Text", {"photo1_2", "video3_4"}, false, "https://example.com", A)`, show: `r.response.post_id`, want: "1",
		calls: "wall.post attachments=photo1_2,video3_4,https://example.com from_group=1 guid=* message=Text owner_id=-100 v=5.131"},
	{name: "DeletePost", setup: post, call: `F(1, A)`, show: `r.response`, want: "1", calls: "wall.delete owner_id=-100 post_id=1 v=5.131"},
	{name: "CreatePoll", call: `F("What?", {"This", "That"}, "cat.jpg", "Vote", A)`, show: `r.response.post_id`, want: "1",
		calls: lines(wallPhotoCalls("cat.jpg", "image/jpeg"),
			`polls.create add_answers=["This","That"] app_id=10 is_anonymous=1 is_multiple=0 owner_id=-100 question=What? v=5.131`,
			"wall.post attachments=poll-100_1,photo1000_1 from_group=1 guid=* message=Vote owner_id=-100 v=5.131")},
	{name: "CreateAlbum", call: `F("Name", "About", A)`, show: `r.response.id, r.response.title`, want: "1\tName",
		calls: "photos.createAlbum description=About group_id=100 title=Name upload_by_admins_only=1 v=5.131"},
	{name: "DeleteAlbum", setup: album, call: `F("1", A)`, show: `r.response`, want: "1", calls: "photos.deleteAlbum album_id=1 group_id=100 v=5.131"},
	{name: "CreateStory", call: `F("cat.jpg", "https://example.com", A)`, show: `r.response.count, #r.response.items`, want: "1\t1",
		calls: lines("stories.getPhotoUploadServer add_to_news=1 group_id=100 link_text=more link_url=https://example.com v=5.131",
			"upload file=cat.jpg (image/jpeg)", "stories.save upload_results=* v=5.131")},
	{name: "SaveImageToAlbum", setup: album, call: `F(1, "cat.jpg", "About", A)`, show: `r.response[1].id, r.response[1].owner_id`, want: "1\t-100",
		calls: lines("photos.getUploadServer album_id=1 group_id=100 v=5.131", "upload file1=cat.jpg (image/jpeg)",
			"photos.save aid=1 album_id=1 caption=About gid=100 group_id=100 hash=* photos_list=* server=* v=5.131")},
	{name: "DeleteImage", setup: album + `OPI_VK.SaveImageToAlbum(1, "cat.jpg", "", A) `, call: `F(1, A)`, show: `r.response`, want: "1",
		calls: "photos.delete owner_id=-100 photo_id=1 v=5.131"},
	{name: "UploadVideoToServer", call: `F("clip.mp4", "Name", "About", "", A)`, show: `r.video_id, r.owner_id, r.response`, want: "1\t-100\tnil",
		calls: lines("video.save description=About group_id=100 name=Name v=5.131", "upload video_file=clip.mp4 (video/mp4)")},
	{name: "UploadPhotoToServer", call: `F("cat.jpg", A, "Product")`, show: `r.response.photo_id`, want: "1",
		calls: productPhotoCalls("cat.jpg", "image/jpeg")},
	{name: "MakeRepost", setup: post, call: `F(1, -100, -200, true, A)`, show: `r.response.success`, want: "1",
		calls: "wall.repost group_id=200 mark_as_ads=1 object=wall-100_1 v=5.131"},
	{name: "WriteMessage", call: `F("Text", "1000", "sandbox-community-token", '{"buttons":[],"one_time":true}', A)`, show: `r.response`, want: "1",
		calls: `messages.send group_id=100 keyboard={"buttons":[],"one_time":true} message=Text peer_id=1000 random_id=* v=5.131`},
	{name: "WriteComment", setup: post, call: `F(1, -100, "Text", A)`, show: `r.response.comment_id`, want: "2",
		calls: "wall.createComment from_group=100 guid=* message=Text owner_id=-100 post_id=1 v=5.131"},
	{name: "ShortenLink", call: `F("https://example.com/long", A)`, show: `r:match("^https://vk.cc/")`, want: "https://vk.cc/",
		calls: "utils.getShortLink url=https://example.com/long v=5.131"},
	{name: "GetStatistics", call: `F("2025-10-15", "2025-10-15T23:59:59", A)`, show: `type(r.response[1].visitors)`, want: "table",
		calls: "stats.get app_id=10 group_id=100 stats_groups=visitors,reach,activity timestamp_from=1760486400 timestamp_to=1760572799 v=5.131"},
	{name: "GetPostStatistics", setup: post + post, call: `F({1, "2"}, A)`, show: `#r, r[1].post_id`, want: "2\t1",
		calls: "stats.getPostReach owner_id=-100 post_ids=1,2 v=5.131"},
	{name: "GetAdvertisingCategoryList", call: `F(A)`, show: `type(r.response.v2)`, want: "table", calls: "ads.getCategories v=5.131"},
	{name: "CreateAd", setup: campaign, call: `F(1, 200, 126, 3, 7, A)`, show: `r.response[1].id ~= nil`, want: "true",
		calls: `ads.createAds account_id=7 data=[{"campaign_id":"1","ad_format":9,"conversion_event_id":1,"autobidding":1,"cost_type":3,"goal_type":2,` +
			`"ad_platform":"all","publisher_platforms":"vk","publisher_platforms_auto":"1","day_limit":"200","all_limit":"0","category1_id":"126",` +
			`"age_restriction":0,"status":1,"name":"Ad","link_url":"https://vk.com/wall-100_3"}] v=5.131`},
	{name: "PauseAdvertising", setup: campaign + `OPI_VK.CreateAd(1, 200, 126, 3, 7, A) `, call: `F(7, 1, A)`, show: `type(r.response)`, want: "table",
		calls: `ads.updateAds account_id=7 data=[{"ad_id":"1","status":0}] v=5.131`},
	{name: "GetProductList", setup: product, call: `F(nil, A)`, show: `#r, r[1].title`, want: "1\tCat mug",
		calls: "market.get count=200 extended=1 owner_id=-100 v=5.131 with_disabled=1"},
	{name: "GetProductsByID", setup: product, call: `F({1}, A)`, show: `r.response.items[1].title`, want: "Cat mug",
		calls: "market.getById extended=1 item_ids=-100_1 v=5.131"},
	{name: "AddProduct", setup: selected, call: `F({Name = "Plate", Description = "A plate with a cat", Category = "20173", Price = 9.5,
		MainPhoto = "cat.jpg", AdditionalPhotos = {"dog.png"}, MainInGroup = true, Width = 1, Height = 2, Depth = 3, Weight = 4, SKU = "a1",
		URL = "https://example.com", OldPrice = 10, AvailableBalance = -1, GroupNumber = 5}, "1", A)`,
		show: `r.response.market_item_id, r.selection.response`, want: "1\t1",
		calls: lines(productPhotoCalls("cat.jpg", "image/jpeg"), productPhotoCalls("dog.png", "image/png"),
			"market.add category_id=20173 description=A plate with a cat dimension_height=2 dimension_length=3 dimension_width=1 is_main_variant=1"+
				" main_photo_id=2 name=Plate old_price=10 owner_id=-100 photo_ids=3 price=9.5 sku=a1 stock_amount=-1 url=https://example.com v=5.199 weight=4",
			"market.addToAlbum album_ids=1 item_ids=1 owner_id=-100 v=5.199")},
	{name: "EditProduct", setup: product + property, call: `F(1, {Name = "Cup!", PropertyValues = {1}}, nil, A)`, show: `r.response, r.selection`, want: "1\tnil",
		calls: "market.edit item_id=1 name=Cup! owner_id=-100 v=5.199 variant_ids=1"},
	{name: "DeleteProduct", setup: product, call: `F(1, A)`, show: `r.response`, want: "1", calls: "market.delete item_id=1 owner_id=-100 v=5.131"},
	{name: "GroupProducts", setup: property + `OPI_VK.AddProductPropertyVariant("Blue", 1, A) ` + product + product + variants, call: `F({1, 2}, nil, A)`, show: `r.response.item_group_id ~= nil`, want: "true",
		calls: "market.groupItems group_id=100 item_ids=1,2 v=5.131"},
	{name: "GetProductDescription", call: `F()`, show: `r.Name, r.Category, r.Price, #r.AdditionalPhotos, r.MainInGroup, r.AvailableBalance, r.SKU`,
		want: "New product\t20173\t1\t0\tfalse\t1\tnil"},
	{name: "GetProductCategoryList", call: `F(A)`, show: `r[20173] ~= nil`, want: "true", calls: "market.getCategories group_id=100 v=5.131"},
	{name: "GetSelectionList", setup: selected, call: `F(A)`, show: `#r, r[1].title`, want: "1\tMugs", calls: "market.getAlbums count=100 owner_id=-100 v=5.131"},
	{name: "GetSelectionsByID", setup: selected, call: `F("1", A)`, show: `r.response.items[1].title`, want: "Mugs",
		calls: "market.getAlbumById album_ids=1 owner_id=-100 v=5.131"},
	{name: "CreateProductCollection", call: `F("Mugs", "cat.jpg", true, false, A)`, show: `r.response.market_album_id, r.response.albums_count`, want: "1\t1",
		calls: lines(productPhotoCalls("cat.jpg", "image/jpeg"), "market.addAlbum is_hidden=0 main_album=1 owner_id=-100 photo_id=1 title=Mugs v=5.199")},
	{name: "EditProductCollection", setup: selected, call: `F("Cups", 1, "dog.png", nil, true, A)`, show: `r.response`, want: "1",
		calls: lines(productPhotoCalls("dog.png", "image/png"), "market.editAlbum album_id=1 is_hidden=1 owner_id=-100 photo_id=2 title=Cups v=5.199")},
	{name: "AddProductToCollection", setup: product + product + selected, call: `F({1, 2}, 1, A)`, show: `r.response`, want: "1",
		calls: "market.addToAlbum album_ids=1 item_ids=1,2 owner_id=-100 v=5.131"},
	{name: "RemoveProductFromSelection", setup: product + selected + `OPI_VK.AddProductToCollection(1, 1, A) `, call: `F(1, 1, A)`, show: `r.response`, want: "1",
		calls: "market.removeFromAlbum album_ids=1 item_id=1 owner_id=-100 v=5.131"},
	{name: "DeleteSelection", setup: selected, call: `F(1, A)`, show: `r.response`, want: "1", calls: "market.deleteAlbum album_id=1 owner_id=-100 v=5.131"},
	{name: "GetPropertyList", setup: property, call: `F(A)`, show: `#r, r[1].title, r[1].variants[1].title`, want: "1\tColour\tRed",
		calls: "market.getProperties group_id=100 v=5.131"},
	{name: "CreateProductProperty", call: `F("Colour", A)`, show: `r.response.property_id`, want: "1",
		calls: "market.addProperty group_id=100 title=Colour v=5.131"},
	{name: "EditProductProperty", setup: property, call: `F("Color", 1, A)`, show: `r.response`, want: "1",
		calls: "market.editProperty group_id=100 property_id=1 title=Color type=text v=5.131"},
	{name: "DeleteProductProperty", setup: property, call: `F(1, A)`, show: `r.response`, want: "1",
		calls: "market.deleteProperty group_id=100 property_id=1 v=5.131"},
	{name: "AddProductPropertyVariant", setup: property, call: `F("Blue", 1, A)`, show: `r.response.variant_id`, want: "2",
		calls: "market.addPropertyVariant group_id=100 property_id=1 title=Blue v=5.131"},
	{name: "EditProductPropertyVariant", setup: property, call: `F("Green", 1, 1, A)`, show: `r.response`, want: "1",
		calls: "market.editPropertyVariant group_id=100 property_id=1 title=Green v=5.131 variant_id=1"},
	{name: "DeleteProductPropertyVariant", setup: property, call: `F(1, A)`, show: `r.response`, want: "1",
		calls: "market.deletePropertyVariant group_id=100 v=5.131 variant_id=1"},
	{name: "GetOrderList", call: `F(A)`, show: `#r, r[1].id`, want: "2\t2", calls: "market.getGroupOrders count=50 group_id=100 v=5.131"},
	{name: "FormKeyboard", call: `F({"Button 1", "Button 2"})`, show: `r`,
		want: `{"buttons":[[{"action":{"type":"text","label":"Button 1"}},{"action":{"type":"text","label":"Button 2"}}]],"one_time":false}`},
	{name: "CreateDiscussion", call: `F("Topic", "First", A)`, show: `r.response`, want: "1",
		calls: "board.addTopic from_group=1 group_id=100 text=First title=Topic v=5.131"},
	{name: "CloseDiscussion", setup: topic, call: `F(1, false, A)`, show: `r.response`, want: "1", calls: "board.closeTopic group_id=100 topic_id=1 v=5.131"},
	{name: "CloseDiscussion", setup: topic, call: `F(1, true, A)`, show: `r.response`, want: "1", calls: "board.deleteTopic group_id=100 topic_id=1 v=5.131"},
	{name: "OpenDiscussion", setup: topic + `OPI_VK.CloseDiscussion(1, nil, A) `, call: `F(1, A)`, show: `r.response`, want: "1",
		calls: "board.openTopic group_id=100 topic_id=1 v=5.131"},
	{name: "WriteInDiscussion", setup: topic, call: `F(1, "Text", A)`, show: `r.response`, want: "2",
		calls: "board.createComment from_group=1 group_id=100 guid=* message=Text topic_id=1 v=5.131"},
	{name: "LikePost", setup: post, call: `F(1, nil, A)`, show: `r.response.likes`, want: "1", calls: "likes.add from_group=0 item_id=1 owner_id=-100 type=post v=5.131"},
}

func TestFunctions(t *testing.T) {
	for _, c := range functionCases {
		t.Run(c.name, func(t *testing.T) {
			for _, name := range spellings(opi.Lookup(c.name)) {
				d := newDesk(t)
				d.prints(c.setup)
				d.calls()
				got := d.prints(fmt.Sprintf("local F = OPI_VK[%q] local r = %s print(%s)", name, c.call, c.show))
				assert.Equal(t, c.want, got, name)
				assert.Equal(t, c.calls, d.calls(), name)
			}
		})
	}
}

// spellings are all names of a function, in its own and in other letter cases.
func spellings(f *opi.Function) []string {
	names := append([]string{f.Name, f.Russian, strings.ToLower(f.Name), strings.ToUpper(f.Russian)}, f.Older...)
	for _, older := range f.Older {
		names = append(names, strings.ToLower(older))
	}
	return names
}

func TestEveryFunctionHasACase(t *testing.T) {
	cases := map[string]bool{"CreateAdvertisingCampaign": true} // TestO8CampaignTimesAreExact
	for _, c := range functionCases {
		cases[c.name] = true
	}
	count := 0
	for f := range opi.Functions() {
		count++
		assert.True(t, cases[f.Name], f.Name)
	}
	assert.Equal(t, 52, count)
}
