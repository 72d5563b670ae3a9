package opi_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"

	"github.com/vkscript/vkscript/vk"
	"github.com/vkscript/vkscript/vk/sandbox"
)

// The tests of this package whose names begin with a number are about the places where the original hurts its
// user; docs/porting.md lists them under the same numbers.

func TestO1AttachmentsAndLinkAreJoined(t *testing.T) {
	d := newDesk(t)
	d.prints(`OPI_VK.CreatePost("Text", {"cat.jpg"}, false, "https://example.com", A)`)
	assert.Contains(t, d.calls(), " attachments=photo1000_1,https://example.com ")
	d.prints(`OPI_VK.CreateCompositePost("Text", "photo1_2", false, "https://example.com", A)`)
	assert.Contains(t, d.calls(), " attachments=photo1_2,https://example.com ")
	d.prints(`OPI_VK.CreateCompositePost("Text", nil, false, "https://example.com", A)`)
	assert.Contains(t, d.calls(), " attachments=https://example.com ")
}

func TestO2RepostIsFromTheOwnCommunity(t *testing.T) {
	d := newDesk(t)
	d.prints(post)
	d.calls()
	d.prints(`OPI_VK.MakeRepost(1, nil, nil, nil, A)`)
	assert.Equal(t, "wall.repost group_id=100 mark_as_ads=0 object=wall-100_1 v=5.131", d.calls())
	d.prints(`OPI_VK.MakeRepost(1, "", "", false, {group_id = 100})`)
	assert.Equal(t, "wall.repost group_id=100 mark_as_ads=0 object=wall-100_1 v=5.131", d.calls())
	assert.ErrorContains(t, d.fails(`OPI_VK.MakeRepost(1)`), "MakeRepost: Parameters name no community")
}

func TestO3EditProductHonoursSelection(t *testing.T) {
	d := newDesk(t)
	d.prints(product + selected)
	d.calls()
	assert.Equal(t, "1\t1", d.prints(`local r = OPI_VK.EditProduct(1, {Price = 7}, 1, A) print(r.response, r.selection.response)`))
	assert.Equal(t, lines("market.edit item_id=1 owner_id=-100 price=7 v=5.199", "market.addToAlbum album_ids=1 item_ids=1 owner_id=-100 v=5.199"), d.calls())
}

func TestO4AnswerCarriesThatOfTheSelection(t *testing.T) {
	d := newDesk(t)
	out := d.prints(`local r = OPI_VK.AddProduct({Name = "Plate", Description = "A plate with a cat", Category = 20173, Price = 1}, 77, A)
		print(r.response.market_item_id, r.error, r.selection.error.error_code)`)
	assert.Equal(t, "1\tnil\t1402", out)
	assert.Contains(t, d.calls(), "\nmarket.addToAlbum album_ids=77 item_ids=1 owner_id=-100 v=5.199")
}

func TestO4PersonIsNeededForTheSelection(t *testing.T) {
	d := newDesk(t)
	d.vk.Inject(sandbox.Fault{Method: "market.addToAlbum", Kind: sandbox.ErrorCode, Code: 14})
	err := d.fails(`OPI_VK.AddProduct({Name = "Plate", Description = "A plate with a cat", Category = 20173, Price = 1}, 77, A)`)
	assert.ErrorContains(t, err, "AddProduct: product 1 is stored, but not in its selection: market.addToAlbum: VK error 14")
	assert.True(t, vk.IsCode(err, vk.CodeCaptcha))
}

func TestO5FailedProductPhotoStopsTheProduct(t *testing.T) {
	for _, photo := range []string{`MainPhoto = "cat.jpg"`, `AdditionalPhotos = {"cat.jpg", "dog.png"}`, `AdditionalPhotos = "cat.jpg"`} {
		d := newDesk(t)
		d.vk.Inject(sandbox.Fault{Method: "market.saveProductPhoto", Kind: sandbox.ErrorCode, Code: 129})
		out := d.prints(`local r = OPI_VK.AddProduct({Name = "Plate", Description = "A plate with a cat", ` + photo + `}, nil, A) print(r.error.error_code)`)
		assert.Equal(t, "129", out)
		assert.Empty(t, d.vk.Calls("market.add"))
	}
}

