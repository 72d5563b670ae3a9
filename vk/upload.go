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
	ProductPhoto UploadKind = "product_photo"
	StoryPhoto   UploadKind = "story_photo"
	PollPhoto    UploadKind = "poll_photo"
	Video        UploadKind = "video"
)

// upload is the way of one kind: ask for a server, send the file, check the answer, save.
type upload struct {
	server string   // the method that answers upload_url
	field  string   // the form's field for the file
	class  string   // "image" or "video"
	needs  []string // what a good answer holds; anything else is an upload to repeat
	save   string   // the method that takes the answer; "" when there is none
	whole  string   // the save parameter that takes the whole answer as JSON, or
	inner  string   // the one that takes response.upload_result; else the answer's fields are passed on
}

var uploads = map[UploadKind]upload{
	WallPhoto:    {server: "photos.getWallUploadServer", field: "photo", class: "image", needs: []string{"photo"}, save: "photos.saveWallPhoto"},
	AlbumPhoto:   {server: "photos.getUploadServer", field: "file1", class: "image", needs: []string{"photos_list"}, save: "photos.save"},
	ProductPhoto: {server: "market.getProductPhotoUploadServer", field: "file", class: "image", needs: []string{"album_id", "meta"}, save: "market.saveProductPhoto", whole: "upload_response"},
	StoryPhoto:   {server: "stories.getPhotoUploadServer", field: "file", class: "image", needs: []string{"response"}, save: "stories.save", inner: "upload_results"},
	PollPhoto:    {server: "polls.getPhotoUploadServer", field: "photo", class: "image", needs: []string{"photo"}, save: "polls.savePhoto"},
	Video:        {server: "video.save", field: "video_file", class: "video", needs: []string{"video_id"}},
}

// Upload sends a file and saves it, and returns the response of the save method; for Video, which
// has none, the upload host's answer. Each parameter goes to those of the two methods that know it,
// one that neither knows to the save method.
//
// An upload host that takes the file but answers without it is asked again with pauses; the save
// method is never called with such an answer (*UploadError). The token is not sent to that host.
func (c *Client) Upload(ctx context.Context, kind UploadKind, file *File, params Params) (json.RawMessage, error) {
	u, ok := uploads[kind]
	if !ok {
		return nil, fmt.Errorf("vk: unknown kind of upload %q", kind)
	}
	if err := file.mustBe(u.class); err != nil {
		return nil, err
	}
	raw, err := c.Call(ctx, u.server, u.serverParams(params))
	if err != nil {
		return nil, err
	}
	var server struct {
		URL string `json:"upload_url"`
	}
	if err := json.Unmarshal(raw, &server); err != nil || server.URL == "" {
		return nil, &UploadError{Method: u.server, File: file.Name, Reason: "VK gave no address to upload to"}
	}
	answer, err := c.send(ctx, u, server.URL, file)
	if err != nil || u.save == "" {
		return answer, err
	}
	save, err := u.saveParams(answer, params)
	if err != nil {
		return nil, err
	}
	return c.Call(ctx, u.save, save)
}

// serverParams are those that the get-server method knows, and all when it is the only method.
func (u *upload) serverParams(params Params) Params {
	if u.save == "" {
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
	case u.whole != "":
		save[u.whole] = answer
	case u.inner != "":
		save[u.inner] = innerResult(answer)
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
func isGlobal(name string) bool {
	return slices.Contains([]string{"access_token", "v", "lang", "test_mode"}, name)
}

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

func innerResult(answer json.RawMessage) string {
	var story struct {
		Response struct {
			Result string `json:"upload_result"`
		} `json:"response"`
	}
	json.Unmarshal(answer, &story)
	return story.Response.Result
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
	for _, name := range u.needs {
		if isEmpty(fields[name]) {
			return "the upload host answered without " + name
		}
	}
	if u.inner != "" && innerResult(answer) == "" {
		return "the upload host answered without upload_result"
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

// Methods returns the methods that an upload of this kind calls, in order.
func (k UploadKind) Methods() []string {
	u := uploads[k]
	if u.save == "" {
		return []string{u.server}
	}
	return []string{u.server, u.save}
}
