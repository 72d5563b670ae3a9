package engine

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// folder is a host that gives the files of a folder, and nothing else.
type folder struct{ dir string }

func (f folder) path(name string) string { return filepath.Join(f.dir, filepath.Base(name)) }

func (f folder) OpenFile(name string, flag int, perm os.FileMode) (File, error) {
	if strings.HasPrefix(name, "/etc") {
		return nil, errors.New("reading /etc needs --allow-read=/etc")
	}
	file, err := os.OpenFile(f.path(name), flag, perm)
	if err != nil {
		return nil, err
	}
	return file, nil
}
func (f folder) Remove(name string) error     { return os.Remove(f.path(name)) }
func (f folder) Rename(from, to string) error { return os.Rename(f.path(from), f.path(to)) }
func (f folder) TempName() (string, error)    { return "temporary", nil }
func (f folder) Getenv(name string) (string, error) {
	if name == "VK_TOKEN" {
		return "", errors.New("VK_TOKEN needs --allow-env=VK_TOKEN")
	}
	return strings.TrimPrefix(name, "NO"), nil
}
func (f folder) ReadModule(name string) (string, []byte, error) {
	src, err := os.ReadFile(f.path(name + ".lua"))
	return name + ".lua", src, err
}

func runIn(t *testing.T, dir, src string) (string, error) {
	t.Helper()
	return run(t, Options{Host: folder{dir}, Stdin: strings.NewReader("first\nsecond 42 0x10\nlast")}, src)
}

func TestFiles(t *testing.T) {
	dir := t.TempDir()
	for _, c := range []struct{ src, want string }{
		{`local f = assert(io.open("a.txt", "w")) print(io.type(f), tostring(f:write("one\n", 2, "\nthree")), f:close() == true, io.type(f), f)`, "file\tfile (a.txt)\ttrue\tclosed file\tfile (closed)"},
		{`for l in io.lines("a.txt") do io.write("[", l, "]") end print()`, "[one][2][three]"},
		{`local f = io.open("a.txt") print(f:read("*l", "*n", "*l", "*a", "*a", "*l"))`, "one\t2\t\tthree\t\tnil"},
		{`local f = io.open("a.txt") print(f:read(2), f:read(0), f:seek("cur"), f:seek("set", 4), f:read("*a"), f:read(0), f:seek("end"))`, "on\t\t2\t4\t2\nthree\tnil\t11"},
		{`local f = io.open("a.txt", "a") f:write("!") f:close() print(io.open("a.txt"):read("*a"):sub(-6))`, "three!"},
		{`local f = io.open("a.txt", "r+") f:read(1) f:write("N") f:seek("set") print(f:read("L"))`, "oNe"},
		{`print(io.open("missing.txt"))`, "nil\tmissing.txt: no such file or directory\t2"},
		{`print(pcall(io.lines, "missing.txt"))`, "false\ttest.lua:1: open"},
		{`print(pcall(io.open, "a.txt", "q"))`, "false\ttest.lua:1: bad argument #2 to '?' (invalid mode 'q')"},
		{`print(pcall(io.open, "/etc/passwd"))`, "false\ttest.lua:1: reading /etc needs --allow-read=/etc"},
		{`local f = io.open("a.txt") f:close() print(pcall(f.read, f))`, "false\ttest.lua:1: attempt to use a closed file"},
		{`print(io.read(), io.read("*n"), io.read("*n"), io.read("*l"), io.read("*a"), io.read("*a"), io.read("*l"))`, "first\tnil\tnil\tsecond 42 0x10\tlast\t\tnil"},
		{`io.read() io.read(7) print(io.read("n", "n"), io.read("L"), io.read("L"), io.read("L"))`, "42\t\n\tlast\tnil"},
		{`for l in io.lines() do io.write("(", l, ")") end print()`, "(first)(second 42 0x10)(last)"},
		{`io.output("b.txt") io.write("x", 1) io.close() io.output(io.stdout) io.input("b.txt") print(io.read("*a"))`, "x1"},
		{`local f = io.tmpfile() f:write("tmp") f:seek("set") print(f:read("*a")) f:close() print(io.open("temporary"))`, "tmp\nnil"},
		{`print(os.rename("b.txt", "c.txt"), io.open("b.txt") == nil, os.remove("c.txt"), os.remove("c.txt"))`, "true\ttrue\ttrue\tnil\tc.txt: no such file"},
		{`print(os.getenv("HOME"), os.getenv("NO"), pcall(os.getenv, "VK_TOKEN"))`, "HOME\tnil\tfalse\ttest.lua:1: VK_TOKEN needs"},
		{`print(io.stderr, io.type(42), io.stdout:write("") == io.stdout, io.stdout:seek("set"))`, "file (stderr)\tnil\ttrue\tnil\tstdout: illegal seek"},
		{`print(io.open("a.txt"):read("*x"))`, "bad argument #1 to 'read' (invalid format)"},
	} {
		out, err := runIn(t, dir, c.src)
		if err != nil {
			out = err.Error()
		}
		assert.Contains(t, strings.ReplaceAll(out, dir+"/", ""), c.want, c.src)
	}
}