func TestO5OnePhotoStandsForAnArray(t *testing.T) {
	d := newDesk(t)
	d.prints(`OPI_VK.AddProduct({Name = "Plate", Description = "A plate with a cat", Category = 20173, AdditionalPhotos = "cat.jpg"}, nil, A)`)
	assert.Contains(t, d.calls(), " photo_ids=1 ")
}

func TestO6PollIsMadeAfterItsPicture(t *testing.T) {
	d := newDesk(t)
	d.vk.Inject(sandbox.Fault{Method: "photos.saveWallPhoto", Kind: sandbox.ErrorCode, Code: 100})
	assert.Equal(t, "100", d.prints(`print(OPI_VK.CreatePoll("What?", {"This", "That"}, "cat.jpg", "", A).error.error_code)`))
	assert.Empty(t, d.vk.Calls("polls.create"))
	assert.Empty(t, d.vk.Calls("wall.post"))
}

func TestO6PollAnswersAreJSON(t *testing.T) {
	d := newDesk(t)
	d.prints(`OPI_VK.CreatePoll("What?", {'a "b"', 'c\\d', "<&>", 5}, nil, nil, A)`)
	assert.Equal(t, `["a \"b\"","c\\d","<&>","5"]`, d.vk.Calls("polls.create")[0].Params.Get("add_answers"))
	assert.Equal(t, "c\\d", d.vk.Polls(-100)[0].Answers[1].Text)
}

func TestO6EachMethodGetsItsOwn(t *testing.T) {
	d := newDesk(t)
	d.prints(`A.end_date, A.signed, A.novel = 4000000000, 1, "x" OPI_VK.CreatePoll("What?", {"This", "That"}, nil, nil, A)`)
	assert.Equal(t, lines(`polls.create add_answers=["This","That"] app_id=10 end_date=4000000000 is_anonymous=1 is_multiple=0 owner_id=-100 question=What? v=5.131`,
		"wall.post attachments=poll-100_1 from_group=1 guid=* novel=x owner_id=-100 signed=1 v=5.131"), d.calls())
}

func TestO6FailedPollIsNotPosted(t *testing.T) {
	d := newDesk(t)
	d.vk.Inject(sandbox.Fault{Method: "polls.create", Kind: sandbox.ErrorCode, Code: 100})
	assert.Equal(t, "100", d.prints(`print(OPI_VK.CreatePoll("What?", {"This"}, nil, nil, A).error.error_code)`))
	assert.Empty(t, d.vk.Calls("wall.post"))
}

func TestO7NoKeyboardIsSent(t *testing.T) {
	for _, keyboard := range []string{`nil`, `""`, `{}`, `" "`} {
		d := newDesk(t)
		d.prints(`OPI_VK.WriteMessage("Text", 1000, nil, ` + keyboard + `, A)`)
		assert.Equal(t, "messages.send group_id=100 message=Text peer_id=1000 random_id=* v=5.131", d.calls())
	}
}

func TestO8CampaignTimesAreExact(t *testing.T) {
	synctest.Test(t, func(t *testing.T) { // in virtual time it is 2000-01-01 00:00:00 UTC
		d := newDesk(t)
		assert.Equal(t, "1", d.prints(`print(OPI_VK.CreateAdvertisingCampaign(7, "Name", A).response[1].id)`))
		assert.Equal(t, `ads.createCampaigns account_id=7 data=[{"type":"promoted_posts","name":"Name","day_limit":0,"all_limit":0,`+
			`"start_time":"946684800","stop_time":"1009843200","status":1}] v=5.131`, d.calls())
	})
}

func TestO8DatesAreExact(t *testing.T) {
	d := newDesk(t)
	d.prints(`OPI_VK.GetStatistics(os.time{year = 2024, month = 1, day = 31, hour = 0}, "2024-01-31T12:00:00+03:00", A)`)
	assert.Contains(t, d.calls(), " timestamp_from=1706659200 timestamp_to=1706691600 ")
}

// hard is text that the original's requests were broken by.
const hard = "Привет, мир 🐈‍⬛ \"ёлка\" 'x' & # + % = ? / \\ <b>\n\r\n\tконец\u2028"

