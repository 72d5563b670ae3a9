package sandbox

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"
)

// Story is a story; it lives a day.
type Story struct {
	ID        int        `json:"id"`
	OwnerID   int        `json:"owner_id"`
	Date      int64      `json:"date"`
	ExpiresAt int64      `json:"expires_at"`
	Type      string     `json:"type"` // "photo", "video"
	Photo     *Photo     `json:"photo,omitempty"`
	Video     *Video     `json:"video,omitempty"`
	Link      *StoryLink `json:"link,omitempty"`
	CanSee    int        `json:"can_see"`
	CanShare  int        `json:"can_share"`
	IsExpired bool       `json:"is_expired"`
	Views     int        `json:"views"`
	AccessKey string     `json:"access_key"`
}

// StoryLink is the button of a story.
type StoryLink struct {
	Text string `json:"text"`
	URL  string `json:"url"`
}

const storyLife = 24 * 60 * 60 // seconds

var (
	storyPhotos = &uploadKind{name: "story-photo", fields: []string{"file", "photo"}, refuse: notStory, answer: answerStory, empty: emptyStory}
	storyVideos = &uploadKind{name: "story-video", fields: []string{"video_file", "file"}, refuse: notVideo, answer: answerStory, empty: emptyStory}
)

func storyMethods() []method {
	const server = "add_to_news:bool user_ids:ints link_text link_url:text..2048 group_id:int0.. reply_to_story"
	return []method{
		{"stories.getPhotoUploadServer", user | community, server, func(c *call) (any, error) { return storyServer(c, storyPhotos) }},
		{"stories.getVideoUploadServer", user | community, server, func(c *call) (any, error) { return storyServer(c, storyVideos) }},
		{"stories.save", user | community, "upload_results:list upload_results_json", saveStories},
		{"stories.get", user | community, "owner_id:owner", getStories},
		{"stories.getById", user | community, "stories:list!", getStoriesByID},
		{"stories.getStats", user | community, "owner_id:owner! story_id:id!", getStoryStats},
		{"stories.getViewers", user | community, "owner_id:owner story_id:id! count:int0.. offset:int0..", getStoryViewers},
		{"stories.delete", user | community, "owner_id:owner story_id:int0.. stories:list", deleteStories},
	}
}

// linkTexts are the captions that VK allows on a story's button.
func linkTexts() []string {
	return strings.Fields("to_store vote more book order enroll fill signup buy ticket write open learn_more view view_menu go_to contact watch play install read calendar")
}

func storyServer(c *call, kind *uploadKind) (any, error) {
	if !c.bool("add_to_news") && !c.given("user_ids") && !c.given("reply_to_story") {
		return nil, invalid("user_ids is undefined")
	}
	if c.given("link_text") && !slices.Contains(linkTexts(), c.Get("link_text")) {
		return nil, invalid("link_text is invalid")
	}
	t := ticket{owner: c.groupOwner(), extra: url.Values(c.Values)}
	if c.foreign(t.owner) {
		return nil, fail(15)
	}
	return map[string]any{"upload_url": c.uploadURL(kind, t), "user_ids": c.ints("user_ids")}, nil
}

func notStory(file File) string {
	if why := notPicture(file); why != "" {
		return why
	}
	if file.Size > 10<<20 {
		return "ERR_UPLOAD_TOO_BIG: file is too big"
	}
	return ""
}

func answerStory(_ *Server, up *upload) any {
	return map[string]any{"response": map[string]any{"upload_result": up.hash}, "_sig": up.hash[:16]}
}

func emptyStory(*Server, ticket, string) any {
	return map[string]any{"response": map[string]any{"upload_result": ""}}
}

