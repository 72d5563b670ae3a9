package tape_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vkscript/vkscript/vk"
	"github.com/vkscript/vkscript/vk/sandbox"
	"github.com/vkscript/vkscript/vk/tape"
)

var defaults = map[string]string{"v": vk.DefaultVersion}

// record runs do with a client whose requests go through a recorder to next, and gives the tape's path.
func record(t *testing.T, next http.RoundTripper, do func(*vk.Client)) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "tape.jsonl")
	recorder, err := tape.Create(path, tape.Header{By: "test", Defaults: defaults}, sandbox.UserToken)
	require.NoError(t, err)
	do(vk.New(vk.Config{Token: sandbox.UserToken, Transport: recorder.Wrap(next), Limits: vk.Unlimited(), Backoff: atOnce}))
	require.NoError(t, recorder.Close())
	return path
}

func atOnce(int) time.Duration { return 0 }

// replay is a client whose answers are a tape's.
func replay(t *testing.T, path string) (*vk.Client, *tape.Player) {
	t.Helper()
	player, err := tape.Open(path, defaults)
	require.NoError(t, err)
	return vk.New(vk.Config{Token: "replayed", Transport: player, Limits: vk.Unlimited(), Backoff: atOnce}), player
}

func newSandbox() *sandbox.Server {
	return sandbox.New(sandbox.Config{Rate: sandbox.Rate{User: -1, Community: -1, Service: -1}})
}

func post(ctx context.Context, c *vk.Client, text string) (string, error) {
	raw, err := c.Call(ctx, "wall.post", vk.Params{"owner_id": -sandbox.GroupID, "message": text})
	return string(raw), err
}

func TestReplayGivesTheRecordedAnswersInAnyOrder(t *testing.T) {
	var first, second, refused string
	path := record(t, newSandbox(), func(c *vk.Client) {
		first, _ = post(t.Context(), c, "один")
		second, _ = post(t.Context(), c, "два")
		_, err := c.Call(t.Context(), "wall.delete", vk.Params{"owner_id": -1, "post_id": 5})
		require.Error(t, err)
		refused = err.Error()
	})
	c, player := replay(t, path)
	_, err := c.Call(t.Context(), "wall.delete", vk.Params{"owner_id": -1, "post_id": 5})
	assert.EqualError(t, err, refused)
	for text, want := range map[string]string{"два": second, "один": first} {
		got, err := post(t.Context(), c, text)
		require.NoError(t, err)
		assert.Equal(t, want, got)
	}
	assert.Empty(t, player.Unused())
	assert.Equal(t, 3, player.Given())
}

func TestEqualRequestsGetTheirAnswersInOrder(t *testing.T) {
	var recorded []string
	path := record(t, newSandbox(), func(c *vk.Client) {
		for range 5 {
			answer, err := post(t.Context(), c, "the same")
			require.NoError(t, err)
			recorded = append(recorded, answer)
		}
	})
	c, _ := replay(t, path)
	for _, want := range recorded {
		got, err := post(t.Context(), c, "the same")
		require.NoError(t, err)
		assert.Equal(t, want, got)
	}
	_, err := post(t.Context(), c, "the same")
	assert.ErrorContains(t, err, "it was recorded 5 times, at last in line 6, and has been answered as often")
}

func TestStrictErrorsNameTheNearestRequest(t *testing.T) {
	path := record(t, newSandbox(), func(c *vk.Client) {
		post(t.Context(), c, "Доброе утро")
		c.Call(t.Context(), "wall.get", vk.Params{"owner_id": -100, "count": 5})
		c.Upload(t.Context(), vk.WallPhoto, vk.BytesFile("cat.png", picture(t)), vk.Params{"group_id": 100})
	})
	c, player := replay(t, path)
	for _, test := range []struct {
		call func() error
		want string
	}{
		{func() error { _, err := post(t.Context(), c, "Добрый вечер"); return err }, `the nearest one, in line 2, differs: message is "Добрый вечер", and was "Доброе утро"`},
		{func() error {
			_, err := c.Call(t.Context(), "wall.get", vk.Params{"owner_id": -100, "filter": "all"})
			return err
		}, `in line 3, differs: count was "5", and is not given now, filter is "all", and was not given`},
		{func() error { _, err := c.Call(t.Context(), "users.get", vk.Params{"user_ids": 1}); return err }, `does not have this request: users.get with user_ids = "1"; nothing like it was recorded`},
		{func() error {
			_, err := c.Upload(t.Context(), vk.WallPhoto, vk.BytesFile("dog.png", append(picture(t), 0)), vk.Params{"group_id": 100})
			return err
		}, `in line 5, differs: file 1 is "a file as photo, `},
	} {
		err := test.call()
		assert.ErrorContains(t, err, test.want)
		missing := new(tape.MissingError)
		assert.ErrorAs(t, err, &missing)
		assert.NotErrorIs(t, err, vk.ErrUnknownOutcome, "nothing was sent")
	}
	assert.Equal(t, 4, player.Missing())
}

