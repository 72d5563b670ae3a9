package value

import "sort"

// ValueList is a list of values, each with a text, a mark and a picture beside it.
type ValueList struct {
	items   []*ListItem
	version int
}

// ListItem is an item of a ValueList.
type ListItem struct {
	Value   Value
	Title   string
	Checked bool
	Picture Value
}

func newValueList(*Args) (Value, error) { return &ValueList{}, nil }

// Class is СписокЗначений.
func (x *ValueList) Class() *Class { return valueListClass }

// Len is how many items there are.
func (x *ValueList) Len() int { return len(x.items) }

// Index is the item at a place.
func (x *ValueList) Index(key Value) (Value, error) {
	i, err := x.at(key)
	if err != nil {
		return nil, err
	}
	return x.items[i], nil
}

// SetIndex is refused.
func (x *ValueList) SetIndex(Value, Value) error { return ErrReadOnly }

// at is the place that a number or an item of the list names.
func (x *ValueList) at(key Value) (int, error) {
	if item, ok := key.(*ListItem); ok {
		for i := range x.items {
			if x.items[i] == item {
				return i, nil
			}
		}
		return 0, ErrArgument
	}
	i, err := ToInt(key)
	if err == nil && (i < 0 || i >= len(x.items)) {
		err = ErrIndex
	}
	return i, err
}

// Iterate walks the items.
func (x *ValueList) Iterate() func() (Value, bool, error) {
	i, version := 0, x.version
	return func() (Value, bool, error) {
		switch {
		case x.version != version:
			return nil, false, ErrChanged
		case i == len(x.items):
			return nil, false, nil
		}
		i++
		return x.items[i-1], true, nil
	}
}

func (x *ValueList) insert(at int, a *Args, from int) (Value, error) {
	if at < 0 || at > len(x.items) {
		return nil, ErrIndex
	}
	item := &ListItem{Value: a.Get(from), Checked: a.Bool(from+2, false), Picture: a.Get(from + 3)}
	if a.Has(from + 1) {
		item.Title = a.Text(from + 1)
	}
	x.items = append(x.items, nil)
	copy(x.items[at+1:], x.items[at:])
	x.items[at] = item
	x.version++
	return item, nil
}

func (x *ValueList) remove(key Value) error {
	at, err := x.at(key)
	if err == nil {
		x.items = append(x.items[:at], x.items[at+1:]...)
		x.version++
	}
	return err
}

func (x *ValueList) move(a *Args) error {
	at, err := x.at(a.Get(0))
	to := at + a.Int(1, 0)
	if err != nil {
		return err
	}
	if to < 0 || to >= len(x.items) {
		return ErrArgument
	}
	item := x.items[at]
	x.items = append(x.items[:at], x.items[at+1:]...)
	x.items = append(x.items[:to], append([]*ListItem{item}, x.items[to:]...)...)
	x.version++
	return nil
}

func (x *ValueList) find(v Value) Value {
	for _, item := range x.items {
		if Equal(item.Value, v) {
			return item
		}
	}
	return nil
}

func (x *ValueList) sort(a *Args, less func(p, q *ListItem) bool) error {
	down := descending(a.Get(0))
	sort.SliceStable(x.items, func(i, k int) bool {
		if down {
			i, k = k, i
		}
		return less(x.items[i], x.items[k])
	})
	x.version++
	return nil
}

// descending reads a direction of sorting.
func descending(v Value) bool {
	e, ok := v.(*EnumValue)
	return ok && e.EN == "Desc"
}

// sortLess orders values of any types: by type first.
func sortLess(a, b Value) bool {
	if c, err := Compare(a, b); err == nil {
		return c < 0
	}
	x, y := TypeOf(a).RU, TypeOf(b).RU
	if x != y {
		return x < y
	}
	return CompareText(Invariant.Text(a), Invariant.Text(b)) < 0
}

func (x *ValueList) values() *Array {
	out := NewArray()
	for _, item := range x.items {
		out.Append(item.Value)
	}
	return out
}

func (x *ValueList) load(values *Array) {
	x.items, x.version = nil, x.version+1
	for _, v := range values.items {
		x.items = append(x.items, &ListItem{Value: v})
	}
}

func (x *ValueList) copy() *ValueList {
	c := &ValueList{}
	for _, item := range x.items {
		same := *item
		c.items = append(c.items, &same)
	}
	return c
}

