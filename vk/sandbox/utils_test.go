package sandbox_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestShortLink(t *testing.T) {
	w := newWorld(t)
	link := w.ok("utils.getShortLink", "url", "https://example.com/?a=1&b=ё")
	assert.Contains(t, at(t, link, "short_url"), "https://vk.cc/")
	assert.Equal(t, "https://example.com/?a=1&b=ё", at(t, link, "url"))
	assert.NotEqual(t, link, w.ok("utils.getShortLink", "url", "https://example.com"))
	w.fails(100, "utils.getShortLink", "url", "://")
	assert.Equal(t, "not_banned", at(t, w.ok("utils.checkLink", "url", "https://example.com"), "status"))
}

func TestNames(t *testing.T) {
	w := newWorld(t)
	assert.EqualValues(t, 100, at(t, w.ok("utils.resolveScreenName", "screen_name", "club100"), "object_id"))
	assert.Equal(t, "user", at(t, w.ok("utils.resolveScreenName", "screen_name", "id5"), "type"))
	assert.Equal(t, []any{}, w.ok("utils.resolveScreenName", "screen_name", "nobody"))
	assert.EqualValues(t, 1000, at(t, w.ok("users.get"), 0, "id"))
	assert.EqualValues(t, 3, at(t, w.ok("groups.getMembers", "group_id", "100"), "count"))
	assert.Len(t, w.ok("users.get", "user_ids", "5,id6,-7,nobody"), 2)
	assert.InDelta(t, float64(time.Now().Unix()), w.ok("utils.getServerTime"), 5)
}

func TestStatistics(t *testing.T) {
	w := newWorld(t)
	day := []string{"group_id", "100", "timestamp_from", "1760486400", "timestamp_to", "1760572799"}
	periods := w.ok("stats.get", with(day, "stats_groups", "visitors, reach, activity")...)
	assert.Len(t, periods, 1)
	assert.EqualValues(t, 1760486400, at(t, periods, 0, "period_from"))
	assert.EqualValues(t, 1760572799, at(t, periods, 0, "period_to"))
	for _, group := range []string{"visitors", "reach", "activity"} {
		assert.IsType(t, map[string]any{}, at(t, periods, 0, group))
	}
	earlier := w.ok("stats.get", "group_id", "100", "timestamp_from", "1760482800", "timestamp_to", "1760569199", "stats_groups", "reach")
	assert.Len(t, earlier, 2, "an hour off touches two days")
	assert.NotContains(t, at(t, earlier, 0), "visitors")
	assert.Len(t, w.ok("stats.get", "group_id", "100", "intervals_count", "3"), 3)
	w.fails(100, "stats.get", with(day, "timestamp_to", "1")...)
	w.fails(100, "stats.get")

	w.ok("wall.post", "owner_id", "-100", "message", "m")
	w.ok("wall.post", "owner_id", "-100", "message", "m")
	reach := w.ok("stats.getPostReach", "owner_id", "-100", "post_ids", "1,2")
	assert.Len(t, reach, 2)
	assert.EqualValues(t, 2, at(t, reach, 1, "post_id"))
	w.fails(100, "stats.getPostReach", "owner_id", "-100")
	w.fails(210, "stats.getPostReach", "owner_id", "-100", "post_ids", "1,99")
	w.fails(100, "stats.getPostReach", "owner_id", "-100", "post_ids", strings.Repeat("1,", 31))
}

func TestAdvertising(t *testing.T) {
	w := newWorld(t)
	create := func(method, data string) any { return w.ok(method, "account_id", "1", "data", data) }
	assert.EqualValues(t, 1, at(t, create("ads.createCampaigns", `[{"name":"Осень","type":"promoted_posts"}]`), 0, "id"))
	assert.EqualValues(t, 100, at(t, create("ads.createCampaigns", `[{"type":"promoted_posts"}]`), 0, "error_code"))
	ads := create("ads.createAds", `[{"campaign_id":"1","name":"Ad"},{"campaign_id":"9"}]`)
	assert.EqualValues(t, 1, at(t, ads, 0, "id"))
	assert.Contains(t, at(t, ads, 1, "error_desc"), "data[1][campaign_id] is invalid")
	create("ads.updateAds", `[{"ad_id":"1","status":0}]`)
	assert.EqualValues(t, 0, w.vk.Ads(1)[0].Data["status"])
	assert.Equal(t, "Осень", at(t, w.ok("ads.getCampaigns", "account_id", "1"), 0, "name"))
	assert.Equal(t, "1", at(t, w.ok("ads.getAds", "account_id", "1"), 0, "id"))
	assert.NotEmpty(t, w.ok("ads.getAccounts"))
	msg := w.fails(100, "ads.updateAds", "account_id", "1", "data", `[{"ad_id":"0"}]`)
	assert.Contains(t, msg, "data[0][ad_id] is invalid")
	w.fails(100, "ads.createAds", "account_id", "1", "data", "[]")
	assert.Len(t, w.vk.Campaigns(1), 1)
}
