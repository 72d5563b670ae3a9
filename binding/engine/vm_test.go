package engine

import (
	"reflect"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	lua "github.com/yuin/gopher-lua"
)

// TestMirrors compares the types of vm.go with gopher-lua's private ones.
func TestMirrors(t *testing.T) {
	thread := reflect.TypeFor[lua.LState]()
	private := func(field string) reflect.Type {
		f, ok := thread.FieldByName(field)
		require.True(t, ok, field)
		return f.Type.Elem()
	}
	sameFields(t, private("currentFrame"), reflect.TypeFor[callFrame](), 10)
	sameFields(t, private("uvcache"), reflect.TypeFor[upvalue](), 5)
	sameFields(t, private("reg"), reflect.TypeFor[registry](), 6)
	stack := reflect.ValueOf(lua.NewState(taskOptions)).Elem().FieldByName("stack").Elem().Type().Elem()
	sameFields(t, stack, reflect.TypeFor[callStack](), 3)
	sameFields(t, stack.Field(0).Type.Elem().Elem(), reflect.TypeFor[callSegment](), 1)
	sameFields(t, thread, reflect.TypeFor[state](), 15)
}

func sameFields(t *testing.T, private, mirror reflect.Type, n int) {
	require.Equal(t, n, mirror.NumField())
	for i := range n {
		p, m := private.Field(i), mirror.Field(i)
		assert.Equal(t, p.Offset, m.Offset, p.Name)
		assert.Equal(t, p.Type.Size(), m.Type.Size(), p.Name)
		if private == reflect.TypeFor[lua.LState]() {
			assert.Equal(t, p.Name, m.Name)
		}
		assert.Equal(t, p.Type.Kind(), sameKind(m.Type.Kind(), p.Type.Kind()), p.Name)
	}
}

// sameKind lets an unsafe.Pointer stand for a pointer, and two of them for an interface, that the mirror does not look into.
func sameKind(mirror, private reflect.Kind) reflect.Kind {
	if mirror == reflect.UnsafePointer && private == reflect.Pointer || mirror == reflect.Struct && private == reflect.Interface {
		return private
	}
	return mirror
}
