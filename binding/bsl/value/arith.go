package value

import (
	"math/big"
	"math/bits"
)

// Neg is -n.
func (n Number) Neg() Number {
	n.neg = !n.neg && !n.IsZero()
	return n
}

// Abs is n without its sign.
func (n Number) Abs() Number {
	n.neg = false
	return n
}

// Add is n + m.
func (n Number) Add(m Number) (Number, error) {
	if n.hi|m.hi == 0 && n.scale == m.scale {
		if n.neg == m.neg {
			lo, carry := bits.Add64(n.lo, m.lo, 0)
			return Number{lo: lo, hi: uint32(carry), scale: n.scale, neg: n.neg}, nil
		}
		if n.lo < m.lo {
			n, m = m, n
		}
		lo := n.lo - m.lo
		return Number{lo: lo, scale: n.scale, neg: n.neg && lo != 0}, nil
	}
	a, b, scale := n.aligned(m)
	a.Add(a, b)
	return fromBig(new(big.Int).Abs(a), scale, a.Sign() < 0)
}

// Sub is n - m.
func (n Number) Sub(m Number) (Number, error) { return n.Add(m.Neg()) }

// aligned gives both numbers with the same digits after the point.
func (n Number) aligned(m Number) (a, b *big.Int, scale int) {
	a, b = n.magnitude(), m.magnitude()
	scale = int(max(n.scale, m.scale))
	if d := scale - int(n.scale); d > 0 {
		a.Mul(a, bigPow(d))
	}
	if d := scale - int(m.scale); d > 0 {
		b.Mul(b, bigPow(d))
	}
	if n.neg {
		a.Neg(a)
	}
	if m.neg {
		b.Neg(b)
	}
	return a, b, scale
}

// Mul is n * m.
func (n Number) Mul(m Number) (Number, error) {
	neg, scale := n.neg != m.neg, int(n.scale)+int(m.scale)
	if n.hi|m.hi == 0 && scale <= maxScale {
		hi, lo := bits.Mul64(n.lo, m.lo)
		if hi>>32 == 0 {
			return Number{lo: lo, hi: uint32(hi), scale: uint8(scale), neg: neg && hi|lo != 0}, nil
		}
	}
	a := n.magnitude()
	return fromBig(a.Mul(a, m.magnitude()), scale, neg)
}

// Div is n / m to 28 digits.
func (n Number) Div(m Number) (Number, error) {
	if m.IsZero() {
		return Number{}, ErrDivision
	}
	neg := n.neg != m.neg
	if n.hi|m.hi == 0 && n.scale == 0 && m.scale == 0 && n.lo%m.lo == 0 {
		return Number{lo: n.lo / m.lo, neg: neg && n.lo != 0}, nil
	}
	a, b, scale := n.magnitude(), m.magnitude(), int(n.scale)-int(m.scale)
	if scale < 0 {
		a.Mul(a, bigPow(-scale))
		scale = 0
	}
	if q, r := new(big.Int).QuoRem(a, b, new(big.Int)); r.Sign() == 0 {
		return fromBig(q, scale, neg)
	}
	q, err := quotient(a, b, scale, neg)
	return q.trimmed(), err
}

// quotient finds as many digits as fit.
func quotient(a, b *big.Int, scale int, neg bool) (Number, error) {
	more := maxScale - scale
	q, r := new(big.Int), new(big.Int)
	for {
		q.QuoRem(new(big.Int).Mul(a, bigPow(more)), b, r)
		if q.BitLen() <= 96 {
			break
		}
		if more--; more < 0 {
			return Number{}, ErrOverflow
		}
	}
	if c := r.Lsh(r, 1).Cmp(b); c > 0 || c == 0 && q.Bit(0) == 1 {
		q.Add(q, big.NewInt(1))
	}
	return fromBig(q, scale+more, neg)
}

// Mod is what is left of n / m; it has the sign of n.
func (n Number) Mod(m Number) (Number, error) {
	if m.IsZero() {
		return Number{}, ErrDivision
	}
	if n.hi|m.hi == 0 && n.scale == m.scale {
		lo := n.lo % m.lo
		return Number{lo: lo, scale: n.scale, neg: n.neg && lo != 0}, nil
	}
	a, b, scale := n.aligned(m)
	a.Rem(a, b)
	return fromBig(new(big.Int).Abs(a), scale, a.Sign() < 0)
}

// Cmp is -1, 0 or 1 as n is less than, equal to or greater than m.
func (n Number) Cmp(m Number) int {
	if n.hi|m.hi == 0 && n.scale == m.scale && n.neg == m.neg {
		switch {
		case n.lo == m.lo:
			return 0
		case n.lo < m.lo != n.neg:
			return -1
		}
		return 1
	}
	a, b, _ := n.aligned(m)
	return a.Cmp(b)
}

// Trunc is n without its fraction.
func (n Number) Trunc() Number {
	if n.scale == 0 {
		return n
	}
	q := n.magnitude()
	q.Quo(q, bigPow(int(n.scale)))
	whole, _ := fromBig(q, 0, n.neg)
	return whole
}

// Round keeps so many digits after the point, or, below zero, before it. Halves go away from zero, or towards it with down.
func (n Number) Round(digits int, down bool) (Number, error) {
	drop := int(n.scale) - digits
	if drop <= 0 {
		return n, nil
	}
	if drop > 60 {
		return Number{}, nil
	}
	by := bigPow(drop)
	q, r := new(big.Int).QuoRem(n.magnitude(), by, new(big.Int))
	if c := r.Lsh(r, 1).Cmp(by); c > 0 || c == 0 && !down {
		q.Add(q, big.NewInt(1))
	}
	if digits < 0 {
		q.Mul(q, bigPow(-digits))
		digits = 0
	}
	return fromBig(q, digits, n.neg)
}