func TestO14TextArrivesUnchanged(t *testing.T) {
	d := newDesk(t)
	d.write("hard.txt", []byte(hard))
	d.prints(`local H = io.open("hard.txt", "rb"):read("*a") local L = "Да & # + % 🐈 \"x\""
		OPI_VK.CreatePost(H, nil, false, "https://example.com/?q=а&b=%20+#x", A)
		OPI_VK.WriteMessage(H, 1000, nil, OPI_VK.FormKeyboard({L}), A)
		OPI_VK.CreatePoll(H, {L, H}, nil, H, A)
		OPI_VK.CreateAlbum(H, H, A) OPI_VK.SaveImageToAlbum(1, "cat.jpg", H, A)
		OPI_VK.AddProduct({Name = L, Description = H, Category = 20173, Price = 1}, nil, A)
		OPI_VK.WriteComment(1, -100, H, A) OPI_VK.CreateDiscussion(L, H, A)
		OPI_VK.CreateAdvertisingCampaign(7, L, A)`)
	const label = "Да & # + % 🐈 \"x\""
	sent := func(method, param string) string { return d.vk.Calls(method)[0].Params.Get(param) }
	assert.Equal(t, hard, sent("wall.post", "message"))
	assert.Equal(t, "https://example.com/?q=а&b=%20+#x", sent("wall.post", "attachments"))
	assert.Equal(t, hard, sent("messages.send", "message"))
	assert.JSONEq(t, `{"buttons":[[{"action":{"type":"text","label":"Да & # + % 🐈 \"x\""}}]],"one_time":false}`, sent("messages.send", "keyboard"))
	assert.Equal(t, hard, sent("polls.create", "question"))
	assert.Equal(t, []string{label, hard}, []string{d.vk.Polls(-100)[0].Answers[0].Text, d.vk.Polls(-100)[0].Answers[1].Text})
	assert.Equal(t, hard, sent("photos.createAlbum", "title"))
	assert.Equal(t, hard, sent("photos.createAlbum", "description"))
	assert.Equal(t, hard, sent("photos.save", "caption"))
	assert.Equal(t, label, sent("market.add", "name"))
	assert.Equal(t, hard, sent("market.add", "description"))
	assert.Equal(t, hard, sent("wall.createComment", "message"))
	assert.Equal(t, hard, sent("board.addTopic", "text"))
	assert.Equal(t, label, d.vk.Campaigns(7)[0].Data["name"])
}

func TestO16EditSendsWhatIsGiven(t *testing.T) {
	d := newDesk(t)
	d.prints(`OPI_VK.CreateProductCollection("Mugs", "", true, nil, A) OPI_VK.CreateProductCollection("Cups", "cat.jpg", nil, nil, A)`)
	d.calls()
	assert.Equal(t, "1", d.prints(`print(OPI_VK.EditProductCollection("Plates", 1, nil, nil, nil, A).response)`))
	assert.Equal(t, lines("market.getAlbumById album_ids=1 owner_id=-100 v=5.199", "market.editAlbum album_id=1 owner_id=-100 title=Plates v=5.199"), d.calls())
	assert.True(t, d.vk.MarketAlbums(-100)[0].IsMain)
	assert.Equal(t, "1", d.prints(`print(OPI_VK.EditProductCollection("Plates", 2, "", false, true, A).response)`))
	assert.Equal(t, lines("market.getAlbumById album_ids=2 owner_id=-100 v=5.199",
		"market.editAlbum album_id=2 is_hidden=1 main_album=0 owner_id=-100 photo_id=1 title=Plates v=5.199"), d.calls())
}

