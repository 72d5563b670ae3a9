package opi

import "github.com/vkscript/vkscript/vk"

func startRows() []Function {
	return []Function{
		{Name: "CreateTokenRetrievalLink", Russian: "СоздатьСсылкуПолученияТокена", Does: "gives the address where VK hands out a token",
			Args: []Arg{arg(ID, "App_id", "App_id", "app")}, steps: createLink},
		{Name: "GetAuthParameters", Russian: "ПолучитьПараметрыАвторизации", Does: "gathers community, application and token for the other functions",
			Args: []Arg{arg(ID, "GroupID", "IDГруппы", "group").opt(), arg(ID, "AppID", "IDПриложения", "app").opt(), arg(Text, "AuthToken", "ТокенАвторизации", "token").opt()}, steps: getAuthParameters},
	}
}

func wallRows() []Function {
	return []Function{
		{Name: "CreatePost", Russian: "СоздатьПост", Method: "wall.post", Does: "posts text, pictures and a link",
			Args: []Arg{arg(Text, "Text", "Текст", "text").opt(), arg(Pictures, "ImageArray", "МассивКартинок", "pictures").opt(),
				arg(Flag, "Advertisement", "Реклама", "ad").def(false), arg(Text, "LinkUnderPost", "СсылкаПодЗаписью", "url").def(""), auth}, steps: createPost},
		{Name: "CreateCompositePost", Russian: "СоздатьСоставнойПост", Method: "wall.post", Does: "posts text with objects that VK already has (photo1_2, video1_2, ...)",
			Args: []Arg{arg(Text, "Text", "Текст", "text").opt(), arg(Texts, "Objects", "Объекты", "objects").opt(),
				arg(Flag, "Advertisement", "Реклама", "ad").def(false), arg(Text, "LinkUnderPost", "СсылкаПодЗаписью", "url").def(""), auth}, steps: createCompositePost},
		{Name: "DeletePost", Russian: "УдалитьПост", Method: "wall.delete", Does: "deletes a post",
			Args: []Arg{arg(ID, "PostID", "IDПоста", "post", "post_id"), auth}},
		{Name: "CreatePoll", Russian: "СоздатьОпрос", Method: "wall.post", Does: "posts a poll, with a picture and text if wanted", oldPoll: true,
			Args: []Arg{arg(Text, "Question", "Вопрос", "question"), arg(Texts, "AnswersArray", "МассивОтветов", "options"),
				arg(Picture, "Image", "Картинка", "picture").def(""), arg(Text, "Text", "Текст", "text").def(""), auth}, steps: createPoll},
		{Name: "MakeRepost", Russian: "СделатьРепост", Method: "wall.repost", Does: "reposts a post, from the own community unless a wall is given",
			Args: []Arg{arg(ID, "PostID", "IDПоста", "post"), arg(ID, "WallID", "IDСтены", "from").def(""), arg(ID, "TargetWall", "ЦелеваяСтена", "to").def(""),
				arg(Flag, "Advertising", "Рекламный", "ad").def(false), auth}, steps: makeRepost},
		{Name: "WriteComment", Russian: "НаписатьКомментарий", Method: "wall.createComment", Does: "comments on a post",
			Args: []Arg{arg(ID, "PostID", "IDПоста", "post"), arg(ID, "WallID", "IDСтены", "wall"), arg(Text, "Text", "Текст", "text"), auth}, steps: writeComment},
		{Name: "LikePost", Russian: "ПоставитьЛайк", Method: "likes.add", Does: "likes a post",
			Args: []Arg{arg(ID, "PostID", "IDПоста", "post"), arg(ID, "WallID", "IDСтены", "wall").def(""), auth}, steps: likePost},
		{Name: "ShortenLink", Russian: "СократитьСсылку", Method: "utils.getShortLink", Does: "makes a short vk.cc address",
			Args: []Arg{arg(Text, "URL", "URL", "url"), auth}, steps: shortenLink},
	}
}

func mediaRows() []Function {
	return []Function{
		{Name: "CreateAlbum", Russian: "СоздатьАльбом", Method: "photos.createAlbum", Does: "creates a photo album", fixed: vk.Params{"upload_by_admins_only": true},
			Args: []Arg{arg(Text, "Name", "Наименование", "title", "title"), arg(Text, "Description", "Описание", "description", "description").empty(), auth}},
		{Name: "DeleteAlbum", Russian: "УдалитьАльбом", Method: "photos.deleteAlbum", Does: "deletes a photo album",
			Args: []Arg{arg(ID, "AlbumID", "IDАльбома", "album", "album_id"), auth}},
		{Name: "SaveImageToAlbum", Russian: "СохранитьКартинкуВАльбом", Older: []string{"SavePictureToAlbum"}, Method: "photos.save", Does: "puts a picture into an album",
			Args: []Arg{arg(ID, "AlbumID", "IDАльбома", "album"), arg(Picture, "Image", "Картинка", "picture"), arg(Text, "Description", "Описание", "description").def(""), auth}, steps: saveImageToAlbum},
		{Name: "DeleteImage", Russian: "УдалитьКартинку", Method: "photos.delete", Does: "deletes a picture",
			Args: []Arg{arg(ID, "ImageID", "IDКартинки", "pictureid", "photo_id"), auth}},
		{Name: "UploadPhotoToServer", Russian: "ЗагрузитьФотоНаСервер", Does: "uploads a picture for a post, product, story, poll or album",
			Args: []Arg{arg(Picture, "Image", "Картинка", "file"), auth, arg(Text, "View", "Вид", "type").def("Post")}, steps: uploadPhoto},
		{Name: "UploadVideoToServer", Russian: "ЗагрузитьВидеоНаСервер", Older: []string{"ЗагрузитьВидео"}, Method: "video.save", Does: "uploads a video",
			Args: []Arg{arg(Clip, "Video", "Видео", "file"), arg(Text, "Name", "Наименование", "title"), arg(Text, "Description", "Описание", "description").def(""),
				arg(ID, "Album", "Альбом", "album").def(""), auth}, steps: uploadVideo},
		{Name: "CreateStory", Russian: "СоздатьИсторию", Method: "stories.save", Does: "publishes a picture as a story, with a link if wanted",
			Args: []Arg{arg(Picture, "Image", "Картинка", "picture"), arg(Text, "URL", "URL", "url").def(""), auth}, steps: createStory},
	}
}

