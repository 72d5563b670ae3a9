package sandbox

import (
	"slices"
	"strings"
)

// Video is a video.
type Video struct {
	ID          int    `json:"id"`
	OwnerID     int    `json:"owner_id"`
	Title       string `json:"title"`
	Description string `json:"description"`
	Date        int64  `json:"date"`
	Type        string `json:"type"`
	AlbumIDs    []int  `json:"-"`
	ThumbID     int    `json:"-"` // of the picture shown before it plays
	Link        string `json:"-"` // of a video elsewhere
	Size        int64  `json:"-"` // bytes; 0 until the file has come
	AccessKey   string `json:"access_key"`
	Player      string `json:"player"`
	Private     int    `json:"is_private,omitempty"`
}

var videoFiles = &uploadKind{name: "video", fields: []string{"video_file", "file"}, refuse: notVideo, answer: answerVideo, empty: emptyVideo}

func videoMethods() []method {
	const video = "owner_id:owner video_id:id! "
	return []method{
		{"video.save", user, "name description is_private:bool wallpost:bool link group_id:int0.. album_id:int0..", saveVideo},
		{"video.edit", user, video + "name desc", editVideo},
		{"video.delete", user, video, deleteVideo},
		{"video.restore", user, video, restoreVideo},
		{"video.search", user, "q owner_id:owner search_own:bool count:int0..200 offset:int0..", searchVideos},
		{"video.get", user, "owner_id:owner videos:list album_id:int count:int0..200 offset:int0..", getVideos},
	}
}

func (c *call) addVideo(owner int, title, description string) *Video {
	id := c.state.next("video", owner)
	name := ref{owner, id}.String()
	return c.state.videos.put(owner, id, &Video{
		ID: id, OwnerID: owner, Title: title, Description: description, Date: c.unix(), Type: "video",
		AccessKey: "video" + name, Player: "https://vk.com/video_ext.php?oid=" + name,
	})
}

func saveVideo(c *call) (any, error) {
	owner, album := c.groupOwner(), c.int("album_id")
	if album != 0 && c.state.videoAlbums.get(owner, album) == nil {
		return nil, fail(204)
	}
	video := c.addVideo(owner, c.filled("name", "No name"), c.Get("description"))
	video.Link, video.Private = c.Get("link"), c.bit("is_private")
	if album != 0 {
		video.AlbumIDs = []int{album}
	}
	if c.bool("wallpost") {
		c.addPost(&Post{OwnerID: owner, FromID: owner, Date: c.unix(), PostType: "post", Attachments: []string{"video" + ref{owner, video.ID}.String()}})
	}
	c.emit(owner, "video_new", c.videoObject(video))
	return map[string]any{
		"video_id": video.ID, "owner_id": owner, "title": video.Title, "description": video.Description, "access_key": video.AccessKey,
		"upload_url": c.uploadURL(videoFiles, ticket{owner: owner, id: video.ID, link: video.Link}),
	}, nil
}

func answerVideo(s *Server, up *upload) any {
	if video := s.state.videos.get(up.owner, up.id); video != nil {
		video.Size = up.files[0].Size
	}
	up.saved = true // nothing else to do: video has no save method
	return map[string]any{
		"video_hash": up.hash, "size": up.files[0].Size, "direct_link": "https://sandbox.vk/video" + ref{up.owner, up.id}.String() + ".mp4",
		"owner_id": up.owner, "video_id": up.id,
	}
}

func emptyVideo(_ *Server, _ ticket, why string) any {
	return map[string]any{"error_code": 1, "error_msg": why}
}

func (c *call) video() (*Video, error) {
	if video := c.state.videos.get(c.owner(), c.int("video_id")); video != nil {
		return video, nil
	}
	return nil, fail(15)
}

func editVideo(c *call) (any, error) {
	video, err := c.video()
	if err != nil {
		return nil, err
	}
	video.Title, video.Description = c.filled("name", video.Title), c.text("desc", video.Description)
	return map[string]any{"success": 1, "access_key": video.AccessKey}, nil
}

func deleteVideo(c *call) (any, error) {
	video, err := c.video()
	if err != nil {
		return nil, err
	}
	c.state.videos.remove(video.OwnerID, video.ID)
	return 1, nil
}

func restoreVideo(c *call) (any, error) {
	if c.foreign(c.owner()) || c.state.videos.restore(c.owner(), c.int("video_id")) == nil {
		return nil, fail(15)
	}
	return 1, nil
}

// searchVideos looks among the caller's videos, with an owner_id among that owner's.
func searchVideos(c *call) (any, error) {
	words := strings.ToLower(c.Get("q"))
	found := c.state.videos.where(c.owner(), func(v *Video) bool {
		return strings.Contains(strings.ToLower(v.Title+"\n"+v.Description), words)
	})
	slices.Reverse(found)
	return c.videosAnswer(found)
}

// videoObject is a video as VK answers it.
type videoObject struct {
	*Video
	Processing int         `json:"processing,omitempty"`
	CanEdit    int         `json:"can_edit"`
	CanDelete  int         `json:"can_delete"`
	Comments   int         `json:"comments"`
	Likes      likesObject `json:"likes"`
	Views      int         `json:"views"`
	Platform   string      `json:"platform,omitempty"`
	Image      []Size      `json:"image,omitempty"`
}

func (c *call) videoObject(v *Video) videoObject {
	comments := c.commentsOf("video").where(v.OwnerID, func(comment *Comment) bool { return comment.ParentID == v.ID })
	object := videoObject{Video: v, CanEdit: 1, CanDelete: 1, Comments: len(comments), Likes: c.likesObject("video", ref{v.OwnerID, v.ID})}
	object.Processing = bit(v.Size == 0 && v.Link == "")
	object.Platform = v.Link
	if thumb := c.state.photos.get(v.OwnerID, v.ThumbID); thumb != nil {
		object.Image = thumb.Sizes
	}
	return object
}

func getVideos(c *call) (any, error) {
	album, wanted := c.int("album_id"), c.list("videos")
	found := c.state.videos.where(c.owner(), func(v *Video) bool { return album <= 0 || slices.Contains(v.AlbumIDs, album) })
	slices.Reverse(found)
	if len(wanted) > 0 {
		found = nil
	}
	for _, name := range wanted {
		owner, id, ok := parseRef(name)
		if !ok {
			return nil, invalid("videos is invalid")
		}
		if video := c.state.videos.get(owner, id); video != nil {
			found = append(found, video)
		}
	}
	return c.videosAnswer(found)
}

func (c *call) videosAnswer(found []*Video) (any, error) {
	items := []videoObject{}
	for _, video := range page(c.values, found, 100, 200) {
		items = append(items, c.videoObject(video))
	}
	return c.extended(map[string]any{"count": len(found), "items": items}, c.owner()), nil
}