func TestO17BadParametersRaise(t *testing.T) {
	d := newDesk(t)
	d.write("broken.json", []byte(`{"access_token": `))
	d.write("array.json", []byte(`["sandbox-user-token"]`))
	for auth, why := range map[string]string{
		`"auth.jsn"`:                  "Parameters wants a table such as GetAuthParameters gives, its JSON or the path of a .json file, got another text",
		`"sandbox-user-token"`:        "Parameters wants a table such as GetAuthParameters gives, its JSON or the path of a .json file, got another text",
		`{"sandbox-user-token"}`:      "Parameters wants a table such as GetAuthParameters gives, its JSON or the path of a .json file, got an array",
		`"array.json"`:                "Parameters wants a table such as GetAuthParameters gives, its JSON or the path of a .json file, got another text",
		`"none.json"`:                 "Parameters can't be read: open none.json: ",
		`"broken.json"`:               "Parameters is not JSON: ",
		`'{"access_token": "x'`:       "Parameters is not JSON: ",
		`5`:                           "got the number 5",
		`true`:                        "got true",
		`print`:                       "Parameters can't be a function",
		`{access_token = 0/0}`:        "Parameters has a wrong access_token: wants a number, got the number NaN",
		`{acces_token = "x"}`:         `Parameters has an unknown name "acces_token"; did you mean "access_token"?`,
		`{token = "x"}`:               `Parameters has an unknown name "token"; did you mean "access_token"?`,
		`{owner_di = -1}`:             `Parameters has an unknown name "owner_di"; did you mean "owner_id"?`,
		`{access_token = "x", "y"}`:   "Parameters has items 1 to 1 and beside them [access_token]",
		`{access_token = print}`:      "Parameters can't be a function",
		`{access_token = "\255\254"}`: "Parameters is not text in UTF-8",
	} {
		err := d.fails("\n\nOPI_VK.CreatePost('Text', nil, nil, nil, " + auth + ")")
		assert.ErrorContains(t, err, "test.lua:3: CreatePost: Parameters ", auth)
		assert.ErrorContains(t, err, why, auth)
		assert.NotContains(t, err.Error(), "sandbox-user-token", auth)
	}
	assert.Empty(t, d.calls())
}

func TestO17GroupWithAMinus(t *testing.T) {
	d := newDesk(t)
	assert.Equal(t, "123\t-123\tnil\tnil", d.prints(`local r = OPI_VK.GetAuthParameters("-123") print(r.group_id, r.owner_id, r.app_id, r.access_token)`))
	d.prints(`OPI_VK.CreatePost("Text", nil, nil, nil, OPI_VK.GetAuthParameters(-100, 10, "sandbox-user-token"))`)
	assert.Equal(t, "wall.post from_group=1 guid=* message=Text owner_id=-100 v=5.131", d.calls())
}

func TestO18AdvertisementClosesComments(t *testing.T) {
	d := newDesk(t)
	d.prints(`for _, ad in ipairs{true, 1, "true", "Да"} do OPI_VK.CreateCompositePost("Text", nil, ad, nil, A) end`)
	assert.Equal(t, 4, strings.Count(d.calls(), "close_comments=1 from_group=1 guid=* mark_as_ads=1"))
	d.prints(`for _, ad in ipairs{false, 0, "false", "нет", ""} do OPI_VK.CreateCompositePost("Text", nil, ad, nil, A) end`)
	assert.NotContains(t, d.calls(), "mark_as_ads")
}

func TestO19ViewsInBothLanguages(t *testing.T) {
	for view, method := range map[string]string{
		`"Post"`: "photos.saveWallPhoto", `"пост"`: "photos.saveWallPhoto", `nil`: "photos.saveWallPhoto",
		`"PRODUCT"`: "market.saveProductPhoto", `"Товар"`: "market.saveProductPhoto", `"Story"`: "stories.save", `"История"`: "stories.save",
		`"Poll"`: "polls.savePhoto", `"Опрос"`: "polls.savePhoto", `"Album"`: "photos.save", `"Альбом"`: "photos.save",
	} {
		d := newDesk(t)
		assert.Equal(t, "nil", d.prints(album+`A.album_id, A.add_to_news = 1, 1 print(OPI_VK.ЗагрузитьФотоНаСервер("cat.jpg", A, `+view+`).error)`), view)
		assert.Len(t, d.vk.Calls(method), 1, view)
	}
}

func TestO19ProductKeysInBothLanguages(t *testing.T) {
	d := newDesk(t)
	d.prints(`OPI_VK.ДобавитьТовар({["Имя"] = "Чашка", Description = "Чашка с котом", ["Категория"] = 20173, ["цена"] = 1, ["СтараяЦена"] = 2,
		["ОсновноеФото"] = "cat.jpg", ["ДополнительныеФото"] = {"cat.jpg"}, ["ЗначенияСвойств"] = {}, ["ГлавныйВГруппе"] = false, ["Ширина"] = 1,
		["Высота"] = 2, ["Глубина"] = 3, ["Вес"] = 4, sku = "a", ["ДоступныйОстаток"] = 5}, nil, A)`)
	assert.Contains(t, d.calls(), "\nmarket.add category_id=20173 description=Чашка с котом dimension_height=2 dimension_length=3 dimension_width=1"+
		" is_main_variant=0 main_photo_id=1 name=Чашка old_price=2 owner_id=-100 photo_ids=2 price=1 sku=a stock_amount=5 v=5.199 weight=4")
}

