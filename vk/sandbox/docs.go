package sandbox

import (
	"cmp"
	"path"
	"slices"
	"strings"
)

// Doc is a document.
type Doc struct {
	ID      int    `json:"id"`
	OwnerID int    `json:"owner_id"`
	Title   string `json:"title"`
	Size    int64  `json:"size"`
	Ext     string `json:"ext"`
	Date    int64  `json:"date"`
	Type    int    `json:"type"` // 1 text, 2 archive, 3 gif, 4 picture, 5 audio, 6 video, 7 book, 8 other
	URL     string `json:"url"`
}

var (
	documents  = &uploadKind{name: "doc", fields: []string{"file"}, refuse: notDocument, answer: answerDoc, empty: emptyDoc}
	chatPhotos = &uploadKind{name: "chat", fields: []string{"file"}, refuse: notPicture, answer: answerChat, empty: emptyChat}
)

func docMethods() []method {
	return []method{
		{"docs.getUploadServer", user, "group_id:int0..", docServer},
		{"docs.getWallUploadServer", user | community, "group_id:int0..", docServer},
		{"docs.getMessagesUploadServer", user | community, "peer_id:int", docServer},
		{"docs.save", user | community, "file! title", saveDoc},
		{"docs.get", user, "owner_id:owner type:int0..8 count:int0.. offset:int0..", getDocs},
		{"docs.getById", user | community, "docs:list!", getDocsByID},
		{"docs.getTypes", user, "owner_id:owner", getDocTypes},
		{"docs.search", user | community, "q search_own:bool count:int0.. offset:int0..", searchDocs},
		{"docs.edit", user, "owner_id:owner doc_id:id! title:text1..128! tags:list", editDoc},
		{"docs.delete", user, "owner_id:owner! doc_id:id!", deleteDoc},
		{"docs.restore", user, "owner_id:owner! doc_id:id!", restoreDoc},
		{"docs.add", user, "owner_id:owner! doc_id:id!", addDoc},
		{"photos.getChatUploadServer", user | community, "chat_id:id!", chatServer},
		{"messages.setChatPhoto", user | community, "file!", setChatPhoto},
	}
}

func docServer(c *call) (any, error) { return c.ownerServer(documents, c.groupOwner()) }

func answerDoc(_ *Server, up *upload) any { return map[string]any{"file": up.hash} }

func emptyDoc(_ *Server, _ ticket, why string) any {
	if why == "" {
		return map[string]any{"file": ""}
	}
	return map[string]any{"error": why}
}

func saveDoc(c *call) (any, error) {
	up, failure := c.uploadedFor(documents, c.Get("file"), "file")
	if failure != nil {
		return nil, fail(105)
	}
	up.saved = true
	file := up.files[0]
	doc := &Doc{ID: c.state.next("doc", up.owner), OwnerID: up.owner, Title: c.filled("title", file.Name), Size: file.Size, Date: c.unix()}
	if extension := path.Ext(file.Name); extension != "" {
		doc.Ext = extension[1:]
	}
	doc.Type = docType(doc.Ext)
	doc.URL = "https://sandbox.vk/doc" + ref{up.owner, doc.ID}.String()
	c.state.docs.put(up.owner, doc.ID, doc)
	return map[string]any{"type": "doc", "doc": doc}, nil
}

// docTypes are the kinds of documents, by VK's numbers from 1 on, and what belongs to each.
var docTypes = [...]struct{ name, extensions string }{
	{"Text", "txt pdf doc docx odt rtf xls xlsx csv"}, {"Archives", "zip rar 7z gz tar"}, {"GIF", "gif"}, {"Images", "jpg jpeg png webp"},
	{"Audio", "mp3 ogg wav flac"}, {"Video", "mp4 avi mov mkv"}, {"Books", "epub fb2 djvu"}, {"Others", ""},
}

func docType(extension string) int {
	for i, kind := range docTypes {
		if slices.Contains(strings.Fields(kind.extensions), strings.ToLower(extension)) {
			return i + 1
		}
	}
	return len(docTypes)
}

