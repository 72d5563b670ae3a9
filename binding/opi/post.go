package opi

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"

	"github.com/vkscript/vkscript/vk"
)

func createPost(c *call) (any, error) {
	attachments, err := c.wallPhotos(c.values[c.at("ImageArray")].([]*vk.File))
	if err != nil {
		return nil, err
	}
	return c.post(attachments)
}

func createCompositePost(c *call) (any, error) { return c.post(c.texts("Objects")) }

// post publishes what CreatePost and CreateCompositePost have in common.
func (c *call) post(attachments []string) (any, error) {
	if link := c.text("LinkUnderPost"); !isBlank(link) {
		attachments = append(attachments, link)
	}
	set := vk.Params{}
	if text := c.value("Text"); !isBlank(text) {
		set["message"] = text
	}
	if len(attachments) > 0 {
		set["attachments"] = attachments
	}
	if c.flag("Advertisement") {
		set["mark_as_ads"], set["close_comments"] = true, true
	}
	return c.answer("wall.post", set)
}

// wallPhotos uploads pictures one after the other and returns them as attachments.
func (c *call) wallPhotos(files []*vk.File) ([]string, error) {
	var attachments []string
	for _, f := range files {
		raw, err := c.upload(vk.WallPhoto, f, false, nil)
		if err != nil {
			return nil, err
		}
		name, err := attachment("photo", raw)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.Name, err)
		}
		attachments = append(attachments, name)
	}
	return attachments, nil
}

// attachment names the object of an answer, or the first of an array: photo-1_2.
func attachment(kind string, raw []byte) (string, error) {
	type object struct {
		ID      json.Number `json:"id"`
		OwnerID json.Number `json:"owner_id"`
	}
	var one object
	var many []object
	if json.Unmarshal(raw, &many) == nil && len(many) > 0 {
		one = many[0]
	} else if err := json.Unmarshal(raw, &one); err != nil {
		return "", errors.New("VK's answer names no " + kind)
	}
	if one.ID == "" || one.OwnerID == "" {
		return "", errors.New("VK's answer names no " + kind)
	}
	return kind + one.OwnerID.String() + "_" + one.ID.String(), nil
}

// createPoll uploads the picture before it makes the poll, so that a bad picture leaves no poll behind.
func createPoll(c *call) (any, error) {
	var files []*vk.File
	if f := c.picture("Image"); f != nil {
		files = append(files, f)
	}
	photos, err := c.wallPhotos(files)
	if err != nil {
		return nil, err
	}
	answers, _ := plainJSON(c.texts("AnswersArray"))
	raw, err := c.also("polls.create", vk.Params{
		"question": c.text("Question"), "add_answers": json.RawMessage(answers), "is_anonymous": true, "is_multiple": false,
	})
	if err != nil {
		return nil, err
	}
	poll, err := attachment("poll", raw)
	if err != nil {
		return nil, err
	}
	c.auth.used("polls.create", "wall.post")
	set := vk.Params{"attachments": append([]string{poll}, photos...)}
	if text := c.text("Text"); !isBlank(text) {
		set["message"] = text
	}
	return c.answer("wall.post", set)
}

func createStory(c *call) (any, error) {
	set := vk.Params{"add_to_news": true}
	if url := c.text("URL"); !isBlank(url) {
		set["link_text"], set["link_url"] = "more", url
	}
	return c.uploaded(vk.StoryPhoto, c.picture("Image"), set)
}

func saveImageToAlbum(c *call) (any, error) {
	set := vk.Params{"album_id": c.text("AlbumID")}
	if caption := c.text("Description"); caption != "" {
		set["caption"] = caption
	}
	return c.uploaded(vk.AlbumPhoto, c.picture("Image"), set)
}

func uploadVideo(c *call) (any, error) {
	set := vk.Params{}
	for param, arg := range map[string]string{"name": "Name", "description": "Description", "album_id": "Album"} {
		if s := c.text(arg); !isBlank(s) {
			set[param] = s
		}
	}
	raw, err := c.upload(vk.Video, c.picture("Video"), true, set)
	if err != nil {
		return nil, err
	}
	return json.RawMessage(raw), nil
}

// views are the kinds of UploadPhotoToServer in both languages; any other means an album's photo.
var views = sync.OnceValue(func() map[string]vk.UploadKind {
	return map[string]vk.UploadKind{
		"post": vk.WallPhoto, "пост": vk.WallPhoto, "product": vk.ProductPhoto, "товар": vk.ProductPhoto,
		"story": vk.StoryPhoto, "история": vk.StoryPhoto, "poll": vk.PollPhoto, "опрос": vk.PollPhoto,
	}
})

func uploadPhoto(c *call) (any, error) {
	kind, ok := views()[strings.ToLower(c.text("View"))]
	if !ok {
		kind = vk.AlbumPhoto
	}
	return c.uploaded(kind, c.picture("Image"), nil)
}

// uploaded is an upload whose saved answer is the function's.
func (c *call) uploaded(kind vk.UploadKind, f *vk.File, set vk.Params) (any, error) {
	raw, err := c.upload(kind, f, true, set)
	if err != nil {
		return nil, err
	}
	return Answer{Response: raw}, nil
}

// makeRepost takes the post from the own community unless a wall is given.
func makeRepost(c *call) (any, error) {
	wall, target := c.text("WallID"), c.text("TargetWall")
	if wall == "" {
		wall = c.auth.owner()
	}
	if target == "" {
		target = c.auth.group()
	}
	if wall == "" {
		return nil, errNoOwner
	}
	set := vk.Params{"object": "wall" + wall + "_" + c.text("PostID"), "mark_as_ads": c.flag("Advertising"), "group_id": nil}
	if target != "" {
		set["group_id"] = strings.ReplaceAll(target, "-", "")
	}
	return c.answer("wall.repost", set)
}

func writeMessage(c *call) (any, error) {
	token := vk.Token(strings.TrimSpace(c.text("Communitytoken")))
	if token == "" && c.auth.token == "" {
		token = c.cfg.CommunityToken
	}
	if token != "" {
		c.auth.token, c.auth.kind = token, vk.CommunityToken
	}
	set := vk.Params{"peer_id": c.text("UserID"), "message": c.text("Text")}
	if keyboard := c.text("Keyboard"); keyboard != "" {
		set["keyboard"] = keyboard
	}
	return c.answer("messages.send", set)
}

func writeComment(c *call) (any, error) {
	set := vk.Params{"owner_id": c.text("WallID"), "post_id": c.text("PostID"), "message": c.text("Text"), "from_group": nil, "group_id": nil}
	if group := c.auth.group(); group != "" {
		set["from_group"] = group
	}
	return c.answer("wall.createComment", set)
}

func likePost(c *call) (any, error) {
	set := vk.Params{"type": "post", "item_id": c.text("PostID"), "from_group": false}
	if wall := c.text("WallID"); wall != "" {
		set["owner_id"] = wall
	}
	return c.answer("likes.add", set)
}

func closeDiscussion(c *call) (any, error) {
	method := "board.closeTopic"
	if c.flag("DeleteCompletely") {
		method = "board.deleteTopic"
	}
	return c.answer(method, vk.Params{"topic_id": c.text("DiscussionID")})
}

// shortenLink answers the short address alone.
func shortenLink(c *call) (any, error) {
	raw, err := c.vk("utils.getShortLink", vk.Params{"url": c.text("URL")})
	if err != nil {
		return nil, err
	}
	var link struct {
		Short string `json:"short_url"`
	}
	if json.Unmarshal(raw, &link) != nil || link.Short == "" {
		return Answer{Response: raw}, nil
	}
	return link.Short, nil
}
