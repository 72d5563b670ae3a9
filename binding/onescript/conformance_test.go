package onescript_test

import (
	"bytes"
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/vkscript/vkscript/binding"
	"github.com/vkscript/vkscript/binding/bsl/conformance"
	"github.com/vkscript/vkscript/binding/engine"
)

// TestConformance runs each program and compares what it prints with what OneScript does.
func TestConformance(t *testing.T) {
	programs := conformance.Programs()
	assert.GreaterOrEqual(t, len(programs), 200)
	for _, p := range programs {
		t.Run(p.Name, func(t *testing.T) {
			var out bytes.Buffer
			host := binding.New(binding.Config{Stdout: &out, Permissions: binding.Permissions{Write: binding.Rule{Allow: []string{t.TempDir()}}}})
			err := host.Run(t.Context(), binding.Script{Name: "program.os", Source: []byte(p.Source), Dir: t.TempDir(), Args: []string{"one", "два"}})
			assert.Equal(t, p.Output, out.String())
			assert.Equal(t, p.Error, endOf(err))
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
