package port

import (
	"cmp"
	"fmt"
	"strings"
	"unicode"

	"github.com/vkscript/vkscript/binding/bsl"
)

// globals are the names that ported code uses itself.
const globals = " _ _G arg bsl BinaryData OPI_VK OPI_Tools OPI_Инструменты error env fs ipairs json math next os pairs path pcall print require string table task time tonumber tostring type vk "

// nameAll gives every symbol its name in Lua: what is exported first, so that other modules can know its names.
func (p *porter) nameAll() {
	for s, name := range p.namesOf(p.m) {
		p.names[s], p.taken[name] = name, true
	}
	for _, u := range p.m.Uses {
		for _, i := range p.cfg.Uses[u] {
			if p.modules[i.Name] == "" {
				p.modules[i.Name] = p.free(luaName(i.Name, p.cfg))
			}
		}
	}
	for _, s := range members(p.m) {
		if !s.Export {
			p.name(s)
		}
	}
	shared := p.taken
	for _, m := range append(p.m.Methods[:len(p.m.Methods):len(p.m.Methods)], p.m.Main) {
		p.taken = map[string]bool{}
		for name := range shared {
			p.taken[name] = true
		}
		for _, s := range m.Locals {
			p.name(s)
		}
	}
	p.taken = shared
	for _, name := range p.names {
		p.taken[name] = true
	}
	p.spillMethods()
	p.spill(p.m.Main, len(p.m.Methods)+len(p.m.Globals))
	for _, m := range p.m.Methods {
		p.spill(m, 0)
	}
}

func (p *porter) name(s *bsl.Symbol) { p.names[s] = p.free(luaName(s.Name, p.cfg)) }

// namesOf are the names of what a module exports.
func (p *porter) namesOf(m *bsl.Module) map[*bsl.Symbol]string {
	if p.exportNames[m] == nil {
		names, taken := map[*bsl.Symbol]string{}, map[string]bool{}
		for _, s := range members(m) {
			if s.Export {
				names[s] = untaken(luaName(s.Name, p.cfg), taken)
				taken[names[s]] = true
			}
		}
		p.exportNames[m] = names
	}
	return p.exportNames[m]
}

// members are the methods and variables of a module.
func members(m *bsl.Module) []*bsl.Symbol {
	var all []*bsl.Symbol
	for _, method := range m.Methods {
		all = append(all, method.Sym)
	}
	return append(all, m.Globals...)
}

// exportOf writes what another module exports.
func (p *porter) exportOf(i *bsl.Import, s *bsl.Symbol) string {
	return p.moduleName(i) + "." + p.namesOf(i.Module)[s]
}

// moduleName is the variable that holds a module of #Use; the others have their own names.
func (p *porter) moduleName(i *bsl.Import) string { return cmp.Or(p.modules[i.Name], i.Name) }

// free takes a name, or the first like it that is free.
func (p *porter) free(name string) string {
	name = p.fresh(name)
	p.taken[name] = true
	return name
}

// fresh is a name for a variable that the source does not have.
func (p *porter) fresh(name string) string { return untaken(name, p.taken) }

func untaken(name string, taken map[string]bool) string {
	candidate := name
	for n := 2; taken[candidate]; n++ {
		candidate = fmt.Sprintf("%s_%d", name, n)
	}
	return candidate
}

// luaName is the name of a symbol as Lua allows it.
func luaName(name string, cfg Config) string {
	if cfg.ASCII {
		name = latin(name, cfg.English)
	}
	if isKeyword(name) || strings.Contains(globals, " "+name+" ") {
		name += "_"
	}
	return name
}

// maxLocals is from how many variables on a function keeps them in a table: Lua has room for 200.
const maxLocals = 150

// spill puts the variables of a function with too many of them into a table.
func (p *porter) spill(m *bsl.Method, others int) {
	if len(m.Locals)+others <= maxLocals {
		return
	}
	for _, s := range m.Locals {
		if s.Kind == bsl.Local {
			p.names[s] = p.spillTable() + "." + p.names[s]
		}
	}
}

