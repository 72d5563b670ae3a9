package opi_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"

	"github.com/vkscript/vkscript/binding/opi"
	"github.com/vkscript/vkscript/vk"
	"github.com/vkscript/vkscript/vk/sandbox"
)

func TestRefusalIsAnAnswer(t *testing.T) {
	d := newDesk(t)
	var heard []string
	d.cfg.Notice = func(where, function string, err *vk.Error) {
		heard = append(heard, where+function+" "+err.Method)
	}
	assert.Equal(t, "nil\t104", d.prints("\nlocal r = OPI_VK.DeletePost(77, A) OPI_VK.LikePost(1, nil, {group_id = 100, access_token = 'sandbox-user-token'})"+
		` print(r.response, OPI_VK.DeletePost(78, A).error.error_code)`))
	assert.Equal(t, []string{"test.lua:2: DeletePost wall.delete", "test.lua:2: LikePost likes.add", "test.lua:2: DeletePost wall.delete"}, heard)
}

func TestPersonIsNeeded(t *testing.T) {
	for code, fields := range map[int]string{5: "nil\tnil", 14: "string\tnil", 17: "nil\tstring"} {
		d := newDesk(t)
		d.vk.Inject(sandbox.Fault{Method: "wall.post", Kind: sandbox.ErrorCode, Code: code, Times: 2})
		assert.Equal(t, fields, d.prints(`local ok, e = pcall(OPI_VK.CreatePost, "Text", nil, nil, nil, A) print(type(e.captcha_sid), type(e.redirect_uri))`), code)
		err := d.fails(`OPI_VK.CreatePost("Text", nil, nil, nil, A)`)
		assert.ErrorContains(t, err, "test.lua:1: CreatePost: wall.post: VK error ")
		assert.True(t, vk.IsCode(err, code))
	}
}

// The functions of several requests end with the first answer that is an error.
func TestEarlyExits(t *testing.T) {
	const plate = `{Name = "Plate", Description = "A plate with a cat", Category = 20173, MainPhoto = "cat.jpg"}`
	for _, c := range []struct{ method, call, never string }{
		{"photos.getWallUploadServer", `CreatePost("Text", {"cat.jpg", "dog.png"}, nil, nil, A)`, "upload"},
		{"photos.saveWallPhoto", `CreatePost("Text", {"cat.jpg", "dog.png"}, nil, nil, A)`, "wall.post"},
		{"photos.saveWallPhoto", `CreatePoll("What?", {"This"}, "cat.jpg", nil, A)`, "polls.create"},
		{"stories.getPhotoUploadServer", `CreateStory("cat.jpg", "", A)`, "stories.save"},
		{"video.save", `UploadVideoToServer("clip.mp4", "Name", "", "", A)`, "upload"},
		{"market.saveProductPhoto", `AddProduct(` + plate + `, 1, A)`, "market.add"},
		{"market.add", `AddProduct(` + plate + `, 1, A)`, "market.addToAlbum"},
		{"market.edit", `EditProduct(1, ` + plate + `, 1, A)`, "market.addToAlbum"},
		{"market.saveProductPhoto", `CreateProductCollection("Mugs", "cat.jpg", nil, nil, A)`, "market.addAlbum"},
		{"market.getAlbumById", `EditProductCollection("Mugs", 1, nil, nil, nil, A)`, "market.editAlbum"},
		{"market.getCategories", `GetProductCategoryList(A)`, "upload"},
	} {
		d := newDesk(t)
		d.vk.Inject(sandbox.Fault{Method: c.method, Kind: sandbox.ErrorCode, Code: 15})
		assert.Equal(t, "15\tnil", d.prints(`local r = OPI_VK.`+c.call+` print(r.error.error_code, r.response)`), c.call)
		assert.Empty(t, d.vk.Calls(c.never), c.call)
	}
}

