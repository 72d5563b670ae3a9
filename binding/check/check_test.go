package check_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vkscript/vkscript/binding/check"
	"github.com/vkscript/vkscript/binding/opi"
)

// expected is a comment --> severity code column "regexp of the message" "suggestion".
// Column 0 is any; a suggestion that is left out must be absent.
var expected = regexp.MustCompile(`--> (\w+) (\w+) (\d+) "([^"]*)"(?: "([^"]*)")?`)

func TestScripts(t *testing.T) {
	files, err := filepath.Glob("testdata/*.lua")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			src, err := os.ReadFile(file)
			require.NoError(t, err)
			compare(t, src, check.File(file, src, check.Options{}))
		})
	}
}

// compare matches findings with the comments of a script, one to one.
func compare(t *testing.T, src []byte, findings []check.Finding) {
	for i, line := range strings.Split(string(src), "\n") {
		for _, want := range expected.FindAllStringSubmatch(line, -1) {
			at := -1
			for j, f := range findings {
				if f.Line == i+1 && matches(f, want) {
					at = j
				}
			}
			if assert.GreaterOrEqual(t, at, 0, "line %d: nothing found like %s in\n%s", i+1, want[0], show(findings)) {
				findings = append(findings[:at:at], findings[at+1:]...)
			}
		}
	}
	assert.Empty(t, findings, "not expected:\n%s", show(findings))
}

func matches(f check.Finding, want []string) bool {
	return string(f.Severity) == want[1] && f.Code == want[2] && (want[3] == "0" || strconv.Itoa(f.Col) == want[3]) &&
		regexp.MustCompile(want[4]).MatchString(f.Message) && f.Suggestion == want[5]
}

func show(findings []check.Finding) string {
	var lines []string
	for _, f := range findings {
		lines = append(lines, fmt.Sprintf("%s (%s)", f, f.Code))
	}
	return strings.Join(lines, "\n")
}

func TestExamplesAreClean(t *testing.T) {
	files, _ := filepath.Glob("../../scripts/examples/*.lua")
	if len(files) == 0 {
		t.Skip("there are no examples")
	}
	folder := check.NewFolder()
	for _, file := range files {
		src, err := os.ReadFile(file)
		require.NoError(t, err)
		findings := check.File(file, src, check.Options{Around: folder.Around(file)})
		findings = slices.DeleteFunc(findings, func(f check.Finding) bool { // shows what happens at a mistyped name
			return filepath.Base(file) == "errors.lua" && strings.Contains(f.Message, `"CreatePots"`)
		})
		assert.Empty(t, show(findings))
	}
}

func TestFolder(t *testing.T) {
	for _, c := range []struct {
		name  string
		files map[string]string
		want  string // of main.lua
	}{
		{"a module's globals", map[string]string{"main.lua": `require "lib.util" print(made)`, "lib/util.lua": `made = 1`}, ""},
		{"an init.lua", map[string]string{"main.lua": `require "lib" print(made)`, "lib/init.lua": `require "lib.more"`, "lib/more.lua": `made = 1`}, ""},
		{"a typo beside a module", map[string]string{"main.lua": `local u = require "util" print(u, undefined_name)`, "util.lua": `return {}`},
			`main.lua:1:35: error: nothing defines "undefined_name"`},
		{"a module that makes globals by name", map[string]string{"main.lua": `require "util" print(anything)`, "util.lua": `_G[arg[1]] = 1`}, ""},
		{"that requires one", map[string]string{"main.lua": `require "a" print(anything)`, "a.lua": `require "b"`, "b.lua": `require "a" load("x = 1")()`}, ""},
		{"a script that requires this one", map[string]string{"main.lua": `print(config.name)`, "start.lua": `config = {} require "main"`}, ""},
		{"a global through _G", map[string]string{"main.lua": `print(config.name)`, "start.lua": `_G.config = {}`}, ""},
		{"a global for another file", map[string]string{"main.lua": `function on() last = 1 end`, "other.lua": `print(last)`}, ""},
		{"a function added to string", map[string]string{"main.lua": `print(string.trim("x"))`, "str.lua": `function string.trim(s) return s end`}, ""},
		{"OPI_VK made something else", map[string]string{"main.lua": `OPI_VK.Anything()`, "mock.lua": `OPI_VK = {}`}, ""},
		{"a broken neighbour", map[string]string{"main.lua": `require "x" print(y)`, "x.lua": `local = 1`}, `main.lua:1:19: error: nothing defines "y"`},
		{"a module below what starts it", map[string]string{"lib/main.lua": `print(config.name, shown)`, "start.lua": `config = {} require "lib.main" require "other.shown"`, "other/shown.lua": `shown = 1`}, ""},
		{"a module that is nowhere", map[string]string{"main.lua": `require "nowhere" prnt(1)`},
			"main.lua:1:9: error: there is no module \"nowhere\": neither nowhere.lua nor nowhere/init.lua\nmain.lua:1:19: error: nothing defines \"prnt\"; did you mean \"print\"?"},
		{"a mistyped module", map[string]string{"main.lua": `local h = require "helpr" print(h, require "jsn")`, "helper.lua": "return 1"},
			"main.lua:1:19: error: there is no module \"helpr\": neither helpr.lua nor helpr/init.lua; did you mean \"helper\"?\n" +
				"main.lua:1:44: error: there is no module \"jsn\": neither jsn.lua nor jsn/init.lua; did you mean \"json\"?"},
		{"no module", map[string]string{"main.lua": "require() prnt(1) require(nil) require \"\""},
			"main.lua:1:1: error: require needs the name of a module\nmain.lua:1:11: error: nothing defines \"prnt\"; did you mean \"print\"?\n" +
				"main.lua:1:19: error: require needs the name of a module\nmain.lua:1:32: error: require needs the name of a module"},
		{"a module that may be missing", map[string]string{"main.lua": `print(pcall(require, "x"), pcall(function() return require "y" end))`}, ""},
		{"a module that the script makes", map[string]string{"main.lua": `package.preload.made = print require "made"`}, ""},
		{"a path of the script's own", map[string]string{"main.lua": `package.path = package.path .. ";other/?.lua" require "x" print(made)`}, ""},
		{"a module that is no Lua", map[string]string{"main.lua": `require "text" prnt(1)`, "text.lua": "no Lua"}, `main.lua:1:16: error: nothing defines "prnt"; did you mean "print"?`},
		{"a path", map[string]string{"main.lua": `require "./lib/util" require "lib/util"`, "lib/util.lua": "return 1"}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			for name, src := range c.files {
				require.NoError(t, os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o777))
				require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(src), 0o666))
			}
			main := "main.lua"
			if c.files[main] == "" {
				main = "lib/main.lua"
			}
			around := check.NewFolder().Around(filepath.Join(dir, main))
			got := check.File("main.lua", []byte(c.files[main]), check.Options{Around: around})
			var lines []string
			for _, f := range got {
				lines = append(lines, f.String())
			}
			assert.Equal(t, c.want, strings.Join(lines, "\n"))
		})
	}
}