var valueListClass = &Class{Type: Type{"СписокЗначений", "ValueList"}, Methods: func() []Method {
	return []Method{
		FuncOf("Добавить", "Add", 0, 4, func(x *ValueList, a *Args) (Value, error) { return x.insert(len(x.items), a, 0) }),
		FuncOf("Вставить", "Insert", 1, 5, func(x *ValueList, a *Args) (Value, error) { return x.insert(a.Int(0, 0), a, 1) }),
		ProcOf("Удалить", "Delete", 1, 1, func(x *ValueList, a *Args) error { return x.remove(a.Get(0)) }),
		ProcOf("Очистить", "Clear", 0, 0, func(x *ValueList, a *Args) error { x.items = nil; x.version++; return nil }),
		FuncOf("Количество", "Count", 0, 0, func(x *ValueList, a *Args) (Value, error) { return Int(len(x.items)).Value(), nil }),
		FuncOf("Получить", "Get", 1, 1, func(x *ValueList, a *Args) (Value, error) { return x.Index(a.Get(0)) }),
		FuncOf("Индекс", "IndexOf", 1, 1, func(x *ValueList, a *Args) (Value, error) {
			at, err := x.at(a.Get(0))
			if err != nil {
				at = -1
			}
			return Int(at).Value(), nil
		}),
		FuncOf("НайтиПоЗначению", "FindByValue", 1, 1, func(x *ValueList, a *Args) (Value, error) { return x.find(a.Get(0)), nil }),
		ProcOf("Сдвинуть", "Move", 2, 2, func(x *ValueList, a *Args) error { return x.move(a) }),
		ProcOf("ЗаполнитьПометки", "FillChecks", 1, 1, func(x *ValueList, a *Args) error {
			for _, item := range x.items {
				item.Checked = a.Bool(0, false)
			}
			return nil
		}),
		FuncOf("ВыгрузитьЗначения", "UnloadValues", 0, 0, func(x *ValueList, a *Args) (Value, error) { return x.values(), nil }),
		ProcOf("ЗагрузитьЗначения", "LoadValues", 1, 1, func(x *ValueList, a *Args) error { x.load(Arg[*Array](a, 0)); return nil }),
		FuncOf("Скопировать", "Copy", 0, 0, func(x *ValueList, a *Args) (Value, error) { return x.copy(), nil }),
		ProcOf("СортироватьПоЗначению", "SortByValue", 0, 1, func(x *ValueList, a *Args) error {
			return x.sort(a, func(p, q *ListItem) bool { return sortLess(p.Value, q.Value) })
		}),
		ProcOf("СортироватьПоПредставлению", "SortByPresentation", 0, 1, func(x *ValueList, a *Args) error {
			return x.sort(a, func(p, q *ListItem) bool { return CompareText(p.Title, q.Title) < 0 })
		}),
	}
}}

// Class is ЭлементСпискаЗначений.
func (i *ListItem) Class() *Class { return listItemClass }

// Text is the item's own text, or that of its value.
func (i *ListItem) Text(l *Locale) string {
	if i.Title != "" {
		return i.Title
	}
	return l.Text(i.Value)
}

var listItemClass = &Class{Type: Type{"ЭлементСпискаЗначений", "ValueListItem"}, Props: func() []Prop {
	return []Prop{
		PropOf("Значение", "Value", func(i *ListItem) Value { return i.Value }, func(i *ListItem, v Value) error { i.Value = v; return nil }),
		PropOf("Представление", "Presentation", func(i *ListItem) Value { return i.Title }, func(i *ListItem, v Value) error { i.Title = Invariant.Text(v); return nil }),
		PropOf("Пометка", "Check", func(i *ListItem) Value { return i.Checked }, func(i *ListItem, v Value) (err error) { i.Checked, err = ToBool(v); return err }),
		PropOf("Картинка", "Picture", func(i *ListItem) Value { return i.Picture }, func(i *ListItem, v Value) error { i.Picture = v; return nil }),
	}
}}

// Enum is a set of named values, as MessageStatus.
type Enum struct {
	Type
	Values []*EnumValue
}

// EnumValue is one of an Enum.
type EnumValue struct {
	RU, EN string
	of     *Class
}

// NewEnum makes an enumeration of pairs of names: Russian, English, Russian, ...
func NewEnum(ru, en string, names ...string) *Enum {
	e := &Enum{Type: Type{ru, en}}
	class := &Class{Type: e.Type}
	for i := 0; i < len(names); i += 2 {
		e.Values = append(e.Values, &EnumValue{names[i], names[i+1], class})
	}
	return e
}

// Class is the enumeration's own type.
func (v *EnumValue) Class() *Class { return v.of }

// Text is the value's Russian name.
func (v *EnumValue) Text(*Locale) string { return v.RU }

// Class is the enumeration.
func (e *Enum) Class() *Class {
	return &Class{Type: Type{"Перечисление" + e.RU, "Enum" + e.EN}}
}

// Field is a value by its name.
func (e *Enum) Field(name string) (Value, bool) {
	for _, v := range e.Values {
		if Fold(v.RU) == Fold(name) || Fold(v.EN) == Fold(name) {
			return v, true
		}
	}
	return nil, false
}

// SetField is refused.
func (e *Enum) SetField(name string, _ Value) (bool, error) {
	return true, &Error{"Свойство " + name + " недоступно для записи"}
}
