package value

// Array is a list that counts from 0.
type Array struct {
	items   []Value
	version int // of its changes, so that For Each notices them
}

// NewArray makes an array of items.
func NewArray(items ...Value) *Array { return &Array{items: items} }

// maxItems bounds a collection.
const maxItems = 1 << 26

// newArray is New Array(2, 3): nested ones of Undefined; or a copy of a fixed one.
func newArray(a *Args) (Value, error) {
	if len(a.Values) == 0 {
		return NewArray(), nil
	}
	if f, ok := a.Get(0).(*FixedArray); ok {
		return f.of.copy(), nil
	}
	var made *Array
	for i := len(a.Values) - 1; i >= 0; i-- {
		n, err := ToInt(a.Get(i))
		if err != nil || n < 0 || n > maxItems || n*max(made.Len(), 1) > maxItems {
			return nil, ErrArgument
		}
		a.reserve(16 * n * max(made.Len(), 1))
		outer := &Array{items: make([]Value, n)}
		for k := range outer.items {
			if made != nil {
				outer.items[k] = made.deepCopy()
			}
		}
		made = outer
	}
	return made, nil
}

func (x *Array) copy() *Array { return &Array{items: append([]Value(nil), x.items...)} }

func (x *Array) deepCopy() *Array {
	c := x.copy()
	for i, v := range c.items {
		if inner, ok := v.(*Array); ok {
			c.items[i] = inner.deepCopy()
		}
	}
	return c
}

// Class is Массив.
func (x *Array) Class() *Class { return arrayClass }

// Len is how many items there are.
func (x *Array) Len() int {
	if x == nil {
		return 0
	}
	return len(x.items)
}

// Items are the items themselves.
func (x *Array) Items() []Value { return x.items }

// Append adds an item.
func (x *Array) Append(v Value) {
	x.items = append(x.items, v)
	x.version++
}

func (x *Array) at(key Value) (int, error) {
	if n, ok := key.(Number); ok && n.hi == 0 && n.scale == 0 && !n.neg && n.lo < uint64(len(x.items)) {
		return int(n.lo), nil
	}
	i, err := ToInt(key)
	if err != nil {
		return 0, err
	}
	if i < 0 || i >= len(x.items) {
		return 0, ErrIndex
	}
	return i, nil
}

// Index is the item at a place.
func (x *Array) Index(key Value) (Value, error) {
	i, err := x.at(key)
	if err != nil {
		return nil, err
	}
	return x.items[i], nil
}

// SetIndex replaces the item at a place.
func (x *Array) SetIndex(key, v Value) error {
	i, err := x.at(key)
	if err == nil {
		x.items[i] = v
		x.version++
	}
	return err
}

// Iterate walks the items.
func (x *Array) Iterate() func() (Value, bool, error) {
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

func (x *Array) insert(at int, v Value) error {
	if at < 0 || at > len(x.items) {
		return ErrIndex
	}
	x.items = append(x.items, nil)
	copy(x.items[at+1:], x.items[at:])
	x.items[at] = v
	x.version++
	return nil
}

func (x *Array) remove(at int) error {
	if at < 0 || at >= len(x.items) {
		return ErrIndex
	}
	x.items = append(x.items[:at], x.items[at+1:]...)
	x.version++
	return nil
}

// Find is the place of the first equal item, Undefined when there is none.
func (x *Array) Find(v Value) Value {
	for i, item := range x.items {
		if Equal(item, v) {
			return Int(i).Value()
		}
	}
	return nil
}

var arrayClass = &Class{Type: Type{"Массив", "Array"}, Methods: func() []Method {
	return []Method{
		ProcOf("Добавить", "Add", 0, 1, func(x *Array, a *Args) error { x.Append(a.Get(0)); return nil }),
		ProcOf("Вставить", "Insert", 1, 2, func(x *Array, a *Args) error { return x.insert(a.Int(0, 0), a.Get(1)) }),
		ProcOf("Удалить", "Delete", 1, 1, func(x *Array, a *Args) error { return x.remove(a.Int(0, 0)) }),
		ProcOf("Очистить", "Clear", 0, 0, func(x *Array, a *Args) error { x.items = nil; x.version++; return nil }),
		ProcOf("Установить", "Set", 2, 2, func(x *Array, a *Args) error { return x.SetIndex(a.Get(0), a.Get(1)) }),
		FuncOf("Получить", "Get", 1, 1, func(x *Array, a *Args) (Value, error) { return x.Index(a.Get(0)) }),
		FuncOf("Количество", "Count", 0, 0, func(x *Array, a *Args) (Value, error) { return Int(len(x.items)).Value(), nil }),
		FuncOf("ВГраница", "UBound", 0, 0, func(x *Array, a *Args) (Value, error) { return Int(len(x.items) - 1).Value(), nil }),
		FuncOf("Найти", "Find", 1, 1, func(x *Array, a *Args) (Value, error) { return x.Find(a.Get(0)), nil }),
	}
}}

// FixedArray is an array that can't be changed.
type FixedArray struct{ of *Array }

func newFixedArray(a *Args) (Value, error) {
	if f, ok := a.Get(0).(*FixedArray); ok {
		return f, nil
	}
	return &FixedArray{Arg[*Array](a, 0).copy()}, nil
}

// Class is ФиксированныйМассив.
func (f *FixedArray) Class() *Class { return fixedArrayClass }

// Len is how many items there are.
func (f *FixedArray) Len() int { return f.of.Len() }

// Items are the items themselves.
func (f *FixedArray) Items() []Value { return f.of.items }

// Index is the item at a place.
func (f *FixedArray) Index(key Value) (Value, error) { return f.of.Index(key) }

// SetIndex is refused.
func (f *FixedArray) SetIndex(Value, Value) error { return ErrReadOnly }

// Iterate walks the items.
func (f *FixedArray) Iterate() func() (Value, bool, error) { return f.of.Iterate() }

var fixedArrayClass = &Class{Type: Type{"ФиксированныйМассив", "FixedArray"}, Methods: func() []Method {
	return []Method{
		FuncOf("Получить", "Get", 1, 1, func(f *FixedArray, a *Args) (Value, error) { return f.of.Index(a.Get(0)) }),
		FuncOf("Количество", "Count", 0, 0, func(f *FixedArray, a *Args) (Value, error) { return Int(f.Len()).Value(), nil }),
		FuncOf("ВГраница", "UBound", 0, 0, func(f *FixedArray, a *Args) (Value, error) { return Int(f.Len() - 1).Value(), nil }),
		FuncOf("Найти", "Find", 1, 1, func(f *FixedArray, a *Args) (Value, error) { return f.of.Find(a.Get(0)), nil }),
	}
}}
