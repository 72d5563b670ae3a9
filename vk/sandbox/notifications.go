package sandbox

import (
	"slices"
	"strconv"
)

func notificationMethods() []method {
	return []method{
		{"notifications.sendMessage", service, "user_ids:ints! message:text1..254! random_id:int", sendNotification},
		{"notifications.get", user, "count:int0..100 start_from filters:list start_time:int0.. end_time:int0..", getNotifications},
		{"notifications.markAsViewed", user, "", markNotifications},
	}
}

// Notification is a notification that an application sent to a user.
type Notification struct {
	UserID int
	Date   int64
	Text   string
}

// sendNotification answers for every user; a random_id works as in messages.send.
func sendNotification(c *call) (any, error) {
	key := c.Get("random_id")
	if key == "0" {
		key = ""
	}
	return c.once(c.Get("user_ids"), key, func() (any, error) {
		answer := []any{}
		for _, id := range c.ints("user_ids") {
			c.state.notifications.put(id, c.state.next("notification", id), &Notification{id, c.unix(), c.Get("message")})
			answer = append(answer, map[string]any{"user_id": id, "status": true})
		}
		return answer, nil
	})
}

// getNotifications lists what applications sent to the user, newest first; the entries
// from start_from on, which is a number here.
func getNotifications(c *call) (any, error) {
	from, to := int64(c.int("start_time")), int64(c.int("end_time"))
	all := c.state.notifications.where(c.self(), func(n *Notification) bool { return n.Date >= from && (to == 0 || n.Date <= to) })
	slices.Reverse(all)
	begin := min(max(c.int("start_from"), 0), len(all))
	count := 30
	if c.given("count") {
		count = c.int("count")
	}
	end := min(begin+count, len(all))
	items := []any{}
	for _, n := range all[begin:end] {
		items = append(items, map[string]any{"type": "app", "inner_type": "notifications_notification", "date": n.Date, "feedback": map[string]any{"text": n.Text}})
	}
	answer := map[string]any{"count": len(all), "items": items, "profiles": []any{}, "groups": []any{}, "last_viewed": c.state.viewed}
	if end < len(all) {
		answer["next_from"] = strconv.Itoa(end)
	}
	return answer, nil
}

// markNotifications answers whether there was something to mark.
func markNotifications(c *call) (any, error) {
	all := c.state.notifications.all(c.self())
	fresh := len(all) > 0 && all[len(all)-1].Date >= c.state.viewed
	c.state.viewed = c.unix() + 1
	return bit(fresh), nil
}
