package sandbox

import (
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/vkscript/vkscript/vk"
)

// shapedHeader marks answers that are made of VK's schema, not of what was done before.
const shapedHeader = "X-Sandbox"

// IsShaped tells of an answer's header whether a sandbox made the answer of VK's schema.
func IsShaped(h http.Header) bool { return h.Get(shapedHeader) == "shaped" }

// schemaMethod answers a method that the sandbox keeps no state for: in the shape that
// VK's schema gives, with plausible values, the same each time, and with the call's own
// arguments where a field is named like one.
func (c *call) schemaMethod(m *vk.Method) (any, error) {
	if failure := c.token.refuse(tokenKinds(m)); failure != nil {
		return nil, failure
	}
	if failure := c.checkSchema(m); failure != nil {
		return nil, failure
	}
	c.shaped, c.server.shaped[m.Name] = true, true
	key := ""
	if m.Param("guid") != nil {
		key = c.Get("guid")
	}
	return c.once(c.Get("owner_id"), key, func() (any, error) {
		s := &shaper{call: c, method: m, id: 1}
		if !vk.IsRead(m.Name) {
			s.id = c.state.next("shaped "+m.Name, 0)
		}
		return s.answer(), nil
	})
}

// Shaped lists the methods whose answers were made of VK's schema so far, those inside execute too.
func (s *Server) Shaped() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Sorted(maps.Keys(s.shaped))
}

func tokenKinds(m *vk.Method) (all kind) {
	for _, k := range [...]struct {
		ours   kind
		theirs vk.TokenKind
	}{{user, vk.UserToken}, {community, vk.CommunityToken}, {service, vk.ServiceToken}} {
		if m.Tokens.Has(k.theirs) {
			all |= k.ours
		}
	}
	return all
}

// checkSchema refuses what VK would: a missing parameter, a value of the wrong type.
func (c *call) checkSchema(m *vk.Method) *apiError {
	for _, p := range m.Params {
		if p.Required && !c.given(p.Name) {
			return invalid("%s is undefined", p.Name)
		}
	}
	each := func(yield func(string, string) bool) {
		for name := range c.Values {
			if !yield(name, c.Get(name)) {
				return
			}
		}
	}
	if finding := vk.FirstHard(vk.Check(m.Name, each)); finding != nil {
		return invalid("%s", finding.Problem)
	}
	return nil
}

// shaper makes one answer.
type shaper struct {
	*call
	method *vk.Method
	id     int // of the first object
	deeper int // levels more than optionalLevel
}

// spot is where in the answer a value stands.
type spot struct {
	level int // objects around it
	index int // in the nearest list
}

const (
	shapedItems   = 2 // in the list that a method answers
	optionalLevel = 2 // deeper objects have their required fields only
	deepest       = 6 // and these are empty
)

// optional is the level from which on objects have their required fields only.
func (s *shaper) optional() int { return optionalLevel + s.deeper }

func (s *shaper) answer() any {
	shape := s.response()
	if shape.Kind() == vk.TypeList {
		return page(s.values, s.items(shape.Elem(), 0), shapedItems*50, 1000)
	}
	value, _ := s.value("response", shape, spot{})
	return value
}

// response is the shape that the arguments lead to: "fieldsResponse" when fields are
// given, "chatIds_Fields_Response" when chat_ids are too.
func (s *shaper) response() vk.Shape {
	best, most := s.method.Responses[0].Shape, 0
	for _, r := range s.method.Responses {
		name, _ := strings.CutSuffix(r.Name, "Response")
		words := strings.FieldsFunc(name, func(c rune) bool { return c == '_' })
		for _, word := range words {
			if !s.bool(snake(word)) {
				words = nil
			}
		}
		if len(words) > most {
			best, most = r.Shape, len(words)
		}
	}
	return best
}

// snake writes "chatIds" as "chat_ids".
func snake(word string) string {
	var out strings.Builder
	for i, c := range word {
		if c >= 'A' && c <= 'Z' {
			if i > 0 {
				out.WriteByte('_')
			}
			c += 'a' - 'A'
		}
		out.WriteRune(c)
	}
	return out.String()
}

// value makes a value of the shape; false means that an optional field is better left out.
func (s *shaper) value(name string, shape vk.Shape, at spot) (any, bool) {
	kind := shape.Kind()
	if at.level <= 2 {
		if value, ok := s.echo(name, kind); ok {
			return value, true
		}
	}
	switch kind {
	case vk.TypeObject:
		return s.object(shape, at), at.level < s.optional()
	case vk.TypeList:
		return s.list(name, shape.Elem(), at), at.level < s.optional()
	case vk.TypeOneOf:
		for option := range shape.Options() {
			return s.value(name, option, at)
		}
	case vk.TypeString:
		return s.text(name, shape, at), at.level <= s.optional() && !unwelcome(name)
	case vk.TypeInteger:
		return s.integer(name, shape, at), at.level <= s.optional() && !unwelcome(name)
	case vk.TypeNumber:
		return 0.5, at.level <= s.optional()
	case vk.TypeBoolean:
		return yes(name), at.level <= s.optional()
	}
	return map[string]any{}, false
}