func TestCreatePollOfFourArguments(t *testing.T) {
	for _, auth := range []string{`A`, `'{"access_token": "sandbox-user-token", "owner_id": "-100"}'`, `"auth.json"`} {
		d := newDesk(t)
		d.write("auth.json", []byte("\ufeff{'access_token': 'sandbox-user-token', 'owner_id': '-100'}"))
		d.prints(`OPI_VK.CreatePoll("What?", {"This", "That"}, "", ` + auth + `)`)
		assert.Len(t, d.vk.Posts(-100), 1, auth)
		assert.Empty(t, d.vk.Posts(-100)[0].Text)
	}
	d := newDesk(t)
	d.cfg.GroupID = "100"
	d.prints(`OPI_VK.CreatePoll("What?", {"This", "That"}, "", "Text")`)
	assert.Equal(t, "Text", d.vk.Posts(-100)[0].Text)
}

func TestDefaults(t *testing.T) {
	d := newDesk(t)
	d.cfg.GroupID, d.cfg.AppID = "100", "10"
	d.prints(`OPI_VK.CreatePost("Text")
		OPI_VK.CreatePoll("What?", {"This", "That"})
		OPI_VK.MakeRepost(1)
		OPI_VK.CreateAlbum("Album")
		OPI_VK.WriteMessage("Text", 1000)
		OPI_VK.CreateProductCollection("Mugs")
		OPI_VK.CreateStory("cat.jpg")`)
	assert.Equal(t, lines("wall.post from_group=1 guid=* message=Text owner_id=-100 v=5.131",
		`polls.create add_answers=["This","That"] app_id=10 is_anonymous=1 is_multiple=0 owner_id=-100 question=What? v=5.131`,
		"wall.post attachments=poll-100_1 from_group=1 guid=* owner_id=-100 v=5.131",
		"wall.repost group_id=100 mark_as_ads=0 object=wall-100_1 v=5.131",
		"photos.createAlbum description= group_id=100 title=Album upload_by_admins_only=1 v=5.131",
		"messages.send group_id=100 message=Text peer_id=1000 random_id=* v=5.131",
		"market.addAlbum is_hidden=0 main_album=0 owner_id=-100 title=Mugs v=5.199",
		"stories.getPhotoUploadServer add_to_news=1 group_id=100 v=5.131", "upload file=cat.jpg (image/jpeg)", "stories.save upload_results=* v=5.131"), d.calls())
	assert.Equal(t, "community", d.vk.Calls("messages.send")[0].Token, "the environment's community token")
}

func TestParameters(t *testing.T) {
	for auth, want := range map[string]string{
		`{owner_id = -100}`:                                      "wall.post from_group=1 guid=* message=Text owner_id=-100 v=5.131",
		`{owner_id = 1000}`:                                      "wall.post from_group=1 guid=* message=Text owner_id=1000 v=5.131",
		`{group_id = "-100", from_group = false}`:                "wall.post from_group=0 guid=* message=Text owner_id=-100 v=5.131",
		`{Owner_ID = "-100", FROM_GROUP = ""}`:                   "wall.post guid=* message=Text owner_id=-100 v=5.131",
		`{group_id = 100, publish_date = 4000000000}`:            "wall.post from_group=1 guid=* message=Text owner_id=-100 publish_date=4000000000 v=5.131",
		`{group_id = 100, signed = true, lang = "ru", x = ""}`:   "wall.post from_group=1 guid=* lang=ru message=Text owner_id=-100 signed=1 v=5.131",
		`{group_id = 100, guid = "mine", v = "5.199"}`:           "wall.post from_group=1 guid=* message=Text owner_id=-100 v=5.199",
		`"{'group_id': 100, 'owner_id': -100, 'message': 'no'}"`: "wall.post from_group=1 guid=* message=Text owner_id=-100 v=5.131",
		`{}`: "wall.post from_group=1 guid=* message=Text owner_id=-200 v=5.131", `nil`: "wall.post from_group=1 guid=* message=Text owner_id=-200 v=5.131",
		`""`: "wall.post from_group=1 guid=* message=Text owner_id=-200 v=5.131",
	} {
		d := newDesk(t)
		d.cfg.GroupID = "200"
		d.prints(`OPI_VK.CreatePost("Text", nil, nil, nil, ` + auth + `)`)
		assert.Equal(t, want, d.calls(), auth)
	}
}

