package port_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vkscript/vkscript/binding"
	"github.com/vkscript/vkscript/binding/bsl"
	"github.com/vkscript/vkscript/binding/bsl/conformance"
	"github.com/vkscript/vkscript/binding/bsl/port"
)

// TestConformance runs the Lua of the programs that mean the same in it.
func TestConformance(t *testing.T) {
	tried := 0
	for _, p := range conformance.Programs() {
		if !p.Portable {
			continue
		}
		tried++
		for profile, cfg := range map[string]port.Config{"": {}, " ascii": {ASCII: true}} {
			t.Run(p.Name+profile, func(t *testing.T) { conforms(t, p, cfg) })
		}
	}
	assert.Greater(t, tried, 50)
}

// conforms ports a program and compares what its Lua prints.
func conforms(t *testing.T, p conformance.Program, cfg port.Config) {
	m, found := bsl.Parse("t.os", p.Source)
	found = append(found, bsl.Bind(m)...)
	require.Empty(t, found)
	result := port.Port(m, cfg)
	require.Zero(t, result.Found.Errors(), "%v", result.Found)
	var out bytes.Buffer
	host := binding.New(binding.Config{Stdout: &out, Permissions: binding.Permissions{All: true}})
	err := host.Run(t.Context(), binding.Script{Name: "t.lua", Source: []byte(result.Lua), Dir: t.TempDir()})
	if p.Error == "" {
		require.NoError(t, err, "%s", result.Lua)
	} else {
		require.Error(t, err, "%s", result.Lua)
	}
	assert.Equal(t, p.Output, out.String(), "%s", result.Lua)
}
