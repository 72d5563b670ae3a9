package value

import (
	"math"
	"math/big"
	"math/bits"
	"strconv"
	"strings"
)

// Number is a decimal number as .NET's: 28 to 29 digits and a scale that is kept, so that 1.50 stays 1.50.
// The zero Number is 0.
type Number struct {
	lo    uint64
	hi    uint32
	scale uint8 // digits after the point, 0 to 28
	neg   bool
}

// maxScale is the most digits after the point.
const maxScale = 28

// small are the numbers 0 to 63 as values that cost nothing to make.
var small = [64]Value{
	Number{lo: 0}, Number{lo: 1}, Number{lo: 2}, Number{lo: 3}, Number{lo: 4}, Number{lo: 5}, Number{lo: 6}, Number{lo: 7},
	Number{lo: 8}, Number{lo: 9}, Number{lo: 10}, Number{lo: 11}, Number{lo: 12}, Number{lo: 13}, Number{lo: 14}, Number{lo: 15},
	Number{lo: 16}, Number{lo: 17}, Number{lo: 18}, Number{lo: 19}, Number{lo: 20}, Number{lo: 21}, Number{lo: 22}, Number{lo: 23},
	Number{lo: 24}, Number{lo: 25}, Number{lo: 26}, Number{lo: 27}, Number{lo: 28}, Number{lo: 29}, Number{lo: 30}, Number{lo: 31},
	Number{lo: 32}, Number{lo: 33}, Number{lo: 34}, Number{lo: 35}, Number{lo: 36}, Number{lo: 37}, Number{lo: 38}, Number{lo: 39},
	Number{lo: 40}, Number{lo: 41}, Number{lo: 42}, Number{lo: 43}, Number{lo: 44}, Number{lo: 45}, Number{lo: 46}, Number{lo: 47},
	Number{lo: 48}, Number{lo: 49}, Number{lo: 50}, Number{lo: 51}, Number{lo: 52}, Number{lo: 53}, Number{lo: 54}, Number{lo: 55},
	Number{lo: 56}, Number{lo: 57}, Number{lo: 58}, Number{lo: 59}, Number{lo: 60}, Number{lo: 61}, Number{lo: 62}, Number{lo: 63},
}

// Value is n as a Value. As in OneScript, a number that equals 0 to 9 loses its scale: 5.00 becomes 5.
func (n Number) Value() Value {
	if n.hi == 0 && !n.neg {
		if n.scale == 0 && n.lo < uint64(len(small)) {
			return small[n.lo]
		}
		if n.scale > 0 {
			if q, exact := n.digit(); exact {
				return small[q]
			}
		}
	}
	return n
}

// digit tells whether a fraction equals 0 to 9.
func (n Number) digit() (uint64, bool) {
	if n.scale > 19 {
		return 0, n.lo == 0
	}
	q, r := n.lo/pow10[n.scale], n.lo%pow10[n.scale]
	return q, r == 0 && q < 10
}

// pow10 are the powers of ten that fit.
var pow10 = [20]uint64{
	1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9,
	1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
}

// Int is a whole number.
func Int(n int) Number { return Int64(int64(n)) }

// Int64 is a whole number.
func Int64(n int64) Number {
	if n < 0 {
		return Number{lo: uint64(-n), neg: true}
	}
	return Number{lo: uint64(n)}
}

// Float is a number of 15 digits, as .NET makes of a double; an error when it is too large, infinite or none.
func Float(f float64) (Number, error) {
	if math.IsNaN(f) || math.Abs(f) > 7.9228162514264e28 {
		return Number{}, ErrOverflow
	}
	if f == math.Trunc(f) && math.Abs(f) < 1e15 {
		return Int64(int64(f)), nil
	}
	mantissa, exponent, _ := strings.Cut(strconv.FormatFloat(math.Abs(f), 'e', 14, 64), "e")
	power, _ := strconv.Atoi(exponent)
	digits := strings.TrimRight(strings.Replace(mantissa, ".", "", 1), "0")
	m, _ := new(big.Int).SetString("0"+digits, 10)
	scale := len(digits) - 1 - power
	for ; scale < 0; scale++ {
		m.Mul(m, bigTen)
	}
	n, err := fromBig(m, scale, f < 0)
	return n.trimmed(), err
}

// trimmed is n without zeros at the end of its fraction.
func (n Number) trimmed() Number {
	for n.scale > 0 {
		q, r := n.divSmall(10)
		if r != 0 {
			break
		}
		q.scale = n.scale - 1
		n = q
	}
	return n
}

// divSmall divides the digits, whatever the scale.
func (n Number) divSmall(by uint64) (Number, uint64) {
	hi, r := uint64(n.hi)/by, uint64(n.hi)%by
	lo, r := bits.Div64(r, n.lo, by)
	return Number{lo: lo, hi: uint32(hi), scale: n.scale, neg: n.neg}, r
}

var (
	bigTen  = big.NewInt(10)
	bigMask = new(big.Int).SetUint64(math.MaxUint64)
)

