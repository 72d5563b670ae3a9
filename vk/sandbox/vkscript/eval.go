package vkscript

import (
	"fmt"
	"math"
	"strings"
	"unicode/utf8"
)

// stop ends a run; it is what the machine panics with.
type stop struct{ err error }

// machine is one run of a program.
type machine struct {
	env    Env
	vars   []value
	result value
	steps  int
	memory int
	looked int
	depth  int
}

func (m *machine) fail(format string, args ...any) {
	panic(stop{&RuntimeError{fmt.Sprintf(format, args...)}})
}

// spend counts memory that a program makes.
func (m *machine) spend(bytes int) {
	if m.memory += bytes; m.memory > maxMemory {
		m.fail("memory limit exceeded")
	}
}

// scan counts the work of an operation that goes through so many bytes.
func (m *machine) scan(bytes int) {
	if m.looked += bytes; m.looked > maxScan {
		m.fail("Too many operations")
	}
}

// eval is the value of an expression, opened.
func (m *machine) eval(e expr) value { return m.open(m.lazy(e)) }

// lazy is the value of an expression; an answer of VK may be unopened.
func (m *machine) lazy(e expr) value {
	if m.steps++; m.steps > maxSteps {
		m.fail("Too many operations")
	}
	if m.depth++; m.depth > 3*maxDepth {
		m.fail("too deep an expression")
	}
	v := e.eval(m)
	m.depth--
	return v
}

// fresh is the value of an expression, for keeping: it shares nothing.
func (m *machine) fresh(e expr) value {
	v := m.lazy(e)
	switch e.(type) {
	case constant, *array, *object, *apiCall, *unary, *binary, *method:
		return v
	}
	return m.copied(v)
}

func (m *machine) truth(e expr) bool { return truth(m.eval(e)) }

// number is the value of an expression in arithmetic.
func (m *machine) number(e expr) float64 {
	return m.toNumber(m.eval(e))
}

func (m *machine) toNumber(v value) float64 {
	if text, ok := v.(string); ok {
		m.scan(len(text))
	}
	n, ok := number(v)
	if !ok {
		m.fail("Numeric value is expected")
	}
	return n
}

type expr interface{ eval(*machine) value }

// place is what can be assigned to.
type place interface{ assign(*machine, value) }

type (
	constant   struct{ value value }
	variable   int
	argument   string
	array      struct{ items []expr }
	member     struct{ of, key expr }
	projection struct {
		of    expr
		field string
	}
	object struct {
		keys   []string
		values []expr
	}
	unary struct {
		op string
		x  expr
	}
	binary struct {
		op   string
		x, y expr
	}
	logical struct {
		or   bool
		x, y expr
	}
	choice     struct{ cond, then, otherwise expr }
	assignment struct {
		to    place
		value expr
	}
	parse struct {
		integer bool
		x       expr
	}
	method struct {
		of   expr
		name string
		args []expr
	}
	apiCall struct {
		method string
		params expr // nil when there are none
	}
)

func (e constant) eval(*machine) value { return e.value }

func (e variable) eval(m *machine) value { return m.vars[e] }

func (e variable) assign(m *machine, v value) { m.vars[e] = v }

func (e argument) eval(m *machine) value {
	if text, ok := m.env.Args[string(e)]; ok {
		return text
	}
	return nil
}

func (e *array) eval(m *machine) value {
	t := newTable(make([]value, 0, len(e.items)))
	for _, item := range e.items {
		t.items = append(t.items, m.fresh(item))
	}
	m.spend(64 + 16*len(t.items))
	return t
}

func (e *object) eval(m *machine) value {
	t := &table{at: map[string]int{}}
	for i, key := range e.keys {
		t.set(key, m.fresh(e.values[i]))
	}
	m.spend(64 + 64*len(t.items))
	return t
}

func (e *member) eval(m *machine) value {
	switch of := m.eval(e.of).(type) {
	case *table:
		return of.get(m.key(e.key))
	case string:
		if m.key(e.key) == "length" {
			m.scan(len(of))
			return float64(utf8.RuneCountInString(of))
		}
	}
	return nil
}

func (m *machine) key(e expr) string {
	key := m.text(m.eval(e))
	m.scan(len(key))
	return key
}

func (e *member) assign(m *machine, v value) {
	of, ok := m.eval(e.of).(*table)
	key := m.key(e.key)
	if !ok {
		m.fail("setting field [%s] on not array variable", key)
	}
	m.spend(64 + len(key))
	was := of.isObject()
	if of.set(key, v); !was && of.isObject() {
		m.scan(128 * len(of.items))
	}
}