func messageRows() []Function {
	return []Function{
		{Name: "WriteMessage", Russian: "НаписатьСообщение", Method: "messages.send", Does: "writes to a user in the community's name",
			Args: []Arg{arg(Text, "Text", "Текст", "text"), arg(ID, "UserID", "IDПользователя", "user"), arg(Text, "Communitytoken", "Communitytoken", "ct").opt(),
				arg(Keyboard, "Keyboard", "Клавиатура", "keyboard").def(""), auth}, steps: writeMessage},
		{Name: "FormKeyboard", Russian: "СформироватьКлавиатуру", Does: "makes a keyboard of text buttons, five a row",
			Args: []Arg{arg(Texts, "ButtonArray", "МассивКнопок", "buttons")}, steps: formKeyboard},
	}
}

func discussionRows() []Function {
	return []Function{
		{Name: "CreateDiscussion", Russian: "СоздатьОбсуждение", Method: "board.addTopic", Does: "opens a discussion with its first message",
			Args: []Arg{arg(Text, "Name", "Наименование", "title", "title"), arg(Text, "FirstMessageText", "ТекстПервогоСообщения", "text", "text"), auth}},
		{Name: "CloseDiscussion", Russian: "ЗакрытьОбсуждение", Method: "board.closeTopic", Does: "closes a discussion, or deletes it completely",
			Args: []Arg{arg(ID, "DiscussionID", "IDОбсуждения", "topic"), arg(Flag, "DeleteCompletely", "УдалитьПолностью", "remove").def(false), auth}, steps: closeDiscussion},
		{Name: "OpenDiscussion", Russian: "ОткрытьОбсуждение", Method: "board.openTopic", Does: "opens a closed discussion again",
			Args: []Arg{arg(ID, "DiscussionID", "IDОбсуждения", "topic", "topic_id"), auth}},
		{Name: "WriteInDiscussion", Russian: "НаписатьВОбсуждение", Older: []string{"PostToDiscussion"}, Method: "board.createComment", Does: "writes in a discussion",
			Args: []Arg{arg(ID, "DiscussionID", "IDОбсуждения", "topic", "topic_id"), arg(Text, "Text", "Текст", "text", "message"), auth}},
	}
}

func statisticsRows() []Function {
	return []Function{
		{Name: "GetStatistics", Russian: "ПолучитьСтатистику", Method: "stats.get", Does: "gives the community's statistics for a period",
			Args: []Arg{arg(Date, "StartDate", "ДатаНачала", "datefrom"), arg(Date, "EndDate", "ДатаОкончания", "dateto"), auth}, steps: getStatistics},
		{Name: "GetPostStatistics", Russian: "ПолучитьСтатистикуПостов", Method: "stats.getPostReach", Does: "gives the reach of posts", raises: true,
			Args: []Arg{arg(Texts, "PostIDsArray", "МассивИДПостов", "posts").opt(), auth}, steps: getPostStatistics},
	}
}

func adRows() []Function {
	return []Function{
		{Name: "CreateAdvertisingCampaign", Russian: "СоздатьРекламнуюКампанию", Older: []string{"CreateAdCampaign"}, Method: "ads.createCampaigns", Does: "creates a campaign for promoted posts",
			Args: []Arg{arg(ID, "AccountID", "IDКабинета", "cabinet"), arg(Text, "Name", "Наименование", "title"), auth}, steps: createCampaign},
		{Name: "CreateAd", Russian: "СоздатьРекламноеОбъявление", Method: "ads.createAds", Does: "creates an ad that promotes a post",
			Args: []Arg{arg(ID, "CampaignNumber", "НомерКампании", "campaign"), arg(ID, "DailyLimit", "ДневнойЛимит", "limit"), arg(ID, "CategoryNumber", "НомерКатегории", "category"),
				arg(ID, "PostID", "IDПоста", "post"), arg(ID, "AccountID", "IDКабинета", "cabinet"), auth}, steps: createAd},
		{Name: "PauseAdvertising", Russian: "ПриостановитьРекламноеОбъявление", Older: []string{"PauseAdvertisingAd"}, Method: "ads.updateAds", Does: "pauses an ad",
			Args: []Arg{arg(ID, "AccountID", "IDКабинета", "cabinet"), arg(ID, "AdID", "IDОбъявления", "adv"), auth}, steps: pauseAd},
		{Name: "GetAdvertisingCategoryList", Russian: "ПолучитьСписокРекламныхКатегорий", Method: "ads.getCategories", Does: "lists the categories of ads", Args: []Arg{auth}},
	}
}
