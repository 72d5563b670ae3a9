package value

// Map has a value for each key; the case of keys counts. Its order is that of .NET's dictionaries: as the keys came, but a
// new key takes the place that was freed last.
type Map struct {
	entries []entry
	places  map[Value]int // by key
	free    []int
	version int
}

type entry struct {
	key, value Value
	used       bool
}

// NewMap makes an empty one.
func NewMap() *Map { return &Map{places: map[Value]int{}} }

func newMap(a *Args) (Value, error) {
	m := NewMap()
	if f, ok := a.Get(0).(*FixedMap); ok {
		for _, e := range f.of.entries {
			m.Set(e.key, e.value)
		}
	}
	return m, nil
}

// Class is Соответствие.
func (m *Map) Class() *Class { return mapClass }

// Len is how many keys there are.
func (m *Map) Len() int { return len(m.places) }

// hashed is a key as it is compared: 1.50 is 1.5, and True is 1 as in OneScript 1.9.2.
func hashed(key Value) Value {
	switch k := key.(type) {
	case Number:
		return k.trimmed()
	case bool:
		return Int64(bit(k))
	}
	return key
}

// Get is the value of a key, Undefined when there is none.
func (m *Map) Get(key Value) Value {
	if i, ok := m.places[hashed(key)]; ok {
		return m.entries[i].value
	}
	return nil
}

// Set gives a key a value. The key Undefined is lost, as in OneScript 1.9.2.
func (m *Map) Set(key, v Value) {
	if key == nil {
		return
	}
	m.version++
	h := hashed(key)
	if i, ok := m.places[h]; ok {
		m.entries[i].value = v
		return
	}
	at := len(m.entries)
	if n := len(m.free); n > 0 {
		at = m.free[n-1]
		m.free = m.free[:n-1]
		m.entries[at] = entry{key, v, true}
	} else {
		m.entries = append(m.entries, entry{key, v, true})
	}
	m.places[h] = at
}

func (m *Map) remove(key Value) {
	h := hashed(key)
	if i, ok := m.places[h]; ok {
		delete(m.places, h)
		m.entries[i] = entry{}
		m.free = append(m.free, i)
		m.version++
	}
}

// Each gives keys and values in order.
func (m *Map) Each(yield func(key, v Value) bool) {
	for _, e := range m.entries {
		if e.used && !yield(e.key, e.value) {
			return
		}
	}
}

// Index is the value of a key, Undefined when there is none.
func (m *Map) Index(key Value) (Value, error) { return m.Get(key), nil }

// SetIndex gives a key a value.
func (m *Map) SetIndex(key, v Value) error {
	m.Set(key, v)
	return nil
}

// Iterate walks key and value.
func (m *Map) Iterate() func() (Value, bool, error) {
	i, version := 0, m.version
	return func() (Value, bool, error) {
		if m.version != version {
			return nil, false, ErrChanged
		}
		for ; i < len(m.entries); i++ {
			if e := m.entries[i]; e.used {
				i++
				return &KeyAndValue{e.key, e.value}, true, nil
			}
		}
		return nil, false, nil
	}
}

var mapClass = &Class{Type: Type{"Соответствие", "Map"}, Methods: func() []Method {
	return []Method{
		ProcOf("Вставить", "Insert", 1, 2, func(m *Map, a *Args) error { m.Set(a.Get(0), a.Get(1)); return nil }),
		ProcOf("Удалить", "Delete", 1, 1, func(m *Map, a *Args) error { m.remove(a.Get(0)); return nil }),
		ProcOf("Очистить", "Clear", 0, 0, func(m *Map, a *Args) error { *m = Map{places: map[Value]int{}, version: m.version + 1}; return nil }),
		FuncOf("Получить", "Get", 1, 1, func(m *Map, a *Args) (Value, error) { return m.Get(a.Get(0)), nil }),
		FuncOf("Количество", "Count", 0, 0, func(m *Map, a *Args) (Value, error) { return Int(m.Len()).Value(), nil }),
	}
}}

// FixedMap is a map that can't be changed.
type FixedMap struct{ of *Map }

func newFixedMap(a *Args) (Value, error) {
	if f, ok := a.Get(0).(*FixedMap); ok {
		return f, nil
	}
	of := NewMap()
	for key, v := range Arg[*Map](a, 0).Each {
		of.Set(key, v)
	}
	return &FixedMap{of}, nil
}

// Class is ФиксированноеСоответствие.
func (f *FixedMap) Class() *Class { return fixedMapClass }

// Len is how many keys there are.
func (f *FixedMap) Len() int { return f.of.Len() }

// Each gives keys and values in order.
func (f *FixedMap) Each(yield func(key, v Value) bool) { f.of.Each(yield) }

// Index is the value of a key, Undefined when there is none.
func (f *FixedMap) Index(key Value) (Value, error) { return f.of.Get(key), nil }

// SetIndex is refused.
func (f *FixedMap) SetIndex(Value, Value) error { return ErrReadOnly }

// Iterate walks key and value.
func (f *FixedMap) Iterate() func() (Value, bool, error) { return f.of.Iterate() }

var fixedMapClass = &Class{Type: Type{"ФиксированноеСоответствие", "FixedMap"}, Methods: func() []Method {
	return []Method{
		FuncOf("Получить", "Get", 1, 1, func(f *FixedMap, a *Args) (Value, error) { return f.of.Get(a.Get(0)), nil }),
		FuncOf("Количество", "Count", 0, 0, func(f *FixedMap, a *Args) (Value, error) { return Int(f.Len()).Value(), nil }),
	}
}}