func TestTokens(t *testing.T) {
	d := newDesk(t)
	d.prints(`OPI_VK.WriteMessage("Text", 1000, nil, nil, {access_token = "sandbox-user-token"})
		OPI_VK.WriteMessage("Text", 1000, "sandbox-community-token", nil, {access_token = "sandbox-user-token"})
		OPI_VK.WriteMessage("Text", 1000, "", nil, {})
		OPI_VK.ShortenLink("https://example.com", {access_token = "sandbox-service-token"})`)
	var kinds []string
	for _, c := range d.vk.Calls("") {
		kinds = append(kinds, c.Token)
	}
	assert.Equal(t, []string{"user", "community", "community", "service"}, kinds)
	d.calls()

	d.cfg.Client = d.client(vk.Config{})
	d.cfg.CommunityToken = ""
	for _, call := range []string{`CreatePost("Text", "cat.jpg")`, `CreatePost("Text")`, `WriteMessage("Text", 1000)`, `GetOrderList()`} {
		err := d.fails(`OPI_VK.` + call)
		assert.ErrorIs(t, err, opi.ErrNoToken)
		assert.ErrorContains(t, err, "test.lua:1: "+call[:strings.Index(call, "(")]+": no access token")
	}
	assert.Empty(t, d.calls())
}

// A method of VK that answers something of its own, through the whole client.
func withAnswers(t *testing.T, answers map[string][]string) *desk {
	d := newDesk(t)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		method := strings.TrimPrefix(r.URL.Path, "/method/")
		queue := answers[method]
		if len(queue) == 0 {
			http.Error(w, "unexpected "+method, http.StatusNotFound)
			return
		}
		answers[method] = queue[1:]
		w.Write([]byte(queue[0]))
	}))
	t.Cleanup(server.Close)
	d.cfg.Client = vk.New(vk.Config{Token: "t", APIURL: server.URL + "/method/", Limits: vk.NewLimits(map[vk.TokenKind]float64{vk.UserToken: 0})})
	return d
}

func TestCategoriesInTwoCalls(t *testing.T) {
	d := withAnswers(t, map[string][]string{"market.getCategories": {
		`{"response":{"count":2,"items":[{"id":1,"name":"Одежда"}]}}`,
		`{"response":{"count":2,"items":[{"id":1,"name":"Одежда"},{"id":20173,"name":"Кружки"}]}}`}})
	assert.Equal(t, "Одежда\tКружки", d.prints(`local r = OPI_VK.GetProductCategoryList(A) print(r[1], r[20173])`))
}

// VK counts hidden products among a page, so that a page may be short and not the last.
func TestShortPageIsNotTheLast(t *testing.T) {
	d := withAnswers(t, map[string][]string{"market.get": {
		`{"response":{"count":201,"items":[{"id":1}]}}`, `{"response":{"count":201,"items":[{"id":2}]}}`}})
	assert.Equal(t, "2\t1\t2", d.prints(`local r = OPI_VK.GetProductList(nil, A) print(#r, r[1].id, r[2].id)`))
}

func TestUnusualAnswers(t *testing.T) {
	d := withAnswers(t, map[string][]string{
		"utils.getShortLink":    {`{"response":{"key":"x"}}`},
		"photos.createAlbum":    {`{"error":"no token, no album"}`},
		"market.get":            {`{"response":[1,2]}`},
		"stats.getPostReach":    {`{"response":{"count":1}}`},
		"market.getProperties":  {`{"response":{"items":null}}`},
		"market.deleteProperty": {`{"response":null}`},
		"ads.getCategories":     {`{"response":{"v1":[],"v2":{}, "id":9007199254740993, "x":null}}`},
	})
	assert.Equal(t, "x", d.prints(`print(OPI_VK.ShortenLink("https://example.com", A).response.key)`))
	assert.Equal(t, "0\tan error of an unknown form", d.prints(`local e = OPI_VK.CreateAlbum("A", "", A).error print(e.error_code, e.error_msg)`))
	assert.ErrorContains(t, d.fails(`OPI_VK.GetProductList(nil, A)`), "GetProductList: market.get: VK's answer is no list")
	assert.ErrorContains(t, d.fails(`OPI_VK.GetPostStatistics({1}, A)`), "GetPostStatistics: stats.getPostReach: VK's answer is no list")
	assert.Equal(t, "0", d.prints(`print(#OPI_VK.GetPropertyList(A))`))
	assert.Equal(t, "null", d.prints(`print(OPI_VK.DeleteProductProperty(1, A).response)`))
	assert.Equal(t, "table\ttable\t9007199254740993\tnil",
		d.prints(`local r = OPI_VK.GetAdvertisingCategoryList(A).response print(type(r.v1), type(r.v2), r.id, r.x)`))
}

