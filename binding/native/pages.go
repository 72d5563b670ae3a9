package native

import (
	"encoding/json"
	"fmt"
	"maps"
	"strconv"

	lua "github.com/yuin/gopher-lua"

	"github.com/vkscript/vkscript/binding/engine"
	"github.com/vkscript/vkscript/binding/luajson"
	"github.com/vkscript/vkscript/vk"
)

// defaultPage is how many items a page has where the schema gives no bound.
const defaultPage = 100

// maxEmpty is how many pages without an item are passed over while VK's count says that there are more: what it
// hides from the token leaves gaps, but searches also count what they never give.
const maxEmpty = 2

// pager walks the pages of a method, one request at a time.
type pager struct {
	method string
	schema *vk.Method // nil for a method that is newer than this program
	params vk.Params
	size   int64 // items asked for in a page
	offset int64

	page  page
	seen  map[string]bool // the items of the last page
	empty int             // pages without an item in a row
	done  bool
}

// pages is vk.pages(method, arguments): an iterator over all items, which asks for the next page when it is
// needed. Beside each item it gives what else its page's answer holds, such as profiles and groups.
func (m *module) pages(client *vk.Client, L *lua.LState) int {
	method := L.CheckString(1)
	p := &pager{method: method, schema: vk.LookupMethod(method), params: m.params(L, method, L.Get(2))}
	if p.schema != nil && !p.knows("offset") && !p.knows("start_from") {
		engine.Raise(L, &ArgumentError{"vk.pages", method + " has no pages: it takes neither offset nor start_from"})
	}
	p.offset, _ = strconv.ParseInt(fmt.Sprint(p.params["offset"]), 10, 64)
	p.setSize()
	L.Push(L.NewFunction(func(L *lua.LState) int { return p.next(L, client) }))
	return 1
}

func (p *pager) knows(param string) bool { return p.schema == nil || p.schema.Param(param) != nil }

// setSize asks for pages as large as VK gives them, unless the caller said how large.
func (p *pager) setSize() {
	name := "count"
	if p.schema != nil && p.schema.Param(name) == nil {
		if name = "limit"; p.schema.Param(name) == nil {
			return
		}
	}
	if given, ok := p.params[name]; ok {
		p.size, _ = strconv.ParseInt(fmt.Sprint(given), 10, 64)
		return
	}
	p.size = defaultPage
	if p.schema != nil {
		param := p.schema.Param(name)
		usual, _ := strconv.ParseInt(param.Default, 10, 64)
		p.size = max(usual, defaultPage)
		if param.HasMax {
			p.size = param.Max
		}
	}
	p.params[name] = p.size
}

// next pushes the next item and its page's other fields, nil behind the last.
func (p *pager) next(L *lua.LState, client *vk.Client) int {
	for len(p.page.items) == 0 && !p.done {
		p.fetch(L, client)
	}
	if len(p.page.items) == 0 {
		L.Push(lua.LNil)
		return 1
	}
	v, err := luajson.Decode(L, p.page.items[0])
	if err != nil {
		engine.Raise(L, fmt.Errorf("%s: %w", p.method, err))
	}
	p.page.items = p.page.items[1:]
	L.Push(v)
	L.Push(p.page.othersOf(L))
	return 2
}

// fetch asks for one page and notes where the next begins.
func (p *pager) fetch(L *lua.LState, client *vk.Client) {
	raw := request(L, client, p.method, maps.Clone(p.params))
	found, problem := readPage(p.schema, raw)
	if problem != "" {
		engine.Raise(L, &ArgumentError{"vk.pages", p.method + " " + problem})
	}
	got := int64(len(found.items))
	p.page = found
	if p.knows("start_from") && (found.nextFrom != "" || !p.knows("offset")) {
		p.done = found.nextFrom == "" || found.nextFrom == p.params["start_from"]
		p.params["start_from"] = found.nextFrom
		return
	}
	p.dropSeen()
	p.advance(got)
}

// advance moves the offset behind a page of so many items.
func (p *pager) advance(got int64) {
	p.offset += got
	if got == 0 {
		p.empty++
		p.offset += max(p.size, 1)
	} else {
		p.empty = 0
	}
	total, counted := p.page.total, p.page.counted
	switch {
	case !p.knows("offset"),
		counted && p.offset >= total,
		got == 0 && (!counted || p.empty > maxEmpty),
		got > 0 && len(p.page.items) == 0: // nothing but what the page before had: the offset does nothing
		p.done = true
		return
	}
	if p.schema != nil {
		if o := p.schema.Param("offset"); o.HasMax && p.offset > o.Max {
			p.done = true
		}
	}
	p.params["offset"] = p.offset
}

// dropSeen leaves out items that the page before had too: new ones push the others on.
func (p *pager) dropSeen() {
	now, fresh := make(map[string]bool, len(p.page.items)), p.page.items[:0:0]
	for _, item := range p.page.items {
		id := identity(item)
		now[id] = true
		if !p.seen[id] {
			fresh = append(fresh, item)
		}
	}
	p.page.items, p.seen = fresh, now
}

// identity tells an item from others: by its ids where it has them.
func identity(item json.RawMessage) string {
	var ids struct {
		Type  json.RawMessage `json:"type"`
		Owner json.RawMessage `json:"owner_id"`
		ID    json.RawMessage `json:"id"`
	}
	if len(item) == 0 || item[0] != '{' || json.Unmarshal(item, &ids) != nil || len(ids.ID) == 0 || string(ids.ID) == "0" {
		return string(item)
	}
	return string(ids.Type) + " " + string(ids.Owner) + " " + string(ids.ID)
}
