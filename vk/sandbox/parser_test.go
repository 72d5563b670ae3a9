package sandbox

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// FuzzParseBatch: whatever is parsed can be written as plain JSON calls, and reads
// as the same calls again.
func FuzzParseBatch(f *testing.F) {
	for _, seed := range []string{
		`return [API.wall.post({"owner_id": -100, "message": "m"}), API.users.get()];`,
		`return API.wall.get({a: 'it\'s', b: [1, 2.5e3, {"c": null}], d: true,});`,
		`return [];`, `return [API.a.b({"x":"\u0041\ud83c\udf89"})]`, "return API.a.b({x:[[[[1]]]]})",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, code string) {
		b, err := parseBatch(code)
		if err != nil {
			assert.Contains(t, err.Error(), "the sandbox runs only")
			return
		}
		again, err := parseBatch(written(b))
		require.NoError(t, err, written(b))
		assert.Equal(t, b, again)
	})
}

func written(b batch) string {
	var calls []string
	for _, one := range b.calls {
		params := map[string]string{}
		for name := range one.params {
			params[name] = one.params.Get(name)
		}
		calls = append(calls, "API."+one.method+"("+string(encode(params))+")")
	}
	if b.single {
		return "return " + calls[0] + ";"
	}
	return "return [" + strings.Join(calls, ", ") + "];"
}
