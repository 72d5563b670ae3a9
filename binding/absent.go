package binding

import (
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/vkscript/vkscript/binding/engine"
)

const runInstead = `process.run{"program", "argument"} runs a program, when the script is started with --allow-run=program`

// Absent are functions of Lua that scripts don't have, with what does their work within the permissions.
var Absent = map[string]string{"io.popen": runInstead, "os.execute": runInstead}

// AbsentError is a call of one of them.
type AbsentError struct{ Name string }

func (e *AbsentError) Error() string { return "there is no " + e.Name + " here: " + Absent[e.Name] }

// registerAbsent makes them tell: a nil value would leave everybody alone.
func registerAbsent(e *engine.Engine) {
	for name := range Absent {
		library, function, _ := strings.Cut(name, ".")
		e.Extend(library, func(t *lua.LTable) {
			t.RawSetString(function, e.State().NewFunction(func(L *lua.LState) int {
				engine.Raise(L, &AbsentError{name})
				return 0
			}))
		})
	}
}
