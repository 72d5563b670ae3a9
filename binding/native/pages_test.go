package native_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vkscript/vkscript/binding"
	"github.com/vkscript/vkscript/vk"
)

// answers gives the n-th request the n-th answer, the last one for ever.
type answers struct {
	bodies []string
	asked  []string // the place that each request asked for
}

func (a *answers) RoundTrip(r *http.Request) (*http.Response, error) {
	form, _ := io.ReadAll(r.Body)
	sent, _ := url.ParseQuery(string(form))
	place := sent.Get("offset") + sent.Get("start_from") + "/" + sent.Get("count") + sent.Get("limit")
	body := a.bodies[min(len(a.asked), len(a.bodies)-1)]
	a.asked = append(a.asked, place)
	return &http.Response{StatusCode: 200, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(`{"response":` + body + `}`)), ContentLength: -1}, nil
}

// TestPagesOfEveryForm: what VK's paged methods answer, and what is asked for.
func TestPagesOfEveryForm(t *testing.T) {
	const none = `{"count":0,"items":[]}`
	for _, c := range []struct {
		name, call string
		bodies     []string
		want       string // the items
		asked      string
	}{
		{"by offset", `"wall.get", {owner_id = -1, count = 2}`, []string{`{"count":3,"items":[{"id":5},{"id":4}]}`, `{"count":3,"items":[{"id":3}]}`}, "5 4 3", "/2 2/2"},
		{"from an offset", `"wall.get", {owner_id = -1, count = 2, offset = 10}`, []string{`{"count":13,"items":[{"id":5},{"id":4}]}`, `{"count":13,"items":[{"id":3}]}`}, "5 4 3", "10/2 12/2"},
		{"as large as VK gives them", `"groups.getMembers", {group_id = "1"}`, []string{none}, "", "/1000"},
		{"or as VK's default", `"friends.get", {user_id = 1}`, []string{none}, "", "/5000"},
		{"by limit", `"ads.getAds", {account_id = 1}`, []string{`[{"id":"1"}]`, `[]`}, "1", "/100 1/100"},
		{"next_from of a method that goes by offset", `"groups.getMembers", {group_id = "1"}`, []string{`{"count":3,"items":[1,2],"next_from":"x"}`, `{"count":3,"items":[3],"next_from":"x"}`}, "1 2 3", "/1000 2/1000"},
		{"start_from", `"newsfeed.getComments", {count = 2}`, []string{`{"items":[{"id":1},{"id":1}],"next_from":"a/b"}`, `{"items":[{"id":1}],"next_from":""}`}, "1 1 1", "/2 a/b/2"},
		{"start_from that stands still", `"newsfeed.getComments", {count = 2}`, []string{`{"items":[{"id":1}],"next_from":"a"}`, `{"items":[{"id":2}],"next_from":"a"}`}, "1 2", "/2 a/2"},
		{"a list of its own name", `"donut.getSubscriptions", {}`, []string{`{"subscriptions":[{"id":7}],"count":1,"profiles":[{"id":8}]}`}, "7", "/100"},
		{"an object with items", `"messages.getImportantMessages", {}`, []string{`{"messages":{"count":1,"items":[{"id":7}]},"profiles":[{"id":8}]}`}, "7", "/200"},
		{"a plain array, without a count", `"storage.getKeys", {user_id = 1}`, []string{`["a","b"]`, `["c"]`, `[]`}, "a b c", "/1000 2/1000 3/1000"},
		{"the first list of the schema", `"friends.getOnline", {online_mobile = true}`, []string{`{"online_mobile":[9],"online":[1,2]}`, `{"online_mobile":[],"online":[]}`}, "1 2", "/100 2/100"},
		{"a new post that pushes the others on", `"wall.get", {owner_id = -1, count = 2}`, []string{`{"count":3,"items":[{"id":3},{"id":2}]}`, `{"count":4,"items":[{"id":2},{"id":1}]}`}, "3 2 1", "/2 2/2"},
		{"items that VK leaves out", `"wall.get", {owner_id = -1, count = 2}`, []string{`{"count":5,"items":[{"id":5}]}`, `{"count":5,"items":[]}`, `{"count":5,"items":[{"id":1}]}`}, "5 1", "/2 1/2 3/2 4/2"},
		{"a count of what never comes", `"users.search", {q = "a"}`, []string{`{"count":9000000,"items":[{"id":5}]}`, `{"count":9000000,"items":[]}`}, "5", "/1000 1/1000 1001/1000 2001/1000"},
		{"an offset that does nothing", `"market.getCategories", {}`, []string{`{"items":[{"id":5}]}`}, "5", "/100 1/100"},
		{"comments of the first level", `"wall.getComments", {owner_id = -1, post_id = 1}`, []string{`{"count":900,"current_level_count":1,"items":[{"id":5}]}`}, "5", "/100"},
		{"an offset that VK bounds", `"search.getHints", {q = "a"}`, []string{`{"count":900,"items":[{"id":1}` + strings.Repeat(`,{"id":2}`, 200) + `]}`}, "1" + strings.Repeat(" 2", 200), "/200"},
		{"a method of tomorrow", `"wall.getFuture", {}`, []string{`{"count":2,"things":[{"id":1}]}`, `{"count":2,"things":[{"id":2}]}`}, "1 2", "/100 1/100"},
	} {
		t.Run(c.name, func(t *testing.T) {
			server := &answers{bodies: c.bodies}
			out, err := overTransport(t, server, `local all = {} for item in vk.pages(`+c.call+`) do
				all[#all + 1] = type(item) == "table" and item.id or item end print(table.concat(all, " "))`)
			require.NoError(t, err)
			assert.Equal(t, c.want+"\n", out)
			assert.Equal(t, c.asked, strings.Join(server.asked, " "))
		})
	}
}