// spillMethods puts the methods and variables of a module with too many of them into a table.
func (p *porter) spillMethods() {
	if len(p.m.Methods)+len(p.m.Globals) <= maxLocals {
		return
	}
	p.methods = p.fresh("m")
	p.taken[p.methods] = true
	for _, m := range p.m.Methods {
		p.names[m.Sym] = p.methods + "." + p.names[m.Sym]
	}
	for _, s := range p.m.Globals {
		p.names[s] = p.methods + "." + p.names[s]
	}
}

// spillTable is the name of that table.
func (p *porter) spillTable() string { return p.fresh("v") }

// spilled tells whether a variable is kept in a table.
func (p *porter) spilled(s *bsl.Symbol) bool { return strings.Contains(p.names[s], ".") }

// latin writes a Russian name in Latin letters: the API's own name for it, or letter by letter.
func latin(name string, english func(string) string) string {
	ascii := true
	for _, r := range name {
		ascii = ascii && r < 0x80
	}
	if ascii {
		return name
	}
	if english != nil {
		if known := english(name); known != "" {
			name = known
		}
	}
	var b strings.Builder
	var last rune
	for _, r := range name {
		if unicode.IsUpper(r) && last != 0 && last != '_' && !unicode.IsUpper(last) {
			b.WriteByte('_')
		}
		b.WriteString(letter(unicode.ToLower(r)))
		last = r
	}
	if name = b.String(); name == "" || name[0] >= '0' && name[0] <= '9' { // of a sign that has no letter
		return "_" + name
	}
	return name
}

// letters are the Latin spellings of а to я.
var letters = [...]string{"a", "b", "v", "g", "d", "e", "zh", "z", "i", "y", "k", "l", "m", "n", "o", "p", "r", "s", "t", "u", "f", "kh", "ts", "ch", "sh", "shch", "", "y", "", "e", "yu", "ya"}

func letter(r rune) string {
	switch {
	case r < 0x80:
		return string(r)
	case 'а' <= r && r <= 'я':
		return letters[r-'а']
	case r == 'ё':
		return "yo"
	}
	return fmt.Sprintf("u%x", r)
}

// renamed lists the names that changed.
func (p *porter) renamed() []string {
	var lines []string
	seen := map[string]bool{}
	list := func(s *bsl.Symbol) {
		line := s.Name + " = " + p.names[s]
		if s.Name != p.names[s] && !seen[line] {
			seen[line] = true
			lines = append(lines, line)
		}
	}
	for _, m := range p.m.Methods {
		list(m.Sym)
	}
	for _, s := range p.m.Globals {
		list(s)
	}
	for _, m := range append(p.m.Methods[:len(p.m.Methods):len(p.m.Methods)], p.m.Main) {
		for _, s := range m.Locals {
			list(s)
		}
	}
	return lines
}

// collectKeys notes the first spelling of each key of a structure: in 1C their letter case does not matter.
func (p *porter) collectKeys() {
	for _, key := range []string{"v", "from_group", "group_id", "owner_id", "app_id", "access_token", "response", "error"} {
		p.key(key)
	}
	bsl.Walk(p.m, func(n bsl.Node) bool {
		switch n := n.(type) {
		case *bsl.New:
			if t := bsl.LookupType(n.Type); t != nil && t.Result == bsl.StructureType && len(n.Args) > 0 {
				for _, key := range keyList(n.Args[0]) {
					p.key(key)
				}
			}
		case *bsl.MethodCall:
			if s, ok := first(n.Args).(*bsl.String); ok && p.typ(n.X) == bsl.StructureType {
				p.key(s.Value)
			}
		case *bsl.Member:
			p.key(n.Name)
		}
		return true
	})
}

// key gives the spelling of a key.
func (p *porter) key(name string) string {
	folded := bsl.Fold(name)
	if p.keys[folded] == "" {
		p.keys[folded] = name
	}
	return p.keys[folded]
}

// keyList splits the literal "a, b" of New Structure.
func keyList(x bsl.Expr) []string {
	s, ok := x.(*bsl.String)
	if !ok || strings.TrimSpace(s.Value) == "" {
		return nil
	}
	keys := strings.Split(s.Value, ",")
	for i := range keys {
		keys[i] = strings.TrimSpace(keys[i])
	}
	return keys
}

func first(args []bsl.Expr) bsl.Expr {
	if len(args) == 0 {
		return nil
	}
	return args[0]
}
