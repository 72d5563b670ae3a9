package sandbox

import (
	"slices"
	"strings"
)

func statsMethods() []method {
	return []method{
		{"stats.get", user, "group_id:int0.. app_id:int0.. timestamp_from:number0.. timestamp_to:number0.. interval intervals_count:int0.. stats_groups:list", getStats},
		{"stats.getPostReach", user, "owner_id:owner! post_ids:ints!", getPostReach},
		{"stats.trackVisitor", user, "", func(*call) (any, error) { return 1, nil }},
	}
}

// intervalDays is the length of an interval.
func intervalDays(interval string) (int, bool) {
	i := slices.Index([]string{"", "day", "week", "month", "year", "all"}, interval)
	if i < 0 {
		return 0, false
	}
	return []int{1, 1, 7, 30, 365, 36500}[i], true
}

// maxPeriods bounds one answer.
const maxPeriods = 1000

// getStats answers one period for every interval between the two times, newest
// first. The figures are made of what is on the wall, so they are the same each time.
func getStats(c *call) (any, error) {
	if !c.given("group_id") && !c.given("app_id") {
		return nil, invalid("group_id is undefined")
	}
	days, ok := intervalDays(c.Get("interval"))
	if !ok {
		return nil, invalid("interval is invalid")
	}
	from, to := int64(c.number("timestamp_from")), int64(c.number("timestamp_to"))
	if to == 0 {
		to = c.unix()
	}
	if from == 0 {
		from = to - int64(days*24*60*60)*int64(max(1, min(c.int("intervals_count"), maxPeriods))-1)
	}
	if from > to {
		return nil, invalid("timestamp_to is invalid")
	}
	length := int64(days * 24 * 60 * 60)
	periods := []any{}
	for start := to - to%length; start > from-length && len(periods) < maxPeriods; start -= length {
		periods = append(periods, c.period(start, start+length-1))
	}
	return periods, nil
}

func (c *call) period(from, to int64) any {
	owner := -c.int("group_id")
	posts := c.state.posts.where(owner, func(p *Post) bool { return p.Date >= from && p.Date <= to })
	likes := 0
	for _, post := range posts {
		likes += len(c.state.likes[likeKey{"post", ref{owner, post.ID}}])
	}
	figures := map[string]any{"period_from": from, "period_to": to}
	wanted := strings.Join(c.list("stats_groups"), ",")
	for name, value := range map[string]any{
		"visitors": map[string]any{"views": 20 + len(posts), "visitors": 10, "mobile_views": 5},
		"reach":    map[string]any{"reach": 100 + 10*len(posts), "reach_subscribers": 50, "mobile_reach": 60},
		"activity": map[string]any{"likes": likes, "comments": 0, "copies": 0, "hidden": 0, "subscribed": 1, "unsubscribed": 0},
	} {
		if wanted == "" || strings.Contains(wanted, name) {
			figures[name] = value
		}
	}
	return figures
}

// postReach is an entry of stats.getPostReach.
type postReach struct {
	PostID           int `json:"post_id"`
	ReachSubscribers int `json:"reach_subscribers"`
	ReachTotal       int `json:"reach_total"`
	ReachViral       int `json:"reach_viral"`
	ReachAds         int `json:"reach_ads"`
	Links            int `json:"links"`
	ToGroup          int `json:"to_group"`
	JoinGroup        int `json:"join_group"`
	Report           int `json:"report"`
	Hide             int `json:"hide"`
	Unsubscribe      int `json:"unsubscribe"`
}

func getPostReach(c *call) (any, error) {
	owner, ids := c.owner(), c.ints("post_ids")
	if len(ids) > 30 {
		return nil, invalid("post_ids is invalid")
	}
	answer := []postReach{}
	for _, id := range ids {
		if c.state.posts.get(owner, id) == nil {
			return nil, fail(210)
		}
		likes := len(c.state.likes[likeKey{"post", ref{owner, id}}])
		answer = append(answer, postReach{PostID: id, ReachSubscribers: 10 + likes, ReachTotal: 20 + likes})
	}
	return answer, nil
}
