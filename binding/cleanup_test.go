package binding_test

import (
	"bytes"
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"

	"github.com/vkscript/vkscript/binding"
	"github.com/vkscript/vkscript/binding/engine"
	"github.com/vkscript/vkscript/vk/sandbox"
)

func TestOnExitRunsHoweverTheScriptEnds(t *testing.T) {
	const register = `on_exit(function() print("first registered") end) on_exit(function() print("last registered") end) print("body") `
	for _, end := range []string{``, `error("x")`, `os.exit(3)`, `while true do end`, `task.sleep(1000)`, `task.map({1, 2}, function() task.sleep(1000) end)`} {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			time.AfterFunc(time.Second, cancel)
			cfg := binding.Config{MaxSteps: 10_000_000}
			var out bytes.Buffer
			cfg.Stdout = &out
			err := binding.New(cfg).Run(ctx, binding.Script{Name: "test.lua", Source: []byte(register + end), Dir: t.TempDir()})
			assert.Equal(t, "body\nlast registered\nfirst registered\n", out.String(), end)
			assert.Equal(t, end == "", err == nil, end)
		})
	}
}

func TestOnExitMayCallVKAfterAnInterrupt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := sandbox.New(sandbox.Config{})
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		err := binding.New(binding.Config{Client: sandboxClient(server)}).Run(ctx, binding.Script{Name: "test.lua", Dir: t.TempDir(), Source: []byte(`
			local post = vk.wall.post{owner_id = -100, message = "x"}
			on_exit(function() vk.wall.delete{owner_id = -100, post_id = post.post_id} end)
			task.sleep(1000)`)})
		assert.ErrorIs(t, err, context.Canceled)
		assert.Empty(t, server.Posts(-100))
	})
}

func TestOnExitIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		err := binding.New(binding.Config{}).Run(t.Context(), binding.Script{Name: "test.lua", Dir: t.TempDir(), Source: []byte(`on_exit(function() task.sleep(1000) end)`)})
		assert.ErrorIs(t, err, engine.ErrTimeout)
		assert.Equal(t, 5*time.Second, time.Since(began))
	})
}
