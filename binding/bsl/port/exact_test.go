package port_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vkscript/vkscript/binding"
	"github.com/vkscript/vkscript/binding/bsl"
	"github.com/vkscript/vkscript/binding/bsl/conformance"
	"github.com/vkscript/vkscript/binding/bsl/port"
	"github.com/vkscript/vkscript/binding/check"
	"github.com/vkscript/vkscript/binding/engine"
)

const (
	textAsCode = "BSL021: text run as code is not ported"
	ownPlace   = "it prints the name, a line number or a line of its own file, which are those of the Lua"
)

// notExact are all programs that do not print the same as Lua, and why.
var notExact = map[string]string{
	"dates/bad_dates": textAsCode, "errors/date_arithmetic_errors": textAsCode, "methods/execute": textAsCode, "methods/execute_in_a_method": textAsCode,
	"errors/info": ownPlace, "errors/error_description": ownPlace, "errors/line_of_the_inner_method": ownPlace, "files/script": ownPlace,
}

// TestExactConformance runs the exact Lua of all programs.
func TestExactConformance(t *testing.T) {
	for _, p := range conformance.Programs() {
		t.Run(p.Name, func(t *testing.T) {
			m, found := bsl.Parse("t.os", p.Source)
			found = append(found, bsl.Bind(m)...)
			require.Empty(t, found)
			for _, cfg := range []port.Config{{Exact: true}, {Exact: true, ASCII: true}} {
				result := port.Port(m, cfg)
				if notExact[p.Name] == textAsCode {
					require.NotZero(t, result.Found.Errors())
					continue
				}
				require.Empty(t, result.Found)
				for _, finding := range check.File("t.lua", []byte(result.Lua), check.Options{}) {
					assert.Equal(t, check.CodeUnused, finding.Code, "%v\n%s", finding, result.Lua)
				}
				var out bytes.Buffer
				host := binding.New(binding.Config{Stdout: &out, Permissions: binding.Permissions{Write: binding.Rule{Allow: []string{t.TempDir()}}}})
				err := host.Run(t.Context(), binding.Script{Name: "t.lua", Source: []byte(result.Lua), Dir: t.TempDir(), Args: []string{"one", "два"}})
				if notExact[p.Name] == ownPlace {
					assert.Equal(t, strings.Count(p.Output, "\n"), strings.Count(out.String(), "\n"))
					continue
				}
				assert.Equal(t, p.Output, out.String(), "%s", result.Lua)
				assert.Equal(t, messageOf(p.Error), messageOf(endOf(err)), "%s", result.Lua)
			}
		})
	}
}

// endOf is an error as "line: text".
func endOf(err error) string {
	var failed *engine.RuntimeError
	switch {
	case err == nil:
		return ""
	case errors.As(err, &failed):
		return fmt.Sprintf("%d: %s", failed.Line, failed.Msg)
	}
	return err.Error()
}

// messageOf is the text of such an error.
func messageOf(end string) string {
	var line int
	var text string
	if n, _ := fmt.Sscanf(end, "%d:", &line); n == 1 {
		text = end[len(fmt.Sprint(line))+2:]
		return text
	}
	return end
}