func TestModulesOfOtherFolders(t *testing.T) {
	dir, lib := t.TempDir(), t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(lib, "shared.lua"), []byte("made = 1"), 0o600))
	src := []byte(`require "shared" print(made)`)
	main := filepath.Join(dir, "main.lua")
	assert.Len(t, check.File("main.lua", src, check.Options{Around: check.NewFolder().Around(main)}), 2)
	assert.Empty(t, check.File("main.lua", src, check.Options{Around: check.NewFolder(lib).Around(main)}))
}

func TestHostGlobals(t *testing.T) {
	assert.Len(t, check.File("s", []byte("shop.open()"), check.Options{}), 1)
	assert.Empty(t, check.File("s", []byte("shop.open()"), check.Options{Globals: []string{"shop"}}))
}

func TestPrint(t *testing.T) {
	long := strings.Repeat("x = 1 ", 100) + "print(тест)" + strings.Repeat(" x = 2", 100)
	for _, c := range []struct{ source, want string }{
		{"\tlocal Имя = тест", "s:1:14: error: nothing defines \"тест\"\n  \tlocal Имя = тест\n  \t            ^\n"},
		{"print('日本', тест)", "s:1:13: error: nothing defines \"тест\"\n  print('日本', тест)\n                ^\n"},
		{"print('e\u0301', тест)", "s:1:13: error: nothing defines \"тест\"\n  print('e\u0301', тест)\n             ^\n"},
		{"print('\x1b[31m', тест)", "s:1:16: error: nothing defines \"тест\"\n  print('·[31m', тест)\n                 ^\n"},
		{long, "s:1:607: error: nothing defines \"тест\"\n  " + string([]rune(long)[526:666]) + "\n  " + strings.Repeat(" ", 80) + "^\n"},
	} {
		var out bytes.Buffer
		for _, f := range check.File("s", []byte(c.source), check.Options{}) {
			if f.Severity == check.Error {
				require.NoError(t, f.Print(&out, false))
			}
		}
		assert.Equal(t, c.want, out.String())
	}
}

func TestPrintColour(t *testing.T) {
	var out bytes.Buffer
	f := check.Finding{File: "s", Line: 1, Col: 2, Severity: check.Warning, Message: "m", Suggestion: "n", Source: "ab"}
	require.NoError(t, f.Print(&out, true))
	assert.Equal(t, "s:1:2: \x1b[1;33mwarning:\x1b[0m m; did you mean \"n\"?\n  ab\n  \x1b[1;33m ^\x1b[0m\n", out.String())
}

func TestSummary(t *testing.T) {
	findings := []check.Finding{{Severity: check.Error}, {Severity: check.Error}, {Severity: check.Warning}}
	assert.Equal(t, "2 errors, 1 warning in 3 files", check.Summary(findings, 3))
	assert.Equal(t, "0 errors, 0 warnings in 1 file", check.Summary(nil, 1))
}

// What a function gives is checked against functions that exist.
func TestResultsAreOfFunctions(t *testing.T) {
	for _, name := range check.PlainResults() {
		f := opi.Lookup(name)
		require.NotNil(t, f, name)
		assert.Equal(t, name, f.Name)
	}
}

func FuzzFile(f *testing.F) {
	files, _ := filepath.Glob("testdata/*.lua")
	for _, file := range files {
		src, err := os.ReadFile(file)
		require.NoError(f, err)
		f.Add(src)
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		for _, found := range check.File("f", src, check.Options{}) {
			require.NoError(t, found.Print(&bytes.Buffer{}, false))
			require.Positive(t, found.Line)
			require.Positive(t, found.Col)
		}
	})
}

// big is a script of n lines: the ones without mistakes, again and again.
func big(b *testing.B, n int) []byte {
	src, err := os.ReadFile("testdata/quiet.lua")
	require.NoError(b, err)
	part := "do\n" + string(src) + "\nend\n"
	return []byte(strings.Repeat(part, n/strings.Count(part, "\n")+1))
}

func BenchmarkFile10000Lines(b *testing.B) {
	src := big(b, 10000)
	check.File("b", nil, check.Options{})
	b.SetBytes(int64(len(src)))
	for b.Loop() {
		check.File("b", src, check.Options{})
	}
}

func BenchmarkFile10000Typos(b *testing.B) {
	src := []byte(strings.Repeat("pritn(string.uper('x'))\n", 10000))
	for b.Loop() {
		check.File("b", src, check.Options{})
	}
}
