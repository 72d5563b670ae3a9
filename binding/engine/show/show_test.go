package show_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vkscript/vkscript/binding/engine"
	"github.com/vkscript/vkscript/binding/engine/show"
)

func TestValue(t *testing.T) {
	e := engine.New(engine.Options{})
	defer e.Close()
	style := show.Style{Depth: 3, Items: 4, Width: 40, Hide: func(key string) bool { return strings.HasPrefix(key, "secret") }}
	for source, want := range map[string]string{
		`1e15`: "1000000000000000", `0.1 + 0.2`: "0.30000000000000004", `-1/0`: "-inf", `"a\"\\\n\t\1\200я"`: `"a\"\\\n\t\001\200я"`,
		`{secret_key = "abc", open = 1}`: "{open = 1, secret_key = <hidden>}",
		`{}`:                             "{}", `{1, "a", true}`: `{1, "a", true}`, `{1, nil, 3}`: "{1, [3] = 3}", `{["end"] = 1, Имя = 2, ["1a"] = 3}`: `{["1a"] = 3, ["end"] = 1, Имя = 2}`,
		`{{{{1}}}}`: "{{{{...}}}}", `{1, 2, 3, 4, 5, 6}`: "{1, 2, 3, 4, ... 2 more}", `print`: "<function>", `nil`: "nil",
		`(function() local t = {} t.t = t return t end)()`: "{t = <cycle>}",
		`{text = "a long text that needs a line", id = 3}`: "{\n  id = 3,\n  text = \"a long text that needs a line\",\n}",
	} {
		fn, err := e.Load("x", []byte("return "+source))
		require.NoError(t, err, source)
		values, err := e.Call(t.Context(), fn, 1)
		require.NoError(t, err, source)
		assert.Equal(t, want, show.Value(values[0], style), source)
	}
}
