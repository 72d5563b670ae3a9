package native

import (
	"encoding/json"
	"fmt"
	"maps"

	lua "github.com/yuin/gopher-lua"

	"github.com/vkscript/vkscript/binding/engine"
	"github.com/vkscript/vkscript/binding/luajson"
	"github.com/vkscript/vkscript/vk"
)

// defaultPage is how many items a page has where the schema gives no bound.
const defaultPage = 100

// pager walks the pages of a method, one request at a time.
type pager struct {
	method string
	params vk.Params
	items  []json.RawMessage
	seen   int
	done   bool
}

// pages is vk.pages(method, arguments): an iterator over all items, which asks for the next page
// when it is needed. Methods page by offset, or by start_from.
func (m *module) pages(client *vk.Client, L *lua.LState) int {
	method := L.CheckString(1)
	schema := vk.LookupMethod(method)
	if schema != nil && schema.Param("offset") == nil && schema.Param("start_from") == nil {
		engine.Raise(L, &ArgumentError{"vk.pages", method + " has no pages: it takes neither offset nor start_from"})
	}
	p := &pager{method: method, params: m.params(L, method, L.Get(2))}
	if _, ok := p.params["count"]; !ok {
		p.params["count"] = pageSize(schema)
	}
	L.Push(L.NewFunction(func(L *lua.LState) int { return p.next(L, client) }))
	return 1
}

func pageSize(schema *vk.Method) int64 {
	if schema != nil {
		if p := schema.Param("count"); p != nil && p.HasMax {
			return p.Max
		}
	}
	return defaultPage
}

// next pushes the next item, nil behind the last.
func (p *pager) next(L *lua.LState, client *vk.Client) int {
	if len(p.items) == 0 && !p.done {
		p.fetch(L, client)
	}
	if len(p.items) == 0 {
		L.Push(lua.LNil)
		return 1
	}
	v, err := luajson.Decode(L, p.items[0])
	if err != nil {
		engine.Raise(L, fmt.Errorf("%s: %w", p.method, err))
	}
	p.items = p.items[1:]
	L.Push(v)
	return 1
}

// fetch asks for one page and notes where the next begins.
func (p *pager) fetch(L *lua.LState, client *vk.Client) {
	raw := request(L, client, p.method, maps.Clone(p.params))
	var page struct {
		Count    *int              `json:"count"`
		Items    []json.RawMessage `json:"items"`
		NextFrom string            `json:"next_from"`
	}
	if json.Unmarshal(raw, &page) != nil && json.Unmarshal(raw, &page.Items) != nil {
		engine.Raise(L, &ArgumentError{"vk.pages", p.method + " answered no list"})
	}
	p.items = page.Items
	p.seen += len(page.Items)
	switch {
	case len(page.Items) == 0, page.Count != nil && p.seen >= *page.Count && page.NextFrom == "":
		p.done = true
	case page.NextFrom != "":
		p.params["start_from"] = page.NextFrom
	default:
		p.params["offset"] = p.seen
	}
}
