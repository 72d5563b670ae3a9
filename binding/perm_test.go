package binding_test

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vkscript/vkscript/binding"
)

// report prints what came of an effect: ok, or why not.
const report = ` local function try(f, ...) local ok, r, why = pcall(f, ...) print((not ok and tostring(r)) or (not r and tostring(why)) or "ok") end `

func TestPermissions(t *testing.T) {
	dir, outside := t.TempDir(), t.TempDir()
	for name, text := range map[string]string{
		filepath.Join(dir, "own.txt"): "x", filepath.Join(outside, "other.txt"): "x", filepath.Join(outside, "secret.txt"): "x", filepath.Join(dir, ".env"): "VK_TOKEN=secret",
	} {
		require.NoError(t, os.WriteFile(name, []byte(text), 0o600))
	}
	other, secret := filepath.Join(outside, "other.txt"), filepath.Join(outside, "secret.txt")
	require.NoError(t, os.Mkdir(filepath.Join(dir, "folder"), 0o700))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "folder", "in.txt"), []byte("= x"), 0o600))
	rule := func(allow ...string) binding.Rule { return binding.Rule{Allow: allow} }
	ruled := func(allow []string, deny ...string) binding.Rule { return binding.Rule{Allow: allow, Deny: deny} }
	for _, c := range []struct {
		does  string
		perm  binding.Permissions
		fails string // "" when it may
	}{
		{`io.open, "own.txt"`, binding.Permissions{}, ""},
		{`io.open, "own.txt"`, binding.Permissions{Read: binding.Rule{NoOne: true}}, "the script may not read own.txt: --deny-read forbids it"},
		{`io.open, "own.txt"`, binding.Permissions{Read: binding.Rule{Deny: []string{dir}}}, "--deny-read forbids it"},
		{`io.open, "own.txt", "w"`, binding.Permissions{}, "the script may not write own.txt: run it with --allow-write=" + filepath.Join(dir, "own.txt") + " to allow that"},
		{`io.open, "own.txt", "a"`, binding.Permissions{}, "may not write"},
		{`io.open, "own.txt", "r+"`, binding.Permissions{}, "may not write"},
		{`io.open, "own.txt", "w"`, binding.Permissions{Write: rule(dir)}, ""},
		{`io.open, "new/none.txt", "w"`, binding.Permissions{Write: rule(dir)}, "new/none.txt: "},
		{`io.open, [[` + other + `]]`, binding.Permissions{}, "may not read"},
		{`io.open, [[` + other + `]]`, binding.Permissions{Read: rule(outside)}, ""},
		{`io.open, [[` + other + `]]`, binding.Permissions{Read: rule(other)}, ""},
		{`io.open, [[` + other + `x]]`, binding.Permissions{Read: rule(other)}, "may not read"},
		{`io.open, [[` + secret + `]]`, binding.Permissions{Read: binding.Rule{Allow: []string{outside}, Deny: []string{secret}}}, "--deny-read forbids it"},
		{`io.open, [[` + secret + `]]`, binding.Permissions{All: true, Read: binding.Rule{Deny: []string{secret}}}, "--deny-read forbids it"},
		{`io.open, [[` + other + `]], "w"`, binding.Permissions{Read: binding.Rule{All: true}}, "may not write"},
		{`io.open, [[` + other + `]], "r+"`, binding.Permissions{Write: rule(outside)}, "may not read"},
		{`io.open, [[` + other + `]], "r+"`, binding.Permissions{Write: rule(outside), Read: rule(outside)}, ""},
		{`io.open, ".env"`, binding.Permissions{}, "may not read .env"},
		{`io.open, "./x/../.env"`, binding.Permissions{}, "may not read"},
		{`io.open, ".ENV"`, binding.Permissions{}, "may not read .ENV"},
		{`io.open, ".env. "`, binding.Permissions{}, "may not read"},
		{`io.open, ".env::$DATA"`, binding.Permissions{}, "may not read"},
		{`io.open, ".env"`, binding.Permissions{Read: rule(dir)}, ""},
		{`io.open, os.tmpname(), "w"`, binding.Permissions{}, ""},
		{`io.open, GetTempFileName("png"), "w"`, binding.Permissions{}, ""},
		{`os.remove, "own.txt"`, binding.Permissions{}, "may not write own.txt"},
		{`os.rename, "own.txt", "x.txt"`, binding.Permissions{}, "may not write own.txt"},
		{`os.rename, os.tmpname(), "x.txt"`, binding.Permissions{}, "may not write x.txt"},
		{`os.getenv, "VK_TOKEN"`, binding.Permissions{}, "the script may not read the variable VK_TOKEN: run it with --allow-env=VK_TOKEN to allow that"},
		{`os.getenv, "VK_GROUP_ID"`, binding.Permissions{}, ""},
		{`os.getenv, "VK_GROUP_ID"`, binding.Permissions{Env: binding.Rule{NoOne: true}}, "--deny-env forbids it"},
		{`os.getenv, "HOME"`, binding.Permissions{Env: rule("HOME")}, ""},
		{`os.getenv, "HOMER"`, binding.Permissions{Env: rule("HOME")}, "may not read the variable HOMER"},
		{`require, "..x"`, binding.Permissions{}, "there is no x.lua or x/init.lua"},
		{`require, "../x"`, binding.Permissions{}, "the script may not read ../x.lua: run it with --allow-read="},
		{`require, "a.b"`, binding.Permissions{}, "there is no a/b.lua or a/b/init.lua beside the script"},
		{`require, "own.lua"`, binding.Permissions{}, `require "own"`},
		{`function() package.path = package.path .. ";folder/?.txt" return require "in" end`, binding.Permissions{}, "folder/in.txt:1: unexpected symbol near '='"},
		{`function() package.path = [[` + outside + `/?.lua;]] .. package.path return require "none" end`, binding.Permissions{}, "may not read " + outside + "/none.lua"},
		{`function() package.path = "folder/?.lua" return require "none" end`, binding.Permissions{}, "module 'none' not found"},
		{`require, ""`, binding.Permissions{}, "require needs the name of a module"},
		{`os.rename, "own.txt", "x.txt"`, binding.Permissions{Write: rule(dir), Read: ruled(nil, filepath.Join(dir, "own.txt"))}, "may not read own.txt: --deny-read forbids it"},
		{`os.rename, "folder", "x"`, binding.Permissions{Write: rule(dir), Read: ruled(nil, filepath.Join(dir, "folder", "in.txt"))}, "may not move folder: --deny-read forbids it"},
		{`os.rename, "folder", "x"`, binding.Permissions{Write: ruled([]string{dir}, filepath.Join(dir, "folder", "in.txt"))}, "may not move folder: --deny-write forbids it"},
		{`fs.remove, "folder", {recursive = true}`, binding.Permissions{Write: ruled([]string{dir}, filepath.Join(dir, "folder", "in.txt"))}, "may not remove folder: --deny-write forbids it"},
		{`function() fs.remove("folder", {recursive = true}) return true end`, binding.Permissions{Write: rule(dir)}, ""},
		{`io.popen, "ls"`, binding.Permissions{All: true}, `there is no io.popen here: process.run{"program", "argument"} runs a program, when the script is started with --allow-run=program`},
		{`os.execute, "ls"`, binding.Permissions{}, "--allow-run"},
	} {
		cfg := binding.Config{Permissions: c.perm, Getenv: func(string) (string, bool) { return "set", true }}
		out, err := run(t, cfg, dir, report+`try(`+c.does+`)`)
		require.NoError(t, err, c.does)
		if c.fails == "" {
			assert.Equal(t, "ok\n", out, "%s %+v", c.does, c.perm)
		} else {
			assert.Contains(t, out, c.fails, "%s %+v", c.does, c.perm)
		}
	}
}

