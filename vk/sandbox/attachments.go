package sandbox

import (
	"slices"
	"strings"
)

// attachment is what "photo-100_1_accesskey" or a link names.
type attachment struct {
	kind string
	ref
	url string
}

var attachmentKinds = []string{"photo", "video", "audio", "doc", "poll", "market_album", "market", "album", "wall", "page", "note", "story", "article", "audio_playlist", "graffiti", "event"}

func parseAttachment(text string) (attachment, bool) {
	if strings.HasPrefix(text, "http://") || strings.HasPrefix(text, "https://") {
		return attachment{kind: "link", url: text}, true
	}
	digits := strings.IndexAny(text, "-0123456789")
	if digits < 0 || !slices.Contains(attachmentKinds, text[:digits]) {
		return attachment{}, false
	}
	owner, id, ok := parseRef(text[digits:])
	return attachment{kind: text[:digits], ref: ref{owner, id}}, ok
}

// checkAttachments refuses what is neither an object nor a link.
func checkAttachments(param string, all []string) error {
	for _, text := range all {
		if _, ok := parseAttachment(text); !ok {
			return invalid("%s is invalid", param)
		}
	}
	return nil
}

// attachmentObjects is the attachments as VK answers them: {"type":"photo","photo":{...}}.
// An object that the sandbox does not have, like one of the real VK, has its id only.
func (c *call) attachmentObjects(all []string) []any {
	objects := []any{}
	for _, text := range all {
		a, _ := parseAttachment(text)
		objects = append(objects, map[string]any{"type": a.kind, a.kind: c.attached(a)})
	}
	return objects
}

func (c *call) attached(a attachment) any {
	if a.kind == "link" {
		return map[string]any{"url": a.url, "title": a.url, "caption": "", "description": ""}
	}
	if object := c.object(a.kind, a.ref); object != nil {
		return object
	}
	return map[string]any{"id": a.id, "owner_id": a.owner}
}

// object finds what an attachment or a like names, nil when the sandbox does not
// have it.
func (c *call) object(kind string, at ref) any {
	switch kind {
	case "photo":
		return found(&c.state.photos, at, asIs)
	case "video":
		return found(&c.state.videos, at, func(v *Video) any { return c.videoObject(v) })
	case "doc":
		return found(&c.state.docs, at, asIs)
	case "poll":
		return found(&c.state.polls, at, func(p *Poll) any { return c.pollObject(p) })
	case "album":
		return found(&c.state.albums, at, func(a *Album) any { return c.albumObject(a) })
	case "market":
		return found(&c.state.products, at, func(p *Product) any { return c.productObject(p, false) })
	case "market_album":
		return found(&c.state.marketAlbums, at, asIs)
	case "story":
		return found(&c.state.stories, at, asIs)
	case "wall", "post":
		return found(&c.state.posts, at, asIs)
	}
	return nil
}

func found[T any](from *shelf[T], at ref, show func(*T) any) any {
	if object := from.get(at.owner, at.id); object != nil {
		return show(object)
	}
	return nil
}

func asIs[T any](object *T) any { return object }
