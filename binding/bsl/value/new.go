package value

import (
	"crypto/rand"
	"encoding/hex"
	"strings"
)

// Constructor makes the objects of a class by New.
type Constructor struct {
	*Class
	New func(*Args) (Value, error)
}

// Constructors are those of the collections.
func Constructors() []Constructor {
	return []Constructor{
		{arrayClass, newArray},
		{fixedArrayClass, newFixedArray},
		{structureClass, newStructure},
		{fixedStructureClass, newFixedStructure},
		{mapClass, newMap},
		{fixedMapClass, newFixedMap},
		{valueListClass, newValueList},
		{tableClass, newTable},
		{uuidClass, newUUID},
		{typeDescriptionClass, newTypeDescription},
	}
}

// UUID is an identifier that nobody else has.
type UUID struct{ text string }

// newUUID is New UUID, or the one of a text.
func newUUID(a *Args) (Value, error) {
	if a.Has(0) {
		text := strings.ToLower(strings.Trim(a.Text(0), "{}"))
		if raw, err := hex.DecodeString(strings.ReplaceAll(text, "-", "")); err != nil || len(raw) != 16 {
			return nil, ErrArgument
		}
		return &UUID{text}, nil
	}
	var b [16]byte
	if a.Random != nil {
		a.Random(b[:])
	} else {
		rand.Read(b[:])
	}
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	x := hex.EncodeToString(b[:])
	return &UUID{x[:8] + "-" + x[8:12] + "-" + x[12:16] + "-" + x[16:20] + "-" + x[20:]}, nil
}

// Class is УникальныйИдентификатор.
func (u *UUID) Class() *Class { return uuidClass }

// Text is its 36 signs.
func (u *UUID) Text(*Locale) string { return u.text }

// Equal compares the identifiers.
func (u *UUID) Equal(v Value) bool {
	other, ok := v.(*UUID)
	return ok && other.text == u.text
}

var uuidClass = &Class{Type: Type{"УникальныйИдентификатор", "UUID"}}

// TypeDescription is a set of types that a value may have.
type TypeDescription struct{ types []Type }

func newTypeDescription(a *Args) (Value, error) {
	d := &TypeDescription{}
	switch v := a.Get(0).(type) {
	case nil:
	case *Array:
		for _, item := range v.items {
			t, ok := item.(Type)
			if !ok {
				return nil, ErrArgType
			}
			d.types = append(d.types, t)
		}
	case Type:
		d.types = []Type{v}
	default:
		for name := range strings.SplitSeq(a.Text(0), ",") {
			t, err := TypeNamed(strings.TrimSpace(name))
			if err != nil {
				return nil, err
			}
			d.types = append(d.types, t)
		}
	}
	return d, nil
}

// Class is ОписаниеТипов.
func (d *TypeDescription) Class() *Class { return typeDescriptionClass }

// adjust converts a value to the one type of the description, or gives that type's empty value.
func (d *TypeDescription) adjust(v Value) Value {
	for _, t := range d.types {
		if t == TypeOf(v) {
			return v
		}
	}
	if len(d.types) != 1 {
		return nil
	}
	switch d.types[0] {
	case TypeNumber:
		n, _ := ToNumber(v)
		return n.Value()
	case TypeString:
		return Invariant.Text(v)
	case TypeBoolean:
		b, _ := ToBool(v)
		return b
	case TypeDate:
		t, _ := ToDate(v)
		return t
	}
	return nil
}

var typeDescriptionClass = &Class{Type: Type{"ОписаниеТипов", "TypeDescription"}, Methods: func() []Method {
	return []Method{
		FuncOf("Типы", "Types", 0, 0, func(d *TypeDescription, a *Args) (Value, error) {
			out := NewArray()
			for _, t := range d.types {
				out.Append(t)
			}
			return out, nil
		}),
		FuncOf("СодержитТип", "ContainsType", 1, 1, func(d *TypeDescription, a *Args) (Value, error) {
			for _, t := range d.types {
				if Equal(t, a.Get(0)) {
					return true, nil
				}
			}
			return false, nil
		}),
		FuncOf("ПривестиЗначение", "AdjustValue", 0, 1, func(d *TypeDescription, a *Args) (Value, error) { return d.adjust(a.Get(0)), nil }),
	}
}}

func plainTypes() []Type {
	return []Type{TypeUndefined, TypeNull, TypeBoolean, TypeNumber, TypeString, TypeDate, TypeType, keyAndValueClass.Type, rowClass.Type, listItemClass.Type}
}

// TypeNamed is Type("Число"): a type of this package by its name in either language.
func TypeNamed(name string) (Type, error) {
	for _, t := range plainTypes() {
		if strings.EqualFold(t.RU, name) || strings.EqualFold(t.EN, name) {
			return t, nil
		}
	}
	for _, c := range Constructors() {
		if strings.EqualFold(c.RU, name) || strings.EqualFold(c.EN, name) {
			return c.Type, nil
		}
	}
	return Type{}, &Error{"Тип не зарегистрирован (" + name + ")"}
}
