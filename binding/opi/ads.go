package opi

import (
	"encoding/json"
	"strconv"
	"time"

	"github.com/vkscript/vkscript/vk"
)

// ads sends one entry of data to a method of an advertising account.
func (c *call) ads(method string, entry Object) (any, error) {
	data, err := plainJSON([]Object{entry})
	if err != nil {
		return nil, err
	}
	return c.answer(method, vk.Params{"account_id": c.text("AccountID"), "data": json.RawMessage(data)})
}

func createCampaign(c *call) (any, error) {
	now := c.cfg.Now(c.ctx).In(c.cfg.Zone)
	unix := func(t time.Time) string { return strconv.FormatInt(t.Unix(), 10) }
	return c.ads("ads.createCampaigns", Object{
		{"type", "promoted_posts"}, {"name", c.text("Name")}, {"day_limit", 0}, {"all_limit", 0},
		{"start_time", unix(now)}, {"stop_time", unix(now.AddDate(0, 24, 0))}, {"status", 1},
	})
}

func createAd(c *call) (any, error) {
	if c.auth.group() == "" {
		return nil, errNoOwner
	}
	return c.ads("ads.createAds", Object{
		{"campaign_id", c.text("CampaignNumber")}, {"ad_format", 9}, {"conversion_event_id", 1}, {"autobidding", 1},
		{"cost_type", 3}, {"goal_type", 2}, {"ad_platform", "all"}, {"publisher_platforms", "vk"},
		{"publisher_platforms_auto", "1"}, {"day_limit", c.text("DailyLimit")}, {"all_limit", "0"},
		{"category1_id", c.text("CategoryNumber")}, {"age_restriction", 0}, {"status", 1}, {"name", "Ad"},
		{"link_url", "https://vk.com/wall-" + c.auth.group() + "_" + c.text("PostID")},
	})
}

func pauseAd(c *call) (any, error) {
	return c.ads("ads.updateAds", Object{{"ad_id", c.text("AdID")}, {"status", 0}})
}
