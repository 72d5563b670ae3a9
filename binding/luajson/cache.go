package luajson

import (
	"encoding/binary"
	"math"
	"math/bits"

	lua "github.com/yuin/gopher-lua"
)

// An answer repeats a few hundred keys, words ("photo"), sizes and ids all over. Lua values are immutable, so the cache
// hands out one copy of each; what falls on a taken slot replaces it. It outlives the call, and holds short values only.
type cache struct {
	strings [1 << slotBits]lua.LValue
	numbers [1 << slotBits]lua.LValue

	// Keys also come in the same order again and again. Each remembers the one that followed it last time, so most need
	// only be compared with what is expected.
	keys [1 << slotBits]cachedKey
	last uint64 // the slot of the key read last
}

type cachedKey struct {
	name lua.LValue // an LString, nil before the first
	next uint64
}

const (
	slotBits  = 9
	maxString = 16 // bytes; longer strings rarely repeat
	maxKey    = 32
)

func (c *cache) string(text []byte) lua.LValue {
	if len(text) > maxString {
		return lua.LString(text)
	}
	slot := &c.strings[hash(text)]
	if s, ok := (*slot).(lua.LString); !ok || string(s) != string(text) {
		*slot = lua.LString(text)
	}
	return *slot
}

func (c *cache) number(n lua.LNumber) lua.LValue {
	slot := &c.numbers[slotOf(math.Float64bits(float64(n)))]
	if old, ok := (*slot).(lua.LNumber); !ok || old != n {
		*slot = n
	}
	return *slot
}

// expectedKey returns the key that followed the last one before; nil when there was none.
func (c *cache) expectedKey() lua.LValue {
	return c.keys[c.keys[c.last].next].name
}

// advance says that the expected key came, and returns it.
func (c *cache) advance() lua.LValue {
	c.last = c.keys[c.last].next
	return c.keys[c.last].name
}

// key says that another key came, whose text holds nothing that JSON escapes.
func (c *cache) key(text []byte) lua.LValue {
	if len(text) > maxKey {
		return lua.LString(text)
	}
	slot := hash(text)
	k := &c.keys[slot]
	if name, ok := k.name.(lua.LString); !ok || string(name) != string(text) {
		k.name = lua.LString(text)
	}
	c.keys[c.last].next = slot
	c.last = slot
	return k.name
}

// hash looks at the ends of a text and its length, which tell apart what an answer repeats.
func hash(text []byte) uint64 {
	var first, last uint64
	switch n := len(text); {
	case n >= 8:
		first, last = binary.LittleEndian.Uint64(text), binary.LittleEndian.Uint64(text[n-8:])
	case n >= 4:
		first, last = uint64(binary.LittleEndian.Uint32(text)), uint64(binary.LittleEndian.Uint32(text[n-4:]))
	case n > 0:
		first, last = uint64(text[0])<<8|uint64(text[n/2]), uint64(text[n-1])
	}
	return slotOf(first ^ bits.RotateLeft64(last, 29) ^ uint64(len(text))<<40)
}

// slotOf spreads x over the slots of the cache.
func slotOf(x uint64) uint64 { return x * 0x9E3779B97F4A7C15 >> (64 - slotBits) }
