package binding_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vkscript/vkscript/binding"
	"github.com/vkscript/vkscript/vk"
	"github.com/vkscript/vkscript/vk/sandbox"
)

// run runs a script in a folder against a sandbox and returns what it printed.
func run(t *testing.T, cfg binding.Config, dir, source string) (string, error) {
	var out bytes.Buffer
	cfg.Stdout = &out
	if cfg.Client == nil {
		cfg.Client = sandboxClient(sandbox.New(sandbox.Config{}))
		cfg.GroupID = "100"
	}
	err := binding.New(cfg).Run(t.Context(), binding.Script{Name: "test.lua", Source: []byte(source), Dir: dir})
	return out.String(), err
}

func sandboxClient(server *sandbox.Server) *vk.Client {
	return vk.New(vk.Config{Token: sandbox.UserToken, Transport: server, Limits: vk.NewLimits(map[vk.TokenKind]float64{vk.UserToken: 0, vk.CommunityToken: 0})})
}

func TestHostRunsScript(t *testing.T) {
	out, err := run(t, binding.Config{}, t.TempDir(), `
		local answer = OPI_VK.CreatePost("Привет, мир & # + %", nil, false, "https://example.com")
		print(answer.response.post_id)
		print(OPI_VK.создатьпост == OPI_VK.CreatePost, require "OPI_VK" == OPI_VK)`)
	require.NoError(t, err)
	assert.Equal(t, "1\ntrue\ttrue\n", out)
}

// Tasks may share what reads a file line by line: none is torn or read twice.
func TestTasksShareLines(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "numbers.txt"), []byte(strings.Repeat("7\n", 3000)), 0o600))
	for _, lines := range []string{`fs.lines("numbers.txt")`, `io.lines("numbers.txt")`} {
		out, err := run(t, binding.Config{}, dir, `local sum, tasks, next = 0, {}, `+lines+`
			for i = 1, 20 do tasks[i] = function() for line in next do sum = sum + line if sum == 7 * 3000 then break end end end end
			pcall(task.all, tasks)
			print(sum)`)
		require.NoError(t, err)
		assert.Equal(t, "21000\n", out, lines)
	}
}

// A script may forbid undeclared globals; the modules are declared.
func TestStrictGlobals(t *testing.T) {
	const strict = `local mt = getmetatable(_G) or {} mt.__index = function(_, name) error("undeclared " .. name, 2) end setmetatable(_G, mt) `
	for _, forbid := range []string{strict, `setmetatable(_G, {__index = function(_, name) error("undeclared " .. name, 2) end}) `} {
		out, err := run(t, binding.Config{}, t.TempDir(), `str = "own" `+forbid+`print(json.encode({1}), str, pcall(function() return jsn end))`)
		require.NoError(t, err)
		assert.Equal(t, "[1]\town\tfalse\ttest.lua:1: undeclared jsn\n", out)
	}
}

// An error of the clean-up is told beside the script's own.
func TestErrorsOfOnExitAreTold(t *testing.T) {
	var stderr bytes.Buffer
	_, err := run(t, binding.Config{Stderr: &stderr}, t.TempDir(), `on_exit(function() error("in clean-up") end) error("in script")`)
	require.EqualError(t, err, "test.lua:1: in script")
	assert.Contains(t, stderr.String(), "on_exit: test.lua:1: in clean-up")
	_, err = run(t, binding.Config{}, t.TempDir(), `on_exit(function() error("in clean-up") end)`)
	require.EqualError(t, err, "test.lua:1: in clean-up")
}

func TestScriptReadsOnlyItsFolder(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "own.txt"), []byte("мой"), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, ".env"), []byte("VK_TOKEN=secret"), 0o600))
	outside := filepath.Join(t.TempDir(), "other.txt")
	require.NoError(t, os.WriteFile(outside, []byte("чужой"), 0o600))
	require.NoError(t, os.Symlink(outside, filepath.Join(dir, "link.txt")))
	for _, c := range []struct{ path, fails string }{
		{"own.txt", ""}, {`.\own.txt`, ""}, {outside, "--allow-read=" + outside}, {"../x.txt", "may not read ../x.txt"},
		{"link.txt", "may not read link.txt"}, {".env", "may not read .env"},
	} {
		_, err := run(t, binding.Config{}, dir, `assert(io.open([[`+c.path+`]])):close()`)
		if c.fails == "" {
			assert.NoError(t, err, c.path)
		} else {
			assert.ErrorContains(t, err, c.fails, c.path)
		}
	}
}

func TestSecretsCantBeRenamedIntoReach(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, ".env"), []byte("VK_TOKEN=secret"), 0o600))
	_, err := run(t, binding.Config{Permissions: binding.Permissions{Write: binding.Rule{Allow: []string{dir}}}}, dir, `assert(os.rename(".env", "plain.txt"))`)
	assert.ErrorContains(t, err, "may not read .env")
}

func TestRequireLooksInNamedFolders(t *testing.T) {
	dir, lib := t.TempDir(), t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(lib, "тексты"), 0o700))
	for name, source := range map[string]string{
		filepath.Join(dir, "own.lua"): `return "own"`, filepath.Join(lib, "own.lua"): `return "other"`,
		filepath.Join(lib, "shared.lua"): `return "shared"`, filepath.Join(lib, "тексты", "init.lua"): `return "init"`,
	} {
		require.NoError(t, os.WriteFile(name, []byte(source), 0o600))
	}
	out, err := run(t, binding.Config{ModulePath: []string{lib}}, dir, `print(require "own", require "shared", require "тексты")`)
	require.NoError(t, err)
	assert.Equal(t, "own\tshared\tinit\n", out)
	_, err = run(t, binding.Config{ModulePath: []string{lib}}, dir, `require "../own"`)
	assert.Error(t, err)
	_, err = run(t, binding.Config{}, dir, `require "shared"`)
	assert.ErrorContains(t, err, "module 'shared' not found")
}
