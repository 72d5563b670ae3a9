package main

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestFlagsOfAPlainCommandLine: a command line without options has the values that the options' own defaults give.
func TestFlagsOfAPlainCommandLine(t *testing.T) {
	p := &program{}
	set := p.runCommand().Flags()
	p.flags.register(set)
	require.NoError(t, set.Parse(nil))
	assert.Equal(t, newFlags(), p.flags)
}

func TestPlain(t *testing.T) {
	code := "print(1)"
	for _, c := range []struct {
		args []string
		want *job
	}{
		{[]string{"post.lua"}, &job{args: []string{"post.lua"}}},
		{[]string{"run", "post.lua", "--text", "vk"}, &job{args: []string{"post.lua", "--text", "vk"}}},
		{[]string{"-e", code}, &job{args: []string{}, code: &code}},
		{[]string{"-e", code, "vk", "--sandbox"}, &job{args: []string{"vk", "--sandbox"}, code: &code}},
		{[]string{"check.lua"}, &job{args: []string{"check.lua"}}},
		{[]string{}, nil},
		{[]string{"run"}, nil},
		{[]string{"-e"}, nil},
		{[]string{"-e", code, "--sandbox"}, nil},
		{[]string{"--sandbox", "post.lua"}, nil},
		{[]string{"-", "a"}, nil},
		{[]string{"check", "post.lua"}, nil},
		{[]string{"help"}, nil},
	} {
		j, ok := plain(c.args)
		if c.want == nil {
			assert.False(t, ok, "%q", c.args)
			continue
		}
		assert.True(t, ok, "%q", c.args)
		assert.Equal(t, *c.want, j, "%q", c.args)
	}
}
