package value

import (
	"strings"
	"unicode"
)

// Structure has named values in the order in which they came; names are found in any case.
type Structure struct {
	names   []string
	values  []Value
	places  map[string]int // by folded name
	version int
}

// NewStructure makes an empty one.
func NewStructure() *Structure { return &Structure{places: map[string]int{}} }

// newStructure is New Structure("a, b", 1, 2), or a copy of another.
func newStructure(a *Args) (Value, error) {
	s := NewStructure()
	switch from := a.Get(0).(type) {
	case nil:
		return s, nil
	case *Structure:
		return from.copy(), nil
	case *FixedStructure:
		return from.of.copy(), nil
	}
	names := strings.Split(a.Text(0), ",")
	if len(a.Values)-1 > len(names) {
		return nil, ErrArgument
	}
	for i, name := range names {
		if err := s.Insert(strings.TrimSpace(name), a.Get(i+1)); err != nil {
			return nil, err
		}
	}
	return s, nil
}

func (s *Structure) copy() *Structure {
	c := NewStructure()
	for i, name := range s.names {
		c.Insert(name, s.values[i])
	}
	return c
}

// Class is Структура.
func (s *Structure) Class() *Class { return structureClass }

// Len is how many there are.
func (s *Structure) Len() int { return len(s.names) }

// Names are the names in order.
func (s *Structure) Names() []string { return s.names }

// Insert sets a value, adding the name when it is new. The error is that of a name that no identifier could be.
func (s *Structure) Insert(name string, v Value) error {
	folded := Fold(name)
	if i, ok := s.places[folded]; ok {
		s.values[i] = v
		return nil
	}
	if !Identifier(name) {
		return &Error{"Задано неправильное имя атрибута структуры '" + name + "'"}
	}
	s.places[folded] = len(s.names)
	s.names, s.values = append(s.names, name), append(s.values, v)
	s.version++
	return nil
}

// Identifier tells whether a name could be that of a variable.
func Identifier(name string) bool {
	for i, r := range name {
		if r != '_' && !unicode.IsLetter(r) && (i == 0 || !unicode.IsDigit(r)) {
			return false
		}
	}
	return name != ""
}

// Field is the value of a name.
func (s *Structure) Field(name string) (Value, bool) {
	i, ok := s.places[name]
	if !ok {
		if i, ok = s.places[Fold(name)]; !ok {
			return nil, false
		}
	}
	return s.values[i], true
}

// SetField replaces the value of a name that is there.
func (s *Structure) SetField(name string, v Value) (bool, error) {
	i, ok := s.places[Fold(name)]
	if ok {
		s.values[i] = v
	}
	return ok, nil
}

// Index is the value of a name.
func (s *Structure) Index(key Value) (Value, error) {
	name := Invariant.Text(key)
	v, ok := s.Field(name)
	if !ok {
		return nil, NoProperty(name)
	}
	return v, nil
}

// SetIndex replaces the value of a name that is there.
func (s *Structure) SetIndex(key, v Value) error {
	name := Invariant.Text(key)
	if ok, _ := s.SetField(name, v); !ok {
		return NoProperty(name)
	}
	return nil
}

// Iterate walks name and value.
func (s *Structure) Iterate() func() (Value, bool, error) {
	i, version := 0, s.version
	return func() (Value, bool, error) {
		switch {
		case s.version != version:
			return nil, false, ErrChanged
		case i == len(s.names):
			return nil, false, nil
		}
		i++
		return &KeyAndValue{s.names[i-1], s.values[i-1]}, true, nil
	}
}

func (s *Structure) remove(name string) {
	at, ok := s.places[Fold(name)]
	if !ok {
		return
	}
	s.names = append(s.names[:at], s.names[at+1:]...)
	s.values = append(s.values[:at], s.values[at+1:]...)
	s.places = map[string]int{}
	for i, name := range s.names {
		s.places[Fold(name)] = i
	}
	s.version++
}

