package check

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"sync"

	"github.com/vkscript/vkscript/binding"
)

// library is what every script finds.
type library struct {
	globals map[string]bool
	modules map[string]bool     // by require
	fields  map[string][]string // sorted, of the tables that have all their fields from the start
}

// showLibrary is a script that shows what it finds. Tables with a metatable may have more than they
// show; those of the script itself, of arguments and of modules are its own to fill.
const showLibrary = `
local open = {_G = true, arg = true, package = true}
local function fields(name, t)
	if type(t) ~= "table" or open[name] or getmetatable(t) then return end
	print("table", name)
	for key in pairs(t) do print("field", name, tostring(key)) end
end
for name, value in pairs(_G) do
	print("global", name)
	fields(name, value)
end
for name in pairs(package.preload) do
	print("module", name)
	local ok, value = pcall(require, name)
	if ok then
		if rawequal(_G[name], value) then print("global", name) end -- also one that is made when it is used
		fields(name, value)
	end
end`

// IsLibrary tells whether Lua has a module or table of its own under a name, which require finds before any file.
func IsLibrary(name string) bool { return known().modules[name] || known().fields[name] != nil }

// known asks a real script, so that nothing has to be listed twice.
var known = sync.OnceValue(func() *library {
	var out bytes.Buffer
	lib := &library{globals: map[string]bool{}, modules: map[string]bool{}, fields: map[string][]string{}}
	err := binding.New(binding.Config{Stdout: &out}).Run(context.Background(), binding.Script{Name: "library", Source: []byte(showLibrary)})
	if err != nil {
		panic("check: the library can't be shown: " + err.Error())
	}
	for line := range strings.Lines(out.String()) {
		words := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		switch words[0] {
		case "global":
			lib.globals[words[1]] = true
		case "module":
			lib.modules[words[1]] = true
		case "table":
			lib.fields[words[1]] = []string{}
		case "field":
			lib.fields[words[1]] = append(lib.fields[words[1]], words[2])
		}
	}
	for _, fields := range lib.fields {
		slices.Sort(fields)
	}
	return lib
})
