package opi_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/vkscript/vkscript/binding"
	"github.com/vkscript/vkscript/binding/opi"
)

// Whatever is wrong with an argument, the error says where, in which function and argument, and nothing was sent.
func TestWrongArguments(t *testing.T) {
	for call, why := range map[string]string{
		`CreatePost("Text", {"cat.jpg", "none.jpg"}, nil, nil, A)`:   "CreatePost: ImageArray item 2: can't be used: open none.jpg: ",
		`CreatePost("Text", "page.html", nil, nil, A)`:               "CreatePost: ImageArray item 1: page.html is not a picture: its content is text/html",
		`CreatePost("Text", "clip.mp4", nil, nil, A)`:                "CreatePost: ImageArray item 1: clip.mp4 is not a picture: its content is video/mp4",
		`CreatePost("Text", "../cat.jpg", nil, nil, A)`:              "CreatePost: ImageArray item 1: can't be used: the script may not read ../cat.jpg",
		`CreatePost("Text", "/etc/hostname", nil, nil, A)`:           "the script may not read /etc/hostname: run it with --allow-read=",
		`CreatePost("Text", ".", nil, nil, A)`:                       "CreatePost: ImageArray item 1: . is not a file",
		`CreatePost("Text", {{"cat.jpg"}}, nil, nil, A)`:             "CreatePost: ImageArray item 1: wants a path, an address, Base64 or BinaryData, got an array",
		`CreatePost("Text", 5, nil, nil, A)`:                         "ImageArray item 1: wants a path, an address, Base64 or BinaryData, got the number 5",
		`CreatePost("Text", ("A"):rep(5000), nil, nil, A)`:           "ImageArray item 1: the Base64 is not a picture: its content is application/octet-stream",
		`CreatePost("Text", ("?"):rep(5000), nil, nil, A)`:           `ImageArray item 1: wants a path, an address, Base64 or BinaryData, got the text "` + strings.Repeat("?", 40) + `"…`,
		`CreatePost("Text", BinaryData(""), nil, nil, A)`:            "ImageArray item 1: file is empty",
		`CreatePost("Text", io.open("dog.png"):read("*a"))`:          "CreatePost: ImageArray is not text in UTF-8; a file's bytes are given as BinaryData(bytes)",
		`CreatePost("Text", "http://10.0.0.1/cat.jpg", nil, nil, A)`: "ImageArray item 1: can't be used: the script may not reach 10.0.0.1: run it with --allow-net=10.0.0.1",
		`CreatePost("Text", "ftp://10.0.0.1/cat.jpg", nil, nil, A)`:  "ImageArray item 1: can't be used: open ftp://10.0.0.1/cat.jpg: ",
		`CreatePost({}, nil, nil, nil, A)`:                           "CreatePost: Text wants text, got an array",
		`CreatePost(true, nil, nil, nil, A)`:                         "CreatePost: Text wants text, got true",
		`CreatePost(0/0, nil, nil, nil, A)`:                          "CreatePost: Text wants a number, got the number NaN",
		`CreatePost("Text", nil, "maybe", nil, A)`:                   `CreatePost: Advertisement wants true or false, got the text "maybe"`,
		`CreatePost("Text", nil, nil, print, A)`:                     "CreatePost: LinkUnderPost can't be a function",
		`CreatePost("Text", nil, nil, nil, A, 6)`:                    "CreatePost: takes 5 arguments ([Text], [ImageArray], [Advertisement], [LinkUnderPost], [Parameters]), got 6",
		`СоздатьПост("Text", "none.jpg", nil, nil, A)`:               "CreatePost: ImageArray item 1: can't be used: open none.jpg: ",
		`DeletePost(nil, A)`:                                         "DeletePost: PostID is missing: it wants an id",
		`DeletePost("", A)`:                                          "DeletePost: PostID is missing",
		`DeletePost(1.5, A)`:                                         "DeletePost: PostID wants a whole number or its digits, got the number 1.5",
		`DeletePost(0/0, A)`:                                         "got the number NaN",
		`DeletePost(1/0, A)`:                                         "got the number +Inf",
		`DeletePost(1e300, A)`:                                       "got the number 1e+300",
		`DeletePost("first", A)`:                                     `got the text "first"`,
		`DeletePost("1 2", A)`:                                       `got the text "1 2"`,
		`DeletePost({1}, A)`:                                         "got an array",
		`DeletePost({id = 1}, A)`:                                    "got a table",
		`WriteMessage("Text", "vk1.a.secret", 1000, nil, A)`:         "WriteMessage: UserID wants a whole number or its digits, got what looks like an access token",
		`WriteMessage("Text", 1000, nil, "hello", A)`:                `WriteMessage: Keyboard wants a keyboard, as FormKeyboard makes it, got the text "hello"`,
		`WriteMessage("Text", 1000, nil, "{'buttons':", A)`:          "WriteMessage: Keyboard is not JSON: ",
		`WriteMessage("Text", 1000, nil, {"a"}, A)`:                  "got an array",
		`CreatePoll("What?", {"This", {}}, nil, nil, A)`:             "CreatePoll: AnswersArray item 2 wants text, got an array",
		`CreatePoll("What?", {"This", true}, nil, nil, A)`:           "CreatePoll: AnswersArray item 2 wants text, got true",
		`CreatePoll("What?", {[2] = "x"}, nil, nil, A)`:              "CreatePoll: AnswersArray item 1 wants text, got a table",
		`CreatePoll("What?", {"a", x = "b"}, nil, nil, A)`:           "CreatePoll: AnswersArray has items 1 to 1 and beside them [x]",
		`CreatePoll("What?", {}, nil, nil, A)`:                       "CreatePoll: AnswersArray is missing: it wants an array of text",
		`CreatePoll("What?", "['a'", nil, nil, A)`:                   "CreatePoll: AnswersArray is not JSON",
		`SaveImageToAlbum(1, nil, nil, A)`:                           "SaveImageToAlbum: Image is missing: it wants a picture: path, URL, Base64 or BinaryData",
		`SaveImageToAlbum(1, {}, nil, A)`:                            "SaveImageToAlbum: Image is missing",
		`UploadVideoToServer("dog.png", "Name", "", "", A)`:          "UploadVideoToServer: Video dog.png is not a video: its content is image/png",
		`UploadVideoToServer("page.html", "Name", "", "", A)`:        "UploadVideoToServer: Video page.html is not a video: its content is text/html",
		`GetStatistics("yesterday", 5, A)`:                           `GetStatistics: StartDate wants a date: os.time() or text such as "2024-01-31" or "2024-01-31T12:00:00", got the text "yesterday"`,
		`GetStatistics(1, 1e300, A)`:                                 "GetStatistics: EndDate wants a date",
		`GetStatistics(0/0, 1, A)`:                                   "GetStatistics: StartDate wants a date",
		`AddProduct("Mug", nil, A)`:                                  `AddProduct: ProductDescription wants a table such as GetProductDescription gives, got the text "Mug"`,
		`AddProduct({Price = {}}, nil, A)`:                           "AddProduct: ProductDescription Price: wants text, got an array",
		`AddProduct({MainPhoto = "none.jpg"}, nil, A)`:               "AddProduct: ProductDescription MainPhoto: can't be used: open none.jpg: ",
		`AddProduct({AdditionalPhotos = {"none.jpg"}}, nil, A)`:      "AddProduct: ProductDescription AdditionalPhotos: item 1: can't be used: open none.jpg: ",
		`AddProduct({MainInGroup = "maybe"}, nil, A)`:                "AddProduct: ProductDescription MainInGroup: wants true or false",
		`AddProduct({Prise = 5}, nil, A)`:                            `AddProduct: ProductDescription has an unknown name "Prise"; did you mean "Price"?`,
		`AddProduct({["Ценна"] = 5}, nil, A)`:                        `AddProduct: ProductDescription has an unknown name "Ценна"; did you mean "Цена"?`,
		`AddProduct("none.json", nil, A)`:                            "AddProduct: ProductDescription can't be read: open none.json: ",
		`CreateAd(1, 2, 3, 4, 5, {})`:                                "CreateAd: Parameters name no community: give group_id or owner_id",
		`GetProductsByID({1}, {})`:                                   "GetProductsByID: Parameters name no community",
		`CreatPost("Text")`:                                          `OPI_VK has no function "CreatPost"; did you mean "CreatePost"?`,
		`СоздатьПостт("Text")`:                                       `OPI_VK has no function "СоздатьПостт"; did you mean "СоздатьПост"?`,
		`Nonsense("Text")`:                                           `OPI_VK has no function "Nonsense"`,
	} {
		d := newDesk(t)
		err := d.fails("\n\n" + `OPI_VK.` + call)
		assert.ErrorContains(t, err, "test.lua:3: ", call)
		assert.ErrorContains(t, err, why, call)
		assert.Less(t, len(err.Error()), 400, call)
		assert.NotContains(t, err.Error(), "secret")
		assert.Empty(t, d.calls(), call)
	}
}

