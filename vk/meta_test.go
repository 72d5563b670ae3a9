package vk

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestSchemaIsWhole(t *testing.T) {
	count, params, required, kinds := 0, 0, 0, TokenKinds(0)
	var names []string
	for m := range Methods() {
		count++
		params += len(m.Params)
		kinds |= m.Tokens
		names = append(names, m.Name)
		assert.NotEmpty(t, m.Responses, m.Name)
		assert.LessOrEqual(t, len(m.Params), 128, "%s: check.go keeps 128 bits", m.Name)
		for i, p := range m.Params {
			if p.Required {
				required++
			}
			assert.NotEqual(t, TypeAny, p.Type, "%s %s", m.Name, p.Name)
			assert.Equal(t, p.Type == TypeList, p.Item != TypeAny, "%s %s", m.Name, p.Name)
			assert.Same(t, &m.Params[i], m.Param(p.Name), "%s %s", m.Name, p.Name)
		}
	}
	assert.Equal(t, 566, count)
	assert.Equal(t, 2379+34, params, "the schema's and those added by hand")
	assert.Equal(t, 615+1, required)
	assert.Len(t, maps.Collect(ErrorNames()), 251+2)
	assert.True(t, slices.IsSorted(names))
}

func TestLookupMethod(t *testing.T) {
	for m := range Methods() {
		assert.Same(t, m, LookupMethod(m.Name))
		assert.Nil(t, LookupMethod(m.Name+"a"))
	}
	for _, name := range []string{"", "wall", "Wall.post", "zzz"} {
		assert.Nil(t, LookupMethod(name), name)
	}
	near, ok := NearestMethod("wall.pots")
	assert.True(t, ok)
	assert.Equal(t, "wall.post", near)
	_, ok = NearestMethod("completely.different")
	assert.False(t, ok)
	assert.Zero(t, testing.AllocsPerRun(10, func() { LookupMethod("wall.post").Param("copyright") }))
}

func TestParameterFacts(t *testing.T) {
	tests := []struct {
		method string
		want   Parameter
	}{
		{"account.changePassword", Parameter{Name: "new_password", Type: TypeString, Required: true, MinLength: 6}},
		{"account.getBanned", Parameter{Name: "count", Type: TypeInteger, HasMin: true, HasMax: true, Max: 200, Default: "20"}},
		{"groups.addAddress", Parameter{Name: "latitude", Type: TypeNumber, Required: true, HasMin: true, HasMax: true, Min: -90, Max: 90}},
		{"wall.getComments", Parameter{Name: "sort", Type: TypeString, Enum: []string{"asc", "desc", "smart"}}},
		{"likes.getList", Parameter{Name: "friends_only", Type: TypeInteger, Enum: []string{"0", "1", "2", "3"}, Default: "0"}},
		{"apps.addSnippet", Parameter{Name: "hash", Type: TypeList, Item: TypeString, MaxItems: 100}},
		{"groups.isMember", Parameter{Name: "group_id", Type: TypeString, Required: true}},
		{"ads.addOfficeUsers", Parameter{Name: "data", Type: TypeJSON, Required: true, MaxItems: 10}},
		{"wall.get", Parameter{Name: "owner_id", Type: TypeInteger}},
		{"wall.search", Parameter{Name: "owner_id", Type: TypeInteger}},
		{"execute", Parameter{Name: "code", Type: TypeString, Required: true}},
		{"messages.send", Parameter{Name: "user_ids", Type: TypeList, Item: TypeInteger, MaxItems: 100}},
		{"messages.send", Parameter{Name: "keyboard", Type: TypeJSON}},
		{"polls.create", Parameter{Name: "add_answers", Type: TypeJSON}},
	}
	for _, tt := range tests {
		p := LookupMethod(tt.method).Param(tt.want.Name)
		require.NotNil(t, p, "%s %s", tt.method, tt.want.Name)
		assert.Equal(t, tt.want, *p, "%s %s", tt.method, tt.want.Name)
	}
	assert.Len(t, LookupMethod("users.get").Param("fields").Enum, 117)
}

func TestTokenKinds(t *testing.T) {
	tests := []struct {
		method, want             string
		user, community, service bool
	}{
		{"wall.post", "user or community", true, true, false},
		{"account.ban", "user", true, false, false},
		{"users.get", "user or community or service", true, true, true},
		{"messages.sendMessageEventAnswer", "community", false, true, false},
		{"bugtracker.createComment", "any", true, true, true},
	}
	for _, tt := range tests {
		kinds := LookupMethod(tt.method).Tokens
		assert.Equal(t, tt.want, fmt.Sprint(kinds), tt.method)
		assert.Equal(t, tt.user, kinds.Has(UserToken), tt.method)
		assert.Equal(t, tt.community, kinds.Has(CommunityToken), tt.method)
		assert.Equal(t, tt.service, kinds.Has(ServiceToken), tt.method)
	}
}

