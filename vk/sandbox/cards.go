package sandbox

// The hosts of pictures that have no save method: what they answer goes to prettyCards.create and leadForms.create.
var (
	cardPhotos = &uploadKind{name: "card", fields: []string{"file"}, refuse: notCard, answer: answerCard, empty: emptyCard}
	formPhotos = &uploadKind{name: "form", fields: []string{"file"}, refuse: notForm, answer: answerCard, empty: emptyCard}
)

const maxCard = 5 << 20

func cardMethods() []method {
	return []method{
		{"prettyCards.getUploadURL", user, "", func(c *call) (any, error) { return c.uploadURL(cardPhotos, ticket{owner: c.self()}), nil }},
		{"leadForms.getUploadURL", user, "", func(c *call) (any, error) { return c.uploadURL(formPhotos, ticket{owner: c.self()}), nil }},
	}
}

func notForm(file File) string {
	if file.Size > maxCard {
		return "ERR_UPLOAD_TOO_BIG: file is too big"
	}
	return notPicture(file)
}

func notCard(file File) string {
	if why := notForm(file); why != "" {
		return why
	}
	return notProduct(file)
}

func answerCard(_ *Server, up *upload) any {
	up.saved = true
	return map[string]any{"photo": descriptions(up.files)}
}

func emptyCard(*Server, ticket, string) any { return map[string]any{"errcode": 1} }
