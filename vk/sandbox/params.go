package sandbox

import (
	"math"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"
)

// spec is what a method says of its parameters. It is written
//
//	"post_id:id! owner_id:int message:text..4096 count:int0..100 guid"
//
// NAME[:TYPE[MIN..MAX]][!], where ! means required and the types are text (bounds
// are its length), int, id (1 and up), group (an id of a community), owner (a
// user's id or a community's with a minus), number, bool, list and ints (separated
// by commas). Parameters that it does not name pass unchecked, as in VK.
type spec []param

type param struct {
	name     string
	kind     string
	min, max float64
	required bool
}

// parseSpec reads a spec; it panics, as specs are constants of this package.
func parseSpec(text string) spec {
	var all spec
	for word := range strings.FieldsSeq(text) {
		all = append(all, parseParam(word))
	}
	return all
}

func parseParam(word string) param {
	name, required := strings.CutSuffix(word, "!")
	name, kind, typed := strings.Cut(name, ":")
	if !typed {
		kind = "text"
	}
	end := strings.IndexAny(kind, "-.0123456789")
	bounds := ""
	if end >= 0 {
		kind, bounds = kind[:end], kind[end:]
	}
	p := param{name: name, kind: kind, required: required, min: math.Inf(-1), max: math.Inf(1)}
	if known, ok := idKinds()[kind]; ok {
		p.kind, p.min, p.max = "int", known[0], known[1]
	}
	low, high, _ := strings.Cut(bounds, "..")
	p.min, p.max = bound(low, p.min), bound(high, p.max)
	return p
}

// maxID ends the ids of users and communities: above are chats.
const maxID = 2_000_000_000

// idKinds are the integer types with bounds of their own.
var idKinds = sync.OnceValue(func() map[string][2]float64 {
	return map[string][2]float64{
		"id":    {1, math.Inf(1)},
		"group": {1, maxID},
		"owner": {-maxID, maxID},
	}
})

func bound(text string, otherwise float64) float64 {
	if text == "" {
		return otherwise
	}
	n, err := strconv.ParseFloat(text, 64)
	if err != nil {
		panic("sandbox: bad bound in a spec: " + text)
	}
	return n
}

// check returns VK's code 100 for the first parameter that is not as the spec says.
func (s spec) check(values url.Values) *apiError {
	for _, p := range s {
		value := values.Get(p.name)
		if value == "" {
			if p.required {
				return invalid("%s is undefined", p.name)
			}
			continue
		}
		if problem := p.problem(value); problem != "" {
			return invalid("%s %s", p.name, problem)
		}
	}
	return nil
}

func (p param) problem(value string) string {
	switch p.kind {
	case "text":
		return p.outside(float64(utf8.RuneCountInString(value)), "length ")
	case "int":
		n, err := strconv.ParseInt(value, 10, 64)
		if err != nil {
			return "not integer"
		}
		return p.outside(float64(n), "")
	case "number":
		n, err := strconv.ParseFloat(value, 64)
		if err != nil {
			return "not float"
		}
		return p.outside(n, "")
	case "ints":
		for _, item := range splitList(value) {
			if _, err := strconv.ParseInt(item, 10, 64); err != nil {
				return "not integer"
			}
		}
	}
	return ""
}

func (p param) outside(n float64, what string) string {
	switch {
	case n < p.min && p.min == 1:
		return what + "should be positive"
	case n < p.min:
		return what + "should be greater or equal to " + strconv.FormatFloat(p.min, 'f', -1, 64)
	case n > p.max:
		return what + "should be less or equal to " + strconv.FormatFloat(p.max, 'f', -1, 64)
	}
	return ""
}

// values reads parameters that a spec has checked.
type values struct{ url.Values }

// given tells whether the parameter is there and not empty.
func (v values) given(name string) bool { return v.Get(name) != "" }

func (v values) int(name string) int {
	n, _ := strconv.Atoi(v.Get(name))
	return n
}

func (v values) number(name string) float64 {
	n, _ := strconv.ParseFloat(v.Get(name), 64)
	return n
}

// bit is 1 for a true value, as VK answers.
func (v values) bit(name string) int {
	switch strings.ToLower(v.Get(name)) {
	case "", "0", "false", "no":
		return 0
	}
	return 1
}

func (v values) bool(name string) bool { return v.bit(name) == 1 }

func (v values) list(name string) []string { return splitList(v.Get(name)) }

func (v values) ints(name string) []int {
	var all []int
	for _, item := range v.list(name) {
		n, _ := strconv.Atoi(item)
		all = append(all, n)
	}
	return all
}

// filled is the parameter when it is not empty, otherwise the other value.
func (v values) filled(name, otherwise string) string {
	if v.given(name) {
		return v.Get(name)
	}
	return otherwise
}

// text is the parameter, though empty, when it is there, otherwise the other value.
func (v values) text(name, otherwise string) string {
	if v.Has(name) {
		return v.Get(name)
	}
	return otherwise
}

func splitList(text string) []string {
	var all []string
	for item := range strings.SplitSeq(text, ",") {
		if item = strings.TrimSpace(item); item != "" {
			all = append(all, item)
		}
	}
	return all
}

// page cuts out what offset and count ask for.
func page[T any](v values, items []T, byDefault, most int) []T {
	count := byDefault
	if v.Has("count") && v.given("count") {
		count = min(max(v.int("count"), 0), most)
	}
	from := min(max(v.int("offset"), 0), len(items))
	return items[from:min(from+count, len(items))]
}
