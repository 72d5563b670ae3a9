package vk_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vkscript/vkscript/vk"
)

// script answers the n-th request with the n-th step, the last one for ever.
type script struct {
	mu    sync.Mutex
	steps []step
	sent  []url.Values
	at    []time.Time
	head  []http.Header
}

// step says what becomes of one request.
type step struct {
	unsent bool // fails before anything is read, as a refused connection does
	lost   bool // read by the server, answer lost
	status int
	body   string
	delay  time.Duration
}

func (s *script) RoundTrip(r *http.Request) (*http.Response, error) {
	st := s.note(r)
	if st.unsent {
		return nil, &net.OpError{Op: "dial", Err: errors.New("connection refused")}
	}
	if st.delay > 0 {
		select {
		case <-time.After(st.delay):
		case <-r.Context().Done():
			return nil, r.Context().Err()
		}
	}
	if st.lost {
		return nil, io.ErrUnexpectedEOF
	}
	if st.status == 0 {
		st.status = 200
	}
	return &http.Response{StatusCode: st.status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(st.body)), ContentLength: -1, Request: r}, nil
}

// note keeps what was sent and finds what becomes of it.
func (s *script) note(r *http.Request) step {
	s.mu.Lock()
	defer s.mu.Unlock()
	st := s.steps[min(len(s.sent), len(s.steps)-1)]
	if st.unsent {
		s.sent = append(s.sent, nil)
		return st
	}
	form, _ := io.ReadAll(r.Body)
	values, _ := url.ParseQuery(string(form))
	s.sent, s.at, s.head = append(s.sent, values), append(s.at, time.Now()), append(s.head, r.Header)
	return st
}

func fault(code int) step {
	return step{body: fmt.Sprintf(`{"error":{"error_code":%d,"error_msg":"m%d"}}`, code, code)}
}

var (
	good   = step{body: `{"response":{"post_id":7}}`}
	lost   = step{lost: true}
	unsent = step{unsent: true}
	page   = step{status: 502, body: "<html>Bad Gateway</html>"}
	html   = step{body: "<html>maintenance</html>"}
	cut    = step{body: `{"response":{"items":[1,2`}
	forbid = step{status: 403, body: "<html>no</html>"}
)

func TestRetryTable(t *testing.T) {
	const unknown, network = "unknown", "network"
	for _, c := range []struct {
		name     string
		method   string
		steps    []step
		requests int
		fails    string // "", unknown, network or VK's code
	}{
		{"first try", "wall.post", []step{good}, 1, ""},
		{"not sent, read", "wall.get", []step{unsent, good}, 2, ""},
		{"not sent, write without a key", "photos.createAlbum", []step{unsent, unsent, good}, 3, ""},
		{"never sent", "photos.createAlbum", []step{unsent}, 5, network},
		{"lost, read", "wall.get", []step{lost, page, html, cut, good}, 5, ""},
		{"lost, keyed", "wall.post", []step{lost, page, html, good}, 4, ""},
		{"lost for ever, keyed", "messages.send", []step{lost}, 5, unknown},
		{"lost for ever, read", "wall.get", []step{lost}, 5, network},
		{"lost, write without a key", "photos.createAlbum", []step{lost, good}, 1, unknown},
		{"502, write without a key", "market.add", []step{page, good}, 1, unknown},
		{"html, write without a key", "wall.repost", []step{html, good}, 1, unknown},
		{"cut short, write without a key", "polls.create", []step{cut, good}, 1, unknown},
		{"status 403", "wall.get", []step{forbid, good}, 1, network},
		{"code 1, read", "wall.get", []step{fault(1), good}, 2, ""},
		{"code 10, keyed", "wall.post", []step{fault(10), fault(36), good}, 3, ""},
		{"code 10, write without a key", "board.addTopic", []step{fault(10), good}, 1, unknown},
		{"code 1 for ever, read", "wall.get", []step{fault(1)}, 5, "1"},
		{"code 6", "photos.createAlbum", []step{fault(6), fault(6), good}, 3, ""},
		{"status 429", "photos.createAlbum", []step{{status: 429, body: "<html>slow down</html>"}, good}, 2, ""},
		{"code 6 for ever", "wall.get", []step{fault(6)}, 21, "6"},
		{"flood", "wall.post", []step{fault(9), good}, 1, "9"},
		{"refused", "wall.post", []step{fault(100), good}, 1, "100"},
		{"refused after a lost answer, keyed", "wall.post", []step{lost, fault(214)}, 2, unknown},
		{"refused after a lost answer, read", "wall.get", []step{lost, fault(15)}, 2, "15"},
		{"flood after a lost answer, keyed", "wall.post", []step{lost, fault(9)}, 2, unknown},
		{"wrong token", "wall.get", []step{fault(5), good}, 1, "5"},
		{"captcha without a handler", "wall.post", []step{fault(14), good}, 1, "14"},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &script{steps: c.steps}
				client := vk.New(vk.Config{Token: "secret-token", Transport: s})
				answer, err := client.Call(t.Context(), c.method, vk.Params{"a": 1})
				assert.Len(t, s.sent, c.requests)
				var vkErr *vk.Error
				var net *vk.NetworkError
				switch c.fails {
				case "":
					require.NoError(t, err)
					assert.JSONEq(t, `{"post_id":7}`, string(answer))
				case unknown:
					assert.ErrorIs(t, err, vk.ErrUnknownOutcome)
				case network:
					assert.ErrorAs(t, err, &net)
					assert.NotErrorIs(t, err, vk.ErrUnknownOutcome)
				default:
					require.ErrorAs(t, err, &vkErr)
					assert.Equal(t, c.fails, fmt.Sprint(vkErr.Code))
				}
				if err != nil {
					assert.Contains(t, err.Error(), c.method)
					assert.NotContains(t, err.Error(), "secret-token")
				}
			})
		})
	}
}

