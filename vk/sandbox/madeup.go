package sandbox

import (
	"encoding/json"
	"net/url"
	"time"

	"github.com/vkscript/vkscript/vk"
)

// MadeUp is an answer to a call of a method: in the shape that VK's schema gives, with plausible values, the call's own
// arguments where a field is named like one, and id as the number of what the call makes. The sandbox
// answers like that for methods that it keeps no state for, in a little less detail.
func MadeUp(method *vk.Method, params url.Values, id int, now time.Time) json.RawMessage {
	c := &call{values: values{params}, state: &state{}, token: token{kind: user}, method: method.Name, modern: true, now: now, shaped: true}
	s := &shaper{call: c, method: method, id: id, deeper: 1}
	return encode(s.answer())
}
