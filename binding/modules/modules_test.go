package modules_test

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vkscript/vkscript/binding"
	"github.com/vkscript/vkscript/binding/modules"
)

// TestScripts runs the chunks of testdata/*.lua. A line that begins with --- ends a chunk; --- error "regexp"
// says that the chunk above it must fail so. Every chunk has a folder of its own that it may write, and a
// server at arg[1].
func TestScripts(t *testing.T) {
	files, err := filepath.Glob("testdata/*.lua")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	server := httptest.NewServer(http.HandlerFunc(serve))
	defer server.Close()
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			if runtime.GOOS == "windows" && filepath.Base(file) == "process.lua" {
				t.Skip("its programs are those of Unix")
			}
			source, err := os.ReadFile(file)
			require.NoError(t, err)
			for _, c := range chunks(string(source)) {
				_, _, err := runIn(t, t.TempDir(), binding.Config{}, c.source, server.URL)
				c.check(t, file, err)
			}
		})
	}
}

// chunk is a script and the error that it must end with.
type chunk struct{ source, wants string }

func chunks(source string) []chunk {
	var out []chunk
	var lines []string
	all := strings.Split(source, "\n")
	for i, line := range append(all, "---") {
		if !strings.HasPrefix(line, "---") {
			lines = append(lines, line)
			continue
		}
		wants, _ := strings.CutPrefix(line, "--- error ")
		wants = strings.Trim(strings.TrimLeft(wants, "-"), "`\"")
		out = append(out, chunk{strings.Join(lines, "\n"), wants})
		// The next chunk begins at its own line of the file.
		lines = make([]string, i+1)
	}
	return out
}

func (c chunk) check(t *testing.T, file string, err error) {
	t.Helper()
	if c.wants == "" {
		assert.NoError(t, err, file)
		return
	}
	if assert.Error(t, err, "%s: no error %q by:%s", file, c.wants, strings.TrimLeft(c.source, "\n")) {
		assert.Regexp(t, regexp.MustCompile(c.wants), err.Error(), file)
	}
}

// run runs a script in a folder of its own that it may write.
func run(t *testing.T, cfg binding.Config, source string, args ...string) (stdout, stderr string, err error) {
	t.Helper()
	return runIn(t, t.TempDir(), cfg, source, args...)
}

func runIn(t *testing.T, dir string, cfg binding.Config, source string, args ...string) (string, string, error) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	cfg.Stdout, cfg.Stderr = &stdout, &stderr
	cfg.Permissions.Write.Allow = append(cfg.Permissions.Write.Allow, dir)
	cfg.Permissions.Net.Allow = append(cfg.Permissions.Net.Allow, "127.0.0.1")
	cfg.Permissions.Run.Allow = append(cfg.Permissions.Run.Allow, "sh", "env")
	cfg.Getenv = func(name string) (string, bool) {
		value, ok := map[string]string{"PATH": os.Getenv("PATH"), "VK_TOKEN": "secret", "VK_GROUP_ID": "100"}[name]
		return value, ok
	}
	script := binding.Script{Name: "test.lua", Source: []byte(source), Dir: dir, Args: args}
	err := binding.New(cfg).Run(context.Background(), script)
	return stdout.String(), stderr.String(), err
}

func TestRowsAreComplete(t *testing.T) {
	names := map[string]bool{}
	for _, m := range modules.All() {
		assert.False(t, names[m.Name], m.Name)
		names[m.Name] = true
		assert.NotEmpty(t, m.Doc, m.Name)
		assert.NotEmpty(t, m.Functions, m.Name)
		functions := m.Functions
		for _, typ := range m.Types {
			functions = append(functions, typ.Methods...)
			assert.NotEmpty(t, typ.Doc, typ.Name)
		}
		for _, f := range functions {
			assert.Regexp(t, `^[a-z][a-z0-9_]*$`, f.Name, m.Name)
			assert.NotEmpty(t, f.Doc, m.Name+"."+f.Name)
			for i, a := range f.Args {
				last := i == len(f.Args)-1
				assert.True(t, last || a.Name != "...", f.Signature())
				assert.False(t, !a.Optional && i > 0 && f.Args[i-1].Optional, "a needed argument follows one that is not: %s", f.Signature())
			}
		}
	}
}

func TestReference(t *testing.T) {
	var out strings.Builder
	require.NoError(t, modules.WriteReference(&out))
	assert.Contains(t, out.String(), "- `json.decode(text: string, options?: json.DecodeOptions): any`")
	assert.Contains(t, out.String(), "\n### http.Request\n")
	assert.Contains(t, out.String(), "| `timeout?` | `number\\|string` |")
	assert.Contains(t, out.String(), "- `object:find_all(text: string, limit?: integer): regex.Match[]`")
	for _, m := range modules.All() {
		assert.Contains(t, out.String(), "\n## "+m.Name+"\n")
	}
}