func TestKeyIsKeptAcrossRetries(t *testing.T) {
	for method, key := range map[string]string{"wall.post": "guid", "board.createComment": "guid", "messages.send": "random_id"} {
		synctest.Test(t, func(t *testing.T) {
			s := &script{steps: []step{lost, page, good}}
			client := vk.New(vk.Config{Transport: s})
			_, err := client.Call(t.Context(), method, vk.Params{"message": "x", "random_id": 0})
			require.NoError(t, err)
			first := s.sent[0].Get(key)
			require.NotEmpty(t, first)
			assert.NotEqual(t, "0", first)
			for _, form := range s.sent {
				assert.Equal(t, []string{first}, form[key])
			}
			_, err = client.Call(t.Context(), method, nil)
			require.NoError(t, err)
			assert.NotEqual(t, first, s.sent[3].Get(key), "another call has another key")
		})
	}
}

func TestOwnKeyIsKept(t *testing.T) {
	s := &script{steps: []step{good}}
	_, err := vk.New(vk.Config{Transport: s}).Call(t.Context(), "wall.post", vk.Params{"guid": "mine"})
	require.NoError(t, err)
	assert.Equal(t, []string{"mine"}, s.sent[0]["guid"])
}

// A token that no header can carry is refused before anything is sent, whatever the call: nobody has to look whether it was done.
func TestTokenThatNoRequestCarries(t *testing.T) {
	s := &script{steps: []step{good}}
	client := vk.New(vk.Config{Token: "good", Transport: s})
	for _, token := range []string{"vk1.a.x\ny", "vk1.a.x y", "vk1.a.ключ", "\"vk1.a.x\t\""} {
		for _, method := range []string{"wall.post", "photos.createAlbum", "wall.get"} {
			_, err := client.Call(t.Context(), method, vk.Params{"access_token": token})
			require.ErrorAs(t, err, new(*vk.TokenError), token)
			assert.NotErrorIs(t, err, vk.ErrUnknownOutcome)
			assert.NotContains(t, err.Error(), token)
		}
		_, err := client.WithToken(vk.Token(token), vk.UserToken).WithToken("good", vk.UserToken).Call(t.Context(), "wall.get", nil)
		require.NoError(t, err)
	}
	assert.Len(t, s.sent, 4)
}

func TestTokenTravelsInTheHeaderOnly(t *testing.T) {
	s := &script{steps: []step{good}}
	client := vk.New(vk.Config{Token: "first", Transport: s})
	_, err := client.Call(t.Context(), "wall.post", vk.Params{"access_token": "second", "message": "Привет & # + % \"ё\"\n😀"})
	require.NoError(t, err)
	assert.Equal(t, "Bearer second", s.head[0].Get("Authorization"))
	assert.NotContains(t, s.sent[0], "access_token")
	assert.Equal(t, "Привет & # + % \"ё\"\n😀", s.sent[0].Get("message"))
	assert.Equal(t, "5.199", s.sent[0].Get("v"))
}

