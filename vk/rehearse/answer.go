package rehearse

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"sync"
	"time"

	"github.com/vkscript/vkscript/vk"
	"github.com/vkscript/vkscript/vk/sandbox"
)

// answer is what VK might answer.
func (d *Dry) answer(s *vk.Step) json.RawMessage {
	params := url.Values{}
	for name, value := range s.Params() {
		params.Set(name, value)
	}
	id := d.id()
	if own, ok := ownAnswers()[s.Method]; ok {
		if answer := own(params, id); answer != nil {
			return answer
		}
	}
	method := vk.LookupMethod(s.Method)
	if method == nil || len(method.Responses) == 0 {
		return json.RawMessage(`{}`)
	}
	return sandbox.MadeUp(method, params, id, time.Now())
}

// ownAnswers are those whose shape depends on more than VK's schema says.
var ownAnswers = sync.OnceValue(func() map[string]func(params url.Values, id int) json.RawMessage {
	return map[string]func(params url.Values, id int) json.RawMessage{
		"messages.send": func(params url.Values, id int) json.RawMessage {
			var all []map[string]any
			for _, peer := range list(params.Get("peer_ids")) {
				n, _ := number(peer)
				all = append(all, map[string]any{"peer_id": n, "message_id": id, "conversation_message_id": id})
			}
			if all == nil {
				return nil
			}
			return marshal(all)
		},
		"photos.save": savedPhoto, "photos.saveWallPhoto": savedPhoto, "photos.saveMessagesPhoto": savedPhoto,
		"market.saveProductPhoto": func(_ url.Values, id int) json.RawMessage { return marshal(map[string]any{"photo_id": id}) },
	}
})

// savedPhoto is pictures with what scripts look at, as many as were sent.
func savedPhoto(params url.Values, id int) json.RawMessage {
	owner, _ := number(params.Get("group_id"))
	if owner = -owner; owner == 0 {
		owner = sandbox.UserID
	}
	album, _ := number(params.Get("album_id"))
	var sent []json.RawMessage
	json.Unmarshal([]byte(params.Get("photos_list")), &sent)
	full := map[string]any{"type": "w", "width": 1280, "height": 960, "url": "https://sandbox.vk/photo.jpg"}
	var saved []any
	for i := range max(1, len(sent)) {
		saved = append(saved, map[string]any{
			"id": id + i, "owner_id": owner, "album_id": album, "date": time.Now().Unix(), "text": params.Get("caption"),
			"access_key": fmt.Sprintf("made-up-%d", id+i), "sizes": []any{full}, "orig_photo": full, "has_tags": false,
		})
	}
	return marshal(saved)
}

func marshal(v any) json.RawMessage {
	raw, err := json.Marshal(v)
	if err != nil {
		panic("rehearse: " + err.Error())
	}
	return raw
}

// fileAnswer holds what the answer of the file's upload host has to hold, and of all else what the method that saves it knows.
func fileAnswer(s *vk.Step, id int) json.RawMessage {
	name := fmt.Sprintf("made-up-%d", id)
	answer := map[string]any{
		"server": 1, "aid": 1, "album_id": 1, "gid": 1, "owner_id": 1, "video_id": id, "size": s.File.Size,
		"photo": name, "photos_list": string(marshal(make([]struct{}, len(s.File.Parts())))), "hash": name, "file": name, "meta": name, "response": map[string]any{"upload_result": name},
	}
	if s.Upload == vk.ChatPhoto {
		answer["response"] = name
	}
	methods := s.Upload.Methods()
	save := vk.LookupMethod(methods[len(methods)-1])
	if takesFields := save.Param("photo") != nil || save.Param("photos_list") != nil || save.Param("file") != nil; takesFields && s.Upload != vk.ChatPhoto {
		maps.DeleteFunc(answer, func(name string, _ any) bool { return save.Param(name) == nil })
	}
	return marshal(answer)
}