// A lost answer must never make a thing twice, nor look like a failure when it was none.
func TestLostAnswers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, kind := range []sandbox.FaultKind{sandbox.DropBefore, sandbox.DropAfter, sandbox.BadGateway, sandbox.BadGatewayAfter, sandbox.HTMLPage} {
			d := newDesk(t)
			d.vk.Inject(sandbox.Fault{Method: "wall.post", Kind: kind})
			assert.Equal(t, "1", d.prints(`print(OPI_VK.CreatePost("Text", nil, nil, nil, A).response.post_id)`), kind)
			assert.Len(t, d.vk.Posts(-100), 1, kind)
			posts := d.vk.Calls("wall.post")
			assert.Len(t, posts, 2, kind)
			assert.Equal(t, posts[0].Params, posts[1].Params, "the same guid")

			d.vk.Inject(sandbox.Fault{Method: "messages.send", Kind: kind})
			assert.Equal(t, "1", d.prints(`print(OPI_VK.WriteMessage("Text", 1000, nil, nil, A).response)`), kind)
			assert.Len(t, d.vk.Messages(1000), 1, kind)
			sends := d.vk.Calls("messages.send")
			assert.Equal(t, sends[0].Params, sends[1].Params, "the same random_id")

			d.vk.Inject(sandbox.Fault{Method: "photos.createAlbum", Kind: kind})
			assert.Equal(t, "unknown_outcome\ttrue\tphotos.createAlbum\tfalse", d.prints(`local ok, e = pcall(OPI_VK.CreateAlbum, "Album", "", A)
				print(e.name, e.unknown_outcome, e.method, e.retryable)`), kind)
			assert.Len(t, d.vk.Calls("photos.createAlbum"), 1, kind)
		}
	})
}

func TestLostAnswersOfOtherWrites(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, c := range []struct{ method, call, then string }{
			{"photos.createAlbum", album, ""},
			{"photos.saveWallPhoto", `OPI_VK.CreatePost("Text", "cat.jpg", nil, nil, A)`, "wall.post"},
			{"polls.create", `OPI_VK.CreatePoll("What?", {"This"}, nil, nil, A)`, "wall.post"},
			{"market.add", product, "market.addToAlbum"},
			{"board.addTopic", topic, ""},
			{"ads.createCampaigns", campaign, ""},
			{"market.addToAlbum", strings.Replace(product, "nil, A", "5, A", 1), ""},
		} {
			for _, fault := range []sandbox.Fault{{Kind: sandbox.DropAfter}, {Kind: sandbox.BadGatewayAfter}, {Kind: sandbox.ErrorCode, Code: 10}} {
				d := newDesk(t)
				fault.Method = c.method
				d.vk.Inject(fault)
				err := d.fails(c.call)
				assert.ErrorIs(t, err, vk.ErrUnknownOutcome, c.method)
				assert.ErrorContains(t, err, c.method+": it is not known whether VK did it", c.method)
				assert.Len(t, d.vk.Calls(c.method), 1, c.method)
				if c.then != "" {
					assert.Empty(t, d.vk.Calls(c.then), c.method)
				}
			}
		}
	})
}

func TestLostAnswersOfReads(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		d.vk.Inject(sandbox.Fault{Method: "market.getGroupOrders", Kind: sandbox.DropAfter, Times: 3})
		assert.Equal(t, "2", d.prints(`print(#OPI_VK.GetOrderList(A))`))
		d.vk.Inject(sandbox.Fault{Method: "market.getGroupOrders", Kind: sandbox.BadGateway, Times: 5})
		err := d.fails(`OPI_VK.GetOrderList(A)`)
		assert.ErrorAs(t, err, new(*vk.NetworkError))
		assert.ErrorContains(t, err, "test.lua:1: GetOrderList: market.getGroupOrders: VK was not reached (tried 5 times)")
	})
}
