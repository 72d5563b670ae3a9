package bsl

import "sync"

// GlobalKind tells what a row of a table is.
type GlobalKind uint8

// The kinds of rows.
const (
	FuncKind    GlobalKind = iota // gives a value
	ProcKind                      // gives none
	PropKind                      // is a value
	BuiltinKind                   // a function of the language itself: it can't be redefined, nor stand as a statement
)

// Type is what is known of a value before the program runs.
type Type uint8

// The types that are told apart.
const (
	Unknown Type = iota
	StringType
	NumberType
	BooleanType
	DateType
	UndefinedType
	NullType
	ArrayType
	StructureType
	MapType
	KeyAndValueType
	ResponseType // an answer of VK, and what is in it
	BinaryType
	ObjectType // of the library; which one is not told here
)

// Global is a name of OneScript's library in both languages: a function, a procedure, a property, or the same as a
// member of a type. EN names it in Go. Note tells why vkscript has it not, and what to do instead; it is empty for what is there.
type Global struct {
	RU, EN   string
	Min, Max int // arguments; Max is -1 for any number
	Kind     GlobalKind
	Result   Type
	Note     string
}

// Value tells whether the row can stand in an expression.
func (g *Global) Value() bool { return g.Kind != ProcKind }

// TypeName is a type of OneScript's library: what New makes, and Type("...") names.
type TypeName struct {
	RU, EN  string
	Result  Type
	Members []Global
	Note    string
}

// LookupGlobal finds a global function, procedure or property by its name in either language; nil when there is none.
func LookupGlobal(name string) *Global { return globalIndex()[Fold(name)] }

// LookupType finds a type by its name in either language; nil when there is none.
func LookupType(name string) *TypeName { return typeIndex()[Fold(name)] }

// TypeOfResult finds the row of a type that values of a static type have; nil for those without members.
func TypeOfResult(t Type) *TypeName {
	if t == Unknown || t == ObjectType {
		return nil
	}
	for i := range Types {
		if Types[i].Result == t {
			return &Types[i]
		}
	}
	return nil
}

// Member finds a method or property by its name in either language; nil when there is none.
func (t *TypeName) Member(name string) *Global {
	name = Fold(name)
	for i := range t.Members {
		if g := &t.Members[i]; Fold(g.EN) == name || Fold(g.RU) == name {
			return g
		}
	}
	return nil
}

var globalIndex = sync.OnceValue(func() map[string]*Global {
	index := make(map[string]*Global, 2*len(Globals))
	for i := range Globals {
		g := &Globals[i]
		index[Fold(g.EN)], index[Fold(g.RU)] = g, g
	}
	return index
})

var typeIndex = sync.OnceValue(func() map[string]*TypeName {
	index := make(map[string]*TypeName, 2*len(Types))
	for i := range Types {
		t := &Types[i]
		index[Fold(t.EN)], index[Fold(t.RU)] = t, t
	}
	return index
})
