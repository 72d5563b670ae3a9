package vk_test

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
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

// batchOf makes calls at the same moment under ctx over a scripted transport.
func batchOf(ctx context.Context, s *script, methods ...string) ([]string, []error) {
	client := vk.New(vk.Config{Transport: s})
	return atOnce(ctx, len(methods), func(ctx context.Context, i int) (json.RawMessage, error) {
		return client.Call(ctx, methods[i], vk.Params{"n": i})
	})
}

func TestWritesWithoutAKeyRideWhenAsked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{steps: []step{{body: `{"response":[1,2]}`}, {body: `{"response":[3,4]}`}}}
		_, errs := batchOf(vk.WithBatchWrites(t.Context()), s, "market.add", "wall.get", "market.add", "wall.get")
		for _, err := range errs {
			require.NoError(t, err)
		}
		require.Len(t, s.sent, 2)
		for _, form := range s.sent {
			code := form.Get("code")
			assert.True(t, strings.Count(code, "API.market.add") == 2 || strings.Count(code, "API.wall.get") == 2, "writes ride with each other only: %s", code)
		}

		for _, fails := range []step{lost, page, fault(10), fault(13)} {
			s = &script{steps: []step{fails, good}}
			_, errs = batchOf(vk.WithBatchWrites(t.Context()), s, "market.add", "polls.create")
			assert.Len(t, s.sent, 1, "such a batch is never repeated")
			for i, err := range errs {
				assert.ErrorIs(t, err, vk.ErrUnknownOutcome)
				assert.ErrorContains(t, err, []string{"market.add", "polls.create"}[i])
			}
		}

		s = &script{steps: []step{{body: `{"response":[false,5],"execute_errors":[{"method":"market.add","error_code":10,"error_msg":"m"}]}`}}}
		answers, errs := batchOf(vk.WithBatchWrites(t.Context()), s, "market.add", "market.add")
		failed := slices.IndexFunc(errs, func(err error) bool { return err != nil })
		assert.ErrorIs(t, errs[failed], vk.ErrUnknownOutcome)
		assert.Equal(t, "5", answers[1-failed])
		assert.Len(t, s.sent, 1)
	})
}

func TestKeyedWritesOfABatchThatVKNeverConfirms(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{steps: []step{fault(10)}}
		_, errs := batchOf(vk.WithBatch(t.Context()), s, "wall.post", "wall.get")
		assert.ErrorIs(t, errs[0], vk.ErrUnknownOutcome, "as the same call alone: VK may have posted")
		assert.True(t, vk.IsCode(errs[1], vk.CodeInternal))
		assert.NotErrorIs(t, errs[1], vk.ErrUnknownOutcome)

		s = &script{steps: []step{fault(15)}}
		_, errs = batchOf(vk.WithBatch(t.Context()), s, "wall.post", "wall.get")
		for _, err := range errs {
			assert.NotErrorIs(t, err, vk.ErrUnknownOutcome)
			assert.True(t, vk.IsCode(err, vk.CodeAccess))
		}
	})
}

func TestCallerThatLeavesASentBatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		slow := good
		slow.delay = 10 * time.Second
		s := &script{steps: []step{slow}}
		ctx, cancel := context.WithTimeout(vk.WithBatch(t.Context()), time.Second)
		defer cancel()
		_, errs := batchOf(ctx, s, "wall.post", "wall.get")
		assert.ErrorIs(t, errs[0], vk.ErrUnknownOutcome)
		assert.ErrorIs(t, errs[0], context.DeadlineExceeded)
		assert.ErrorIs(t, errs[1], context.DeadlineExceeded)
		assert.NotErrorIs(t, errs[1], vk.ErrUnknownOutcome)
	})
}

// TestExecuteThatVKRefuses: when only the form of the batch is refused, its calls go alone, and later ones too
// while execute rests.
func TestExecuteThatVKRefuses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, code := range []int{9, 12, 29} {
			s := &script{steps: []step{fault(code), good}}
			client := vk.New(vk.Config{Transport: s})
			read := func(ctx context.Context, _ int) (json.RawMessage, error) { return client.Call(ctx, "wall.get", nil) }
			_, errs := atOnce(vk.WithBatch(t.Context()), 3, read)
			for _, err := range errs {
				assert.NoError(t, err)
			}
			assert.Len(t, s.sent, 4)
			if code != 12 {
				_, errs = atOnce(vk.WithBatch(t.Context()), 2, read)
				assert.Equal(t, []error{nil, nil}, errs)
				assert.Len(t, s.sent, 6)
			}
		}
	})
}

func TestRestOfACallInABatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		flood := step{body: `{"response":[false,7],"execute_errors":[{"method":"wall.get","error_code":9,"error_msg":"m"}]}`}
		s := &script{steps: []step{flood, good}}
		began := time.Now()
		_, errs := batchOf(vk.WithRest(vk.WithBatch(t.Context()), time.Hour), s, "wall.get", "wall.get")
		assert.Equal(t, []error{nil, nil}, errs)
		assert.Len(t, s.sent, 2)
		assert.GreaterOrEqual(t, time.Since(began), time.Minute)
	})
}

// TestFalseThatIsNoError: a method may answer false, which is nobody's error.
func TestFalseThatIsNoError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{steps: []step{{body: `{"response":[false,false],"execute_errors":[{"method":"wall.getById","error_code":100,"error_msg":"m"}]}`}}}
		answers, errs := batchOf(vk.WithBatch(t.Context()), s, "wall.get", "wall.getById")
		assert.NoError(t, errs[0])
		assert.Equal(t, "false", answers[0])
		assert.True(t, vk.IsCode(errs[1], vk.CodeParam))
	})
}

// TestCallOfARepeatedBatchThatIsRefused: the first attempt may have done what the second refuses.
func TestCallOfARepeatedBatchThatIsRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		refusal := step{body: `{"response":[false,false],"execute_errors":[{"error_code":214,"error_msg":"m"},{"error_code":214,"error_msg":"m"}]}`}
		s := &script{steps: []step{lost, refusal}}
		_, errs := batchOf(vk.WithBatch(t.Context()), s, "wall.post", "wall.get")
		assert.ErrorIs(t, errs[0], vk.ErrUnknownOutcome)
		assert.NotErrorIs(t, errs[1], vk.ErrUnknownOutcome)
		assert.True(t, vk.IsCode(errs[1], 214))
	})
}