func getDocs(c *call) (any, error) {
	kind := c.int("type")
	return c.docsAnswer(c.state.docs.where(c.owner(), func(d *Doc) bool { return kind == 0 || d.Type == kind }))
}

func (c *call) docsAnswer(all []*Doc) (any, error) {
	return map[string]any{"count": len(all), "items": page(c.values, all, 100, 2000)}, nil
}

func getDocsByID(c *call) (any, error) {
	found := []*Doc{}
	for _, name := range c.list("docs") {
		owner, id, ok := parseRef(name)
		if !ok {
			return nil, invalid("docs is invalid")
		}
		if doc := c.state.docs.get(owner, id); doc != nil {
			found = append(found, doc)
		}
	}
	return found, nil
}

func getDocTypes(c *call) (any, error) {
	items := []any{}
	for i, kind := range docTypes {
		if of := c.state.docs.where(c.owner(), func(d *Doc) bool { return d.Type == i+1 }); len(of) > 0 {
			items = append(items, map[string]any{"id": i + 1, "name": kind.name, "count": len(of)})
		}
	}
	return map[string]any{"count": len(items), "items": items}, nil
}

func searchDocs(c *call) (any, error) {
	words := strings.ToLower(c.Get("q"))
	found := []*Doc{}
	for at, doc := range c.state.docs.index {
		if strings.Contains(strings.ToLower(doc.Title), words) && (!c.bool("search_own") || at.owner == c.self()) {
			found = append(found, doc)
		}
	}
	slices.SortFunc(found, func(a, b *Doc) int { return cmp.Or(a.OwnerID-b.OwnerID, a.ID-b.ID) })
	return c.docsAnswer(found)
}

// doc finds the caller's document of doc_id.
func (c *call) doc() (*Doc, error) {
	doc := c.state.docs.get(c.owner(), c.int("doc_id"))
	switch {
	case doc == nil:
		return nil, fail(1150)
	case c.foreign(doc.OwnerID):
		return nil, fail(1153)
	}
	return doc, nil
}

func editDoc(c *call) (any, error) {
	doc, err := c.doc()
	if err != nil {
		return nil, err
	}
	doc.Title = c.Get("title")
	return 1, nil
}

func deleteDoc(c *call) (any, error) {
	doc, err := c.doc()
	if err != nil {
		return nil, err
	}
	c.state.docs.remove(doc.OwnerID, doc.ID)
	return 1, nil
}

func restoreDoc(c *call) (any, error) {
	if c.foreign(c.owner()) || c.state.docs.restore(c.owner(), c.int("doc_id")) == nil {
		return nil, fail(1150)
	}
	return 1, nil
}

// addDoc copies another's document to the caller.
func addDoc(c *call) (any, error) {
	doc := c.state.docs.get(c.int("owner_id"), c.int("doc_id"))
	if doc == nil {
		return nil, fail(1150)
	}
	own := *doc
	own.OwnerID, own.ID, own.Date = c.self(), c.state.next("doc", c.self()), c.unix()
	c.state.docs.put(own.OwnerID, own.ID, &own)
	return own.ID, nil
}

func chatServer(c *call) (any, error) {
	return map[string]any{"upload_url": c.uploadURL(chatPhotos, ticket{owner: c.self(), id: c.int("chat_id")})}, nil
}

func answerChat(_ *Server, up *upload) any { return map[string]any{"response": up.hash} }

func emptyChat(*Server, ticket, string) any { return map[string]any{"response": ""} }

func setChatPhoto(c *call) (any, error) {
	up, failure := c.uploadedFor(chatPhotos, c.Get("file"), "file")
	if failure != nil {
		return nil, fail(22)
	}
	up.saved = true
	photo := c.addPhoto(up.owner, albumMessages, up.files[0], "")
	return map[string]any{
		"message_id": c.state.next("message", 0),
		"chat":       map[string]any{"id": up.id, "type": "chat", "photo_200": photo.OrigPhoto.URL},
	}, nil
}
