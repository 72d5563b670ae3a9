// Package value is what 1C's language computes with, as OneScript 1.9.2 does: exact decimal numbers, dates, text by
// UTF-16 units, collections with keys of any case, and the rules by which they turn into each other.
//
// A [Value] is a Go value: nil (Undefined), [NullType], bool, [Number], string, [Date], [Type] or an [Object]. To start:
// [Parse] and [Int] make numbers, the methods of a [Locale] write values as text and carry out operators.
package value

// Value is any value of the language. Strings are UTF-8; half of a surrogate pair is kept as three bytes of its own.
type Value any

// NullType is the type of [Null].
type NullType struct{}

// Null is the value Null, which differs from Undefined.
var Null = NullType{}

// Object is a value with a type of its own: a collection, a reader, a file.
type Object interface {
	Class() *Class
}

// Type is a type as a value. Two of one name are equal.
type Type struct{ RU, EN string }

// The types of plain values.
var (
	TypeUndefined = Type{"Неопределено", "Undefined"}
	TypeNull      = Type{"Null", "Null"}
	TypeBoolean   = Type{"Булево", "Boolean"}
	TypeNumber    = Type{"Число", "Number"}
	TypeString    = Type{"Строка", "String"}
	TypeDate      = Type{"Дата", "Date"}
	TypeType      = Type{"Тип", "Type"}
)

// TypeOf is the type of a value.
func TypeOf(v Value) Type {
	switch v := v.(type) {
	case nil:
		return TypeUndefined
	case NullType:
		return TypeNull
	case bool:
		return TypeBoolean
	case Number:
		return TypeNumber
	case string:
		return TypeString
	case Date:
		return TypeDate
	case Type:
		return TypeType
	case Object:
		return v.Class().Type
	}
	return Type{"Объект", "Object"}
}

// Error is an error that a script can catch; Text is what OneScript says.
type Error struct{ Text string }

func (e *Error) Error() string { return e.Text }

// The errors of conversions and operators.
var (
	ErrNumber     = &Error{"Преобразование к типу 'Число' не поддерживается"}
	ErrBoolean    = &Error{"Преобразование к типу 'Булево' не поддерживается"}
	ErrDate       = &Error{"Преобразование к типу 'Дата' не поддерживается"}
	ErrCompare    = &Error{"Сравнение на больше/меньше для данного типа не поддерживается"}
	ErrDivision   = &Error{"Деление на ноль"}
	ErrOverflow   = &Error{"Внешнее исключение (System.OverflowException): Value was either too large or too small for a Decimal."}
	ErrDateRange  = &Error{"Внешнее исключение (System.ArgumentOutOfRangeException): The added or subtracted value results in an un-representable DateTime."}
	ErrNotObject  = &Error{"Значение не является значением объектного типа"}
	ErrNotIndexed = &Error{"Объект не поддерживает доступ по индексу"}
	ErrNoIterator = &Error{"Итератор не определен"}
	ErrIndex      = &Error{"Значение индекса выходит за пределы диапазона"}
	ErrChanged    = &Error{"Внешнее исключение (System.InvalidOperationException): Collection was modified; enumeration operation may not execute."}
	ErrArgument   = &Error{"Неверное значение аргумента"}
	ErrArgType    = &Error{"Неверный тип аргумента"}
	ErrReadOnly   = &Error{"Индексированное значение доступно только для чтения"}
)

// NoProperty is the error of a property that an object does not have.
func NoProperty(name string) error {
	return &Error{"Свойство объекта не обнаружено (" + name + ")"}
}

// NoMethod is the error of a method that an object does not have.
func NoMethod(name string) error {
	return &Error{"Метод объекта не обнаружен (" + name + ")"}
}
