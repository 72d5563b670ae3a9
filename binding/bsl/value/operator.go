package value

// Add is the operator +: the left operand decides. Text is joined, seconds are added to a date, all else are numbers.
func (l *Locale) Add(a, b Value) (Value, error) {
	switch a := a.(type) {
	case string:
		return Join(a, l.Text(b)), nil
	case Date:
		if n, ok := b.(Number); ok {
			return dated(a.Plus(n))
		}
	}
	return arith(a, b, Number.Add)
}

// Sub is the operator -, which gives seconds between dates.
func Sub(a, b Value) (Value, error) {
	if d, ok := a.(Date); ok {
		switch b := b.(type) {
		case Number:
			return dated(d.Plus(b.Neg()))
		case Date:
			return Int64(int64(d - b)).Value(), nil
		}
	}
	return arith(a, b, Number.Sub)
}

// Mul is the operator *.
func Mul(a, b Value) (Value, error) { return arith(a, b, Number.Mul) }

// Div is the operator /.
func Div(a, b Value) (Value, error) { return arith(a, b, Number.Div) }

// Mod is the operator %.
func Mod(a, b Value) (Value, error) { return arith(a, b, Number.Mod) }

// Neg is the operator - in front of one operand.
func Neg(a Value) (Value, error) {
	n, err := ToNumber(a)
	if err != nil {
		return nil, err
	}
	return n.Neg().Value(), nil
}

func dated(d Date, err error) (Value, error) {
	if err != nil {
		return nil, err
	}
	return d, nil
}

func arith(a, b Value, op func(Number, Number) (Number, error)) (Value, error) {
	x, err := ToNumber(a)
	if err != nil {
		return nil, err
	}
	y, err := ToNumber(b)
	if err != nil {
		return nil, err
	}
	n, err := op(x, y)
	if err != nil {
		return nil, err
	}
	return n.Value(), nil
}
