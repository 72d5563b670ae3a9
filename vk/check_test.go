package vk

import (
	"maps"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// query makes arguments of "name=value&name=value", in that order.
func query(text string) func(func(string, string) bool) {
	return func(yield func(string, string) bool) {
		for pair := range strings.SplitSeq(text, "&") {
			name, value, _ := strings.Cut(pair, "=")
			if value, err := url.QueryUnescape(value); pair != "" && err == nil && !yield(name, value) {
				return
			}
		}
	}
}

func TestCheck(t *testing.T) {
	long := strings.Repeat("я", 9001)
	tests := []struct{ call, want string }{ // want begins with ! when hard, findings apart by |
		{"wall.post owner_id=-1&message=hi&from_group=1&attachments=photo1_2,photo1_3", ""},
		{"wall.post owner_id=-1&v=5.131&lang=ru&access_token=secret", ""},
		{"wall.post owner_id=&message=hi", ""},
		{"wall.post owner_id=abc", `!owner_id must be an integer, got "abc"`},
		{"wall.post owner_id=1.5", `!owner_id must be an integer, got "1.5"`},
		{"wall.post owner_id=99999999999999999999", `!owner_id must be an integer, got "99999999999999999999"`},
		{"wall.post mesage=hi", `!unknown parameter "mesage"; did you mean "message"?`},
		{"wall.post Message=hi", `!unknown parameter "Message"; did you mean "message"?`},
		{"wall.post masage=hi", `unknown parameter "masage"; did you mean "message"?`},
		{"wall.post brand_new=1", `parameter "brand_new" is not in VK's schema 5.199`},
		{"wall.post from_group=2", `!from_group must be 1 or 0, got "2"`},
		{"wall.post from_group=true&signed=false", ""},
		{"wall.post lat=55.75&long=1e1", ""},
		{"wall.post lat=north&long=inf", `!lat must be a number, got "north"|!long must be a number, got "inf"`},
		{"wall.getComments post_id=1&sort=new", `!sort must be one of asc, desc, smart, got "new"`},
		{"wall.getComments post_id=1&sort=dessc", `!sort must be one of asc, desc, smart, got "dessc"; did you mean "desc"?`},
		{"wall.closeComments owner_id=1", `required parameter "post_id" is missing`},
		{"wall.closeComments owner_id=1&post_id=", `required parameter "post_id" is missing`},
		{"wall.getComments post_id=-1", `!post_id must be at least 0, got -1`},
		{"board.getComments group_id=1&topic_id=2&count=101", `!count must be from 0 to 100, got 101`},
		{"groups.addAddress group_id=1&title=a&address=b&country_id=1&city_id=1&latitude=91&longitude=0", `!latitude must be from -90 to 90, got 91`},
		{"messages.send peer_ids=1,2,x", `!peer_ids must be integers separated by commas, got "x"`},
		{"messages.send peer_ids=1,+2,,3", ""},
		{`messages.send peer_ids=["1"]`, ""},
		{"messages.send peer_ids=1" + strings.Repeat(",1", 100), "!peer_ids takes at most 100 values, got 101"},
		{"messages.send message=" + long, "!message must have at most 9000 characters, got 9001"},
		{"messages.send message=" + long[2:], ""},
		{"messages.send keyboard={one_time}", "!keyboard must be JSON text"},
		{`messages.send keyboard={"buttons":[]}`, ""},
		{"market.add owner_id=-1&name=abc&description=0123456789&category_id=1&price=1&main_photo_id=1", "!name must have at least 4 characters, got 3"},
		{"users.get fields=sex,photo_999", `fields: VK's schema 5.199 has no value "photo_999"`},
		{"users.get fields=sex,bdat", `fields: VK's schema 5.199 has no value "bdat"; did you mean "bdate"?`},
		{"users.get user_ids=durov,1", ""},
		{"wall.get owner_id=vk1.a.SECRET", `!owner_id must be an integer, got an access token`},
		{"execute.mine anything=1", ""},
		{"wall.pots message=hi", `!VK's schema 5.199 has no such method; did you mean "wall.post"?`},
		{"Wall.post message=hi", `!VK's schema 5.199 has no such method; did you mean "wall.post"?`},
		{"audio.get owner_id=1", `VK's schema 5.199 has no such method`},
	}
	for _, tt := range tests {
		method, args, _ := strings.Cut(tt.call, " ")
		var got []string
		for _, f := range Check(method, query(args)) {
			assert.Equal(t, method+": "+f.Problem, f.Error())
			got = append(got, strings.Repeat("!", map[bool]int{true: 1}[f.Hard])+f.Problem)
		}
		assert.Equal(t, tt.want, strings.Join(got, "|"), tt.call)
	}
}

// TestCheckKnowsWhatPortedScriptsSend: a call of OPI_VK causes no finding.
func TestCheckKnowsWhatPortedScriptsSend(t *testing.T) {
	calls := []string{
		"wall.post owner_id=-1&from_group=1&message=hi&attachments=photo1_2&mark_as_ads=1&close_comments=1&publish_date=1700000000",
		"wall.delete owner_id=-1&post_id=5",
		`polls.create owner_id=-1&app_id=5&is_anonymous=1&is_multiple=0&add_answers=["a","b"]&question=what`,
		"photos.createAlbum group_id=1&title=t&description=&upload_by_admins_only=1",
		"stories.getPhotoUploadServer group_id=1&link_text=more&link_url=https://vk.com/x&add_to_news=1",
		"stories.save upload_results=abc",
		"photos.save group_id=1&album_id=2&caption=c&photos_list=[{}]&server=1&hash=h&aid=2",
		"photos.saveWallPhoto group_id=1&photo=[]&server=1&hash=h",
		"market.saveProductPhoto upload_response={}",
		"wall.repost object=wall-1_2&group_id=1&mark_as_ads=0",
		"messages.send user_id=1&peer_id=1&parse_mode=Markdown&random_id=5&message=hi&keyboard={}",
		"wall.createComment owner_id=-1&from_group=1&post_id=2&message=hi",
		"stats.get group_id=1&app_id=2&timestamp_from=1&timestamp_to=2&stats_groups=visitors,+reach,+activity",
		"stats.getPostReach owner_id=-1&post_ids=1,2,3",
		`ads.createCampaigns account_id=1&data=[{"type":"promoted_posts"}]`,
		"market.getCategories group_id=1&count=5",
		"market.get owner_id=-1&count=200&extended=1&with_disabled=1&album_id=1&offset=200",
		"market.editProperty group_id=1&title=t&property_id=1&type=text",
		"market.editPropertyVariant group_id=1&property_id=1&variant_id=2&title=t",
		"market.addToAlbum owner_id=-1&item_ids=1,2&album_ids=3",
		"likes.add type=post&item_id=1&owner_id=-1&from_group=0",
		"wall.get owner_id=-1&count=10&filter=owner&extended=1",
	}
	for _, call := range calls {
		method, args, _ := strings.Cut(call, " ")
		assert.Empty(t, Check(method, query(args)), call)
	}
}

func TestCheckToken(t *testing.T) {
	assert.Nil(t, CheckToken("wall.post", UserToken))
	assert.Nil(t, CheckToken("wall.post", CommunityToken))
	assert.Nil(t, CheckToken("no.such", ServiceToken))
	f := CheckToken("wall.delete", CommunityToken)
	assert.EqualError(t, f, "wall.delete: VK documents it for a token of this kind: user; this one is a community token")
	assert.False(t, f.Hard)
}

func TestFirstHard(t *testing.T) {
	assert.Nil(t, FirstHard(Check("wall.post", query("brand_new=1"))))
	f := FirstHard(Check("wall.post", query("brand_new=1&owner_id=x")))
	assert.Equal(t, "owner_id", f.Param)
}

func TestMessagesAreBounded(t *testing.T) {
	for _, f := range Check("wall.post", query("owner_id="+strings.Repeat("x", 10_000)+"&"+strings.Repeat("y", 10_000)+"=1")) {
		assert.Less(t, len(f.Problem), 200)
	}
}

func FuzzCheck(f *testing.F) {
	f.Add("wall.post", "owner_id", "1", "message", "hi")
	f.Add("messages.send", "keyboard", "{}", "peer_ids", "1,,2")
	f.Add("users.get", "fields", "[", "user_ids", ", ,")
	f.Fuzz(func(t *testing.T, method, name1, value1, name2, value2 string) {
		if len(method)+len(name1)+len(name2) > 300 {
			return
		}
		findings := Check(method, maps.All(map[string]string{name1: value1, name2: value2}))
		for _, found := range findings {
			assert.NotEmpty(t, found.Problem)
			assert.NotContains(t, found.Problem, "%!")
		}
		if m := LookupMethod(method); m == nil {
			assert.LessOrEqual(t, len(findings), 1)
			assert.Equal(t, findings == nil, strings.HasPrefix(method, "execute."))
		}
	})
}

func BenchmarkCheck(b *testing.B) {
	params := map[string]string{
		"owner_id": "-1", "from_group": "1", "message": "Привет", "guid": "abc",
		"attachments": "photo1_2,photo1_3,https://vk.com", "publish_date": "1700000000",
	}
	seq := maps.All(params)
	b.ReportAllocs()
	for b.Loop() {
		if slices.ContainsFunc(Check("wall.post", seq), func(f Finding) bool { return f.Hard }) {
			b.Fatal("refused")
		}
	}
}
