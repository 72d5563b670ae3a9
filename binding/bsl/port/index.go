package port

import (
	"strconv"
	"sync"

	"github.com/vkscript/vkscript/binding/bsl"
)

// ways of indexing
type indexing uint8

const (
	byName     indexing = iota // x.name
	byKey                      // x[key]
	byPosition                 // x[position + 1]
	byHelper                   // bsl.at(x, key)
	byField                    // bsl.field(x, key)
)

// itemHelpers are the functions of the module bsl that read and write an item.
var itemHelpers = [...][2]string{byHelper: {"at", "set"}, byField: {"field", "set_field"}}

// indexing chooses the way by what is known of the collection and the key.
func (p *porter) indexing(x *bsl.Index) indexing {
	if _, ok := x.Key.(*bsl.String); ok {
		return byName
	}
	switch p.typ(x.X) {
	case bsl.ArrayType:
		return byPosition
	case bsl.MapType:
		return byKey
	case bsl.StructureType:
		if p.spelledAsThere(x.Key) {
			return byKey
		}
		return byField
	}
	if _, ok := x.Key.(*bsl.Number); ok {
		return byPosition
	}
	switch p.typ(x.Key) {
	case bsl.StringType:
		return byKey
	case bsl.NumberType:
		if p.typ(x.X) == bsl.ResponseType {
			return byPosition
		}
	}
	return byHelper
}

// spelledAsThere tells whether a computed key of a structure has the letter case that tables keep: those of loops do.
func (p *porter) spelledAsThere(key bsl.Expr) bool {
	m, ok := key.(*bsl.Member)
	if !ok {
		return false
	}
	n, ok := m.X.(*bsl.Name)
	return ok && p.pairs[n.Sym].of == bsl.StructureType
}

func (p *porter) index(x *bsl.Index) lua {
	how := p.indexing(x)
	switch how {
	case byName:
		return p.keyed(p.expr(x.X), p.typ(x.X), x.Key.(*bsl.String).Value)
	case byKey:
		return index(p.expr(x.X), p.expr(x.Key))
	case byPosition:
		if t := p.typ(x.X); t != bsl.ArrayType && t != bsl.ResponseType {
			p.warn(x.Key.Range(), CodeIndex, "taken for an array, which begins at 1 in Lua")
		}
		return index(p.expr(x.X), p.position(x.Key))
	}
	return p.help(itemHelpers[how][0], p.expr(x.X), p.expr(x.Key))
}

// keyed is x.key; the keys of a structure have one spelling.
func (p *porter) keyed(x lua, t bsl.Type, key string) lua {
	if t == bsl.StructureType {
		key = p.key(key)
	}
	return field(x, key, p.cfg.ASCII)
}

// position is an index that counts from 1.
func (p *porter) position(key bsl.Expr) lua {
	switch k := key.(type) {
	case *bsl.Number:
		if n, err := strconv.Atoi(k.Text); err == nil {
			return atom(strconv.Itoa(n + 1))
		}
	case *bsl.Name:
		if p.offset[k.Sym] {
			return p.nameExpr(k)
		}
	case *bsl.MethodCall:
		if g := p.in.MemberOf(k.X, k.Name); g != nil && g.EN == "UBound" {
			return piece(seq(text("#"), p.expr(k.X).in(precPrefix)), precUnary)
		}
	case *bsl.Binary:
		if n, ok := k.Y.(*bsl.Number); ok && k.Op == bsl.OpSub && n.Text == "1" {
			return p.expr(k.X)
		}
	}
	return binary(p.expr(key), "+", atom("1"), precSum, precProduct)
}

// member writes a property.
func (p *porter) member(x *bsl.Member) lua {
	if n, ok := x.X.(*bsl.Name); ok && n.Sym != nil {
		if pair, ok := p.pairs[n.Sym]; ok {
			return prefix(pair.names[btoi(pairMember(x.Name) == "Value")])
		}
		switch n.Sym.Kind {
		case bsl.GlobalProp:
			return p.enum(x, n.Sym.Global.EN)
		case bsl.ImportName:
			return p.fail(x.Span, CodeMember, "%s.%s: variables of other modules can't be reached; make a function that returns it", n.Name, x.Name)
		}
	}
	if t := p.in.Object(x.X); t != nil && t.Result == bsl.ObjectType {
		return p.objectMember(x.X, t, x.Name, nil, x.Span)
	}
	return field(p.expr(x.X), p.key(x.Name), p.cfg.ASCII)
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

// chars are the characters of Chars.
var chars = sync.OnceValue(func() map[string]string {
	return map[string]string{"LF": "\n", "CR": "\r", "Tab": "\t", "VTab": "\v", "FF": "\f", "NBSp": "\u00a0"}
})

// enum writes a member of an enumeration.
func (p *porter) enum(x *bsl.Member, owner string) lua {
	if e := bsl.LookupEnum(owner); e != nil {
		if g := e.Member(x.Name); g != nil {
			if c, ok := chars()[g.EN]; ok && owner == "Chars" {
				return quote(c)
			}
			return quote(g.EN)
		}
	}
	return p.fail(x.Span, CodeMember, "%s.%s: there is no such value", owner, x.Name)
}
