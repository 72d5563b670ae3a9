package vk

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// UploadKind names what a file is uploaded as; its steps are a row of the table uploads.
type UploadKind string

// The kinds of upload.
const (
	WallPhoto    UploadKind = "wall_photo"
	AlbumPhoto   UploadKind = "album_photo"
	OwnerPhoto   UploadKind = "owner_photo"
	OwnerCover   UploadKind = "owner_cover"
	MessagePhoto UploadKind = "message_photo"
	ChatPhoto    UploadKind = "chat_photo"
	ProductPhoto UploadKind = "product_photo"
	MarketAlbum  UploadKind = "market_album_photo"
	PollPhoto    UploadKind = "poll_photo"
	StoryPhoto   UploadKind = "story_photo"
	StoryVideo   UploadKind = "story_video"
	Document     UploadKind = "document"
	WallDocument UploadKind = "wall_document"
	MessageDoc   UploadKind = "message_document"
	Video        UploadKind = "video"
	VideoLink    UploadKind = "video_link" // of a LinkFile: nothing is sent
	VideoThumb   UploadKind = "video_thumb"
	PrettyCard   UploadKind = "pretty_card" // answers photo, for prettyCards.create
	LeadForm     UploadKind = "lead_form"   // answers photo, for leadForms.create
)

// upload is the way of one kind: ask for a server, send the file, check the answer, save.
type upload struct {
	kind   UploadKind
	server string // the method that answers upload_url
	field  string // the form's field for the file
	most   int    // how many files it takes at once, in the fields "file1", "file2", ...; 0 is one
	class  string // "image", "video", or "" for anything
	needs  string // what a good answer holds; any other is an upload to repeat
	save   string // the method that takes the answer; "" when there is none
	to     string // the save parameter that takes the answer as JSON; "": its fields are passed on
	inner  string // takes this text of the answer instead, "response.upload_result"
	limits limits
}

// limits are what VK refuses a file for; 0 is no limit.
type limits struct {
	megabytes           int64
	minWidth, minHeight int // pixels
	maxSides            int // pixels, width and height together
	maxRatio            int // of the longer side to the shorter one
}

// photoLimits are those of all ordinary photos.
var photoLimits = limits{megabytes: 50, maxSides: 14_000, maxRatio: 20}

// UploadKinds returns all kinds of upload.
func UploadKinds() []UploadKind {
	kinds := make([]UploadKind, len(uploads))
	for i := range uploads {
		kinds[i] = uploads[i].kind
	}
	return kinds
}

func (k UploadKind) way() *upload {
	for i := range uploads {
		if uploads[i].kind == k {
			return &uploads[i]
		}
	}
	return nil
}

// Methods returns the methods that an upload of this kind calls, in order.
func (k UploadKind) Methods() []string {
	u := k.way()
	if u.save == "" {
		return []string{u.server}
	}
	return []string{u.server, u.save}
}

// Most is how many files an upload of this kind takes at once, as Together makes one of them.
func (k UploadKind) Most() int { return max(1, k.way().most) }

