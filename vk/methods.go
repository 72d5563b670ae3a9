package vk

import (
	"iter"
	"strconv"
	"strings"
	"sync"

	"github.com/vkscript/vkscript/vk/spell"
)

// The generated methodLines are read where they are used: as a table of structures with pointers they would be half of what
// Go's runtime goes through at each start of a program and in each collection of garbage.

// methodsRead are the methods that somebody has asked for.
var methodsRead struct {
	sync.RWMutex
	named map[string]*Method
}

// LookupMethod returns the method of the name, nil when VK's schema has none. Case counts, as it does at VK.
func LookupMethod(name string) *Method {
	methodsRead.RLock()
	m := methodsRead.named[name]
	methodsRead.RUnlock()
	if m != nil {
		return m
	}
	line := lineOf(methodLines, name)
	if line == "" {
		return nil
	}
	return keepMethod(readMethod(name, line))
}

// keepMethod returns the one that was read first.
func keepMethod(m *Method) *Method {
	methodsRead.Lock()
	defer methodsRead.Unlock()
	if first := methodsRead.named[m.Name]; first != nil {
		return first
	}
	if methodsRead.named == nil {
		methodsRead.named = map[string]*Method{}
	}
	m.Name = strings.Clone(m.Name) // not the caller's text, which may be part of a large one
	methodsRead.named[m.Name] = m
	return m
}

// MethodNames returns the names of all methods of VK's schema, sorted: at a hundredth of what Methods takes.
func MethodNames() iter.Seq[string] { return lineNames(methodLines) }

// Methods returns all methods of VK's schema by name.
func Methods() iter.Seq[*Method] {
	return func(yield func(*Method) bool) {
		for name := range MethodNames() {
			if !yield(LookupMethod(name)) {
				return
			}
		}
	}
}

// NearestMethod returns the method that a mistyped name probably meant.
func NearestMethod(name string) (string, bool) { return spell.Nearest(name, MethodNames()) }

// readMethod reads what a line says behind the name.
func readMethod(name, line string) *Method {
	words := strings.Split(line, " ")
	m := &Method{Name: name, Tokens: readTokens(words[0]), Errors: readCodes(words[1])}
	for response := range strings.SplitSeq(words[2], ",") {
		name, shape, _ := strings.Cut(response, ":")
		m.Responses = append(m.Responses, Response{name, Shape(shape)})
	}
	if words = words[3:]; len(words) > 0 {
		m.Params = make([]Parameter, len(words))
	}
	for i, word := range words {
		m.Params[i] = readParameter(word)
	}
	return m
}

// readTokens reads letters; "-" is none.
func readTokens(letters string) (kinds TokenKinds) {
	for i, kind := range []TokenKinds{1 << UserToken, 1 << CommunityToken, 1 << ServiceToken, withoutToken} {
		if strings.IndexByte(letters, "ucsn"[i]) >= 0 {
			kinds |= kind
		}
	}
	return kinds
}

// readCodes reads numbers; "-" is none.
func readCodes(text string) (codes []int) {
	if text == "-" {
		return nil
	}
	for code := range strings.SplitSeq(text, ",") {
		n, _ := strconv.Atoi(code)
		codes = append(codes, n)
	}
	return codes
}

// readParameter reads "name!:[]integer;min=1;default=2": the exclamation mark stands where it is required.
func readParameter(word string) (p Parameter) {
	word, facts, _ := strings.Cut(word, ";")
	name, kind, _ := strings.Cut(word, ":")
	p.Name, p.Required = strings.CutSuffix(name, "!")
	if item, ok := strings.CutPrefix(kind, "[]"); ok {
		p.Type = TypeList
		p.Item, _ = kindOf(item)
	} else {
		p.Type, _ = kindOf(kind)
	}
	for facts != "" {
		var fact string
		fact, facts, _ = strings.Cut(facts, ";")
		p.learn(fact)
	}
	return p
}

func (p *Parameter) learn(fact string) {
	name, value, _ := strings.Cut(fact, "=")
	n, _ := strconv.ParseInt(value, 10, 64)
	switch name {
	case "min":
		p.HasMin, p.Min = true, n
	case "max":
		p.HasMax, p.Max = true, n
	case "minlength":
		p.MinLength = int(n)
	case "maxlength":
		p.MaxLength = int(n)
	case "maxitems":
		p.MaxItems = int(n)
	case "enum":
		p.Enum = readEnum(value)
	case "default":
		p.Default = value
	}
}

// readEnum reads values, or the name of a list that several parameters share.
func readEnum(text string) []string {
	if list, ok := strings.CutPrefix(text, "@"); ok {
		return strings.Split(lineOf(enumLines, list), " ")
	}
	return strings.Split(text, "|")
}
