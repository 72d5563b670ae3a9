package sandbox

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/vkscript/vkscript/vk"
)

// beyondSchema is what VK takes and its schema 5.199 does not have: methods of
// 5.131 and parameters that the real VK is known to read.
var beyondSchema = map[string][]string{
	"photos.getMarketUploadServer": nil,
	"photos.saveMarketPhoto":       nil,
	"wall.get":                     {"owner_id"},
	"messages.send":                {"user_ids"},
	"messages.edit":                {"conversation_message_id"},
	"market.getCategories":         {"count", "offset"},
	"market.editProperty":          {"type"},
	"video.save":                   {},
}

// TestTable: the rows name VK's own methods and parameters, and let in no kind of
// token that VK refuses.
func TestTable(t *testing.T) {
	assert.Greater(t, len(methods()), 120)
	for name, row := range methods() {
		more, known := beyondSchema[name]
		real := vk.LookupMethod(name)
		if real == nil {
			assert.True(t, known, "%s is no method of VK", name)
			continue
		}
		for kind, real := range map[kind]vk.TokenKind{user: vk.UserToken, community: vk.CommunityToken, service: vk.ServiceToken} {
			if row.who&kind != 0 && (name != "wall.post" || kind != community) {
				assert.True(t, vk.LookupMethod(name).Tokens.Has(real), "%s is not for %s tokens", name, kind)
			}
		}
		for _, p := range row.spec {
			i := slices.IndexFunc(real.Params, func(r vk.Parameter) bool { return r.Name == p.name })
			if !slices.Contains(more, p.name) {
				assert.GreaterOrEqual(t, i, 0, "%s has no parameter %s", name, p.name)
			}
		}
		for _, r := range real.Params {
			i := slices.IndexFunc(row.spec, func(p param) bool { return p.name == r.Name })
			if r.Required {
				assert.True(t, i >= 0 && row.spec[i].required, "%s requires %s", name, r.Name)
			}
		}
	}
}