// uploads are the ways, in the order in which they are listed.
var uploads = [...]upload{
	{kind: WallPhoto, server: "photos.getWallUploadServer", field: "photo", class: "image", needs: "photo", save: "photos.saveWallPhoto", limits: photoLimits},
	{kind: AlbumPhoto, server: "photos.getUploadServer", field: "file", most: 5, class: "image", needs: "photos_list", save: "photos.save", limits: photoLimits},
	{kind: OwnerPhoto, server: "photos.getOwnerPhotoUploadServer", field: "photo", class: "image", needs: "photo", save: "photos.saveOwnerPhoto", limits: photoLimits},
	{kind: OwnerCover, server: "photos.getOwnerCoverPhotoUploadServer", field: "photo", class: "image", needs: "photo", save: "photos.saveOwnerCoverPhoto", limits: limits{megabytes: 50, minWidth: 795, minHeight: 200}},
	{kind: MessagePhoto, server: "photos.getMessagesUploadServer", field: "photo", class: "image", needs: "photo", save: "photos.saveMessagesPhoto", limits: photoLimits},
	{kind: ChatPhoto, server: "photos.getChatUploadServer", field: "file", class: "image", needs: "response", save: "messages.setChatPhoto", inner: "response", to: "file"},
	{kind: ProductPhoto, server: "market.getProductPhotoUploadServer", field: "file", class: "image", needs: "album_id meta", save: "market.saveProductPhoto", to: "upload_response", limits: limits{megabytes: 50, minWidth: 400, minHeight: 400, maxSides: 14_000}},
	{kind: MarketAlbum, server: "photos.getMarketAlbumUploadServer", field: "file", class: "image", needs: "photo", save: "photos.saveMarketAlbumPhoto", limits: photoLimits},
	{kind: PollPhoto, server: "polls.getPhotoUploadServer", field: "photo", class: "image", needs: "photo", save: "polls.savePhoto", limits: photoLimits},
	{kind: StoryPhoto, server: "stories.getPhotoUploadServer", field: "file", class: "image", needs: "response", save: "stories.save", inner: "response.upload_result", to: "upload_results", limits: limits{megabytes: 10}},
	{kind: StoryVideo, server: "stories.getVideoUploadServer", field: "video_file", class: "video", needs: "response", save: "stories.save", inner: "response.upload_result", to: "upload_results"},
	{kind: Document, server: "docs.getUploadServer", field: "file", needs: "file", save: "docs.save", limits: limits{megabytes: 200}},
	{kind: WallDocument, server: "docs.getWallUploadServer", field: "file", needs: "file", save: "docs.save", limits: limits{megabytes: 200}},
	{kind: MessageDoc, server: "docs.getMessagesUploadServer", field: "file", needs: "file", save: "docs.save", limits: limits{megabytes: 200}},
	{kind: Video, server: "video.save", field: "video_file", class: "video", needs: "video_id"},
	{kind: VideoLink, server: "video.save", needs: "response"},
	{kind: VideoThumb, server: "video.getThumbUploadUrl", field: "file", class: "image", needs: "hash", save: "video.saveUploadedThumb", to: "thumb_json"},
	{kind: PrettyCard, server: "prettyCards.getUploadURL", field: "file", class: "image", needs: "photo", limits: limits{megabytes: 5, minWidth: 400, minHeight: 400}},
	{kind: LeadForm, server: "leadForms.getUploadURL", field: "file", class: "image", needs: "photo", limits: limits{megabytes: 5}},
}

// Upload sends a file and saves it, and returns the response of the save method; of the kinds that have
// none, the upload host's answer, and for VideoLink video.save's. Each parameter goes to those of the two
// methods that know it, one that neither knows to the save method. Several pictures for one album go as one
// file, made by Together.
//
// An upload host that takes the file but answers without it is asked again with pauses; the save
// method is never called with such an answer (*UploadError). The token is not sent to that host.
func (c *Client) Upload(ctx context.Context, kind UploadKind, file *File, params Params) (json.RawMessage, error) {
	u := kind.way()
	if u == nil {
		return nil, fmt.Errorf("vk: unknown kind of upload %q", kind)
	}
	if err := file.mustBe(u); err != nil {
		return nil, err
	}
	ctx = WithoutBatch(ctx) // an upload host's address is for one upload
	raw, err := c.Call(ctx, u.server, u.serverParams(file, params))
	if err != nil {
		return nil, err
	}
	host := uploadAddress(raw)
	if host == "" {
		return nil, &UploadError{Method: u.server, File: file.Name, Reason: "VK gave no address to upload to"}
	}
	answer, err := c.sendFile(ctx, u, host, file)
	switch {
	case err == nil && kind == VideoLink:
		return raw, nil
	case err != nil, u.save == "":
		return answer, err
	}
	save, err := u.saveParams(answer, params)
	if err != nil {
		return nil, err
	}
	return c.Call(ctx, u.save, save)
}