// A link inside the folder does not lead a script out of it, whichever part of the path it is.
func TestLinksDoNotLeadOut(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("links need a privilege")
	}
	dir, outside := t.TempDir(), t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(outside, "x.txt"), []byte("x"), 0o600))
	require.NoError(t, os.Symlink(outside, filepath.Join(dir, "folder")))
	require.NoError(t, os.Symlink("folder/x.txt", filepath.Join(dir, "file")))
	require.NoError(t, os.Symlink(filepath.Join(outside, "new.txt"), filepath.Join(dir, "dangling")))
	out, err := run(t, binding.Config{Permissions: binding.Permissions{Write: binding.Rule{Allow: []string{dir}}}}, dir, report+`
		try(io.open, "folder/x.txt") try(io.open, "file") try(io.open, "dangling", "w") try(io.open, "folder/new.txt", "w")
		try(os.remove, "folder/x.txt") try(os.remove, "file")`)
	require.NoError(t, err)
	for i, want := range []string{
		"the script may not read folder/x.txt: ", "the script may not read file: ", "the script may not write dangling: ",
		"the script may not write folder/new.txt: ", "the script may not write folder/x.txt: ", "ok",
	} {
		assert.Contains(t, strings.Split(out, "\n")[i], want)
	}
	assert.FileExists(t, filepath.Join(outside, "x.txt"))
	assert.NoFileExists(t, filepath.Join(outside, "new.txt"))
}

func TestTemporaryFilesGoWithTheRun(t *testing.T) {
	out, err := run(t, binding.Config{}, t.TempDir(), `
		local name = GetTempFileName("txt") local f = assert(io.open(name, "w")) f:write("x") f:close()
		f = assert(io.open(name)) f:close() io.write(name)`)
	require.NoError(t, err)
	assert.True(t, filepath.IsAbs(out))
	assert.NoFileExists(t, out)
	assert.NoDirExists(t, filepath.Dir(out))
}

func TestModulesOfTheFolder(t *testing.T) {
	dir := t.TempDir()
	for name, source := range map[string]string{"one.lua": "return 'one'", "two/init.lua": "return 'two'", "two/three.lua": "return 'three'"} {
		require.NoError(t, os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o700))
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(source), 0o600))
	}
	out, err := run(t, binding.Config{}, dir, `print(require "one", require "two", require "two.three", pcall(require, "four") == false)`)
	require.NoError(t, err)
	assert.Equal(t, "one\ttwo\tthree\ttrue\n", out)
}