func (e *projection) eval(m *machine) value {
	all := newTable(nil)
	of, ok := m.eval(e.of).(*table)
	if !ok {
		return all
	}
	for _, item := range of.items {
		if t, ok := m.open(item).(*table); ok {
			all.items = append(all.items, t.field(e.field))
		} else {
			all.items = append(all.items, nil)
		}
	}
	m.spend(64 + 16*len(all.items))
	return all
}

func (t *table) field(name string) value {
	if i := t.position(name); i >= 0 {
		return t.items[i]
	}
	return nil
}

func (e *unary) eval(m *machine) value {
	switch e.op {
	case "!":
		return !m.truth(e.x)
	case "~":
		return float64(^integer(m.number(e.x)))
	}
	return -m.number(e.x)
}

// integer is a number in operations on bits.
func integer(n float64) int64 {
	if math.Abs(n) >= 1<<62 {
		return 0
	}
	return int64(n)
}

func (e *logical) eval(m *machine) value {
	if left := m.eval(e.x); truth(left) == e.or {
		return left
	}
	return m.lazy(e.y)
}

func (e *choice) eval(m *machine) value {
	if m.truth(e.cond) {
		return m.lazy(e.then)
	}
	return m.lazy(e.otherwise)
}

func (e *assignment) eval(m *machine) value {
	v := m.fresh(e.value)
	e.to.assign(m, v)
	return v
}

func (e *binary) eval(m *machine) value {
	switch e.op {
	case "+":
		return m.add(m.eval(e.x), m.eval(e.y))
	case "==", "!=", "<", "<=", ">", ">=":
		return m.compare(e.op, m.eval(e.x), m.eval(e.y))
	}
	x, y := m.number(e.x), m.number(e.y)
	var n float64
	switch e.op {
	case "-":
		n = x - y
	case "*":
		n = x * y
	case "/", "%":
		if y == 0 {
			m.fail("Division by zero")
		}
		if n = x / y; e.op == "%" {
			n = math.Mod(x, y)
		}
	default:
		n = bits(e.op, integer(x), integer(y))
	}
	return m.finite(n)
}

func (m *machine) finite(n float64) float64 {
	if math.IsInf(n, 0) || math.IsNaN(n) {
		m.fail("a number is too large")
	}
	return n
}

func bits(op string, x, y int64) float64 {
	switch op {
	case "&":
		x &= y
	case "|":
		x |= y
	case "<<":
		x <<= uint64(y) & 63
	default:
		x >>= uint64(y) & 63
	}
	return float64(x)
}

// add adds numbers, joins texts and arrays, and merges objects.
func (m *machine) add(x, y value) value {
	a, first := x.(*table)
	b, second := y.(*table)
	if first && second {
		return m.joined(a, b)
	}
	_, xText := x.(string)
	_, yText := y.(string)
	if xText || yText || first || second || x == nil || y == nil {
		left, right := m.text(x), m.text(y)
		m.spend(len(left) + len(right))
		return left + right
	}
	n, _ := number(x)
	k, _ := number(y)
	return m.finite(n + k)
}

func (m *machine) joined(a, b *table) value {
	sum, right := m.copied(a).(*table), m.copied(b).(*table)
	if !sum.isObject() && !right.isObject() {
		sum.items = append(sum.items, right.items...)
		return sum
	}
	if !right.isObject() {
		right.toObject()
	}
	for i, key := range right.keys {
		sum.set(key, right.items[i])
	}
	return sum
}

// compare compares numbers and texts, and anything with null.
func (m *machine) compare(op string, x, y value) bool {
	if (x == nil || y == nil) && (op == "==" || op == "!=") {
		return (x == y) == (op == "==")
	}
	a, xText := x.(string)
	b, yText := y.(string)
	m.scan(len(a) + len(b))
	if xText && yText {
		return ordered(op, strings.Compare(a, b))
	}
	n, xNumber := number(x)
	k, yNumber := number(y)
	if !xNumber || !yNumber {
		if (xText || yText) && (op == "==" || op == "!=") {
			return op == "!=" // a text that is no number
		}
		m.fail("Comparing values of different or unsupported types")
	}
	switch {
	case n < k:
		return ordered(op, -1)
	case n > k:
		return ordered(op, 1)
	}
	return ordered(op, 0)
}

func ordered(op string, sign int) bool {
	switch op {
	case "==":
		return sign == 0
	case "!=":
		return sign != 0
	case "<":
		return sign < 0
	case "<=":
		return sign <= 0
	case ">":
		return sign > 0
	}
	return sign >= 0
}

// parse reads the number with which a text begins, 0 when there is none.
func (e *parse) eval(m *machine) value {
	text := strings.TrimSpace(m.key(e.x))
	for end := min(len(text), 40); end > 0; end-- {
		if n, ok := number(text[:end]); ok {
			if e.integer {
				n = math.Trunc(n)
			}
			return n
		}
	}
	return 0.0
}
