package vk

import (
	"encoding/json"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/vkscript/vkscript/vk/spell"
)

// Finding is something about a call that VK would refuse or not understand.
type Finding struct {
	Method  string
	Param   string // "" when it isn't about one
	Problem string // `owner_id must be an integer, got "abc"`
	Hard    bool   // certain: don't send. Otherwise the schema may be incomplete: warn and send.
}

// Error returns the method and the problem.
func (f *Finding) Error() string { return f.Method + ": " + f.Problem }

// commonParams are taken by every method.
var commonParams = [...]string{
	"access_token", "v", "lang", "https", "test_mode", "captcha_sid", "captcha_key", "success_token", "confirm",
	"client_id", "client_secret", "anonymous_token", "device_id",
}

// Check compares a call with VK's schema, arguments as they will be sent: booleans as 1 or 0, lists
// separated by commas. It returns nil when nothing is wrong. An empty argument counts as not given.
func Check(method string, params iter.Seq2[string, string]) []Finding {
	m := LookupMethod(method)
	if m == nil {
		return unknownMethod(method)
	}
	c := checker{method: m}
	for name, value := range params {
		c.param(name, value)
	}
	c.missing()
	return c.findings
}

// CheckToken tells what is wrong with calling the method with a token of the kind, nil when nothing is known to be.
func CheckToken(method string, kind TokenKind) *Finding {
	m := LookupMethod(method)
	if m == nil || m.Tokens.Has(kind) {
		return nil
	}
	return &Finding{Method: method, Problem: fmt.Sprintf("VK documents it for a token of this kind: %s; this one is a %s token", m.Tokens, kind)}
}

// FirstHard returns the first finding for which a call must not be sent, nil when there is none.
func FirstHard(findings []Finding) *Finding {
	for i := range findings {
		if findings[i].Hard {
			return &findings[i]
		}
	}
	return nil
}

func unknownMethod(name string) []Finding {
	if strings.HasPrefix(name, "execute.") { // stored procedures of an application
		return nil
	}
	f := Finding{Method: name, Problem: "VK's schema " + SchemaVersion + " has no such method"}
	if near, ok := NearestMethod(name); ok {
		f.Problem += didYouMean(near)
		f.Hard = isTypo(name, near)
	}
	return []Finding{f}
}

// isTypo tells whether a name is so near to a known one that it can't be a newer name of VK's.
func isTypo(name, known string) bool {
	switch spell.Distance(name, known, 1) {
	case 0:
		return true
	case 1:
		return len(name) > 3
	}
	return false
}

func didYouMean(name string) string { return fmt.Sprintf("; did you mean %q?", name) }

// checker collects what is wrong with one call.
type checker struct {
	method   *Method
	given    [2]uint64 // bits of the method's parameters that have a value
	findings []Finding
}

func (c *checker) add(hard bool, param, format string, args ...any) {
	c.findings = append(c.findings, Finding{c.method.Name, param, fmt.Sprintf(format, args...), hard})
}

func (c *checker) param(name, value string) {
	i := c.method.paramIndex(name)
	if i < 0 {
		if !slices.Contains(commonParams[:], name) {
			c.unknown(name)
		}
		return
	}
	if value == "" {
		return
	}
	c.given[i/64] |= 1 << (i % 64)
	p := &c.method.Params[i]
	switch p.Type {
	case TypeList:
		c.list(p, value)
	case TypeJSON:
		if !json.Valid([]byte(value)) {
			c.add(true, name, "%s must be JSON text", name)
		}
	default:
		c.value(p, p.Type, strings.TrimSpace(value))
	}
}

func (c *checker) unknown(name string) {
	near, ok := c.method.NearestParam(name)
	if !ok {
		c.add(false, name, "parameter %q is not in VK's schema %s", cut(name), SchemaVersion)
		return
	}
	c.add(isTypo(name, near), name, "unknown parameter %q%s", cut(name), didYouMean(near))
}

func (c *checker) missing() {
	for i := range c.method.Params {
		p := &c.method.Params[i]
		if p.Required && c.given[i/64]&(1<<(i%64)) == 0 {
			c.add(false, p.Name, "required parameter %q is missing", p.Name)
		}
	}
}

// list checks each item; a list may also come as a JSON array, which is VK's own affair.
func (c *checker) list(p *Parameter, value string) {
	if value[0] == '[' {
		return
	}
	count := 1 + strings.Count(value, ",")
	if p.MaxItems > 0 && count > p.MaxItems {
		c.add(true, p.Name, "%s takes at most %d values, got %d", p.Name, p.MaxItems, count)
		return
	}
	for item := range strings.SplitSeq(value, ",") {
		if item = strings.TrimSpace(item); item != "" && !c.value(p, p.Item, item) {
			return
		}
	}
}

