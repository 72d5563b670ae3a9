package vk_test

import (
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vkscript/vkscript/vk"
	"github.com/vkscript/vkscript/vk/sandbox"
)

// sharing is a client as another process would have it: nothing shared but the folder.
func sharing(dir string, server *sandbox.Server) *vk.Client {
	limits := vk.NewLimits(nil)
	limits.Share(dir)
	return vk.New(vk.Config{Token: sandbox.UserToken, Transport: server, Limits: limits})
}

func TestTwoHoldersOfATokenKeepOneQuota(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := filepath.Join(t.TempDir(), "quota")
		server := sandbox.New(sandbox.Config{})
		began := time.Now()
		var both sync.WaitGroup
		for range 2 {
			client := sharing(dir, server)
			both.Go(func() {
				for range 15 {
					_, err := client.Call(t.Context(), "wall.get", vk.Params{"owner_id": -100})
					assert.NoError(t, err)
				}
			})
		}
		both.Wait()
		assert.LessOrEqual(t, time.Since(began), 10*time.Second)
		assert.Len(t, server.Calls(""), 30, "no call was refused with error 6 and repeated")
	})
}

// TestHelperProcess is the other process of the next test.
func TestHelperProcess(t *testing.T) {
	url := os.Getenv("VK_TEST_SERVER")
	if url == "" {
		t.Skip("runs inside TestTwoProcessesKeepOneQuota")
	}
	limits := vk.NewLimits(map[vk.TokenKind]float64{vk.UserToken: 40})
	limits.Share(os.Getenv("VK_TEST_QUOTA"))
	client := vk.New(vk.Config{Token: sandbox.UserToken, APIURL: url, Limits: limits})
	for range 20 {
		_, err := client.Call(t.Context(), "wall.get", vk.Params{"owner_id": -100})
		require.NoError(t, err)
	}
}

func TestTwoProcessesKeepOneQuota(t *testing.T) {
	server := sandbox.New(sandbox.Config{Rate: sandbox.Rate{User: 40}})
	web := httptest.NewServer(server)
	defer web.Close()
	dir := t.TempDir()
	var both sync.WaitGroup
	for range 2 {
		cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestHelperProcess$")
		cmd.Env = append(os.Environ(), "VK_TEST_SERVER="+web.URL+"/method/", "VK_TEST_QUOTA="+dir)
		both.Go(func() {
			out, err := cmd.CombinedOutput()
			assert.NoError(t, err, string(out))
		})
	}
	both.Wait()
	assert.Len(t, server.Calls("wall.get"), 40)
	files, err := os.ReadDir(dir)
	require.NoError(t, err)
	for _, f := range files {
		assert.NotContains(t, f.Name(), sandbox.UserToken)
	}
}

func TestFolderThatCantBeUsed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "file")
		require.NoError(t, os.WriteFile(file, nil, 0o600))
		server := sandbox.New(sandbox.Config{})
		client := sharing(filepath.Join(file, "below"), server)
		for range 5 {
			_, err := client.Call(t.Context(), "wall.get", vk.Params{"owner_id": -100})
			require.NoError(t, err)
		}
		assert.Len(t, server.Calls(""), 5)
	})
}

func TestClockThatJumpedBlocksNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		server := sandbox.New(sandbox.Config{})
		_, err := sharing(dir, server).Call(t.Context(), "wall.get", vk.Params{"owner_id": -100})
		require.NoError(t, err)
		files, err := filepath.Glob(filepath.Join(dir, "*"))
		require.NoError(t, err)
		require.Len(t, files, 1)
		require.NoError(t, os.WriteFile(files[0], []byte("\xff\xff\xff\xff\xff\xff\xff\x7f"), 0o600))
		began := time.Now()
		_, err = sharing(dir, server).Call(t.Context(), "wall.get", vk.Params{"owner_id": -100})
		require.NoError(t, err)
		assert.Less(t, time.Since(began), time.Second)
	})
}

func TestErrorSixTeaches(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		// VK allows two a second where we believe in three.
		server := sandbox.New(sandbox.Config{Rate: sandbox.Rate{User: 2}})
		client := vk.New(vk.Config{Token: sandbox.UserToken, Transport: server})
		for range 100 {
			_, err := client.Call(t.Context(), "wall.get", vk.Params{"owner_id": -100})
			require.NoError(t, err)
		}
		refused := len(server.Calls("")) - 100
		assert.LessOrEqual(t, refused, 5, "it slows down instead of trying again for ever")
		q := client.Quota()
		assert.Less(t, q.Rate, 2.3)
		assert.Equal(t, "user", fmt.Sprint(q.Kind))
	})
}
