package modules_test

import (
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vkscript/vkscript/binding"
	"github.com/vkscript/vkscript/binding/engine"
)

func TestLogFormats(t *testing.T) {
	const script = `
		log.debug("hidden")
		log.info("posted", {id = 1, text = "два слова", list = {1, 2}})
		assert(log.level("debug") == "info")
		local l = log.with{run = 7}
		l:debug("now")
		l:with{step = "a"}:error("bad", {err = select(2, pcall(json.decode, 5, 5))})`
	for format, want := range map[string]string{
		"": "time=2000-01-01T00:00:00.000Z level=INFO msg=posted id=1 text=\"два слова\" list=\"[1,2]\"\n" +
			"time=2000-01-01T00:00:00.000Z level=DEBUG msg=now run=7\n" +
			"time=2000-01-01T00:00:00.000Z level=ERROR msg=bad run=7 step=a err=\"test.lua:7: json.decode: argument 2 (options) must be a table, got 5\"\n",
		"json": `{"time":"2000-01-01T00:00:00.000Z","level":"INFO","msg":"posted","id":1,"text":"два слова","list":[1,2]}` + "\n" +
			`{"time":"2000-01-01T00:00:00.000Z","level":"DEBUG","msg":"now","run":7}` + "\n" +
			`{"time":"2000-01-01T00:00:00.000Z","level":"ERROR","msg":"bad","run":7,"step":"a","err":"test.lua:7: json.decode: argument 2 (options) must be a table, got 5"}` + "\n",
	} {
		synctest.Test(t, func(t *testing.T) {
			_, stderr, err := run(t, binding.Config{LogFormat: format}, script)
			require.NoError(t, err)
			assert.Equal(t, want, stderr)
		})
	}
}

func TestProgress(t *testing.T) {
	const script = `
		local bar = progress.bar(10, "posts")
		for i = 1, 10 do
			time.sleep(0.06)
			bar:add()
		end
		bar:done() bar:done() bar:add()
		for i, item in progress.each({"a", "b"}) do assert(item == ({"a", "b"})[i]) end
		local n = progress.counter("read")
		for i = 1, 3 do n:set(i * 10) time.sleep(6) end
		n:label("wrote") n:done()`
	for _, c := range []struct {
		terminal bool
		want     string
	}{
		{false, "posts 10% 1/10 in 0s\nposts 20% 2/10 in 0s\nposts 30% 3/10 in 0s\nposts 40% 4/10 in 0s\nposts 50% 5/10 in 0s\n" +
			"posts 60% 6/10 in 0s\nposts 70% 7/10 in 0s\nposts 80% 8/10 in 0s\nposts 90% 9/10 in 1s\nposts 100% 10/10 in 1s\n" +
			"50% 1/2 in 0s\n100% 2/2 in 0s\nread 30 in 12s\nwrote 30 in 18s\n"},
		{true, "\r\x1b[Kposts [======                        ] 20% 2/10 in 0s\r\x1b[Kposts [============                  ] 40% 4/10 in 0s" +
			"\r\x1b[Kposts [==================            ] 60% 6/10 in 0s\r\x1b[Kposts [========================      ] 80% 8/10 in 0s" +
			"\r\x1b[Kposts [==============================] 100% 10/10 in 1s\r\x1b[Kposts [==============================] 100% 10/10 in 1s\n" +
			"\r\x1b[K[==============================] 100% 2/2 in 0s\n\r\x1b[Kread 20 in 6s\r\x1b[Kread 30 in 12s\r\x1b[Kwrote 30 in 18s\n"},
	} {
		synctest.Test(t, func(t *testing.T) {
			_, stderr, err := run(t, binding.Config{Terminal: c.terminal}, script)
			require.NoError(t, err)
			assert.Equal(t, c.want, stderr)
		})
	}
}

func TestCLIEndsTheScript(t *testing.T) {
	const spec = `cli.parse{options = {{"group", type = "integer", required = true}, {"mode", choices = {"a", "b"}}}, arguments = {{"folder"}}}`
	for _, c := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"--help"}, 0, ""},
		{[]string{"-h"}, 0, ""},
		{[]string{"x"}, 2, "test.lua: --group is missing\nSee 'test.lua --help'.\n"},
		{[]string{"--group", "1"}, 2, "test.lua: <folder> is missing\n"},
		{[]string{"--group"}, 2, "test.lua: --group needs a value\n"},
		{[]string{"--group=x", "f"}, 2, "test.lua: --group must be an integer, got 'x'\n"},
		{[]string{"--gruop=secret"}, 2, "test.lua: unknown option --gruop; did you mean --group?\n"},
		{[]string{"--group=1", "--mode", "c", "f"}, 2, "test.lua: --mode must be one of a, b, got 'c'\n"},
		{[]string{"--group=1", "f", "more"}, 2, "test.lua: unexpected argument 'more'\n"},
		{[]string{"-x"}, 2, "test.lua: unknown option -x\n"},
	} {
		stdout, stderr, err := run(t, binding.Config{}, "pcall(function() "+spec+" end) error('went on')", c.args...)
		var exit *engine.ExitError
		require.ErrorAs(t, err, &exit, c.args)
		assert.Equal(t, c.code, exit.Code, c.args)
		assert.Contains(t, stderr, c.says)
		assert.Equal(t, c.code == 0, stdout != "", c.args)
	}
}
