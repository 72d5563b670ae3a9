package binding

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestListening(t *testing.T) {
	for _, c := range []struct {
		name    string
		net     Rule
		address string
		want    string // "" when it is allowed
	}{
		{"nothing is allowed", Rule{}, "127.0.0.1:0", "the script may not listen on 127.0.0.1:0: run it with --allow-net=127.0.0.1:0 to allow that"},
		{"the address", Rule{Allow: []string{"127.0.0.1:0"}}, "127.0.0.1:0", ""},
		{"any port of it", Rule{Allow: []string{"127.0.0.1"}}, "127.0.0.1:0", ""},
		{"by name", Rule{Allow: []string{"localhost"}}, "localhost:0", ""},
		{"another port", Rule{Allow: []string{"127.0.0.1:8080"}}, "127.0.0.1:0", "may not listen"},
		{"every address of the machine", Rule{Allow: []string{"127.0.0.1"}}, ":0", "may not listen on 0.0.0.0:0"},
		{"everything", Rule{All: true}, "127.0.0.1:0", ""},
		{"denied", Rule{All: true, Deny: []string{"127.0.0.1"}}, "127.0.0.1:0", "--deny-net forbids it"},
		{"no port", Rule{All: true}, "127.0.0.1", `"127.0.0.1" is not an address such as 127.0.0.1:8080`},
	} {
		w := newWorld(Config{Permissions: Permissions{Net: c.net}}, t.TempDir())
		listener, err := w.listen(c.address)
		if c.want == "" {
			require.NoError(t, err, c.name)
			listener.Close()
			continue
		}
		assert.ErrorContains(t, err, c.want, c.name)
	}
}
