package sandbox_test

import (
	"encoding/json"
	"io"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vkscript/vkscript/vk"
	"github.com/vkscript/vkscript/vk/sandbox"
)

// FuzzCall: whatever a method is asked, the answer is VK's: one JSON object with a response
// or an error.
func FuzzCall(f *testing.F) {
	var names []string
	index := map[string]uint16{}
	for m := range vk.Methods() {
		index[m.Name] = uint16(len(names))
		names = append(names, m.Name)
	}
	for _, seed := range []string{
		"wall.get owner_id=-100&count=1&offset=1&extended=1&filter=owner", "wall.post owner_id=-100&message=m&publish_date=99999999999&attachments=photo1_2,poll1_1",
		"messages.send peer_ids=5,2000000001,-7&random_id=1&message=m", "messages.getHistory peer_id=-100&start_message_id=1&offset=-1&rev=1", "messages.delete cmids=1&peer_id=-100",
		"messages.markAsRead peer_id=-100", "messages.getLongPollHistory ts=0", "groups.getMembers group_id=club100&filter=managers&fields=sex",
		"groups.ban group_id=100&owner_id=5&end_date=1", "users.get user_ids=1,id5&fields=sex,city,counters,occupation", "groups.getById group_id=100&fields=market,cover,place,addresses",
		"video.addToAlbum target_id=-100&owner_id=-100&video_id=1&album_ids=0,-1", "video.saveUploadedThumb owner_id=-100&thumb_json={}", "photos.reorderPhotos photo_id=1&before=1",
		"polls.getVoters poll_id=1&answer_ids=1,2&owner_id=-100", "stats.get group_id=100&timestamp_from=-1e300&timestamp_to=1e300", "docs.search q=&count=0",
		"newsfeed.get count=1&start_from=x", "friends.areFriends user_ids=1,2,x", "ads.getStatistics account_id=1&ids_type=ad&ids=1&period=day&date_from=0&date_to=0",
		"groups.addCallbackServer group_id=100&url=http://127.0.0.1:1/&title=t", "execute code=return API.wall.get({count:1})@.id;", "groups.edit group_id=100&title=%00%ff&wall=x",
	} {
		name, form, _ := strings.Cut(seed, " ")
		f.Add(index[name], form, uint8(0))
	}
	tokens := []string{sandbox.UserToken, sandbox.CommunityToken, sandbox.ServiceToken, ""}
	f.Fuzz(func(t *testing.T, number uint16, form string, kind uint8) {
		values, err := url.ParseQuery(form)
		if err != nil {
			return
		}
		values.Set("v", []string{"5.199", "5.131"}[kind>>7])
		values.Set("access_token", tokens[kind%4])
		w := newWorld(t)
		w.ok("wall.post", "owner_id", "-100", "message", "m")
		w.ok("messages.send", "peer_id", "-100", "random_id", "1", "message", "m")
		w.ok("polls.create", "owner_id", "-100", "question", "q", "add_answers", `["a","b"]`)
		for range 2 {
			got, err := w.client.Post(sandbox.APIURL+names[int(number)%len(names)], "application/x-www-form-urlencoded", strings.NewReader(values.Encode()))
			require.NoError(t, err)
			body, err := io.ReadAll(got.Body)
			require.NoError(t, err)
			var answer map[string]json.RawMessage
			require.NoError(t, json.Unmarshal(body, &answer), string(body))
			assert.True(t, answer["response"] != nil || answer["error"] != nil, string(body))
		}
	})
}