// value checks one value, or one item of a list, and tells whether it is right.
func (c *checker) value(p *Parameter, kind Type, value string) bool {
	before := len(c.findings)
	switch kind {
	case TypeInteger:
		c.integer(p, value)
	case TypeNumber:
		c.number(p, value)
	case TypeBoolean:
		if value != "0" && value != "1" && value != "true" && value != "false" {
			c.add(true, p.Name, "%s must be 1 or 0, got %s", p.Name, quoted(p.Name, value))
		}
	case TypeString:
		c.length(p, value)
	}
	if p.Enum != nil && len(c.findings) == before && !slices.Contains(p.Enum, value) {
		c.notInEnum(p, value)
	}
	return len(c.findings) == before
}

func (c *checker) integer(p *Parameter, value string) {
	n, err := strconv.ParseInt(value, 10, 64)
	switch {
	case err != nil:
		c.add(true, p.Name, "%s, got %s", mustBe(p, "an integer", "integers"), quoted(p.Name, value))
	case p.HasMin && n < p.Min || p.HasMax && n > p.Max:
		c.add(true, p.Name, "%s must be %s, got %s", p.Name, bounds(p), value)
	}
}

func (c *checker) number(p *Parameter, value string) {
	n, err := strconv.ParseFloat(value, 64)
	switch {
	case err != nil || strings.Trim(value, "0123456789+-.eE") != "": // Go reads hexadecimal and infinity too
		c.add(true, p.Name, "%s, got %s", mustBe(p, "a number", "numbers"), quoted(p.Name, value))
	case p.HasMin && n < float64(p.Min) || p.HasMax && n > float64(p.Max):
		c.add(true, p.Name, "%s must be %s, got %s", p.Name, bounds(p), value)
	}
}

func (c *checker) length(p *Parameter, value string) {
	if p.MinLength == 0 && p.MaxLength == 0 {
		return
	}
	switch n := utf8.RuneCountInString(value); {
	case n < p.MinLength:
		c.add(true, p.Name, "%s must have at least %d characters, got %d", p.Name, p.MinLength, n)
	case p.MaxLength > 0 && n > p.MaxLength:
		c.add(true, p.Name, "%s must have at most %d characters, got %d", p.Name, p.MaxLength, n)
	}
}

// notInEnum: VK refuses a wrong single value, but passes over the items of a list that it doesn't know,
// and takes some that its schema lacks.
func (c *checker) notInEnum(p *Parameter, value string) {
	hint := ""
	if near, ok := spell.Nearest(value, slices.Values(p.Enum)); ok {
		hint = didYouMean(near)
	}
	if p.Type == TypeList {
		c.add(false, p.Name, "%s: VK's schema %s has no value %s%s", p.Name, SchemaVersion, quoted(p.Name, value), hint)
		return
	}
	c.add(true, p.Name, "%s must be one of %s, got %s%s", p.Name, choices(p.Enum), quoted(p.Name, value), hint)
}

// maxChoices is how many values of an enumeration a message lists.
const maxChoices = 16

func choices(values []string) string {
	if len(values) <= maxChoices {
		return strings.Join(values, ", ")
	}
	return strings.Join(values[:maxChoices], ", ") + ", …"
}

func mustBe(p *Parameter, one, many string) string {
	if p.Type == TypeList {
		return p.Name + " must be " + many + " separated by commas"
	}
	return p.Name + " must be " + one
}

func bounds(p *Parameter) string {
	switch {
	case p.HasMin && p.HasMax:
		return fmt.Sprintf("from %d to %d", p.Min, p.Max)
	case p.HasMin:
		return fmt.Sprintf("at least %d", p.Min)
	}
	return fmt.Sprintf("at most %d", p.Max)
}

// maxQuoted is how much of a wrong value a message repeats.
const maxQuoted = 40

// quoted repeats a wrong value, unless it may be a secret.
func quoted(param, value string) string {
	for _, word := range [...]string{"token", "secret", "password", "key", "hash", "code"} {
		if strings.Contains(param, word) {
			return "another value"
		}
	}
	if strings.Contains(value, "vk1.") { // a token in the wrong place
		return "an access token"
	}
	return strconv.Quote(cut(value))
}

func cut(text string) string {
	n := 0
	for i := range text {
		if n++; n > maxQuoted {
			return text[:i] + "…"
		}
	}
	return text
}
