package value

import (
	"strings"
	"sync"
)

// Class is what objects of one type can do. Names are found in both languages and any case.
type Class struct {
	Type
	Methods func() []Method // asked when the first object is used; nil for none
	Props   func() []Prop

	once    sync.Once
	methods map[string]*Method
	props   map[string]*Prop
	own     []Prop
}

// Method is a method of a class.
type Method struct {
	RU, EN   string
	Min, Max int // arguments
	Func     bool
	Out      int // which argument, from 1, it assigns; 0 for none
	call     func(self Object, a *Args) (Value, error)
}

// Prop is a property of a class. Set is nil for one that can't be assigned.
type Prop struct {
	RU, EN string
	get    func(self Object) Value
	set    func(self Object, v Value) error
}

// The capabilities of objects, beside methods and properties.
type (
	// Indexed is an object that takes [key].
	Indexed interface {
		Index(key Value) (Value, error)
		SetIndex(key, v Value) error
	}
	// Dynamic is an object with properties of its own, beside those of its class. SetField is false when there is none.
	Dynamic interface {
		Field(name string) (Value, bool)
		SetField(name string, v Value) (bool, error)
	}
	// Iterable is an object for For Each. Next gives items until false; its error is that of a change meanwhile.
	Iterable interface {
		Iterate() (next func() (Value, bool, error))
	}
	// Ref is a place that a method assigns.
	Ref interface{ Assign(v Value) error }
)

// The makers below assert types by way of any: of Object itself, there would be a table for each type that Go's runtime
// reads at every start.

// FuncOf makes a method that gives a value.
func FuncOf[T Object](ru, en string, least, most int, call func(self T, a *Args) (Value, error)) Method {
	return Method{RU: ru, EN: en, Min: least, Max: most, Func: true, call: func(self Object, a *Args) (Value, error) { return call(any(self).(T), a) }}
}

// ProcOf makes a method that gives none.
func ProcOf[T Object](ru, en string, least, most int, call func(self T, a *Args) error) Method {
	return Method{RU: ru, EN: en, Min: least, Max: most, call: func(self Object, a *Args) (Value, error) { return nil, call(any(self).(T), a) }}
}

// PropOf makes a property; set may be nil.
func PropOf[T Object](ru, en string, get func(self T) Value, set func(self T, v Value) error) Prop {
	p := Prop{RU: ru, EN: en, get: func(self Object) Value { return get(any(self).(T)) }}
	if set != nil {
		p.set = func(self Object, v Value) error { return set(any(self).(T), v) }
	}
	return p
}

// Fold is the form in which names are compared.
func Fold(name string) string { return strings.ToLower(name) }

func (c *Class) prepare() {
	c.methods, c.props = map[string]*Method{}, map[string]*Prop{}
	if c.Methods != nil {
		for _, m := range c.Methods() {
			c.methods[Fold(m.RU)], c.methods[Fold(m.EN)] = &m, &m
		}
	}
	if c.Props != nil {
		c.own = c.Props()
	}
	for i := range c.own {
		p := &c.own[i]
		c.props[Fold(p.RU)], c.props[Fold(p.EN)] = p, p
	}
}

// Properties are the properties of the class, in order.
func (c *Class) Properties() []Prop {
	c.once.Do(c.prepare)
	return c.own
}

// Method finds a method by its folded name, nil when there is none.
func (c *Class) Method(folded string) *Method {
	c.once.Do(c.prepare)
	return c.methods[folded]
}

// Prop finds a property by its folded name, nil when there is none.
func (c *Class) Prop(folded string) *Prop {
	c.once.Do(c.prepare)
	return c.props[folded]
}

// Call carries out a method of self.
func (m *Method) Call(self Object, a *Args) (v Value, err error) {
	defer a.caught(&err)
	switch n := len(a.Values); {
	case n > m.Max:
		return nil, &Error{"Слишком много фактических параметров"}
	case n < m.Min:
		return nil, &Error{"Недостаточно фактических параметров"}
	}
	return m.call(self, a)
}

// Get is a property's value.
func (p *Prop) Get(self Object) Value { return p.get(self) }

// Set assigns a property.
func (p *Prop) Set(self Object, v Value) error {
	if p.set == nil {
		return &Error{"Свойство " + p.RU + " недоступно для записи"}
	}
	return p.set(self, v)
}

// Missing stands for an argument that was skipped.
type Missing struct{}

// Args are the arguments of a call. Its readers end the call with an error when a value does not convert.
type Args struct {
	Locale *Locale
	Values []Value
	Env    any // what else the host hands to its methods

	Reserve func(bytes int) // is asked before much memory is taken at once; may be nil
	Random  func(b []byte)  // fills b; the machine's own when nil
}

func (a *Args) reserve(bytes int) {
	if a.Reserve != nil {
		a.Reserve(bytes)
	}
}

// badArg carries an error out of a reader.
type badArg struct{ err error }

func (a *Args) caught(err *error) {
	switch r := recover().(type) {
	case nil:
	case badArg:
		*err = r.err
	default:
		panic(r)
	}
}

// Do runs fn, whose readers of arguments may end it with an error.
func (a *Args) Do(fn func(a *Args) (Value, error)) (v Value, err error) {
	defer a.caught(&err)
	return fn(a)
}

func check[T any](v T, err error) T {
	if err != nil {
		panic(badArg{err})
	}
	return v
}

// Has tells whether the i-th argument was given.
func (a *Args) Has(i int) bool {
	if i >= len(a.Values) {
		return false
	}
	_, missing := a.Values[i].(Missing)
	return !missing
}

// Get is the i-th argument, Undefined when it was not given.
func (a *Args) Get(i int) Value {
	if !a.Has(i) {
		return nil
	}
	return a.Values[i]
}

// Text is the i-th argument as text.
func (a *Args) Text(i int) string { return a.Locale.Text(a.Get(i)) }

// Int is the i-th argument as a whole number, or what it is when not given.
func (a *Args) Int(i, otherwise int) int {
	if !a.Has(i) {
		return otherwise
	}
	return check(ToInt(a.Values[i]))
}

// Number is the i-th argument as a number.
func (a *Args) Number(i int) Number { return check(ToNumber(a.Get(i))) }

// Date is the i-th argument as a date.
func (a *Args) Date(i int) Date { return check(ToDate(a.Get(i))) }

// Bool is the i-th argument as a boolean, or what it is when not given.
func (a *Args) Bool(i int, otherwise bool) bool {
	if !a.Has(i) {
		return otherwise
	}
	return check(ToBool(a.Values[i]))
}

// Arg is the i-th argument as an object of a type.
func Arg[T any](a *Args, i int) T {
	v, ok := a.Get(i).(T)
	if !ok {
		panic(badArg{&Error{"Неверный тип аргумента номер " + Int(i+1).String()}})
	}
	return v
}