func TestWrongArgumentIsTyped(t *testing.T) {
	d := newDesk(t)
	var wrong *opi.ArgError
	assert.ErrorAs(t, d.fails(`OPI_VK.CreatePost("Text", "none.jpg")`), &wrong)
	assert.Equal(t, []string{"CreatePost", "ImageArray"}, []string{wrong.Function, wrong.Arg})
	assert.ErrorIs(t, wrong, os.ErrNotExist)
	assert.ErrorAs(t, d.fails(`OPI_VK.CreatPost()`), new(*opi.UnknownFunctionError))
	assert.ErrorAs(t, d.fails(`OPI_VK.CreatePost("Text", "/none.jpg")`), new(*binding.PermissionError))
}

// A table that holds itself, or another one so often that reading it would never end.
func TestTablesWithoutEnd(t *testing.T) {
	d := newDesk(t)
	began := time.Now()
	for table, why := range map[string]string{
		`local t = {} t.a = t t.b = t`:                                 "is a table that contains itself",
		`local t = {{}} t[1][1] = t`:                                   "is a table that contains itself",
		`local t = {} for i = 1, 1000 do t = {t} end`:                  "is nested deeper than 200",
		`local t = {} for i = 1, 100 do t = {t, t} end`:                "holds more than 262144 values",
		`local t = {a = 1} for i = 1, 50 do t = {a = t, b = t} end`:    "holds more than 262144 values",
		`local t = {} for i = 1, 270000 do t[i] = i end`:               "holds more than 262144 values",
		`local t = setmetatable({}, {__index = function() end}) t = t`: "",
	} {
		_, err := d.run(table + ` OPI_VK.CreatePost("Text", nil, nil, nil, t) `)
		if why == "" {
			assert.NoError(t, err, table)
			continue
		}
		assert.ErrorContains(t, err, "test.lua:1: CreatePost: Parameters "+why, table)
	}
	assert.Less(t, time.Since(began), time.Minute)
	assert.Len(t, d.vk.Calls("wall.post"), 1)
}

func TestUnreadablePictureStopsBeforeTheFirstRequest(t *testing.T) {
	if os.Getuid() == 0 {
		t.Skip("root reads everything")
	}
	d := newDesk(t)
	assert.NoError(t, os.Chmod(filepath.Join(d.dir, "dog.png"), 0))
	assert.ErrorContains(t, d.fails(`OPI_VK.CreatePost("Text", {"cat.jpg", "dog.png"}, nil, nil, A)`), "ImageArray item 2: can't be used: open dog.png: permission denied")
	assert.Empty(t, d.calls())
}