func TestParamValues(t *testing.T) {
	s := &script{steps: []step{good}}
	_, err := vk.New(vk.Config{Transport: s}).Call(t.Context(), "wall.post", vk.Params{
		"yes": true, "no": false, "int": -1, "big": int64(1) << 60, "float": 9007199254740991.0, "half": 0.5, "nil": nil,
		"texts": []string{"a", "b"}, "ids": []int{1, 2}, "map": map[string]any{"k": "ё"}, "time": time.Unix(1700000000, 0), "v": "5.131",
	})
	require.NoError(t, err)
	form := s.sent[0]
	form.Del("guid")
	assert.Equal(t, url.Values{
		"yes": {"1"}, "no": {"0"}, "int": {"-1"}, "big": {"1152921504606846976"}, "float": {"9007199254740991"}, "half": {"0.5"},
		"texts": {"a,b"}, "ids": {"1,2"}, "map": {`{"k":"ё"}`}, "time": {"1700000000"}, "v": {"5.131"},
	}, form)
}

func TestMethodNameIsChecked(t *testing.T) {
	client := vk.New(vk.Config{Transport: &script{steps: []step{good}}})
	for _, name := range []string{"", "../x", "wall/post", "wall.post?a=b", ".post", "стена.пост"} {
		_, err := client.Call(t.Context(), name, nil)
		assert.ErrorContains(t, err, "not a method name", name)
	}
}

func TestRequestsAreSpacedEvenly(t *testing.T) {
	for kind, gap := range map[vk.TokenKind]time.Duration{vk.UserToken: time.Second / 3, vk.CommunityToken: time.Second / 20, vk.ServiceToken: time.Second / 3} {
		synctest.Test(t, func(t *testing.T) {
			s := &script{steps: []step{good}}
			client := vk.New(vk.Config{Token: "t", Kind: kind, Transport: s})
			for range 10 {
				_, err := client.Call(t.Context(), "wall.get", nil)
				require.NoError(t, err)
			}
			for i := 1; i < len(s.at); i++ {
				pause := s.at[i].Sub(s.at[i-1])
				assert.GreaterOrEqual(t, pause, gap, kind)
				assert.LessOrEqual(t, pause, gap*103/100, kind)
			}
		})
	}
}

func TestRateIsASetting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{steps: []step{good}}
		client := vk.New(vk.Config{Transport: s, Limits: vk.NewLimits(map[vk.TokenKind]float64{vk.UserToken: 0})})
		for range 100 {
			_, err := client.Call(t.Context(), "wall.get", nil)
			require.NoError(t, err)
		}
		assert.Zero(t, s.at[99].Sub(s.at[0]))
	})
}

func TestWaitForQuotaEndsWithTheContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{steps: []step{good}}
		client := vk.New(vk.Config{Transport: s})
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		_, err := client.Call(ctx, "wall.post", nil)
		require.NoError(t, err)
		_, err = client.Call(ctx, "wall.post", nil)
		assert.ErrorIs(t, err, context.DeadlineExceeded)
		assert.NotErrorIs(t, err, vk.ErrUnknownOutcome, "nothing was sent")
		assert.Len(t, s.sent, 1)
	})
}

func TestCancelDuringAWrite(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{steps: []step{{delay: time.Hour}}}
		client := vk.New(vk.Config{Transport: s, Timeout: time.Minute})
		ctx, cancel := context.WithCancel(t.Context())
		go func() { time.Sleep(time.Second); cancel() }()
		_, err := client.Call(ctx, "photos.createAlbum", nil)
		assert.ErrorIs(t, err, context.Canceled)
		assert.ErrorIs(t, err, vk.ErrUnknownOutcome)
	})
}

func TestErrorTellsWhyTheContextEnded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		limit := errors.New("time limit of the script")
		for _, method := range []string{"wall.get", "market.add"} {
			ctx, cancel := context.WithTimeoutCause(t.Context(), time.Second, limit)
			_, err := vk.New(vk.Config{Transport: &script{steps: []step{{delay: time.Hour}}}}).Call(ctx, method, nil)
			cancel()
			assert.ErrorIs(t, err, limit)
			assert.ErrorIs(t, err, context.DeadlineExceeded)
		}
	})
}

func TestAttemptTimesOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{steps: []step{{delay: time.Hour}, good}}
		_, err := vk.New(vk.Config{Transport: s}).Call(t.Context(), "wall.get", nil)
		require.NoError(t, err)
		assert.Len(t, s.sent, 2)
		s = &script{steps: []step{{delay: time.Hour}, good}}
		_, err = vk.New(vk.Config{Transport: s}).Call(t.Context(), "market.add", nil)
		assert.ErrorIs(t, err, vk.ErrUnknownOutcome)
		assert.NotErrorIs(t, err, context.DeadlineExceeded, "that is for the caller's own deadline")
		assert.ErrorContains(t, err, "no answer within 30s")
	})
}

func TestFloodRestsOneMethod(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{steps: []step{fault(9), good}}
		client := vk.New(vk.Config{Transport: s})
		_, err := client.Call(t.Context(), "wall.post", nil)
		require.True(t, vk.IsCode(err, vk.CodeFlood))
		_, err = client.Call(t.Context(), "wall.post", nil)
		require.True(t, vk.IsCode(err, vk.CodeFlood))
		assert.ErrorContains(t, err, "not sent")
		assert.Len(t, s.sent, 1)
		_, err = client.Call(t.Context(), "wall.get", nil)
		require.NoError(t, err, "other methods go on")
		time.Sleep(61 * time.Second)
		_, err = client.Call(t.Context(), "wall.post", nil)
		require.NoError(t, err)
	})
}

func TestHandlers(t *testing.T) {
	captcha := step{body: `{"error":{"error_code":14,"error_msg":"Captcha needed","captcha_sid":"815","captcha_img":"https://x/y"}}`}
	s := &script{steps: []step{captcha, captcha, good}}
	var asked []string
	client := vk.New(vk.Config{Transport: s, Limits: vk.NewLimits(map[vk.TokenKind]float64{0: 0}),
		OnCaptcha: func(_ context.Context, e *vk.Error) (vk.Captcha, error) {
			asked = append(asked, e.CaptchaSID+" "+e.CaptchaImg)
			return vk.Captcha{Key: fmt.Sprint("try", len(asked))}, nil
		}})
	_, err := client.Call(t.Context(), "wall.post", nil)
	require.NoError(t, err)
	assert.Equal(t, []string{"815 https://x/y", "815 https://x/y"}, asked)
	assert.Equal(t, []string{"try2"}, s.sent[2]["captcha_key"])
	assert.Equal(t, s.sent[0].Get("guid"), s.sent[2].Get("guid"))

	s = &script{steps: []step{captcha, good}}
	broken := errors.New("the solver is out of order")
	client = vk.New(vk.Config{Transport: s, OnCaptcha: func(context.Context, *vk.Error) (vk.Captcha, error) { return vk.Captcha{}, broken }})
	_, err = client.Call(t.Context(), "wall.post", nil)
	assert.ErrorIs(t, err, broken)
	assert.Len(t, s.sent, 1)

	s = &script{steps: []step{captcha, captcha, good}}
	var order []string
	client = vk.New(vk.Config{Transport: s, OnCaptcha: func(context.Context, *vk.Error) (vk.Captcha, error) {
		order = append(order, "second")
		return vk.Captcha{Key: "k"}, nil
	}}).With(vk.Settings{OnCaptcha: func(context.Context, *vk.Error) (vk.Captcha, error) {
		if order = append(order, "first"); len(order) == 1 {
			return vk.Captcha{}, nil
		}
		return vk.Captcha{SuccessToken: "t"}, nil
	}})
	_, err = client.Call(t.Context(), "wall.post", nil)
	require.NoError(t, err)
	assert.Equal(t, []string{"first", "second", "first"}, order)
	assert.Equal(t, "t", s.sent[2].Get("success_token"))
	assert.NotContains(t, s.sent[2], "captcha_key", "of the captcha before")

	s = &script{steps: []step{fault(24), good}}
	client = vk.New(vk.Config{Transport: s, OnConfirm: func(context.Context, *vk.Error) bool { return true }})
	_, err = client.Call(t.Context(), "wall.delete", nil)
	require.NoError(t, err)
	assert.Equal(t, "1", s.sent[1].Get("confirm"))

	s = &script{steps: []step{fault(1117), good}}
	client = vk.New(vk.Config{Token: "old", Transport: s, OnRefresh: func(context.Context, *vk.Error) (vk.Token, error) { return "new", nil }})
	_, err = client.Call(t.Context(), "wall.get", nil)
	require.NoError(t, err)
	assert.Equal(t, "Bearer new", s.head[1].Get("Authorization"))
}