func TestFilesCloseWithEngine(t *testing.T) {
	dir := t.TempDir()
	_, err := runIn(t, dir, `local f = io.open("left.txt", "w") f:write("buffered")`)
	require.NoError(t, err)
	got, err := os.ReadFile(filepath.Join(dir, "left.txt"))
	require.NoError(t, err)
	assert.Equal(t, "buffered", string(got))
}

func TestNoHost(t *testing.T) {
	for _, src := range []string{`io.open("x")`, `io.lines("x")`, `os.remove("x")`, `os.rename("x", "y")`, `os.tmpname()`, `os.getenv("x")`, `dofile("x")`} {
		_, err := run(t, Options{}, src)
		require.ErrorContains(t, err, "without access to", src)
	}
	_, err := run(t, Options{}, `require "x"`)
	require.ErrorContains(t, err, "module 'x' not found")
}

func TestModules(t *testing.T) {
	dir := t.TempDir()
	for name, src := range map[string]string{
		"m":      "local name = ... loads = (loads or 0) + 1 return {name = name}",
		"none":   "ran = true",
		"cycle":  `return require "cycle"`,
		"broken": "local x = = 1",
		"fails":  "\nerror('in the module')",
		"file":   "return 1, 2",
	} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name+".lua"), []byte(src), 0o600))
	}
	out, err := runIn(t, dir, `print(require("m").name, require("m") == require("m"), loads, require("none"), ran, dofile("file.lua"))`)
	require.NoError(t, err)
	assert.Equal(t, "m\ttrue\t1\ttrue\ttrue\t1\t2\n", out)
	for src, want := range map[string]string{
		`require "cycle"`:     "module 'cycle' requires itself",
		`require "fails"`:     "fails.lua:2: in the module",
		`require "broken"`:    "broken.lua:1: unexpected symbol near '='",
		`require "nil"`:       "test.lua:1: module 'nil' not found",
		`dofile "broken.lua"`: "broken.lua:1: unexpected symbol near '='",
	} {
		_, err := runIn(t, dir, src)
		require.ErrorContains(t, err, want, src)
	}
	_, err = runIn(t, dir, `require "broken"`)
	var syntax *SyntaxError
	require.ErrorAs(t, err, &syntax)
	assert.Equal(t, 11, syntax.Col)
	out, err = runIn(t, dir, `print(loadfile("broken.lua")) print(loadfile("missing.lua")) print(loadfile("file.lua")())`)
	require.NoError(t, err)
	assert.Contains(t, out, "nil\tbroken.lua:1: unexpected symbol near '='\nnil\tcannot open missing.lua")
	assert.Contains(t, out, "1\t2\n")
}
