package code

import (
	"sort"
	"unsafe"

	lua "github.com/yuin/gopher-lua"

	"github.com/vkscript/vkscript/binding/engine/syntax"
)

// Info tells about the instructions of a prototype what a message wants to name.
type Info struct {
	Func     *syntax.Function
	columns  []int32
	operands []operands
}

type operands struct {
	pc   int
	x, y syntax.Expr
}

// Debug is the Info of a prototype made by Compile, nil of another.
func Debug(proto *lua.FunctionProto) *Info {
	if n := len(proto.Constants); n > 0 {
		if ud, ok := proto.Constants[n-1].(*lua.LUserData); ok {
			info, _ := ud.Value.(*Info)
			return info
		}
	}
	return nil
}

// attach keeps info with its prototype: as one more constant, which no instruction reads.
func attach(proto *lua.FunctionProto, info *Info) {
	proto.Constants = append(proto.Constants, &lua.LUserData{Value: info, Metatable: lua.LNil})
}

// note remembers what the instruction at pc works on.
func (f *function) note(pc int, x, y syntax.Expr) {
	f.info.operands = append(f.info.operands, operands{pc, x, y})
}

// Column is that of an instruction, 0 when unknown.
func (i *Info) Column(pc int) int {
	if pc < 0 || pc >= len(i.columns) {
		return 0
	}
	return int(i.columns[pc])
}

// Operands are what the instruction at pc works on: the called or indexed expression, or both sides of an operator.
func (i *Info) Operands(pc int) (x, y syntax.Expr) {
	at := sort.Search(len(i.operands), func(k int) bool { return i.operands[k].pc >= pc })
	if at < len(i.operands) && i.operands[at].pc == pc {
		return i.operands[at].x, i.operands[at].y
	}
	return nil, nil
}

// atStringConstants is where a prototype's private last field lies; TestStringConstants compares.
const atStringConstants = unsafe.Sizeof(lua.FunctionProto{}) - unsafe.Sizeof([]string(nil))

// setStringConstants fills the field by which the machine finds names; gopher-lua has no other way to it.
func setStringConstants(proto *lua.FunctionProto, strings []string) {
	*(*[]string)(unsafe.Add(unsafe.Pointer(proto), atStringConstants)) = strings
}
