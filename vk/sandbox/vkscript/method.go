package vkscript

import (
	"math"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

// builtin is a method of arrays or strings.
type builtin struct {
	least, most int // arguments; most -1: any number
	onTable     func(m *machine, t *table, args []value) value
	onText      func(m *machine, text string, args []value) value
}

var methods = sync.OnceValue(func() map[string]builtin {
	return map[string]builtin{
		"push":    {1, -1, push, nil},
		"pop":     {0, 0, pop, nil},
		"shift":   {0, 0, shift, nil},
		"unshift": {1, -1, unshift, nil},
		"slice":   {1, 2, slice, sliceText},
		"splice":  {1, -1, splice, nil},
		"indexOf": {1, 1, indexOf, indexOfText},
		"substr":  {1, 2, nil, substr},
		"split":   {1, 1, nil, split},
	}
})

func (e *method) eval(m *machine) value {
	of := m.eval(e.of)
	args := make([]value, len(e.args))
	for i, arg := range e.args {
		args[i] = m.open(m.fresh(arg))
	}
	do := methods()[e.name]
	switch of := of.(type) {
	case *table:
		if do.onTable != nil {
			return do.onTable(m, of, args)
		}
	case string:
		if do.onText != nil {
			return do.onText(m, of, args)
		}
	}
	m.fail("method %s is not of %s", e.name, kindOf(of))
	return nil
}

func kindOf(v value) string {
	switch v.(type) {
	case nil:
		return "null"
	case bool:
		return "a boolean"
	case float64:
		return "a number"
	case string:
		return "a string"
	}
	return "an array"
}

func push(m *machine, t *table, args []value) value {
	m.spend(32 * len(args))
	t.items = append(t.list(), args...)
	return float64(len(t.items))
}

func pop(_ *machine, t *table, _ []value) value {
	items := t.list()
	if len(items) == 0 {
		return nil
	}
	t.items = items[:len(items)-1]
	return items[len(items)-1]
}

func shift(m *machine, t *table, _ []value) value {
	items := t.list()
	if len(items) == 0 {
		return nil
	}
	t.items = items[1:]
	return items[0]
}

func unshift(m *machine, t *table, args []value) value {
	m.spend(32 * len(args))
	m.scan(16 * len(t.items))
	t.items = slices.Concat(args, t.list())
	return float64(len(t.items))
}

// span is what two arguments of slice mean: positions from the end when negative.
func (m *machine) span(args []value, length int) (from, to int) {
	to = length
	from = m.position(args[0], length)
	if len(args) > 1 && args[1] != nil {
		to = m.position(args[1], length)
	}
	return from, max(from, to)
}

func (m *machine) position(v value, length int) int {
	n := m.toNumber(v)
	if n < 0 {
		n += float64(length)
	}
	return int(math.Max(0, math.Min(n, float64(length))))
}

// part is what two arguments of splice mean: where it begins and how many.
func (m *machine) part(args []value, length int) (from, to int) {
	from = m.position(args[0], length)
	if len(args) < 2 {
		return from, length
	}
	return from, from + int(math.Max(0, math.Min(m.toNumber(args[1]), float64(length-from))))
}

func slice(m *machine, t *table, args []value) value {
	from, to := m.span(args, len(t.items))
	return m.copied(newTable(t.items[from:to]))
}

func sliceText(m *machine, text string, args []value) value {
	letters := m.letters(text)
	from, to := m.span(args, len(letters))
	return string(letters[from:to])
}

// splice takes items out, puts others there, and returns those it took.
func splice(m *machine, t *table, args []value) value {
	items := t.list()
	from, to := m.part(args, len(items))
	taken := newTable(slices.Clone(items[from:to]))
	m.spend(64 + 16*len(taken.items))
	m.scan(16 * len(items))
	t.items = slices.Concat(items[:from], args[min(2, len(args)):], items[to:])
	return taken
}

func indexOf(m *machine, t *table, args []value) value {
	m.scan(16 * len(t.items))
	for i, item := range t.items {
		item = m.open(item)
		if _, isTable := item.(*table); !isTable && args[0] != nil && item != nil && m.same(item, args[0]) {
			return float64(i)
		}
	}
	return -1.0
}

func (m *machine) same(x, y value) bool {
	if _, isTable := y.(*table); isTable {
		return false
	}
	return m.compare("==", x, y)
}

func indexOfText(m *machine, text string, args []value) value {
	m.scan(len(text))
	before, _, found := strings.Cut(text, m.text(args[0]))
	if !found {
		return -1.0
	}
	return float64(utf8.RuneCountInString(before))
}

func substr(m *machine, text string, args []value) value {
	letters := m.letters(text)
	from, to := m.part(args, len(letters))
	return string(letters[from:to])
}

func split(m *machine, text string, args []value) value {
	parts := strings.Split(text, m.text(args[0]))
	m.spend(64 + 32*len(parts))
	all := newTable(make([]value, len(parts)))
	for i, part := range parts {
		all.items[i] = part
	}
	return all
}

func (m *machine) letters(text string) []rune {
	m.scan(4 * len(text))
	return []rune(text)
}

func (e *apiCall) eval(m *machine) value {
	params := map[string]string{}
	if e.params != nil {
		given, ok := m.eval(e.params).(*table)
		if !ok || !given.isObject() && len(given.items) > 0 {
			m.fail("the parameters of API.%s are no object", e.method)
		}
		for i, key := range given.keys {
			if v := m.open(given.items[i]); v != nil {
				params[key] = m.param(v)
			}
		}
	}
	answer, err := m.env.Call(e.method, params)
	if err != nil {
		panic(stop{err})
	}
	m.spend(len(answer))
	return &raw{text: answer}
}

// param is a value as a parameter: arrays of plain values are joined with commas, what
// is deeper goes as JSON.
func (m *machine) param(v value) string {
	t, ok := v.(*table)
	switch {
	case v == false:
		return "0"
	case !ok || !t.isObject() && !slices.ContainsFunc(t.items, m.isTable):
		return m.text(v)
	}
	return string(m.encode(v))
}

func (m *machine) isTable(v value) bool {
	_, ok := m.open(v).(*table)
	return ok
}
