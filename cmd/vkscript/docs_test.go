package main

import (
	"bytes"
	"flag"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vkscript/vkscript/binding/bsl/port"
	"github.com/vkscript/vkscript/binding/define"
	"github.com/vkscript/vkscript/binding/opi"
)

var update = flag.Bool("update", false, "write the references in docs/ anew")

// TestReferencesAreCurrent compares docs/ with the tables that it is written from:
//
//	go test ./cmd/vkscript -run References -update
func TestReferencesAreCurrent(t *testing.T) {
	for name, write := range map[string]func(io.Writer) error{"opi_vk.md": opi.WriteReference, "modules.md": define.WriteModules, "vk.md": define.WriteReference} {
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

// TestPortingShowsWhatPortWrites compares the pairs of docs/porting.md with the porter; -update writes them anew.
func TestPortingShowsWhatPortWrites(t *testing.T) {
	path := filepath.Join("..", "..", "docs", "porting.md")
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	text := strings.ReplaceAll(string(data), "\r\n", "\n")
	text, pairs := portedPairs(t, text, "## Let vkscript do it\n", port.Config{})
	assert.GreaterOrEqual(t, pairs, 9)
	text, pairs = portedPairs(t, text, "## To the last digit\n", port.Config{Exact: true})
	assert.Equal(t, 1, pairs)
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
	}
}

// portedPairs ports the programs of a section. It gives the text with what came out, which must be what stands there.
func portedPairs(t *testing.T, text, title string, cfg port.Config) (fresh string, pairs int) {
	cfg.Function = opiFunction
	head, rest, _ := strings.Cut(text, title)
	section, tail, found := strings.Cut(rest, "\n## ")
	require.True(t, found)
	section = regexp.MustCompile("(?s)```bsl\n(.*?)```\n\n```lua\n(.*?)```\n").ReplaceAllStringFunc(section, func(pair string) string {
		pairs++
		source, lua, _ := strings.Cut(strings.TrimPrefix(pair, "```bsl\n"), "```\n\n```lua\n")
		parsed := newBSLFiles().bind("snippet.os", "snippet.os", source)
		require.Empty(t, parsed.found, source)
		result := port.Port(parsed.module, cfg)
		require.Zero(t, result.Found.Errors(), "%v", result.Found)
		if !*update {
			assert.Equal(t, result.Lua+"```\n", lua)
		}
		return "```bsl\n" + source + "```\n\n```lua\n" + result.Lua + "```\n"
	})
	return head + title + section + "\n## " + tail, pairs
}

// TestCodesAreDocumented wants each code of the front end and the porter in docs/bsl.md, and no other.
func TestCodesAreDocumented(t *testing.T) {
	defined := map[string]bool{}
	for _, file := range []string{"diagnostic.go", "port/port.go"} {
		source, err := os.ReadFile(filepath.Join("..", "..", "binding", "bsl", filepath.FromSlash(file)))
		require.NoError(t, err)
		for _, c := range regexp.MustCompile(`= "(BSL\d{3})"`).FindAllStringSubmatch(string(source), -1) {
			assert.False(t, defined[c[1]], "%s is defined twice", c[1])
			defined[c[1]] = true
		}
	}
	docs, err := os.ReadFile(filepath.Join("..", "..", "docs", "bsl.md"))
	require.NoError(t, err)
	for _, line := range regexp.MustCompile(`(?m)^\| (BSL\d{3}) \|`).FindAllStringSubmatch(string(docs), -1) {
		assert.True(t, defined[line[1]], "%s is documented only", line[1])
		delete(defined, line[1])
	}
	assert.Empty(t, defined, "not documented")
}
