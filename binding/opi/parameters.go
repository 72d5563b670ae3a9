package opi

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/vkscript/vkscript/vk"
	"github.com/vkscript/vkscript/vk/spell"
)

// apiVersion is OPI_VK's; products use productVersion.
const (
	apiVersion     = "5.131"
	productVersion = "5.199"
)

// parameters are a caller's Parameters laid over the defaults.
type parameters struct {
	token   vk.Token
	kind    vk.TokenKind
	version string
	ambient [len(ambientNames)]string // only for methods that know them
	extra   vk.Params                 // whatever else the caller put in
}

// ambientNames stand in every call of the original.
var ambientNames = [...]string{ownerID: "owner_id", groupID: "group_id", appID: "app_id", fromGroup: "from_group"}

const (
	ownerID = iota
	groupID
	appID
	fromGroup
)

// parameters reads the last argument of a function.
func (m *Module) parameters(v any) (parameters, error) {
	given, err := m.authObject(v)
	if err != nil {
		return parameters{}, err
	}
	p := parameters{version: apiVersion}
	p.ambient[fromGroup], p.ambient[appID] = "1", m.cfg.AppID
	for _, pair := range given {
		if err := p.put(strings.ToLower(pair.Name), pair.Value); err != nil {
			return p, err
		}
	}
	p.completeOwner(m.cfg.GroupID)
	return p, nil
}

// authObject says what is wrong with a value that is no set of parameters; the original went on
// without a token.
func (m *Module) authObject(v any) (Object, error) {
	if isBlank(v) {
		return nil, nil
	}
	value, err := m.collection(v)
	if err != nil {
		return nil, err
	}
	object, ok := value.(Object)
	if !ok {
		return nil, fmt.Errorf("wants a table such as GetAuthParameters gives, its JSON or the path of a .json file, got %s", describeAuth(v))
	}
	return object, nil
}

// describeAuth never shows text: it may be a token.
func describeAuth(v any) string {
	if _, ok := v.(string); ok {
		return "another text"
	}
	return describe(v)
}

func (p *parameters) put(name string, v any) error {
	value, err := text(v)
	switch {
	case err != nil:
		return fmt.Errorf("has a wrong %s: %w", name, err)
	case name == "access_token":
		p.token = vk.Token(strings.TrimSpace(value))
	case slices.Contains(ambientNames[:], name):
		p.ambient[slices.Index(ambientNames[:], name)] = strings.TrimSpace(value)
	case isBlank(value):
	case name == "v":
		p.version = value
	default:
		if p.extra == nil {
			p.extra = vk.Params{}
		}
		p.extra[name] = value
		return mistyped(name)
	}
	return nil
}

// mistyped refuses the names that were meant to be OPI_VK's own: without it the call would go out
// under another token or for another community.
func mistyped(name string) error {
	for _, own := range [...]string{"access_token", "owner_id", "group_id", "app_id", "from_group"} {
		if name == "token" && own == "access_token" || spell.Distance(name, own, 1) == 1 {
			return fmt.Errorf("has an unknown name %q; did you mean %q?", name, own)
		}
	}
	return nil
}

// completeOwner adds the owner to a group and the group to an owner; both come from the environment
// only when the caller named neither.
func (p *parameters) completeOwner(defaultGroup string) {
	owner, group := p.ambient[ownerID], p.ambient[groupID]
	if owner == "-" {
		owner = ""
	}
	group = strings.TrimPrefix(group, "-")
	if owner == "" && group == "" {
		group = strings.TrimPrefix(defaultGroup, "-")
	}
	if owner == "" && group != "" {
		owner = "-" + group
	}
	if group == "" && strings.HasPrefix(owner, "-") {
		group = owner[1:]
	}
	p.ambient[ownerID], p.ambient[groupID] = owner, group
}

var errNoOwner = errors.New("Parameters name no community: give group_id or owner_id")

func (p *parameters) group() string { return p.ambient[groupID] }
func (p *parameters) owner() string { return p.ambient[ownerID] }

// forMethod completes set, what a function sends to any of the methods, by those of the ambient parameters that one of
// them knows and by the extra ones: all to the main method, else those it knows. A nil in set takes a parameter away.
func (p *parameters) forMethod(main bool, set vk.Params, methods ...string) vk.Params {
	if set == nil {
		set = vk.Params{}
	}
	known := ambientOf(methods)
	for i, value := range p.ambient {
		if value != "" && known[i] {
			complete(set, ambientNames[i], value)
		}
	}
	for name, value := range p.extra {
		if main || schemas(nil).of(methods...).knows(name) {
			complete(set, name, value)
		}
	}
	if p.version == apiVersion {
		complete(set, "v", apiVersion) // costs nothing, unlike the same text in a variable
	} else {
		complete(set, "v", p.version)
	}
	return set
}

// ambientSet tells which of the ambient parameters there are.
type ambientSet [len(ambientNames)]bool

// ambientKnown keeps what ambientOf finds: to look through a schema takes longer than all else of a call here.
var ambientKnown struct {
	sync.RWMutex
	of map[string]ambientSet
}

// ambientOf tells which of the ambient parameters a method knows, or one of several.
func ambientOf(methods []string) (known ambientSet) {
	for _, method := range methods {
		ambientKnown.RLock()
		set, ok := ambientKnown.of[method]
		ambientKnown.RUnlock()
		if !ok {
			set = learnAmbient(method)
		}
		for i := range known {
			known[i] = known[i] || set[i]
		}
	}
	return known
}

func learnAmbient(method string) (known ambientSet) {
	schema := schemas(nil).of(method)
	for i, name := range ambientNames {
		known[i] = schema.knows(name)
	}
	ambientKnown.Lock()
	defer ambientKnown.Unlock()
	if ambientKnown.of == nil {
		ambientKnown.of = map[string]ambientSet{}
	}
	ambientKnown.of[method] = known
	return known
}

// complete sets what is not there.
func complete(set vk.Params, name string, value any) {
	if _, there := set[name]; !there {
		set[name] = value
	}
}

// used takes away the extra parameters that were for an earlier method and not for the next.
func (p *parameters) used(by, next string) {
	following := schemas(nil).of(next)
	for name := range p.extra {
		if vk.LookupMethod(by).Param(name) != nil && !following.knows(name) {
			delete(p.extra, name)
		}
	}
}

// schemas are what is known of some methods; nil stands for one that the schema lacks.
type schemas []*vk.Method

// of adds what is known of methods to s.
func (s schemas) of(methods ...string) schemas {
	for _, name := range methods {
		s = append(s, vk.LookupMethod(name))
	}
	return s
}

// knows tells whether one of the methods has a parameter; one that the schema lacks may have any.
func (s schemas) knows(param string) bool {
	for _, m := range s {
		if m == nil || m.Param(param) != nil {
			return true
		}
	}
	return false
}
