package engine

import (
	"unicode/utf8"

	lua "github.com/yuin/gopher-lua"
)

// openUTF8 makes the utf8 library of Lua 5.3.
func (e *Engine) makeUTF8() *lua.LTable {
	t := e.library(functions{
		{"char", utf8Char}, {"codepoint", utf8Codepoint}, {"codes", utf8Codes}, {"len", utf8Len}, {"offset", utf8Offset},
	})
	t.RawSetString("charpattern", lua.LString("[%z\x01-\x7F\xC2-\xF4][\x80-\xBF]*"))
	return t
}

func utf8Char(L *lua.LState) int {
	var b []byte
	for i := 1; i <= L.GetTop(); i++ {
		c := checkInt(L, i)
		if c < 0 || c > utf8.MaxRune {
			argError(L, i, "value out of range")
		}
		b = utf8.AppendRune(b, rune(c))
	}
	L.Push(lua.LString(b))
	return 1
}

// bytePlace is a position argument as an offset into a string of n bytes, which may be just past its end.
func bytePlace(L *lua.LState, arg, def, n int) int {
	i := optInt(L, arg, def)
	if i < 0 {
		i = n + i + 1
	}
	if i < 1 || i > n+1 {
		argError(L, arg, "out of bounds")
	}
	return i - 1
}

// decode reads the character at i; ok is false when there is none.
func decode(s string, i int) (r rune, size int, ok bool) {
	r, size = utf8.DecodeRuneInString(s[i:])
	return r, size, r != utf8.RuneError || size > 1
}

func utf8Codepoint(L *lua.LState) int {
	s := checkString(L, 1)
	from := bytePlace(L, 2, 1, len(s))
	to := from
	if L.Get(3) != lua.LNil {
		to = bytePlace(L, 3, 1, len(s))
	}
	n := 0
	for i := from; i <= to && i < len(s); n++ {
		r, size, ok := decode(s, i)
		if !ok {
			raiseString(L, "invalid UTF-8 code")
		}
		L.Push(lua.LNumber(r))
		i += size
	}
	return n
}

// utf8Len counts characters, or gives nil and the place of the first byte that is none.
func utf8Len(L *lua.LState) int {
	s := checkString(L, 1)
	from := bytePlace(L, 2, 1, len(s))
	to := optInt(L, 3, -1)
	if to < 0 {
		to = len(s) + to + 1
	}
	n := 0
	for i := from; i < to && i < len(s); n++ {
		lookAt(L, n)
		_, size, ok := decode(s, i)
		if !ok {
			L.Push(lua.LNil)
			L.Push(lua.LNumber(i + 1))
			return 2
		}
		i += size
	}
	L.Push(lua.LNumber(n))
	return 1
}

func continues(s string, i int) bool { return i < len(s) && !utf8.RuneStart(s[i]) }

// utf8Offset finds where the n-th character from a place begins.
func utf8Offset(L *lua.LState) int {
	s, n := checkString(L, 1), checkInt(L, 2)
	def := 1
	if n <= 0 {
		def = len(s) + 1
	}
	i := bytePlace(L, 3, def, len(s))
	if n == 0 {
		for i > 0 && continues(s, i) {
			i--
		}
		L.Push(lua.LNumber(i + 1))
		return 1
	}
	if continues(s, i) {
		raiseString(L, "initial position is a continuation byte")
	}
	for ; n < 0 && i > 0; n++ {
		for i--; i > 0 && continues(s, i); i-- {
		}
	}
	for ; n > 1 && i < len(s); n-- {
		for i++; continues(s, i); i++ {
		}
	}
	if n == 0 || n == 1 {
		L.Push(lua.LNumber(i + 1))
	} else {
		L.Push(lua.LNil)
	}
	return 1
}

// utf8Codes iterates over the characters: place and code.
func utf8Codes(L *lua.LState) int {
	s := checkString(L, 1)
	at := 0
	L.Push(L.NewFunction(func(L *lua.LState) int {
		if at >= len(s) {
			L.Push(lua.LNil)
			return 1
		}
		r, size, ok := decode(s, at)
		if !ok {
			raiseString(L, "invalid UTF-8 code")
		}
		L.Push(lua.LNumber(at + 1))
		L.Push(lua.LNumber(r))
		at += size
		return 2
	}))
	return 1
}
