package rehearse

import "sync"
import "github.com/vkscript/vkscript/vk"

// words say what a method does, for people who do not know its name.
var words = sync.OnceValue(func() map[string]string {
	return map[string]string{
		"wall.post": "publish a post", "wall.edit": "change a post", "wall.delete": "delete a post", "wall.repost": "repost",
		"wall.pin": "pin a post", "wall.unpin": "unpin a post", "wall.restore": "restore a post", "wall.closeComments": "close the comments of a post", "wall.openComments": "open the comments of a post",
		"wall.createComment": "write a comment on a post", "wall.editComment": "change a comment", "wall.deleteComment": "delete a comment",
		"likes.add": "like", "likes.delete": "take back a like",
		"messages.send": "send a message", "messages.edit": "change a message", "messages.delete": "delete a message", "messages.markAsRead": "mark messages as read",
		"messages.setActivity": "show that somebody is typing", "messages.pin": "pin a message", "messages.createChat": "make a chat", "messages.sendMessageEventAnswer": "answer a pressed button",
		"messages.setChatPhoto": "set the picture of a chat", "messages.deleteConversation": "delete a conversation",
		"photos.createAlbum": "make an album", "photos.editAlbum": "change an album", "photos.deleteAlbum": "delete an album", "photos.edit": "change a picture", "photos.delete": "delete a picture",
		"photos.move": "move a picture", "photos.makeCover": "make a picture the cover of its album", "photos.createComment": "write a comment on a picture",
		"photos.saveOwnerPhoto": "set the main picture", "photos.saveOwnerCoverPhoto": "set the cover",
		"video.save": "add a video", "video.edit": "change a video", "video.delete": "delete a video", "video.createComment": "write a comment on a video", "video.addAlbum": "make an album of videos",
		"docs.delete": "delete a document", "docs.edit": "change a document", "stories.save": "publish a story", "stories.delete": "delete a story",
		"polls.create": "make a poll", "polls.edit": "change a poll", "polls.addVote": "vote",
		"board.addTopic": "open a discussion", "board.deleteTopic": "delete a discussion", "board.editTopic": "rename a discussion", "board.closeTopic": "close a discussion", "board.openTopic": "open a closed discussion",
		"board.fixTopic": "pin a discussion", "board.unfixTopic": "unpin a discussion", "board.createComment": "write in a discussion", "board.editComment": "change a message of a discussion", "board.deleteComment": "delete a message of a discussion",
		"market.add": "add a product", "market.edit": "change a product", "market.delete": "delete a product", "market.restore": "restore a product",
		"market.addAlbum": "make a collection of products", "market.editAlbum": "change a collection", "market.deleteAlbum": "delete a collection",
		"market.addToAlbum": "put a product into a collection", "market.removeFromAlbum": "take a product out of a collection", "market.createComment": "write a comment on a product",
		"market.editOrder": "change an order", "market.addProperty": "add a property of products", "market.editProperty": "change a property of products", "market.addPropertyVariant": "add a value of a property", "market.editPropertyVariant": "change a value of a property", "market.deletePropertyVariant": "delete a value of a property", "market.deleteProperty": "delete a property of products", "market.groupItems": "group products",
		"groups.edit": "change the settings of a community", "groups.ban": "ban from a community", "groups.unban": "take back a ban", "groups.removeUser": "remove a member", "groups.approveRequest": "take in a member",
		"groups.invite": "invite into a community", "groups.join": "join a community", "groups.leave": "leave a community", "groups.setLongPollSettings": "change the settings of events",
		"groups.addCallbackServer": "add a callback server", "groups.deleteCallbackServer": "delete a callback server", "pages.save": "save a wiki page",
		"ads.createCampaigns": "make an advertising campaign", "ads.createAds": "make an ad", "ads.updateAds": "change an ad", "ads.updateCampaigns": "change a campaign", "ads.deleteAds": "delete an ad", "ads.deleteCampaigns": "delete a campaign",
		"status.set": "set the status", "friends.add": "add a friend", "friends.delete": "remove a friend", "notifications.sendMessage": "send a notification", "execute": "run a program at VK",
	}
})

// uploadWords say what a file is sent as.
var uploadWords = sync.OnceValue(func() map[vk.UploadKind]string {
	return map[vk.UploadKind]string{
		vk.WallPhoto: "upload a picture for a post", vk.AlbumPhoto: "upload a picture into an album", vk.OwnerPhoto: "upload the main picture", vk.OwnerCover: "upload the cover",
		vk.MessagePhoto: "upload a picture for a message", vk.ChatPhoto: "upload the picture of a chat", vk.ProductPhoto: "upload a picture of a product", vk.MarketAlbum: "upload the picture of a collection",
		vk.PollPhoto: "upload the picture of a poll", vk.StoryPhoto: "upload the picture of a story", vk.StoryVideo: "upload the video of a story", vk.Document: "upload a document",
		vk.WallDocument: "upload a document for a post", vk.MessageDoc: "upload a document for a message", vk.Video: "upload a video", vk.PrettyCard: "upload the picture of a card", vk.LeadForm: "upload the picture of a form", vk.VideoThumb: "upload the preview of a video",
	}
})

// partOfUpload are the methods that only end an upload: the file says it all.
var partOfUpload = sync.OnceValue(func() map[string]bool {
	return map[string]bool{
		"photos.save": true, "photos.saveWallPhoto": true, "photos.saveMessagesPhoto": true, "photos.saveMarketAlbumPhoto": true, "market.saveProductPhoto": true,
		"docs.save": true, "polls.savePhoto": true, "video.saveUploadedThumb": true,
	}
})

// IsPartOfUpload tells whether a step belongs to the sending of a file that is a step of its own.
func IsPartOfUpload(s *vk.Step) bool { return s.File == nil && partOfUpload()[s.Method] }

// Name is the method of a step, "wall.post", or what a file is sent as, "upload wall_photo".
func Name(s *vk.Step) string {
	if s.File != nil {
		return "upload " + string(s.Upload)
	}
	return s.Method
}

// Words say what a step does; the method's name when nobody has found any.
func Words(s *vk.Step) string {
	if s.File != nil {
		if text, ok := uploadWords()[s.Upload]; ok {
			return text
		}
		return "upload a file"
	}
	if text, ok := words()[s.Method]; ok {
		return text
	}
	return "call " + s.Method
}
