package native

import (
	"encoding/json"
	"maps"
	"slices"
	"sync"

	lua "github.com/yuin/gopher-lua"

	"github.com/vkscript/vkscript/binding/luajson"
	"github.com/vkscript/vkscript/vk"
)

// page is the answer of a paged method.
type page struct {
	items    []json.RawMessage
	total    int64 // of all pages
	counted  bool  // VK said the total
	nextFrom string
	others   map[string]json.RawMessage // fields beside the items
	table    lua.LValue                 // others as a table, once it was asked for
}

// besides are lists that stand beside the items of an answer.
var besides = sync.OnceValue(func() map[string]bool {
	return map[string]bool{
		"profiles": true, "groups": true, "conversations": true, "suggested_queries": true, "variants": true, "lives_items": true,
		"photos": true, "videos": true, "apps": true,
	}
})

// readPage finds the list in an answer, whatever it is called: an array, items, the only object that has items, or the
// first list of the schema that is not one beside.
func readPage(schema *vk.Method, raw json.RawMessage) (p page, problem string) {
	if json.Unmarshal(raw, &p.items) == nil {
		return p, ""
	}
	if json.Unmarshal(raw, &p.others) != nil {
		return p, "answered no list"
	}
	name, problem := listName(schema, p.others)
	if problem != "" {
		return p, problem
	}
	list := p.others[name]
	delete(p.others, name)
	p.readCount(p.others)
	var inner map[string]json.RawMessage
	if json.Unmarshal(list, &inner) == nil {
		list = inner["items"]
		p.readCount(inner)
	}
	json.Unmarshal(list, &p.items)
	return p, ""
}

func (p *page) readCount(fields map[string]json.RawMessage) {
	for _, name := range []string{"current_level_count", "count", "total_count", "results_total"} {
		if json.Unmarshal(fields[name], &p.total) == nil {
			p.counted = true
			break
		}
	}
	json.Unmarshal(fields["next_from"], &p.nextFrom)
}

func listName(schema *vk.Method, fields map[string]json.RawMessage) (name, problem string) {
	if _, ok := fields["items"]; ok {
		return "items", ""
	}
	if nested := having(fields, hasItems); len(nested) > 1 {
		return "", "answers " + nested[0] + " and " + nested[1] + " apart; with extended = true they are one list"
	} else if len(nested) == 1 {
		return nested[0], ""
	}
	lists := having(fields, isList)
	lists = slices.DeleteFunc(lists, func(name string) bool { return besides()[name] })
	if len(lists) == 0 {
		return "", "answered no list"
	}
	if schema != nil {
		for _, r := range schema.Responses {
			for f := range r.Shape.Fields() {
				if slices.Contains(lists, f.Name) {
					return f.Name, ""
				}
			}
		}
	}
	return lists[0], ""
}

// having are the names of the fields that are so.
func having(fields map[string]json.RawMessage, so func(json.RawMessage) bool) []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(fields)), func(name string) bool { return !so(fields[name]) })
}

func isList(raw json.RawMessage) bool { return len(raw) > 0 && raw[0] == '[' }

func hasItems(raw json.RawMessage) bool {
	var object struct {
		Items []json.RawMessage `json:"items"`
	}
	return json.Unmarshal(raw, &object) == nil && object.Items != nil
}

// othersOf is the page's other fields as a table, one for all its items.
func (p *page) othersOf(L *lua.LState) lua.LValue {
	if p.table != nil {
		return p.table
	}
	p.table = lua.LNil
	if len(p.others) > 0 {
		raw, err := json.Marshal(p.others)
		if err == nil {
			p.table, _ = luajson.Decode(L, raw)
		}
	}
	return p.table
}
