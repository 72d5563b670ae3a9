package modules_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vkscript/vkscript/binding"
)

// TestTasksWaitTogether sleeps in many tasks at once.
func TestTasksWaitTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		_, _, err := run(t, binding.Config{}, `
			local done = task.map({1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, function(i) time.sleep("1m") return i end)
			assert(#done == 10)`)
		require.NoError(t, err)
		assert.Equal(t, time.Minute, time.Since(began))
	})
}

func TestHTTPLetsTasksRun(t *testing.T) {
	arrived := make(chan struct{}, 2)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// Both requests are answered once both are there.
		arrived <- struct{}{}
		for len(arrived) < 2 {
			select {
			case <-r.Context().Done():
				return
			case <-time.After(time.Millisecond):
			}
		}
	}))
	defer server.Close()
	_, _, err := run(t, binding.Config{}, `
		task.map({1, 2}, function() return http.get(arg[1], {timeout = 10}) end)`, server.URL)
	require.NoError(t, err)
}

func TestWaitsEndWithTheRun(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(serve))
	defer server.Close()
	for _, script := range []string{`time.sleep("1h")`, `http.get(arg[1] .. "/slow")`, `process.run{"sh", "-c", "sleep 60"}`} {
		ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
		cfg := binding.Config{Permissions: binding.Permissions{All: true}, Getenv: os.LookupEnv}
		err := binding.New(cfg).Run(ctx, binding.Script{Name: "test.lua", Source: []byte(script), Dir: t.TempDir(), Args: []string{server.URL}})
		cancel()
		assert.ErrorIs(t, err, context.DeadlineExceeded, script)
	}
}

func TestPrivateAddressesAreGuarded(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(serve))
	defer server.Close()
	host := binding.New(binding.Config{Permissions: binding.Permissions{Net: binding.Rule{All: true}}})
	err := host.Run(t.Context(), binding.Script{Name: "test.lua", Source: []byte(`http.get(arg[1])`), Args: []string{server.URL}})
	require.ErrorContains(t, err, "the script may not reach the private address 127.0.0.1: run it with --allow-net=127.0.0.1")
	var denied *binding.PermissionError
	require.ErrorAs(t, err, &denied)
}

func TestDeniedHostsAndProgramsStayDenied(t *testing.T) {
	for script, p := range map[string]binding.Permissions{
		`http.get("https://api.vk.com/")`: {All: true, Net: binding.Rule{Deny: []string{"vk.com"}}},
		`process.run{"/bin/sh"}`:          {All: true, Run: binding.Rule{Deny: []string{"sh"}}},
		`process.run{"sh"}`:               {All: true, Run: binding.Rule{NoOne: true}},
	} {
		_, _, err := run(t, binding.Config{Permissions: p}, script)
		assert.ErrorContains(t, err, "forbids it", script)
	}
}

func TestWritesFollowNoLinkOut(t *testing.T) {
	dir, outside := t.TempDir(), t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(outside, "file"), []byte("theirs"), 0o600))
	require.NoError(t, os.Symlink(outside, filepath.Join(dir, "folder")))
	require.NoError(t, os.Symlink(filepath.Join(outside, "file"), filepath.Join(dir, "file")))
	for _, script := range []string{
		`fs.write("folder/new", "")`, `fs.write("file", "")`, `fs.append("file", "x")`, `fs.mkdir("folder/new")`, `fs.read("file")`,
		`fs.list("folder")`, `fs.remove("folder/file")`, `fs.remove("folder/file", {recursive = true})`, `fs.copy("file", "mine")`,
		`store.open("file")`, `csv.write("folder/x.csv", {})`, `hash.file("file")`, `fs.stat("file")`, `fs.glob("folder/*")`,
	} {
		_, _, err := runIn(t, dir, binding.Config{}, script)
		assert.ErrorContains(t, err, "the script may not", script)
	}
	_, _, err := runIn(t, dir, binding.Config{}, `fs.remove("folder", {recursive = true})`)
	require.NoError(t, err, "the link itself is the script's")
	data, err := os.ReadFile(filepath.Join(outside, "file"))
	require.NoError(t, err)
	assert.Equal(t, "theirs", string(data))
}

func TestWriteOfOnePermittedFile(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "state.json")
	cfg := binding.Config{Permissions: binding.Permissions{Write: binding.Rule{Allow: []string{file}}}}
	err := binding.New(cfg).Run(t.Context(), binding.Script{Name: "test.lua", Dir: dir, Source: []byte(`
		store.open("state.json"):set("a", 1)
		fs.write("state.json", fs.read("state.json") .. " ")
		assert(not pcall(fs.write, "other.json", ""))`)})
	require.NoError(t, err)
	require.NoError(t, os.Chmod(file, 0o640))
	err = binding.New(cfg).Run(t.Context(), binding.Script{Name: "test.lua", Dir: dir, Source: []byte(`fs.write("state.json", "{}")`)})
	require.NoError(t, err)
	info, err := os.Stat(file)
	require.NoError(t, err)
	assert.Equal(t, os.FileMode(0o640), info.Mode().Perm(), "a replaced file keeps its mode")
}

// TestStoreLosesNothing counts in one store from tasks and from several hosts at once.
func TestStoreLosesNothing(t *testing.T) {
	dir := t.TempDir()
	const script = `task.map({1, 2, 3}, function()
		local s = store.open("n.json")
		for _ = 1, 5 do s:update(function(t) t.n = (t.n or 0) + 1 end) end
	end)`
	errs := make(chan error)
	for range 3 {
		go func() {
			_, _, err := runIn(t, dir, binding.Config{}, script)
			errs <- err
		}()
	}
	for range 3 {
		require.NoError(t, <-errs)
	}
	_, _, err := runIn(t, dir, binding.Config{}, `assert(store.open("n.json"):get("n") == 45)`)
	require.NoError(t, err)
}

func TestStoreWithinItsUpdateGivesUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, _, err := run(t, binding.Config{}, `
			local s = store.open("x")
			s:update(function() s:set("a", 1) end)`)
		require.ErrorContains(t, err, "x is in use: another process")
	})
}