func TestErrorCarriesWhatVKSaid(t *testing.T) {
	s := &script{steps: []step{{body: `{"error":{"error_code":17,"error_subcode":3,"error_msg":"Validation required","redirect_uri":"https://m.vk.com/x",` +
		`"request_params":[{"key":"access_token","value":"vk1.a.secret"}]}}`}}}
	_, err := vk.New(vk.Config{Transport: s}).Call(t.Context(), "wall.get", nil)
	var e *vk.Error
	require.ErrorAs(t, err, &e)
	assert.Equal(t, "wall.get: VK error 17.3: Validation required", e.Error())
	assert.Contains(t, e.Hint(), "https://m.vk.com/x")
	assert.NotContains(t, string(e.Raw), "secret")
	assert.True(t, json.Valid(e.Raw))
}

func TestTokenThatAnAnswerRepeatsIsMasked(t *testing.T) {
	s := &script{steps: []step{{body: `{"error":{"error_code":100,"error_msg":"bad secret-token-1234 here"}}`}}}
	_, err := vk.New(vk.Config{Token: "secret-token-1234", Transport: s}).Call(t.Context(), "wall.get", nil)
	var e *vk.Error
	require.ErrorAs(t, err, &e)
	assert.NotContains(t, e.Error()+string(e.Raw), "secret")
	assert.True(t, json.Valid(e.Raw))
}

func TestTokenIsMasked(t *testing.T) {
	token := vk.Token("vk1.a.very-secret-token-abcd")
	client := vk.New(vk.Config{Token: token})
	var log strings.Builder
	logger := slog.New(slog.NewJSONHandler(&log, nil))
	logger.Info("x", "token", token, "client", client, "config", vk.Config{Token: token}.Token)
	stored, _ := json.Marshal(map[string]any{"token": token})
	for _, text := range []string{
		fmt.Sprint(token), fmt.Sprintf("%v %s %q %x %#v %+v", token, token, token, token, token, token),
		fmt.Sprintf("%v %+v %#v %s", client, client, client, client),
		fmt.Sprintf("%+v", struct{ c *vk.Client }{client}),
		fmt.Sprintf("%+v", vk.Config{Token: token}), log.String(), string(stored),
	} {
		assert.NotContains(t, text, "secret")
		assert.NotContains(t, text, fmt.Sprintf("%x", "secret"))
	}
	assert.Equal(t, "…abcd", token.String())
}

func TestAttemptsAreReported(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var seen []vk.Attempt
		s := &script{steps: []step{unsent, good}}
		client := vk.New(vk.Config{Transport: s, OnAttempt: func(a vk.Attempt) { seen = append(seen, a) }})
		_, err := client.Call(t.Context(), "wall.post", nil)
		require.NoError(t, err)
		require.Len(t, seen, 2)
		assert.Error(t, seen[0].Err)
		assert.Positive(t, seen[0].Retry)
		assert.NoError(t, seen[1].Err)
		assert.Negative(t, seen[1].Retry)
	})
}

// A real transport tells that it found nobody; the request did not leave, so even a write without a key
// goes again.
func TestRefusedConnectionIsNotSent(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	address := listener.Addr().String()
	listener.Close()
	client := vk.New(vk.Config{APIURL: "http://" + address + "/method/", Attempts: 1})
	_, err = client.Call(t.Context(), "photos.createAlbum", nil)
	var network *vk.NetworkError
	require.ErrorAs(t, err, &network)
	assert.NotErrorIs(t, err, vk.ErrUnknownOutcome)
}

// The server takes the request and hangs up: nobody knows what it did.
func TestConnectionThatBreaksIsAmbiguous(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		conn, _, _ := http.NewResponseController(w).Hijack()
		conn.Close()
	}))
	defer server.Close()
	client := vk.New(vk.Config{APIURL: server.URL + "/method/", Attempts: 1})
	_, err := client.Call(t.Context(), "photos.createAlbum", nil)
	assert.ErrorIs(t, err, vk.ErrUnknownOutcome)
	_, err = client.Call(t.Context(), "photos.createAlbum", nil)
	assert.ErrorIs(t, err, vk.ErrUnknownOutcome)
}
