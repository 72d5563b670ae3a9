package engine

import (
	"bytes"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var record = flag.Bool("record", false, "write testdata/lua51/*.out anew, by lua5.1")

// TestCorpus runs programs of our own and compares what they print with what the reference printed.
func TestCorpus(t *testing.T) {
	files, err := filepath.Glob("testdata/lua51/*.lua")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, path := range files {
		t.Run(filepath.Base(path), func(t *testing.T) {
			recorded := strings.TrimSuffix(path, ".lua") + ".out"
			if *record {
				recordReference(t, path, recorded)
			}
			want, err := os.ReadFile(recorded)
			require.NoError(t, err)
			src, err := os.ReadFile(path)
			require.NoError(t, err)
			var out bytes.Buffer
			e := New(Options{Stdout: &out})
			defer e.Close()
			fn, err := e.Load(filepath.Base(path), src)
			require.NoError(t, err)
			_, err = e.Call(t.Context(), fn, 0)
			require.NoError(t, err)
			assert.Equal(t, string(want), out.String())
		})
	}
}

func recordReference(t *testing.T, path, recorded string) {
	cmd := exec.Command("lua5.1", filepath.Base(path))
	cmd.Dir = filepath.Dir(path)
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s", out)
	require.NoError(t, os.WriteFile(recorded, out, 0o644))
}
