package define_test

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vkscript/vkscript/binding"
	"github.com/vkscript/vkscript/binding/define"
	"github.com/vkscript/vkscript/binding/engine"
	"github.com/vkscript/vkscript/binding/opi"
	"github.com/vkscript/vkscript/vk"
)

// maxFile is from where language servers pass over a file, in bytes.
const maxFile = 500_000

// TestFilesAreLua compiles every file with the engine that scripts run on.
func TestFilesAreLua(t *testing.T) {
	for name, text := range define.Files() {
		_, err := engine.Compile(name, text)
		assert.NoError(t, err)
		assert.Less(t, len(text), maxFile, name)
	}
}

// TestAnnotations reads every annotation strictly: its form, its types, that each type is defined once,
// and that the annotations of a function are those of its arguments.
func TestAnnotations(t *testing.T) {
	b := newBook()
	for name, text := range define.Files() {
		b.read(name, string(text))
	}
	b.finish()
	for _, problem := range b.problems[:min(len(b.problems), 20)] {
		t.Error(problem)
	}
	assert.Greater(t, b.functions, 800)
}

// TestAnnotationsAreTold makes sure that the reader above refuses what is wrong.
func TestAnnotationsAreTold(t *testing.T) {
	for _, tt := range []struct{ text, problem string }{
		{"---@class A\n---@class A", "defined twice"},
		{"---@class A: B", "B is not defined"},
		{"---@field a string", "outside a class"},
		{"---@class A\n---@field a string\n---@field a string", "twice"},
		{"---@class A\n---@field a strin", "strin is not defined"},
		{"---@class A\n---@field a (string|integer", "expected )"},
		{"---@param a string\nfunction f(b) end", "annotates [a], takes [b]"},
		{"---@return string", "nothing follows"},
		{"---@retrun string\nfunction f() end", "unknown annotation"},
		{"---@alias a \"x\"|", "no type"},
		{"---@return string?string\nfunction f() end", "after the type"},
		{"function f() end\nfunction f() end", "defined twice"},
	} {
		b := newBook()
		b.read("test", tt.text)
		b.finish()
		assert.Contains(t, strings.Join(b.problems, "\n"), tt.problem, tt.text)
	}
}

// TestEveryMethodAndFunctionIsDefined looks for each row of the tables.
func TestEveryMethodAndFunctionIsDefined(t *testing.T) {
	files := maps.Collect(define.Files())
	for m := range vk.Methods() {
		assert.Contains(t, string(files["vk.lua"]), "\nfunction vk."+m.Name+"(arguments) end\n")
	}
	for _, kind := range vk.UploadKinds() {
		assert.Contains(t, string(files["vk.lua"]), "\nfunction vk.upload."+string(kind)+"(file, arguments, progress) end\n")
	}
	for f := range opi.Functions() {
		for _, name := range append(slices.Clone(f.Older), f.Name, f.Russian) {
			assert.Contains(t, string(files["opi_vk.lua"]), "\nfunction OPI_VK."+name+"(")
		}
	}
}

// TestAScriptFindsWhatIsDefined compares with a state that scripts run in, both ways where it can be listed.
func TestAScriptFindsWhatIsDefined(t *testing.T) {
	for _, m := range define.Libraries() {
		if m.Name == "test" { // that of test files alone
			continue
		}
		var want []string
		for i := range m.Functions {
			want = append(want, m.Functions[i].Name)
		}
		path := strings.TrimPrefix(m.Name+".", ".")
		if m.Name == "bsl.exact" { // which is no global
			path = `require "bsl.exact".`
		}
		for _, name := range want {
			assert.Equal(t, "function", run(t, fmt.Sprintf("print(type(%s%s))", path, name)), path+name)
		}
		if m.Name == "task" || m.Name == "OPI_Tools" {
			have := strings.Fields(run(t, "for name in pairs("+m.Name+") do print(name) end"))
			assert.ElementsMatch(t, want, have, "the functions of %s are listed in rows.go", m.Name)
		}
	}
}

// TestEveryGlobalIsDefined fails for a global that is neither Lua's own nor in Libraries.
func TestEveryGlobalIsDefined(t *testing.T) {
	known := strings.Fields(`_G _VERSION arg assert collectgarbage coroutine debug dofile error getfenv getmetatable io ipairs load
		loadfile loadstring math next os package pairs pcall print rawequal rawget rawlen rawset require select setfenv setmetatable
		string table tonumber tostring type unpack utf8 xpcall OPI_VK OPI_Инструменты`)
	for _, m := range define.Libraries() {
		known = append(known, m.Name)
		for i := range m.Functions {
			if m.Name == "" {
				known = append(known, m.Functions[i].Name)
			}
		}
	}
	for name := range strings.FieldsSeq(run(t, "for name in pairs(_G) do print(name) end for name in pairs(package.preload) do print(name) end")) {
		assert.Contains(t, known, name, "list it in rows.go")
	}
}

func run(t *testing.T, source string) string {
	var out bytes.Buffer
	err := binding.New(binding.Config{Stdout: &out}).Run(t.Context(), binding.Script{Name: "test", Dir: t.TempDir(), Source: []byte(source)})
	require.NoError(t, err)
	return strings.TrimSpace(out.String())
}

// TestCommonArguments: what every method takes is known to VK's checks too.
func TestCommonArguments(t *testing.T) {
	for _, m := range define.Libraries() {
		if m.Name != "vk" {
			continue
		}
		for _, f := range m.Types[0].Fields {
			assert.Empty(t, vk.Check("wall.post", func(yield func(string, string) bool) { yield(f.Name, "1") }), f.Name)
		}
	}
}

func TestLimits(t *testing.T) {
	for _, tt := range []struct {
		p    vk.Parameter
		want string
	}{
		{vk.Parameter{}, ""},
		{vk.Parameter{HasMin: true, Default: "0"}, ""},
		{vk.Parameter{HasMin: true, HasMax: true, Max: 100, Default: "20"}, "0 to 100; 20 when not given"},
		{vk.Parameter{HasMin: true, Min: 1}, "at least 1"},
		{vk.Parameter{HasMax: true, Max: 9}, "at most 9"},
		{vk.Parameter{MinLength: 4, MaxLength: 100}, "4 to 100 characters"},
		{vk.Parameter{MaxLength: 5, MaxItems: 10}, "at most 5 characters; at most 10 values"},
		{vk.Parameter{MinLength: 6}, "at least 6 characters"},
	} {
		assert.Equal(t, tt.want, define.Limits(&tt.p))
	}
}

func BenchmarkFiles(b *testing.B) {
	for b.Loop() {
		size := 0
		for _, text := range define.Files() {
			size += len(text)
		}
		b.SetBytes(int64(size))
	}
}
