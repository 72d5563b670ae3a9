package code

import (
	"reflect"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	lua "github.com/yuin/gopher-lua"
)

func TestStringConstants(t *testing.T) {
	field, ok := reflect.TypeFor[lua.FunctionProto]().FieldByName("stringConstants")
	require.True(t, ok)
	assert.Equal(t, reflect.TypeFor[[]string](), field.Type)
	assert.Equal(t, atStringConstants, field.Offset)
}
