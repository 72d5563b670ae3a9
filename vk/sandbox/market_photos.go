package sandbox

import (
	"encoding/json"
	"strconv"
)

var (
	// productPhotos is the host of market.getProductPhotoUploadServer.
	productPhotos = &uploadKind{
		name: "product", fields: []string{"file", "photo"},
		refuse: notProduct, answer: answerProduct, empty: emptyProduct,
	}
	// oldProductPhotos is the host of photos.getMarketUploadServer, until 5.131.
	oldProductPhotos = &uploadKind{
		name: "market", fields: []string{"file", "photo"},
		refuse: notProduct, answer: answerOldProduct, empty: emptyProduct,
	}
)

// productAnswer goes to market.saveProductPhoto whole, as upload_response.
type productAnswer struct {
	SHA     string            `json:"sha"`
	Secret  string            `json:"secret"`
	Meta    map[string]string `json:"meta"`
	Hash    string            `json:"hash"`
	Server  string            `json:"server"`
	UserID  int               `json:"user_id"`
	GroupID int               `json:"group_id"`
	AlbumID int               `json:"album_id"`
}

func answerProduct(s *Server, up *upload) any {
	file := up.files[0]
	up.photo = file.SHA256
	return productAnswer{
		SHA: file.SHA256, Secret: up.hash[16:], Hash: up.hash, Server: strconv.Itoa(up.server),
		Meta:   map[string]string{"width": strconv.Itoa(file.Width), "height": strconv.Itoa(file.Height)},
		UserID: UserID, GroupID: -up.owner, AlbumID: albumMarket,
	}
}

func emptyProduct(_ *Server, _ ticket, why string) any {
	if why == "" {
		return map[string]any{}
	}
	return map[string]any{"error": why}
}

func answerOldProduct(s *Server, up *upload) any {
	up.photo = descriptions(up.files)
	return struct {
		photoAnswer
		CropData string `json:"crop_data"`
		CropHash string `json:"crop_hash"`
	}{photoAnswer{up.server, up.photo, up.hash}, "", ""}
}

func saveProductPhoto(c *call) (any, error) {
	var answer productAnswer
	if json.Unmarshal([]byte(c.Get("upload_response")), &answer) != nil {
		return nil, invalid("upload_response is invalid")
	}
	up, failure := c.uploadedFor(productPhotos, answer.Hash, "upload_response")
	if failure != nil {
		return nil, failure
	}
	if answer.SHA != up.photo || answer.Server != strconv.Itoa(up.server) || answer.Meta == nil {
		return nil, invalid("upload_response is invalid")
	}
	up.saved = true
	photo := c.addPhoto(up.owner, albumMarket, up.files[0], "")
	return map[string]any{"photo_id": photo.ID, "photo": photo}, nil
}

func getOldProductServer(c *call) (any, error) {
	if c.modern {
		return nil, fail(3)
	}
	return c.ownerServer(oldProductPhotos, c.groupOwner())
}

func saveOldProductPhoto(c *call) (any, error) {
	if c.modern {
		return nil, fail(3)
	}
	return answerPhotos(c.savePhotos(oldProductPhotos, "photo", albumMarket))
}