func overTransport(t *testing.T, server http.RoundTripper, source string) (string, error) {
	var out bytes.Buffer
	host := binding.New(binding.Config{Stdout: &out, Client: vk.New(vk.Config{
		Token: "t", Transport: server, Limits: vk.NewLimits(map[vk.TokenKind]float64{0: 0, 1: 0}),
	})})
	err := host.Run(t.Context(), binding.Script{Name: "test.lua", Source: []byte(source), Dir: t.TempDir()})
	return out.String(), err
}

// TestPagesGiveWhatStandsBesideTheItems: profiles and groups of the item's page, one table for all of them.
func TestPagesGiveWhatStandsBesideTheItems(t *testing.T) {
	body := func(id int) string {
		return fmt.Sprintf(`{"count":4,"items":[{"id":%d},{"id":%d}],"profiles":[{"id":%d,"first_name":"Name %[3]d"}]}`, id, id+1, id)
	}
	out, err := overTransport(t, &answers{bodies: []string{body(1), body(3)}}, `local before
		for post, page in vk.pages("wall.get", {owner_id = -1, extended = true, count = 2}) do
			print(post.id, page.profiles[1].first_name, page.count, page == before, page.items) before = page end`)
	require.NoError(t, err)
	assert.Equal(t, "1\tName 1\t4\tfalse\tnil\n2\tName 1\t4\ttrue\tnil\n3\tName 3\t4\tfalse\tnil\n4\tName 3\t4\ttrue\tnil\n", out)
}

func TestPagesThatAreNone(t *testing.T) {
	for body, want := range map[string]string{
		`1`:        "answered no list",
		`{"ok":1}`: "answered no list",
		`{"users":{"items":[]},"groups":{"items":[]}}`: "with extended = true they are one list",
	} {
		_, err := overTransport(t, &answers{bodies: []string{body}}, `for x in vk.pages("users.getSubscriptions", {}) do end`)
		assert.ErrorContains(t, err, want)
	}
}