func TestErrorNames(t *testing.T) {
	assert.Equal(t, "unknown", ErrorName(1))
	assert.Equal(t, "too_many", ErrorName(6))
	assert.Equal(t, "captcha", ErrorName(14))
	assert.Equal(t, "spam", ErrorName(984))
	assert.Empty(t, ErrorName(0))
	assert.Empty(t, ErrorName(7_000_000))
	for code, name := range ErrorNames() {
		assert.Equal(t, name, ErrorName(code))
	}
	assert.Equal(t, "method_permission_denied", ErrorSubcodeName(15, 1133))
	assert.Equal(t, "too_many_communities", ErrorSubcodeName(103, 1))
	assert.Empty(t, ErrorSubcodeName(6, 1))
	assert.Contains(t, LookupMethod("wall.post").Errors, 214)
	for m := range Methods() {
		for _, code := range m.Errors {
			assert.NotEmpty(t, ErrorName(code), "%s: %d", m.Name, code)
		}
	}
}

// TestShapesResolve follows every shape to its end: whoever walks them meets no unknown name.
func TestShapesResolve(t *testing.T) {
	seen := map[Shape]bool{}
	for m := range Methods() {
		for _, r := range m.Responses {
			resolve(t, m.Name, r.Shape, seen)
		}
	}
	named := 0
	for s := range Shapes() {
		named++
		resolve(t, "shapes", s, seen)
	}
	assert.Greater(t, named, 1000)
	assert.Greater(t, len(seen), named)
}

func resolve(t *testing.T, where string, s Shape, seen map[Shape]bool) {
	if seen[s] {
		return
	}
	seen[s] = true
	where += " > " + string(s)
	switch s.Kind() {
	case TypeAny:
		assert.Contains(t, []Shape{"any", "base_undefined_response"}, s, where)
	case TypeList:
		resolve(t, where, s.Elem(), seen)
	case TypeObject:
		for f := range s.Fields() {
			assert.Regexp(t, `^\w+$`, f.Name, where)
			resolve(t, where+"."+f.Name, f.Shape, seen)
		}
	case TypeOneOf:
		assert.Greater(t, len(slices.Collect(s.Options())), 1, where)
		for option := range s.Options() {
			resolve(t, where, option, seen)
		}
	}
}

func TestShapeFacts(t *testing.T) {
	answer := LookupMethod("wall.get").Responses[0]
	assert.Equal(t, Response{"response", "wall_get_response"}, answer)
	items, ok := answer.Shape.Field("items")
	assert.True(t, ok)
	assert.Equal(t, Field{"items", "[]wall_wall_item", true}, items)
	assert.Equal(t, TypeList, items.Shape.Kind())
	assert.Equal(t, TypeObject, items.Shape.Elem().Kind())
	owner, _ := items.Shape.Elem().Field("owner_id")
	assert.Equal(t, Field{"owner_id", "integer", false}, owner)

	posted := LookupMethod("wall.post").Responses[0].Shape
	id, ok := posted.Field("post_id")
	assert.True(t, ok)
	assert.Equal(t, TypeInteger, id.Shape.Kind())
	_, ok = posted.Field("nothing")
	assert.False(t, ok)

	assert.Equal(t, []string{"0", "1"}, slices.Collect(Shape("base_bool_int").Enum()))
	assert.Equal(t, []Shape{"string", "market_market_category_nested"}, slices.Collect(Shape("base_link_product_category").Options()))
	assert.Equal(t, TypeList, LookupMethod("users.get").Responses[0].Shape.Kind())
	for _, unknown := range []Shape{"", "nothing", "is", "object_"} {
		assert.Equal(t, TypeAny, unknown.Kind(), unknown)
		assert.Empty(t, slices.Collect(unknown.Fields()))
		assert.Empty(t, unknown.Elem())
	}
}

func TestShapeLinesAreSorted(t *testing.T) {
	var names []string
	for s := range Shapes() {
		names = append(names, string(s))
		assert.NotEmpty(t, lineOf(shapeLines, string(s)))
	}
	assert.True(t, slices.IsSortedFunc(names, strings.Compare))
}

func BenchmarkLookupMethod(b *testing.B) {
	b.Run("first", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			readMethod("wall.post", lineOf(methodLines, "wall.post"))
		}
	})
	b.Run("again", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			LookupMethod("wall.post")
		}
	})
}

func BenchmarkParam(b *testing.B) {
	m := LookupMethod("wall.post")
	b.ReportAllocs()
	for b.Loop() {
		m.Param("copyright")
	}
}

func BenchmarkNearestMethod(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		NearestMethod("mesages.getByld")
	}
}

func BenchmarkShapeFields(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		for range Shape("wall_wall_item").Fields() {
		}
	}
}

// BenchmarkMethods is what listing and explaining all methods take.
func BenchmarkMethods(b *testing.B) {
	b.Run("names", func(b *testing.B) {
		for b.Loop() {
			for range MethodNames() {
			}
		}
	})
	b.Run("all", func(b *testing.B) {
		for b.Loop() {
			methodsRead.named = nil
			for range Methods() {
			}
		}
	})
}