func bigPow(n int) *big.Int { return new(big.Int).Exp(bigTen, big.NewInt(int64(n)), nil) }

// magnitude is the digits of n as a whole number.
func (n Number) magnitude() *big.Int {
	m := new(big.Int).SetUint64(uint64(n.hi))
	return m.Lsh(m, 64).Or(m, new(big.Int).SetUint64(n.lo))
}

// fromBig rounds half to even until the digits fit.
func fromBig(m *big.Int, scale int, neg bool) (Number, error) {
	drop := max(scale-maxScale, 0)
	if extra := m.BitLen() - 96; extra > 0 {
		drop = max(drop, extra*30103/100000)
	}
	for ; ; drop++ {
		if drop > scale {
			return Number{}, ErrOverflow
		}
		q := halfEven(m, drop)
		if q.BitLen() > 96 {
			continue
		}
		n := Number{lo: new(big.Int).And(q, bigMask).Uint64(), hi: uint32(new(big.Int).Rsh(q, 64).Uint64()), scale: uint8(scale - drop)}
		n.neg = neg && !n.IsZero()
		return n, nil
	}
}

// halfEven drops the last digits of m.
func halfEven(m *big.Int, drop int) *big.Int {
	if drop == 0 {
		return m
	}
	by := bigPow(drop)
	q, r := new(big.Int).QuoRem(m, by, new(big.Int))
	if c := r.Lsh(r, 1).Cmp(by); c > 0 || c == 0 && q.Bit(0) == 1 {
		q.Add(q, big.NewInt(1))
	}
	return q
}

// Parse reads a number: digits with a point and a sign, blanks around it.
func Parse(text string) (Number, error) {
	text = strings.TrimFunc(text, func(r rune) bool { return r == ' ' || r >= '\t' && r <= '\r' })
	digits, neg := strings.CutPrefix(text, "-")
	if !neg {
		digits = strings.TrimPrefix(digits, "+")
	}
	whole, fraction, _ := strings.Cut(digits, ".")
	all := whole + fraction
	if all == "" || strings.Trim(all, "0123456789") != "" || len(all) > 1000 {
		return Number{}, ErrNumber
	}
	if len(all) < 19 {
		lo, _ := strconv.ParseUint(all, 10, 64)
		return Number{lo: lo, scale: uint8(len(fraction)), neg: neg && lo != 0}, nil
	}
	m, _ := new(big.Int).SetString(all, 10)
	return fromBig(m, len(fraction), neg)
}

// String writes all digits with a point.
func (n Number) String() string {
	var buf [32]byte
	digits := n.appendDigits(buf[:0])
	if n.scale == 0 && !n.neg {
		return string(digits)
	}
	var b strings.Builder
	if n.neg {
		b.WriteByte('-')
	}
	point := len(digits) - int(n.scale)
	if point <= 0 {
		b.WriteString("0." + strings.Repeat("0", -point))
		b.Write(digits)
		return b.String()
	}
	b.Write(digits[:point])
	if n.scale > 0 {
		b.WriteByte('.')
		b.Write(digits[point:])
	}
	return b.String()
}

func (n Number) appendDigits(b []byte) []byte {
	if n.hi == 0 {
		return strconv.AppendUint(b, n.lo, 10)
	}
	return n.magnitude().Append(b, 10)
}

// IsZero tells whether n is 0.
func (n Number) IsZero() bool { return n.lo == 0 && n.hi == 0 }

// Sign is -1, 0 or 1.
func (n Number) Sign() int {
	switch {
	case n.IsZero():
		return 0
	case n.neg:
		return -1
	}
	return 1
}

// Scale is how many digits stand after the point.
func (n Number) Scale() int { return int(n.scale) }

// IsInt tells whether n has no fraction.
func (n Number) IsInt() bool { return n.scale == 0 || n.trimmed().scale == 0 }

// Whole is n as Lua and others keep whole numbers; false when it has digits after the point, be they zeros, or is above 2^53.
func (n Number) Whole() (float64, bool) {
	if n.hi != 0 || n.scale != 0 || n.lo > 1<<53 {
		return 0, false
	}
	if n.neg {
		return -float64(n.lo), true
	}
	return float64(n.lo), true
}

// Int64 is n without its fraction; false when that does not fit.
func (n Number) Int64() (int64, bool) {
	if n.scale > 0 {
		n = n.Trunc()
	}
	if n.hi != 0 || n.lo > math.MaxInt64 {
		return 0, false
	}
	if n.neg {
		return -int64(n.lo), true
	}
	return int64(n.lo), true
}

// Int is n without its fraction, bounded to what an int32 holds.
func (n Number) Int() int {
	i, ok := n.Int64()
	switch {
	case !ok && n.neg || i < math.MinInt32:
		return math.MinInt32
	case !ok || i > math.MaxInt32:
		return math.MaxInt32
	}
	return int(i)
}

// Float64 is the nearest float64.
func (n Number) Float64() float64 {
	if i, ok := n.Int64(); ok && n.scale == 0 {
		return float64(i)
	}
	f, _ := strconv.ParseFloat(n.String(), 64)
	return f
}