func TestO20ProductsUseTheirVersion(t *testing.T) {
	d := newDesk(t)
	d.prints(`A.v = "5.100" OPI_VK.AddProduct({Name = "Plate", Description = "A plate with a cat", Category = 20173, MainPhoto = "cat.jpg"}, nil, A)`)
	assert.Equal(t, 3, strings.Count(d.calls(), "v=5.199"))
	d.prints(`A.v = "5.100" OPI_VK.DeleteProduct(1, A)`)
	assert.Equal(t, "market.delete item_id=1 owner_id=-100 v=5.100", d.calls())
}

func TestO22MessagesAreTold(t *testing.T) {
	d := newDesk(t)
	d.prints(`A.random_id = 0 for i = 1, 3 do OPI_VK.WriteMessage("Text", 1000, "sandbox-community-token", nil, A) end`)
	ids := map[string]bool{}
	for _, c := range d.vk.Calls("messages.send") {
		ids[c.Params.Get("random_id")] = true
		assert.Equal(t, "community", c.Token)
		assert.NotContains(t, c.Params, "parse_mode")
		assert.NotContains(t, c.Params, "user_id")
	}
	assert.Len(t, ids, 3)
	assert.NotContains(t, ids, "0")
	assert.NotContains(t, ids, "")
}

func TestO24NoPictures(t *testing.T) {
	for _, none := range []string{`""`, `{}`, `nil`, `"[]"`, `{""}`} {
		d := newDesk(t)
		d.prints(`OPI_VK.CreatePost("Text", ` + none + `, nil, nil, A)`)
		assert.Equal(t, "wall.post from_group=1 guid=* message=Text owner_id=-100 v=5.131", d.calls(), none)
	}
}

func TestO25KeyboardRows(t *testing.T) {
	d := newDesk(t)
	const buttons = `local b = {} for i = 1, %d do b[i] = "Кнопка " .. i end `
	rows := `local s, n = OPI_VK.FormKeyboard(b):gsub("%],%[", "") print(n + 1)`
	for count, want := range map[int]string{1: "1", 5: "1", 6: "2", 40: "8"} {
		assert.Equal(t, want, d.prints(fmt.Sprintf(buttons, count)+rows))
	}
	assert.ErrorContains(t, d.fails(fmt.Sprintf(buttons, 41)+rows), "FormKeyboard: ButtonArray has 41 buttons, VK allows 40")
	d.prints(`OPI_VK.FormKeyboard({("я"):rep(40)})`)
	assert.ErrorContains(t, d.fails(`OPI_VK.FormKeyboard({"a", ("я"):rep(41)})`), "FormKeyboard: button 2 has 41 characters, VK allows 1 to 40")
	assert.ErrorContains(t, d.fails(`OPI_VK.FormKeyboard({"a", ""})`), "button 2 has 0 characters")
	assert.ErrorContains(t, d.fails(`OPI_VK.FormKeyboard({})`), "FormKeyboard: ButtonArray is missing")
}

func TestO26QuotaAndFlood(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		d.vk.Inject(sandbox.Fault{Method: "wall.post", Kind: sandbox.ErrorCode, Code: 6, Times: 3})
		assert.Equal(t, "1", d.prints(`print(OPI_VK.CreatePost("Text", nil, nil, nil, A).response.post_id)`))
		assert.Len(t, d.vk.Calls("wall.post"), 4)
		d.vk.Inject(sandbox.Fault{Method: "wall.post", Kind: sandbox.ErrorCode, Code: 9})
		assert.Equal(t, "9", d.prints(`print(OPI_VK.CreatePost("Text", nil, nil, nil, A).error.error_code)`))
		assert.Len(t, d.vk.Calls("wall.post"), 5)
	})
}

func TestO27NumbersAreDigits(t *testing.T) {
	d := newDesk(t)
	d.prints(`OPI_VK.AddProduct({Name = 1234567, Description = 12345678901, Category = 20173, Price = 1234567.5, SKU = 1e6}, nil, A)`)
	assert.Equal(t, "market.add category_id=20173 description=12345678901 name=1234567 owner_id=-100 price=1234567.5 sku=1000000 v=5.199", d.calls())
}