// property is Property(name, out value): whether there is such a name.
func (s *Structure) property(a *Args) (Value, error) {
	v, ok := s.Field(a.Text(0))
	if out, given := a.Get(1).(Ref); given {
		if err := out.Assign(v); err != nil {
			return nil, err
		}
	}
	return ok, nil
}

var structureClass = &Class{Type: Type{"Структура", "Structure"}, Methods: func() []Method {
	return []Method{
		ProcOf("Вставить", "Insert", 1, 2, func(s *Structure, a *Args) error { return s.Insert(a.Text(0), a.Get(1)) }),
		ProcOf("Удалить", "Delete", 1, 1, func(s *Structure, a *Args) error { s.remove(a.Text(0)); return nil }),
		ProcOf("Очистить", "Clear", 0, 0, func(s *Structure, a *Args) error {
			*s = Structure{places: map[string]int{}, version: s.version + 1}
			return nil
		}),
		FuncOf("Количество", "Count", 0, 0, func(s *Structure, a *Args) (Value, error) { return Int(len(s.names)).Value(), nil }),
		withOut(2, FuncOf("Свойство", "Property", 1, 2, func(s *Structure, a *Args) (Value, error) { return s.property(a) })),
	}
}}

func withOut(n int, m Method) Method {
	m.Out = n
	return m
}

// FixedStructure is a structure that can't be changed.
type FixedStructure struct{ of *Structure }

func newFixedStructure(a *Args) (Value, error) {
	if f, ok := a.Get(0).(*FixedStructure); ok {
		return f, nil
	}
	s, err := newStructure(a)
	if err != nil {
		return nil, err
	}
	return &FixedStructure{s.(*Structure)}, nil
}

// Class is ФиксированнаяСтруктура.
func (f *FixedStructure) Class() *Class { return fixedStructureClass }

// Len is how many there are.
func (f *FixedStructure) Len() int { return f.of.Len() }

// Names are the names in order.
func (f *FixedStructure) Names() []string { return f.of.names }

// Field is the value of a name.
func (f *FixedStructure) Field(name string) (Value, bool) { return f.of.Field(name) }

// SetField is refused.
func (f *FixedStructure) SetField(name string, _ Value) (bool, error) {
	if _, ok := f.of.Field(name); !ok {
		return false, nil
	}
	return true, &Error{"Свойство " + name + " недоступно для записи"}
}

// Index is the value of a name.
func (f *FixedStructure) Index(key Value) (Value, error) { return f.of.Index(key) }

// SetIndex is refused.
func (f *FixedStructure) SetIndex(key, _ Value) error {
	return &Error{"Свойство " + Invariant.Text(key) + " недоступно для записи"}
}

// Iterate walks name and value.
func (f *FixedStructure) Iterate() func() (Value, bool, error) { return f.of.Iterate() }

var fixedStructureClass = &Class{Type: Type{"ФиксированнаяСтруктура", "FixedStructure"}, Methods: func() []Method {
	return []Method{
		FuncOf("Количество", "Count", 0, 0, func(f *FixedStructure, a *Args) (Value, error) { return Int(f.Len()).Value(), nil }),
		withOut(2, FuncOf("Свойство", "Property", 1, 2, func(f *FixedStructure, a *Args) (Value, error) { return f.of.property(a) })),
	}
}}

// KeyAndValue is what For Each gives of a structure or a map.
type KeyAndValue struct{ Key, Value Value }

// Class is КлючИЗначение.
func (kv *KeyAndValue) Class() *Class { return keyAndValueClass }

var keyAndValueClass = &Class{Type: Type{"КлючИЗначение", "KeyAndValue"}, Props: func() []Prop {
	return []Prop{
		PropOf("Ключ", "Key", func(kv *KeyAndValue) Value { return kv.Key }, nil),
		PropOf("Значение", "Value", func(kv *KeyAndValue) Value { return kv.Value }, nil),
	}
}}