// uploadAddress reads what a get-server method answered: an object with upload_url, or the address itself.
func uploadAddress(raw json.RawMessage) (address string) {
	var server struct {
		URL string `json:"upload_url"`
	}
	if json.Unmarshal(raw, &address) != nil && json.Unmarshal(raw, &server) == nil {
		address = server.URL
	}
	return address
}

// serverParams are those that the get-server method knows, and all when it is the only method.
func (u *upload) serverParams(file *File, params Params) Params {
	switch {
	case u.kind == VideoLink:
		params = pick(params, func(string) bool { return true })
		params["link"] = file.Name
		return params
	case u.save == "":
		return params
	}
	return pick(params, func(name string) bool { return isGlobal(name) || knows(u.server, name) })
}

// saveParams are those that belong to the save method, and what the upload host answered.
func (u *upload) saveParams(answer json.RawMessage, params Params) (Params, error) {
	save := pick(params, func(name string) bool {
		return isGlobal(name) || knows(u.save, name) || !knows(u.server, name)
	})
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(answer, &fields); err != nil {
		return nil, err
	}
	switch {
	case u.inner != "":
		save[u.to] = inside(answer, u.inner)
	case u.to != "":
		save[u.to] = answer
	default:
		for name, value := range fields {
			save[name] = plain(value)
		}
	}
	return save, nil
}

// knows tells whether the schema gives a method this parameter.
func knows(method, param string) bool {
	m := LookupMethod(method)
	return m != nil && m.Param(param) != nil
}

// isGlobal is true for the parameters that every method takes.
func isGlobal(name string) bool { return slices.Contains(commonParams[:], name) }

func pick(params Params, want func(string) bool) Params {
	picked := Params{}
	for name, value := range params {
		if want(name) {
			picked[name] = value
		}
	}
	return picked
}

// plain turns a JSON value into what the form sends: a string's text, else the JSON itself.
func plain(raw json.RawMessage) any {
	var text string
	if json.Unmarshal(raw, &text) == nil {
		return text
	}
	return raw
}

// inside returns the text at a path of names in JSON, "" when there is none.
func inside(answer []byte, path string) string {
	for name := range strings.SplitSeq(path, ".") {
		var fields map[string]json.RawMessage
		if json.Unmarshal(answer, &fields) != nil {
			return ""
		}
		answer = fields[name]
	}
	var text string
	json.Unmarshal(answer, &text)
	return text
}

// check looks for what a good answer of the upload host holds; "" means it is good.
func (u *upload) check(answer []byte) string {
	var fields map[string]json.RawMessage
	if json.Unmarshal(answer, &fields) != nil {
		return "the upload host answered no JSON object"
	}
	if e, ok := fields["error"]; ok {
		return "the upload host refused it: " + brief(string(e))
	}
	for name := range strings.FieldsSeq(u.needs) {
		if isEmpty(fields[name]) {
			return "the upload host answered without " + name
		}
	}
	if u.inner != "" && inside(answer, u.inner) == "" {
		return "the upload host answered without " + u.inner
	}
	return ""
}

// isEmpty covers the ways in which VK's hosts say that they took nothing.
func isEmpty(raw json.RawMessage) bool {
	switch strings.TrimSpace(string(raw)) {
	case "", "null", `""`, "[]", `"[]"`, "{}", `"{}"`, "0":
		return true
	}
	return false
}

func brief(text string) string {
	if runes := []rune(text); len(runes) > 200 {
		return string(runes[:200]) + "…"
	}
	return text
}

// UploadError says that a file did not arrive. Nothing was saved.
type UploadError struct {
	Method   string // the method that gave the upload host
	File     string // the file's name
	Attempts int
	Reason   string
	Cause    error // nil when the host answered
}

func (e *UploadError) Error() string {
	text := fmt.Sprintf("upload of %s (%s): %s", e.File, e.Method, e.Reason)
	if e.Attempts > 1 {
		text += fmt.Sprintf(" (tried %d times)", e.Attempts)
	}
	return text
}

func (e *UploadError) Unwrap() error { return e.Cause }