// unwelcome fields say that something is wrong or over.
func unwelcome(name string) bool {
	for _, begin := range [...]string{"error", "captcha", "deactivated", "deleted", "edited", "hidden", "next_from", "signer_id", "blacklisted"} {
		if strings.HasPrefix(name, begin) {
			return true
		}
	}
	return false
}

// yes is the value of a flag.
func yes(name string) bool {
	for _, good := range [...]string{"can_", "success", "allowed", "is_allowed", "response", "status", "is_enabled", "has_access"} {
		if strings.HasPrefix(name, good) {
			return true
		}
	}
	return false
}

func (s *shaper) object(shape vk.Shape, at spot) map[string]any {
	object := map[string]any{}
	if at.level >= deepest {
		return object
	}
	inside := spot{at.level + 1, at.index}
	variant := s.variant(shape)
	for field := range shape.Fields() {
		value, welcome := s.value(field.Name, field.Shape, inside)
		if variant != nil && field.Shape.Kind() == vk.TypeObject && variant[field.Name] {
			welcome = field.Name == object["type"]
		}
		if field.Required || welcome {
			object[field.Name] = value
		}
	}
	if at.level == 0 {
		s.total(shape, object)
	}
	return object
}

// variant is the values of an object's type, of which it has the one field that its type
// names: {"type": "photo", "photo": {...}}.
func (s *shaper) variant(shape vk.Shape) map[string]bool {
	field, ok := shape.Field("type")
	if !ok {
		return nil
	}
	all := map[string]bool{}
	for value := range field.Shape.Enum() {
		all[value] = true
	}
	return all
}

// total makes the count and the items of an answer agree, and cuts out the page asked for.
func (s *shaper) total(shape vk.Shape, object map[string]any) {
	items, ok := object["items"].([]any)
	if !ok {
		return
	}
	if field, ok := shape.Field("count"); ok && field.Shape.Kind() == vk.TypeInteger {
		object["count"] = len(items)
	}
	object["items"] = page(s.values, items, shapedItems*50, 1000)
}

func (s *shaper) list(name string, elem vk.Shape, at spot) any {
	switch {
	case at.level == 1 && name == "items":
		return s.items(elem, at.level)
	case at.level > s.optional():
		return []any{}
	}
	value, _ := s.value(strings.TrimSuffix(name, "s"), elem, at)
	return []any{value}
}

// items is the list that a method answers: one item for each id that was asked for.
func (s *shaper) items(elem vk.Shape, level int) []any {
	param, ids := s.asked()
	count := shapedItems
	if ids != nil {
		count = min(len(ids), 1000)
	}
	all := make([]any, count)
	for i := range all {
		one, name := *s, "id"
		if ids != nil {
			one.call, name = s.with(param, ids[i]), param
		}
		if owner, id, ok := parseRef(one.Get(name)); ok && name == param {
			one.call = s.with("owner_id", strconv.Itoa(owner)).with("id", strconv.Itoa(id))
		}
		all[i], _ = one.value(name, elem, spot{level, i})
	}
	return all
}

// refParams list objects as "-1_2".
var refParams = []string{"posts", "photos", "videos", "docs", "stories", "polls", "pages"}

// asked finds the list of ids that the call asks about: user_ids and the like.
func (s *shaper) asked() (param string, ids []string) {
	for _, p := range s.method.Params {
		if singular, ok := strings.CutSuffix(p.Name, "_ids"); ok && s.given(p.Name) && vk.IsRead(s.method.Name) {
			return singular + "_id", s.values.list(p.Name)
		}
		if slices.Contains(refParams, p.Name) && s.given(p.Name) && vk.IsRead(s.method.Name) {
			return p.Name, s.values.list(p.Name)
		}
	}
	return "", nil
}

// with is the call with one argument more.
func (c *call) with(name, value string) *call {
	one := *c
	one.values = values{maps.Clone(c.Values)}
	one.Set(name, value)
	return &one
}

// echo is the argument of the field's name; for an object's id, that of what the section
// is about: note_id of notes.getById.
func (s *shaper) echo(name string, kind vk.Type) (any, bool) {
	section, _, _ := strings.Cut(s.method.Name, ".")
	if name == "id" && !s.given("id") {
		name = strings.TrimSuffix(section, "s") + "_id"
	}
	if !s.given(name) || name == "count" || name == "offset" {
		return nil, false
	}
	text := s.Get(name)
	switch kind {
	case vk.TypeString:
		return text, true
	case vk.TypeInteger:
		n, err := strconv.ParseInt(text, 10, 64)
		return n, err == nil
	case vk.TypeNumber:
		n, err := strconv.ParseFloat(text, 64)
		return n, err == nil
	case vk.TypeBoolean:
		return s.bool(name), true
	}
	return nil, false
}