func saveStories(c *call) (any, error) {
	results := c.list("upload_results")
	if c.given("upload_results_json") && json.Unmarshal([]byte(c.Get("upload_results_json")), &results) != nil {
		return nil, invalid("upload_results_json is invalid")
	}
	if len(results) == 0 {
		return nil, invalid("upload_results is undefined")
	}
	var ups []*upload
	for _, result := range results {
		up := c.state.uploads[result]
		if up == nil || up.saved || up.kind != storyPhotos && up.kind != storyVideos || slices.Contains(ups, up) {
			return nil, invalid("upload_results is invalid")
		}
		ups = append(ups, up)
	}
	items := []*Story{}
	for _, up := range ups {
		items = append(items, c.addStory(up))
	}
	return c.extended(map[string]any{"count": len(items), "items": items}, 0), nil
}

func (c *call) addStory(up *upload) *Story {
	up.saved = true
	story := &Story{
		ID: c.state.next("story", up.owner), OwnerID: up.owner, Date: c.unix(), ExpiresAt: c.unix() + storyLife,
		Type: "photo", CanSee: 1, CanShare: 1, AccessKey: up.hash[16:],
	}
	if link := up.extra.Get("link_url"); link != "" {
		story.Link = &StoryLink{Text: up.extra.Get("link_text"), URL: link}
	}
	if up.kind == storyVideos {
		story.Type, story.Video = "video", c.addVideo(up.owner, up.files[0].Name, "")
	} else {
		story.Photo = c.addPhoto(up.owner, -81, up.files[0], "")
	}
	return c.state.stories.put(up.owner, story.ID, story)
}

func (c *call) expired(story *Story) bool {
	story.IsExpired = story.ExpiresAt <= c.unix()
	return story.IsExpired
}

func getStories(c *call) (any, error) {
	owner := c.owner()
	alive := c.state.stories.where(owner, func(story *Story) bool { return !c.expired(story) })
	items := []any{}
	if len(alive) > 0 {
		items = append(items, map[string]any{"type": "stories", "owner_id": owner, "stories": alive, "has_unseen": true})
	}
	answer := map[string]any{"count": len(items), "items": items, "need_upload_screen": false}
	return c.extended(answer, owner), nil
}

func getStoriesByID(c *call) (any, error) {
	items := []*Story{}
	for _, name := range c.list("stories") {
		owner, id, ok := parseRef(name)
		if !ok {
			return nil, invalid("stories is invalid")
		}
		story := c.state.stories.get(owner, id)
		if story != nil && c.expired(story) {
			return nil, fail(1600)
		}
		if story != nil {
			items = append(items, story)
		}
	}
	return c.extended(map[string]any{"count": len(items), "items": items}, 0), nil
}

// story finds the story of story_id.
func (c *call) story() (*Story, error) {
	if story := c.state.stories.get(c.owner(), c.int("story_id")); story != nil {
		return story, nil
	}
	return nil, fail(15)
}

// getStoryStats: nobody but the user looks at stories here.
func getStoryStats(c *call) (any, error) {
	story, err := c.story()
	if err != nil {
		return nil, err
	}
	likes := len(c.state.likes[likeKey{"story", ref{story.OwnerID, story.ID}}])
	answer := map[string]any{}
	for name, count := range map[string]int{"views": 1, "likes": likes, "answer": 0, "bans": 0, "open_link": 0, "replies": 0, "shares": 0, "subscribers": 0} {
		answer[name] = map[string]any{"count": count, "state": "on"}
	}
	return answer, nil
}

func getStoryViewers(c *call) (any, error) {
	story, err := c.story()
	if err != nil {
		return nil, err
	}
	liked := slices.Contains(c.state.likes[likeKey{"story", ref{story.OwnerID, story.ID}}], UserID)
	viewers := []any{map[string]any{"user_id": UserID, "is_liked": liked}}
	return map[string]any{"count": len(viewers), "items": page(c.values, viewers, 100, 1000)}, nil
}

func deleteStories(c *call) (any, error) {
	names := c.list("stories")
	if c.given("story_id") {
		names = append(names, ref{c.owner(), c.int("story_id")}.String())
	}
	for _, name := range names {
		owner, id, ok := parseRef(name)
		if !ok || !c.state.stories.remove(owner, id) {
			return nil, fail(15)
		}
	}
	if len(names) == 0 {
		return nil, invalid("story_id is undefined")
	}
	return 1, nil
}