func picture(t *testing.T) []byte {
	data, err := os.ReadFile("../../scripts/examples/pictures/cat.png")
	require.NoError(t, err)
	return data
}

func TestBatchesMayMeetOtherwise(t *testing.T) {
	const calls = 60
	ask := func(ctx context.Context, c *vk.Client, answers []string) {
		var all sync.WaitGroup
		for i := range answers {
			all.Go(func() {
				raw, err := c.Call(ctx, "wall.getById", vk.Params{"posts": fmt.Sprintf("-100_%d", i+1)})
				answers[i] = string(raw) + fmt.Sprint(err)
			})
		}
		all.Go(func() {
			_, err := c.Call(ctx, "polls.getById", vk.Params{"poll_id": 9000})
			refused := new(vk.Error)
			assert.ErrorAs(t, err, &refused)
		})
		all.Wait()
	}
	recorded := make([]string, calls)
	path := record(t, newSandbox(), func(c *vk.Client) {
		for i := range calls {
			_, err := post(t.Context(), c, fmt.Sprint("post ", i))
			require.NoError(t, err)
		}
		ask(vk.WithBatch(t.Context()), c, recorded)
	})
	tapeText, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Contains(t, string(tapeText), `"method":"execute"`)
	for name, ctx := range map[string]context.Context{"one by one": t.Context(), "in batches": vk.WithBatch(t.Context())} {
		t.Run(name, func(t *testing.T) {
			c, player := replay(t, path)
			played := make([]string, calls)
			ask(ctx, c, played)
			assert.Equal(t, recorded, played)
			assert.Zero(t, player.Missing())
		})
	}
}

func TestSinglesAnswerBatches(t *testing.T) {
	path := record(t, newSandbox(), func(c *vk.Client) {
		post(t.Context(), c, "a")
		post(t.Context(), c, "b")
	})
	c, player := replay(t, path)
	ctx := vk.WithBatch(t.Context())
	var all sync.WaitGroup
	for _, text := range []string{"b", "a"} {
		all.Go(func() {
			_, err := post(ctx, c, text)
			assert.NoError(t, err)
		})
	}
	all.Wait()
	assert.Empty(t, player.Unused())
}

func TestFaultsAreRepeated(t *testing.T) {
	for _, kind := range []string{"502", "drop-after", "drop-before", "html", "code=6", "code=10", "cut"} {
		t.Run(kind, func(t *testing.T) {
			server := newSandbox()
			fault, err := sandbox.ParseFault("wall.post:" + kind)
			if err != nil {
				t.Skip(err)
			}
			server.Inject(fault)
			var attempts int
			path := record(t, server, func(c *vk.Client) {
				_, err := post(t.Context(), c, "a")
				require.NoError(t, err)
				attempts = len(server.Calls("wall.post"))
			})
			c, player := replay(t, path)
			_, err = post(t.Context(), c, "a")
			require.NoError(t, err)
			assert.Equal(t, attempts, player.Given())
			assert.GreaterOrEqual(t, attempts, 2)
		})
	}
}

func TestUnknownOutcomesAreRepeated(t *testing.T) {
	server := newSandbox()
	fault, err := sandbox.ParseFault("photos.createAlbum:drop-after")
	require.NoError(t, err)
	server.Inject(fault)
	var recorded error
	album := vk.Params{"title": "Лето", "group_id": 100}
	path := record(t, server, func(c *vk.Client) { _, recorded = c.Call(t.Context(), "photos.createAlbum", album) })
	c, _ := replay(t, path)
	_, err = c.Call(t.Context(), "photos.createAlbum", album)
	require.ErrorIs(t, err, vk.ErrUnknownOutcome)
	assert.EqualError(t, err, recorded.Error())
}

