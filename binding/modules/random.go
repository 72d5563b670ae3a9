package modules

import (
	crypto "crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"unicode/utf8"

	lua "github.com/yuin/gopher-lua"

	"github.com/vkscript/vkscript/binding/engine"
)

// The same functions are the module's, on the system's secure randomness, and a generator's, on its seed.
var randomRows = []row{
	{"int(from: integer, to: integer) -> integer", "A whole number between two, both included.", randomInt},
	{"float(from?: number, to?: number) -> number", "A number from 0 up to 1, or between two.", randomFloat},
	{"string(length: integer, alphabet?: string) -> string", "So many characters, of letters and digits or of those given.", randomString},
	{"bytes(length: integer) -> string", "So many bytes.", randomBytes},
	{"choice(items: table) -> any", "One item of a list.", randomChoice},
	{"shuffle(items: table) -> table", "The items of a list in another order, as a new list.", randomShuffle},
	{"uuid() -> string", "A UUID (version 4).", randomUUID},
}

func randomModule() source {
	return source{
		doc: "Random values that nobody can guess; random.generator gives values that repeat for a seed.",
		functions: append([]row{
			{"generator(seed: integer) -> Generator", "A generator that gives the same values for the same seed: for tests, never for secrets.", randomGenerator},
		}, randomRows...),
		types: []typeSource{{"Generator", "A source of values that repeat for a seed.", nil, randomRows}},
	}
}

// secure draws from the system's randomness.
type secure struct{}

func (secure) Uint64() uint64 {
	var b [8]byte
	crypto.Read(b[:])
	return binary.LittleEndian.Uint64(b[:])
}

func (c *call) random() *rand.Rand {
	if r, ok := c.self.(*rand.Rand); ok {
		return r
	}
	if r := engine.Random(c.L); r != nil {
		return r
	}
	return rand.New(secure{})
}

func randomGenerator(c *call) (lua.LValue, error) {
	seed := uint64(int64(c.number(1)))
	return c.object("random.Generator", rand.New(rand.NewPCG(seed, seed^0x9E3779B97F4A7C15))), nil
}

func randomInt(c *call) (lua.LValue, error) {
	from, to := int64(c.number(1)), int64(c.number(2))
	if to < from {
		return nil, fmt.Errorf("argument 2 (to) is less than argument 1 (from): %d < %d", to, from)
	}
	return lua.LNumber(from + c.random().Int64N(to-from+1)), nil
}

func randomFloat(c *call) (lua.LValue, error) {
	from, to := 0.0, 1.0
	if c.has(1) {
		from = c.number(1)
	}
	if c.has(2) {
		to = c.number(2)
	}
	return lua.LNumber(from + c.random().Float64()*(to-from)), nil
}

func (c *call) length() (int, error) {
	n := c.integer(1, 0)
	if n < 0 || n > maxText {
		return 0, fmt.Errorf("argument 1 (length) must be from 0 to %d, got %d", maxText, n)
	}
	return n, nil
}

func randomString(c *call) (lua.LValue, error) {
	n, err := c.length()
	if err != nil {
		return nil, err
	}
	alphabet := []rune(c.textOr(2, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"))
	if len(alphabet) == 0 {
		return nil, errors.New("argument 2 (alphabet) is empty")
	}
	r := c.random()
	out := make([]byte, 0, n)
	for i := range n {
		c.look(i)
		out = utf8.AppendRune(out, alphabet[r.IntN(len(alphabet))])
	}
	return lua.LString(out), nil
}

func randomBytes(c *call) (lua.LValue, error) {
	n, err := c.length()
	if err != nil {
		return nil, err
	}
	return lua.LString(c.bytes(n)), nil
}

func (c *call) bytes(n int) []byte {
	out := make([]byte, n)
	r, ok := c.self.(*rand.Rand)
	if !ok {
		r = engine.Random(c.L)
	}
	if r == nil {
		crypto.Read(out)
		return out
	}
	for i := range out {
		out[i] = byte(r.Uint32())
	}
	return out
}

func randomChoice(c *call) (lua.LValue, error) {
	t := c.table(1)
	if t.Len() == 0 {
		return nil, errors.New("argument 1 (items) is an empty list")
	}
	return t.RawGetInt(1 + c.random().IntN(t.Len())), nil
}

func randomShuffle(c *call) (lua.LValue, error) {
	t := c.table(1)
	items := make([]lua.LValue, t.Len())
	for i := range items {
		c.look(i)
		items[i] = t.RawGetInt(i + 1)
	}
	c.random().Shuffle(len(items), func(i, j int) { items[i], items[j] = items[j], items[i] })
	return list(c.L, items, func(v lua.LValue) lua.LValue { return v }), nil
}

func randomUUID(c *call) (lua.LValue, error) {
	b := c.bytes(16)
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return lua.LString(fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])), nil
}
