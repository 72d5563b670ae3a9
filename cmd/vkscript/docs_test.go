package main

import (
	"bytes"
	"flag"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vkscript/vkscript/binding/define"
	"github.com/vkscript/vkscript/binding/modules"
	"github.com/vkscript/vkscript/binding/opi"
)

var update = flag.Bool("update", false, "write the references in docs/ anew")

// TestReferencesAreCurrent compares docs/ with the tables that it is written from:
//
//	go test ./cmd/vkscript -run References -update
func TestReferencesAreCurrent(t *testing.T) {
	for name, write := range map[string]func(io.Writer) error{"opi_vk.md": opi.WriteReference, "modules.md": modules.WriteReference, "vk.md": define.WriteReference} {
		var want bytes.Buffer
		require.NoError(t, write(&want))
		path := filepath.Join("..", "..", "docs", name)
		if *update {
			require.NoError(t, os.WriteFile(path, want.Bytes(), 0o644))
		}
		have, err := os.ReadFile(path)
		require.NoError(t, err)
		assert.Equal(t, want.String(), string(bytes.ReplaceAll(have, []byte("\r\n"), []byte("\n"))), "%s is not current", name)
	}
}