func TestARequestThatWasNotSentWasNotSent(t *testing.T) {
	path := record(t, vk.NewTransport(), func(c *vk.Client) {
		other := vk.New(vk.Config{APIURL: "http://127.0.0.1:1/method/", Transport: transportOf(c), Attempts: 1, Limits: vk.Unlimited()})
		_, err := other.Call(t.Context(), "photos.createAlbum", vk.Params{"title": "a"})
		require.NotErrorIs(t, err, vk.ErrUnknownOutcome)
	})
	player, err := tape.Open(path, defaults)
	require.NoError(t, err)
	c := vk.New(vk.Config{Transport: player, Attempts: 1, Limits: vk.Unlimited()})
	_, err = c.Call(t.Context(), "photos.createAlbum", vk.Params{"title": "a"})
	network := new(vk.NetworkError)
	assert.ErrorAs(t, err, &network)
	assert.NotErrorIs(t, err, vk.ErrUnknownOutcome)
}

// transportOf is the client as a transport.
func transportOf(c *vk.Client) http.RoundTripper { return roundTrip(c.RoundTrip) }

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestAnsweredCaptchasAreNotAskedAgain(t *testing.T) {
	server := newSandbox()
	fault, err := sandbox.ParseFault("wall.post:code=14")
	require.NoError(t, err)
	server.Inject(fault)
	path := filepath.Join(t.TempDir(), "tape.jsonl")
	recorder, err := tape.Create(path, tape.Header{Defaults: defaults})
	require.NoError(t, err)
	c := vk.New(vk.Config{Token: sandbox.UserToken, Transport: recorder.Wrap(server), OnCaptcha: func(context.Context, *vk.Error) (vk.Captcha, error) {
		return vk.Captcha{Key: "abcd"}, nil
	}})
	_, err = post(t.Context(), c, "a")
	require.NoError(t, err)
	require.NoError(t, recorder.Close())
	replayed, player := replay(t, path)
	_, err = post(t.Context(), replayed, "a")
	require.NoError(t, err)
	assert.Empty(t, player.Unused())
}

func TestTimesOfTheClockMayDifferBySeconds(t *testing.T) {
	server := newSandbox()
	at := func(c *vk.Client, when time.Time) error {
		_, err := c.Call(t.Context(), "wall.post", vk.Params{"owner_id": -100, "message": "later", "publish_date": when})
		return err
	}
	when := time.Now().Add(time.Hour)
	path := record(t, server, func(c *vk.Client) { require.NoError(t, at(c, when)) })
	c, player := replay(t, path)
	assert.ErrorContains(t, at(c, when.Add(time.Hour)), "differs: publish_date is")
	assert.NoError(t, at(c, when.Add(3*time.Second)))
	assert.WithinDuration(t, player.Header().Made, player.Now(), 5*time.Second)
}

func TestAnswersKeepTheOrderOfTheRecording(t *testing.T) {
	const calls = 20
	slow := roundTrip(func(r *http.Request) (*http.Response, error) {
		r.ParseForm()
		body := fmt.Sprintf(`{"response":%s}`, r.Form.Get("n"))
		return &http.Response{StatusCode: 200, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
	})
	path := record(t, slow, func(c *vk.Client) {
		for i := range calls { // the last first
			_, err := c.Call(t.Context(), "x.y", vk.Params{"n": calls - i})
			require.NoError(t, err)
		}
	})
	player, err := tape.Open(path, defaults)
	require.NoError(t, err)
	var mu sync.Mutex
	var order []string
	c := vk.New(vk.Config{Limits: vk.Unlimited(), Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
		resp, err := player.RoundTrip(r)
		if err == nil {
			data, _ := io.ReadAll(resp.Body)
			mu.Lock()
			order = append(order, string(data))
			mu.Unlock()
			resp.Body.Close()
			resp.Body = io.NopCloser(bytes.NewReader(data))
		}
		return resp, err
	})})
	var all sync.WaitGroup
	for i := range calls {
		all.Go(func() { c.Call(t.Context(), "x.y", vk.Params{"n": i + 1}) })
	}
	all.Wait()
	for i, answer := range order {
		assert.Equal(t, fmt.Sprintf(`{"response":%d}`, calls-i), answer)
	}
}

