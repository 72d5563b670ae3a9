package sandbox

import (
	"strconv"
	"strings"

	"github.com/vkscript/vkscript/vk"
)

// hint is a value for fields of a name: "x" exactly, "*x" with this end, "x*" with this
// beginning, "*x*" with this inside.
type hint struct{ names, value string }

// textHints are the values of strings; # becomes the object's number.
var textHints = [...]hint{
	{"first_name*", "Sandro"}, {"last_name*", "Sandboxov"}, {"*_id id", "#"}, {"name title", "Sandbox #"}, {"screen_name domain", "sandbox#"},
	{"*url *src *link player icon photo* *_photo avatar* cover* image*", "https://sandbox.vk/%"},
	{"*description text message* body comment", "A text of the sandbox"},
	{"bdate", "1.1.1990"}, {"*phone*", "+70000000000"}, {"*email", "sandbox@example.com"},
	{"*hash *key *token *secret *sid", "sandbox-%-#"},
	{"next_* start_from error* deactivated", ""},
	{"*price *amount *limit *cost *cpm *cpc spent", "100"}, {"day*", "2020-01-01"}, {"month*", "2020-01"},
	{"*date *time", "2020-01-01 00:00:00"}, {"*_cost_per_* ctr *_cr *_cpf", "0"}, {"currency", "RUB"}, {"lang", "ru"}, {"country* *_country", "Russia"}, {"city* *_city", "Moscow"},
}

// integerHints are the values of integers; "now" and "#" are the time and the number.
var integerHints = [...]hint{
	{"id", "#"}, {"*_visibility", "1"}, {"owner_id", "owner"}, {"user_id from_id author_id admin_id creator_id created_by updated_by viewer_id peer_id", "user"},
	{"group_id club_id", "group"}, {"app_id", "app"}, {"error*", "0"},
	{"ttl duration interval", "60"}, {"*width*", "640"}, {"*height*", "480"}, {"size", "1024"},
	{"*date* *_time time* created* updated* expires* *timestamp last_seen *until ts", "now"},
	{"*year*", "2020"}, {"*month*", "1"}, {"age*", "30"}, {"*_id response", "#"},
}

func (h hint) fits(name string) bool {
	for pattern := range strings.FieldsSeq(h.names) {
		begin, end := strings.HasPrefix(pattern, "*"), strings.HasSuffix(pattern, "*")
		word := strings.Trim(pattern, "*")
		if begin && end && strings.Contains(name, word) || begin && !end && strings.HasSuffix(name, word) ||
			end && !begin && strings.HasPrefix(name, word) || name == word {
			return true
		}
	}
	return false
}

// hinted is what the first fitting hint says.
func hinted(hints []hint, name string) (string, bool) {
	for _, h := range hints {
		if h.fits(name) {
			return h.value, true
		}
	}
	return "", false
}

func firstOf(shape vk.Shape) (string, bool) {
	for value := range shape.Enum() {
		return value, true
	}
	return "", false
}

func (s *shaper) text(name string, shape vk.Shape, at spot) string {
	if value, ok := firstOf(shape); ok {
		return value
	}
	value, ok := hinted(textHints[:], name)
	if !ok {
		return strings.ReplaceAll(name, "_", " ")
	}
	return strings.NewReplacer("#", strconv.Itoa(s.id+at.index), "%", name).Replace(value)
}

// integer of an enumeration is its first value, of a flag 1 where that is good.
func (s *shaper) integer(name string, shape vk.Shape, at spot) int64 {
	if value, ok := firstOf(shape); ok {
		n, _ := strconv.ParseInt(value, 10, 64)
		if n == 0 && yes(name) && hasEnum(shape, "1") {
			return 1
		}
		return n
	}
	value, _ := hinted(integerHints[:], name)
	switch value {
	case "#":
		return int64(s.id + at.index)
	case "now":
		return s.unix()
	case "owner":
		return int64(s.groupOwner())
	case "user":
		return UserID
	case "group":
		return GroupID
	case "app":
		return AppID
	case "":
		return 1
	}
	n, _ := strconv.ParseInt(value, 10, 64)
	return n
}

func hasEnum(shape vk.Shape, wanted string) bool {
	for value := range shape.Enum() {
		if value == wanted {
			return true
		}
	}
	return false
}
