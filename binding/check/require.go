package check

import (
	"slices"
	"strings"

	"github.com/vkscript/vkscript/binding"
	"github.com/vkscript/vkscript/vk/spell"
)

// modules finds require of what is not there, unless the script is ready for that.
func (c *checker) modules() {
	if c.foreign["require"] || len(c.script.globals["package"]) > 0 {
		return
	}
	for _, call := range c.script.calls {
		if c.script.optional[call] {
			continue
		}
		if requiresNothing(call) {
			c.add(c.place(call), Error, CodeArgument, "", "require needs the name of a module")
		} else if name, ok := required(call); ok && !c.hasModule(name) {
			near, _ := spell.Nearest(name, slices.Values(append(sorted(known().modules), c.opts.Around.Modules()...)))
			c.add(c.argPlace(call.Args[0]), Error, CodeUnknown, near, "there is no module %q: neither %s", name, strings.Join(binding.ModuleFiles(name), " nor "))
		}
	}
}

// hasModule is true also where nothing is known of the files around.
func (c *checker) hasModule(name string) bool {
	return known().modules[name] || c.opts.Around == nil || c.opts.Around.Finds(name)
}

// absent finds calls of functions that Lua has elsewhere.
func (c *checker) absent() {
	for _, call := range c.script.calls {
		if instead := binding.Absent[c.path(call.Func)]; instead != "" && !c.script.optional[call] {
			c.add(c.place(call), Error, CodeUnknown, "", "there is no %s here: %s", c.path(call.Func), instead)
		}
	}
}