func TestTapesAreNotReplaced(t *testing.T) {
	path := filepath.Join(t.TempDir(), "tape.jsonl")
	require.NoError(t, os.WriteFile(path, []byte("mine"), 0o600))
	_, err := tape.Create(path, tape.Header{})
	exists := new(tape.ExistsError)
	require.ErrorAs(t, err, &exists)
	kept, err := os.ReadFile(path)
	require.NoError(t, err)
	assert.Equal(t, "mine", string(kept))
}

func TestAKilledRecordingIsReadable(t *testing.T) {
	path := record(t, newSandbox(), func(c *vk.Client) {
		post(t.Context(), c, "a")
		post(t.Context(), c, "b")
	})
	whole, err := os.ReadFile(path)
	require.NoError(t, err)
	for cut := range whole {
		if cut == 0 {
			continue
		}
		require.NoError(t, os.WriteFile(path, whole[:cut], 0o600))
		player, err := tape.Open(path, defaults)
		lines := bytes.Count(whole[:cut], []byte("\n"))
		if lines == 0 {
			assert.Equal(t, json.Valid(whole[:cut]), err == nil)
			continue
		}
		require.NoError(t, err)
		exchanges := len(player.Unused())
		if last := whole[bytes.LastIndexByte(whole[:cut], '\n')+1 : cut]; len(last) > 0 && json.Valid(last) {
			exchanges-- // the end of the line alone is missing
		}
		assert.Equal(t, lines-1, exchanges)
	}
}

func TestWrongTapes(t *testing.T) {
	path := filepath.Join(t.TempDir(), "tape.jsonl")
	for text, want := range map[string]string{
		"":                                      "it is empty",
		"hello\n":                               "no tape",
		`{"tape":99}` + "\n":                    "the tape has format 99; this program reads up to 1",
		`{"tape":1}` + "\nnonsense\n{}\n":       ":2: no exchange",
		`{"tape":1}` + "\n" + `{"at":1}` + "\n": ":2: no exchange: it has neither a method nor an address",
	} {
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		_, err := tape.Open(path, nil)
		assert.ErrorContains(t, err, want, text)
	}
}

func TestARecordingThatFailsSaysSo(t *testing.T) {
	if _, err := os.Stat("/dev/full"); err != nil {
		t.Skip("needs /dev/full")
	}
	_, err := tape.Create("/dev/full", tape.Header{})
	assert.ErrorContains(t, err, "no space left")
}

func TestInterruptedRunsEndTheirReplay(t *testing.T) {
	path := filepath.Join(t.TempDir(), "tape.jsonl")
	recorder, err := tape.Create(path, tape.Header{Defaults: defaults})
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	recorder.Ended = func() bool { return ctx.Err() != nil }
	hangs := roundTrip(func(r *http.Request) (*http.Response, error) {
		cancel()
		<-r.Context().Done()
		return nil, r.Context().Err()
	})
	_, err = vk.New(vk.Config{Transport: recorder.Wrap(hangs)}).Call(ctx, "wall.get", nil)
	require.ErrorIs(t, err, context.Canceled)
	require.NoError(t, recorder.Close())

	c, player := replay(t, path)
	ctx, cancel = context.WithCancel(t.Context())
	player.OnEnd = cancel
	_, err = c.Call(ctx, "wall.get", nil)
	assert.ErrorIs(t, err, context.Canceled)
}

func TestBodiesThatBreakOffDoSoAgain(t *testing.T) {
	broken := errors.New("connection reset")
	path := record(t, roundTrip(func(r *http.Request) (*http.Response, error) {
		body := io.MultiReader(strings.NewReader(`{"resp`), failing{broken})
		return &http.Response{StatusCode: 200, Header: http.Header{}, Body: io.NopCloser(body), Request: r}, nil
	}), func(c *vk.Client) {
		_, err := c.Call(t.Context(), "messages.send", vk.Params{"peer_id": 1})
		require.ErrorIs(t, err, vk.ErrUnknownOutcome)
	})
	c, player := replay(t, path)
	_, err := c.Call(t.Context(), "messages.send", vk.Params{"peer_id": 1})
	assert.ErrorIs(t, err, vk.ErrUnknownOutcome)
	assert.ErrorContains(t, err, "broke off after 6 bytes: connection reset")
	assert.Empty(t, player.Unused())
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }
