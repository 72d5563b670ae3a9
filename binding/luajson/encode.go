package luajson

import (
	"fmt"
	"iter"
	"math"
	"slices"
	"strconv"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// EncodeOptions says how the text looks; the zero value is compact JSON.
type EncodeOptions struct {
	Indent   string // put before a line once per level; empty writes everything on one line
	NewLine  string // with Indent; "\n" when empty. 1C writes Indent " " and NewLine "\r\n"
	SortKeys bool   // write the keys of objects by their bytes rather than in the order they were set
	ASCII    bool   // write all other characters as escapes, such as \u043f
	Look     func() // called every few thousand values; it may panic to end the work
}

// Encode writes v as JSON; see the package comment for how values correspond. Metamethods are not asked.
//
// A number is written in its shortest form, an integer within ±2^53 without an exponent. A table with keys 1..n is an
// array, one with string keys an object, an empty one {} unless marked by [Array]. A Go value that can write itself as a date (ISO) is a string. What JSON can't hold gives a *ValueError:
// functions and other Go values, NaN and infinities, strings that are not UTF-8, tables that contain themselves or nest
// deeper than MaxDepth, and tables with holes, with both kinds of keys or with any other kind.
func Encode(v lua.LValue, opts EncodeOptions) ([]byte, error) {
	if opts.NewLine == "" {
		opts.NewLine = "\n"
	}
	if opts.Look == nil {
		opts.Look = func() {}
	}
	e := encoder{opts: opts}
	if err := e.value(v); err != nil {
		return nil, err
	}
	return e.out, nil
}

type encoder struct {
	opts EncodeOptions
	out  []byte
	path []step // the open tables, the innermost last
	left int    // values until the next look
}

// tick counts a value.
func (e *encoder) tick() {
	if e.left--; e.left < 0 {
		e.left = lookEvery
		e.opts.Look()
	}
}

type step struct {
	table *lua.LTable
	key   lua.LValue // of the member being written
}

func (e *encoder) fail(format string, args ...any) error {
	var path []byte
	for _, s := range e.path {
		if s.key != nil {
			path = appendPath(path, s.key)
		}
	}
	return &ValueError{Path: string(path), Msg: fmt.Sprintf(format, args...)}
}

func (e *encoder) value(v lua.LValue) error {
	e.tick()
	switch v := v.(type) {
	case lua.LString:
		return e.string(string(v))
	case lua.LNumber:
		return e.number(float64(v))
	case lua.LBool:
		e.out = strconv.AppendBool(e.out, bool(v))
		return nil
	case *lua.LTable:
		return e.table(v)
	case *lua.LUserData:
		if date, ok := v.Value.(interface{ ISO() string }); ok {
			return e.string(date.ISO())
		}
	}
	if v != lua.LNil && v != lua.LValue(Null()) {
		return e.fail("JSON has no form for a %s", v.Type())
	}
	e.out = append(e.out, "null"...)
	return nil
}

func (e *encoder) number(f float64) error {
	switch {
	case math.IsNaN(f) || math.IsInf(f, 0):
		return e.fail("JSON has no form for the number %v", f)
	case math.Abs(f) <= maxExact && f == math.Trunc(f):
		e.out = strconv.AppendInt(e.out, int64(f), 10)
	case math.Abs(f) < 1e-6 || math.Abs(f) > maxExact:
		// The exponent also keeps a large integer a number when it is read again.
		text := strconv.FormatFloat(f, 'e', -1, 64)
		e.out = append(e.out, strings.Replace(text, "e-0", "e-", 1)...)
	default:
		e.out = strconv.AppendFloat(e.out, f, 'f', -1, 64)
	}
	return nil
}

func (e *encoder) table(t *lua.LTable) error {
	if slices.ContainsFunc(e.path, func(s step) bool { return s.table == t }) {
		return e.fail("the table contains itself")
	}
	if len(e.path) == MaxDepth {
		return e.fail("tables nest deeper than %d levels", MaxDepth)
	}
	first, _ := t.Next(lua.LNil)
	if first == lua.LNil {
		e.empty(t)
		return nil
	}
	e.path = append(e.path, step{table: t})
	write := e.array
	if first.Type() == lua.LTString {
		write = e.object
	}
	err := write(t)
	e.path = e.path[:len(e.path)-1]
	return err
}

func (e *encoder) empty(t *lua.LTable) {
	if isMarkedArray(t) {
		e.out = append(e.out, "[]"...)
	} else {
		e.out = append(e.out, "{}"...)
	}
}

func (e *encoder) array(t *lua.LTable) error {
	e.out = append(e.out, '[')
	n := lua.LNumber(0)
	for k, v := range members(t) {
		if n++; k != lua.LValue(n) {
			return e.notArray(k, n)
		}
		e.begin(k)
		if err := e.value(v); err != nil {
			return err
		}
	}
	e.end(']')
	return nil
}

// notArray explains the key k that stands where key n should.
func (e *encoder) notArray(k lua.LValue, n lua.LNumber) error {
	e.path[len(e.path)-1].key = nil // the fault is the table's, not its last item's
	switch key := k.(type) {
	case lua.LNumber:
		return e.fail("key %v stands where key %v should: array items go from 1 without holes, and ids as keys must be strings (tostring)", key, n)
	case lua.LString:
		return e.fail("it has both array items and the key %q; a table is written either as an array or as an object", string(key))
	}
	return e.fail("it has a %s as a key; keys are strings, or 1 to n", k.Type())
}

func (e *encoder) object(t *lua.LTable) error {
	all := members
	if e.opts.SortKeys {
		all = e.sortedMembers
	}
	e.out = append(e.out, '{')
	for k, v := range all(t) {
		name, ok := k.(lua.LString)
		if !ok {
			e.path[len(e.path)-1].key = nil
			return e.fail("it has both string keys and the %s key %v; all keys of an object are strings (tostring)", k.Type(), k)
		}
		e.begin(k)
		if err := e.string(string(name)); err != nil {
			return err
		}
		e.out = append(e.out, ':')
		if e.opts.Indent != "" {
			e.out = append(e.out, ' ')
		}
		if err := e.value(v); err != nil {
			return err
		}
	}
	e.end('}')
	return nil
}

// begin writes what stands before a member.
func (e *encoder) begin(key lua.LValue) {
	e.path[len(e.path)-1].key = key
	if last := e.out[len(e.out)-1]; last != '[' && last != '{' {
		e.out = append(e.out, ',')
	}
	e.breakLine(len(e.path))
}

func (e *encoder) end(bracket byte) {
	e.breakLine(len(e.path) - 1)
	e.out = append(e.out, bracket)
}

func (e *encoder) breakLine(level int) {
	if e.opts.Indent == "" {
		return
	}
	e.out = append(e.out, e.opts.NewLine...)
	for range level {
		e.out = append(e.out, e.opts.Indent...)
	}
}

// members goes over a table in the order of next, which in gopher-lua is the order of insertion.
func members(t *lua.LTable) iter.Seq2[lua.LValue, lua.LValue] {
	return func(yield func(lua.LValue, lua.LValue) bool) {
		k, v := t.Next(lua.LNil)
		for k != lua.LNil && yield(k, v) {
			k, v = t.Next(k)
		}
	}
}

func (e *encoder) sortedMembers(t *lua.LTable) iter.Seq2[lua.LValue, lua.LValue] {
	var keys []lua.LValue
	for k := range members(t) {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b lua.LValue) int {
		e.tick()
		return strings.Compare(a.String(), b.String())
	})
	return func(yield func(lua.LValue, lua.LValue) bool) {
		for _, k := range keys {
			if !yield(k, t.RawGet(k)) {
				return
			}
		}
	}
}
