package engine

import (
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/vkscript/vkscript/binding/engine/syntax"
)

// number reads a numeral, and of what is none the part that could begin one.
func (f *file) number() (lua.LValue, error) {
	n := numeral{file: f}
	for n.err == nil && n.skip(" \t\n\v\f\r") {
	}
	n.read()
	if err := exceptEnd(n.err); err != nil {
		f.giveBack(n.text.String())
		return lua.LNil, err
	}
	if v, ok := syntax.ParseNumber(n.text.String()); ok {
		return lua.LNumber(v), nil
	}
	return lua.LNil, nil
}

// numeral is a numeral that is being read.
type numeral struct {
	file *file
	text strings.Builder
	err  error
}

func (n *numeral) read() {
	digits, exponent := "0123456789", "eE"
	n.take("+-")
	whole := n.take("0")
	if whole && n.take("xX") {
		digits, exponent, whole = "0123456789abcdefABCDEF", "pP", false
	}
	whole = n.takeAll(digits) || whole
	fraction := n.take(".") && n.takeAll(digits)
	if (whole || fraction) && n.take(exponent) {
		n.take("+-")
		n.takeAll("0123456789")
	}
}

// skip reads the next character if it is one of a set.
func (n *numeral) skip(set string) bool {
	c, err := n.file.in.Peek(1)
	if n.err = err; err != nil || strings.IndexByte(set, c[0]) < 0 {
		return false
	}
	n.file.in.Discard(1)
	return true
}

const maxNumeral = 200

func (n *numeral) take(set string) bool {
	if n.err != nil || n.text.Len() >= maxNumeral {
		return false
	}
	c, _ := n.file.in.Peek(1)
	if !n.skip(set) {
		return false
	}
	n.text.WriteByte(c[0])
	return true
}

func (n *numeral) takeAll(set string) bool {
	before := n.text.Len()
	for n.take(set) {
	}
	return n.text.Len() > before
}
