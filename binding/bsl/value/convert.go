package value

import "strings"

// ToNumber converts as arithmetic does: numbers, booleans, text that holds a number.
func ToNumber(v Value) (Number, error) {
	switch v := v.(type) {
	case Number:
		return v, nil
	case bool:
		if v {
			return Int(1), nil
		}
		return Number{}, nil
	case string:
		return Parse(v)
	}
	return Number{}, ErrNumber
}

// ToBool converts as conditions do: 0 is false, the words True, Истина, Да and their opposites count, other text does not.
func ToBool(v Value) (bool, error) {
	switch v := v.(type) {
	case bool:
		return v, nil
	case Number:
		return !v.IsZero(), nil
	case string:
		switch strings.ToLower(v) {
		case "истина", "true", "да":
			return true, nil
		case "ложь", "false", "нет":
			return false, nil
		}
	}
	return false, ErrBoolean
}

// ToDate converts a date, or text of 8, 12 or 14 digits.
func ToDate(v Value) (Date, error) {
	switch v := v.(type) {
	case Date:
		return v, nil
	case string:
		return ParseDate(v)
	}
	return 0, ErrDate
}

// ToInt converts to a whole number, dropping the fraction.
func ToInt(v Value) (int, error) {
	n, err := ToNumber(v)
	return n.Int(), err
}

// Countable is a collection.
type Countable interface {
	Object
	Len() int
}

// Filled is ValueIsFilled: false for Undefined, Null, 0, False is true, blank text, the empty date and empty collections.
func Filled(v Value) bool {
	switch v := v.(type) {
	case nil, NullType:
		return false
	case Number:
		return !v.IsZero()
	case string:
		return !Blank(v)
	case Date:
		return v != 0
	case Countable:
		return v.Len() > 0
	}
	return true
}

// Equal is the operator =: no conversions, collections by identity.
func Equal(a, b Value) bool {
	switch a := a.(type) {
	case Number:
		n, ok := b.(Number)
		return ok && a.Cmp(n) == 0
	case Type:
		t, ok := b.(Type)
		return ok && strings.EqualFold(a.RU, t.RU)
	case Equaler:
		return a.Equal(b)
	}
	return a == b
}

// Equaler is an object that equals others of the same content.
type Equaler interface{ Equal(v Value) bool }

// Compare orders numbers, texts, dates and booleans of one type.
func Compare(a, b Value) (int, error) {
	switch a := a.(type) {
	case Number:
		if n, ok := b.(Number); ok {
			return a.Cmp(n), nil
		}
	case string:
		if s, ok := b.(string); ok {
			return CompareText(a, s), nil
		}
	case Date:
		if d, ok := b.(Date); ok {
			return order(int64(a), int64(d)), nil
		}
	case bool:
		if c, ok := b.(bool); ok {
			return order(bit(a), bit(c)), nil
		}
	}
	return 0, ErrCompare
}

func bit(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

func order(a, b int64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}
