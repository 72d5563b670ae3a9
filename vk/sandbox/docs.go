package sandbox

import "path"

// Doc is a document.
type Doc struct {
	ID      int    `json:"id"`
	OwnerID int    `json:"owner_id"`
	Title   string `json:"title"`
	Size    int64  `json:"size"`
	Ext     string `json:"ext"`
	Date    int64  `json:"date"`
	Type    int    `json:"type"` // 1 text, 2 archive, 3 gif, 4 picture, 8 unknown
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
		{"docs.get", user, "owner_id:owner count:int0.. offset:int0..", getDocs},
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
	doc := &Doc{ID: c.state.next("doc", up.owner), OwnerID: up.owner, Title: c.filled("title", file.Name), Size: file.Size, Date: c.unix(), Type: 8}
	if extension := path.Ext(file.Name); extension != "" {
		doc.Ext = extension[1:]
	}
	doc.URL = "https://sandbox.vk/doc" + ref{up.owner, doc.ID}.String()
	c.state.docs.put(up.owner, doc.ID, doc)
	return map[string]any{"type": "doc", "doc": doc}, nil
}

func getDocs(c *call) (any, error) {
	all := c.state.docs.all(c.owner())
	return map[string]any{"count": len(all), "items": page(c.values, all, 100, 2000)}, nil
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
