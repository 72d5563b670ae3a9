package vk_test

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vkscript/vkscript/vk"
	"github.com/vkscript/vkscript/vk/sandbox"
)

// atOnce makes n calls at the same moment and returns their answers and errors.
func atOnce(ctx context.Context, n int, call func(ctx context.Context, i int) (json.RawMessage, error)) ([]string, []error) {
	answers, errs := make([]string, n), make([]error, n)
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() {
			raw, err := call(ctx, i)
			answers[i], errs[i] = string(raw), err
		})
	}
	all.Wait()
	return answers, errs
}

func batchClient(t *testing.T) (*vk.Client, *sandbox.Server) {
	server := sandbox.New(sandbox.Config{})
	client := vk.New(vk.Config{Token: sandbox.UserToken, Transport: server})
	_, err := client.Call(t.Context(), "wall.post", vk.Params{"owner_id": -100, "message": "первый & # + % \"'\\ \n 😀"})
	require.NoError(t, err)
	return client, server
}

func TestThousandReadsRideInForty(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, server := batchClient(t)
		time.Sleep(time.Second)
		began := time.Now()
		answers, errs := atOnce(vk.WithBatch(t.Context()), 1000, func(ctx context.Context, i int) (json.RawMessage, error) {
			return client.Call(ctx, "wall.get", vk.Params{"owner_id": -100, "count": 1})
		})
		floor := 39 * time.Second / 3
		assert.LessOrEqual(t, time.Since(began), floor*105/100)
		assert.Len(t, server.Calls("execute"), 40)
		assert.Empty(t, server.Calls("wall.get"))
		for i := range answers {
			require.NoError(t, errs[i])
			assert.Equal(t, answers[0], answers[i])
		}
		assert.Contains(t, answers[0], "первый & # + %")
	})
}

func TestEachCallOfABatchHasItsOwnAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, server := batchClient(t)
		text := "Ё \"'\\ \n & # + % </script> \u2028 😀 "
		answers, errs := atOnce(vk.WithBatch(t.Context()), 30, func(ctx context.Context, i int) (json.RawMessage, error) {
			switch i % 3 {
			case 0:
				return client.Call(ctx, "wall.createComment", vk.Params{"owner_id": -100, "post_id": 1, "message": text + fmt.Sprint(i)})
			case 1:
				return client.Call(ctx, "wall.createComment", vk.Params{"owner_id": -100, "post_id": 999, "message": "lost"})
			}
			return client.Call(ctx, "photos.createAlbum", vk.Params{"group_id": 100, "title": "a"})
		})
		for i := range answers {
			if i%3 == 1 {
				var e *vk.Error
				require.ErrorAs(t, errs[i], &e)
				assert.Equal(t, "wall.createComment", e.Method)
				continue
			}
			assert.NoError(t, errs[i])
		}
		comments := map[string]bool{}
		for _, c := range server.Comments("wall", -100, 1) {
			comments[c.Text] = true
		}
		for i := 0; i < 30; i += 3 {
			assert.True(t, comments[text+fmt.Sprint(i)], i)
		}
		assert.Len(t, server.Calls("photos.createAlbum"), 10, "a write without a key does not ride")
	})
}

func TestLostBatchIsRepeatedUnderTheSameKeys(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, server := batchClient(t)
		fault, err := sandbox.ParseFault("execute:drop-after:3")
		require.NoError(t, err)
		server.Inject(fault)
		_, errs := atOnce(vk.WithBatch(t.Context()), 20, func(ctx context.Context, i int) (json.RawMessage, error) {
			return client.Call(ctx, "wall.post", vk.Params{"owner_id": -100, "message": fmt.Sprint("post ", i)})
		})
		for _, err := range errs {
			require.NoError(t, err)
		}
		assert.Len(t, server.Posts(-100), 21)
	})
}

func TestTooBigBatchIsSplit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, server := batchClient(t)
		fault, err := sandbox.ParseFault("execute:code=13:3")
		require.NoError(t, err)
		server.Inject(fault)
		_, errs := atOnce(vk.WithBatch(t.Context()), 25, func(ctx context.Context, i int) (json.RawMessage, error) {
			return client.Call(ctx, "wall.get", vk.Params{"owner_id": -100})
		})
		for _, err := range errs {
			require.NoError(t, err)
		}
	})
}

func TestBatchWhoseCallersHaveGone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, server := batchClient(t)
		ctx, cancel := context.WithCancel(vk.WithBatch(t.Context()))
		cancel()
		_, errs := atOnce(ctx, 10, func(ctx context.Context, i int) (json.RawMessage, error) {
			return client.Call(ctx, "wall.get", vk.Params{"owner_id": -100})
		})
		for _, err := range errs {
			assert.ErrorIs(t, err, context.Canceled)
		}
		time.Sleep(time.Second)
		assert.Empty(t, server.Calls("execute"))
	})
}

func TestBatchThatNeverArrives(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client := vk.New(vk.Config{Transport: &script{steps: []step{lost}}})
		_, errs := atOnce(vk.WithBatch(t.Context()), 4, func(ctx context.Context, i int) (json.RawMessage, error) {
			return client.Call(ctx, []string{"wall.get", "wall.post"}[i%2], nil)
		})
		var network *vk.NetworkError
		require.ErrorAs(t, errs[0], &network)
		assert.Equal(t, "wall.get", network.Method)
		assert.ErrorIs(t, errs[1], vk.ErrUnknownOutcome)
		assert.ErrorContains(t, errs[1], "wall.post")
	})
}

func TestBatchAsASetting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, server := batchClient(t)
		client = client.With(vk.Settings{Batch: true})
		_, errs := atOnce(t.Context(), 25, func(ctx context.Context, i int) (json.RawMessage, error) {
			return client.Call(ctx, "wall.get", vk.Params{"owner_id": -100})
		})
		for _, err := range errs {
			require.NoError(t, err)
		}
		assert.Len(t, server.Calls("execute"), 1)
	})
}
