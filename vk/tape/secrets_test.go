package tape

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// All secrets of this exchange, and what may stay.
var (
	secretValues = []string{
		"vk1.a.AbCdEfGhIjKlMnOpQrStUvWxYz-0123_45", "vk1.a.anotherTokenOfSomebody_0123456789", "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef01234",
		"s3cretOfTheApp", "refreshMeAgain", "codeOfOAuth12", "captchaLetters", "hunter2hunter2", "uploadHash00", "pollKey0000000", "accessKey00ff",
		"+79001234567", "79007654321", "ivan@example.com", "110201543:AAHdqTcvCHhvWQQdSbT1OfUs1FGhAbCdEfG", "userinfo:password",
		"sid1234567890", "confirm9999", "cookie-value-1", "webhookKey123",
	}
	kept = []string{"Привет", "vk.com", "cat.png", "Москва", "photo1_2"}
)

// exchanges are requests with their answers, full of secrets.
var exchanges = []struct{ method, url, form, answer string }{
	{"POST", "https://api.vk.com/method/wall.post", "message=Привет&access_token=vk1.a.anotherTokenOfSomebody_0123456789&guid=1&captcha_key=captchaLetters", `{"response":{"post_id":1}}`},
	{"POST", "https://api.vk.com/method/messages.send", "message=my+token+is+vk1.a.AbCdEfGhIjKlMnOpQrStUvWxYz-0123_45+or+0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef01234", `{"response":1}`},
	{"POST", "https://api.vk.com/method/auth.signup", "password=hunter2hunter2&client_secret=s3cretOfTheApp&phone=%2B79001234567", `{"error":{"error_code":100,"error_msg":"One of the parameters","request_params":[{"key":"client_secret","value":"s3cretOfTheApp"},{"key":"method","value":"auth.signup"}]}}`},
	{"POST", "https://api.vk.com/method/photos.getWallUploadServer", "group_id=1", `{"response":{"upload_url":"https://pu.vk.com/c1/upload.php?hash=uploadHash00","album_id":-14}}`},
	{"POST", "https://api.vk.com/method/groups.getLongPollServer", "group_id=1", `{"response":{"key":"pollKey0000000","server":"https://lp.vk.com/wh1","ts":"5"}}`},
	{"GET", "https://lp.vk.com/wh1?act=a_check&key=pollKey0000000&ts=5&wait=25", "", `{"ts":"6","updates":[]}`},
	{"POST", "https://api.vk.com/method/photos.get", "owner_id=1", `{"response":{"count":1,"items":[{"id":2,"owner_id":1,"access_key":"accessKey00ff"}]}}`},
	{"POST", "https://api.vk.com/method/wall.post", "attachments=photo1_2_accessKey00ff&message=Москва", `{"response":{"post_id":2}}`},
	{"POST", "https://api.vk.com/method/users.get", "user_ids=1", `{"response":[{"id":1,"mobile_phone":"79007654321","email":"ivan@example.com","phone":79007654321}]}`},
	{"POST", "https://api.vk.com/method/groups.getCallbackConfirmationCode", "group_id=1", `{"response":{"code":"confirm9999"}}`},
	{"POST", "https://api.vk.com/method/wall.post", "message=Привет", `{"error":{"error_code":14,"captcha_sid":"sid1234567890","captcha_img":"https://api.vk.com/captcha.php?sid=sid1234567890","error_msg":"Captcha"}}`},
	{"GET", "https://userinfo:password@id.vk.com/oauth2/auth?code=codeOfOAuth12&refresh_token=refreshMeAgain", "", `{"access_token":"vk1.a.anotherTokenOfSomebody_0123456789","refresh_token":"refreshMeAgain"}`},
	{"POST", "https://api.telegram.org/bot110201543:AAHdqTcvCHhvWQQdSbT1OfUs1FGhAbCdEfG/sendMessage", "text=hi", "<html>token=vk1.a.anotherTokenOfSomebody_0123456789</html>"},
	{"POST", "https://api.vk.com/method/execute", `code=return+[API.account.x({"phone":"%2B79001234567","a":"Привет"})];`, `{"response":[1]}`},
}

func TestNoSecretReachesTheTape(t *testing.T) {
	path := filepath.Join(t.TempDir(), "tape.jsonl")
	recorder, err := Create(path, Header{By: "test"})
	require.NoError(t, err)
	n := 0
	transport := recorder.Wrap(roundTrip(func(r *http.Request) (*http.Response, error) {
		if r.Body != nil {
			io.Copy(io.Discard, r.Body)
			r.Body.Close()
		}
		header := http.Header{"Content-Type": {"text/plain"}, "Set-Cookie": {"a=cookie-value-1"}}
		return &http.Response{StatusCode: 200, Header: header, Body: io.NopCloser(strings.NewReader(exchanges[n].answer)), Request: r}, nil
	}))
	for i, x := range exchanges {
		n = i
		req, err := http.NewRequest(x.method, x.url, strings.NewReader(x.form))
		require.NoError(t, err)
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Authorization", "Bearer vk1.a.AbCdEfGhIjKlMnOpQrStUvWxYz-0123_45")
		req.Header.Set("X-API-Key", "webhookKey123")
		resp, err := transport.RoundTrip(req)
		require.NoError(t, err)
		got, err := io.ReadAll(resp.Body)
		require.NoError(t, err)
		assert.Equal(t, x.answer, string(got), "whoever asked gets the answer as it came")
	}
	upload(t, transport, "https://pu.vk.com/c1/upload.php?hash=uploadHash00")
	require.NoError(t, recorder.Close())

	data, err := os.ReadFile(path)
	require.NoError(t, err)
	for _, secret := range secretValues {
		assert.NotContains(t, string(data), secret)
		assert.NotContains(t, string(data), strings.ReplaceAll(secret, "+", "%2B"))
	}
	for _, text := range kept {
		assert.Contains(t, string(data), text)
	}
	assert.Equal(t, len(exchanges)+2, bytes.Count(data, []byte("\n")))
	info, err := os.Stat(path)
	require.NoError(t, err)
	assert.Zero(t, info.Mode().Perm()&0o077, "the tape is the user's alone")
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func upload(t *testing.T, transport http.RoundTripper, to string) {
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	part, err := w.CreateFormFile("photo", "cat.png")
	require.NoError(t, err)
	part.Write(bytes.Repeat([]byte("bytes of the picture"), 100_000))
	require.NoError(t, w.WriteField("access_token", "vk1.a.anotherTokenOfSomebody_0123456789"))
	w.Close()
	req, err := http.NewRequest(http.MethodPost, to, &body)
	require.NoError(t, err)
	req.Header.Set("Content-Type", w.FormDataContentType())
	resp, err := transport.RoundTrip(req)
	require.NoError(t, err)
	resp.Body.Close()
}

func TestTheSameSecretHasTheSameName(t *testing.T) {
	var s secrets
	clean, ok := s.json("groups.getLongPollServer", []byte(`{"response": {"key":"abcdefgh", "n": 1.50}}`))
	require.True(t, ok)
	assert.Equal(t, `{"response": {"key":"removed-1", "n": 1.50}}`, string(clean))
	assert.Equal(t, "removed-1", s.field(longPoll, "key", "abcdefgh"))
	assert.Equal(t, "photo1_2_removed-1", s.scrub("photo1_2_abcdefgh"))
	assert.Equal(t, "removed-1", s.hide("removed-1"), "names stay")
}

func FuzzJSON(f *testing.F) {
	for _, x := range exchanges {
		f.Add([]byte(x.answer))
	}
	f.Add([]byte(`{"phone":[1,{"a":"b"}],"email":null,"token":"\u0041\"{\\"}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		var s secrets
		clean, ok := s.json("", text)
		require.Equal(t, json.Valid(text), ok)
		if !ok {
			return
		}
		require.True(t, json.Valid(clean), "%s became %s", text, clean)
		again, _ := s.json("", clean)
		require.Equal(t, string(clean), string(again), "what is clean stays as it is")
	})
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(`{"tape":1}` + "\n" + `{"at":1,"took":1,"method":"wall.post","form":{"a":"b"},"status":200,"answer":{"response":1}}` + "\n"))
	f.Add([]byte(`{"tape":1}` + "\n" + `{"method":"execute","form":{"code":"return [API.a.b({\"x\":\"1\"})];"},"status":200,"answer":{"response":[false],"execute_errors":[{"error_code":1}]}}`))
	f.Add([]byte(`{"tape":1}` + "\n" + `{"verb":"GET","url":"https://a/?b=c","bytes":"AAAA","fault":{"kind":"lost","text":"x"}}` + "\n{"))
	f.Fuzz(func(t *testing.T, text []byte) {
		c, err := decode(bytes.NewReader(text))
		if err != nil {
			return
		}
		for _, e := range answered(entriesOf(c)) {
			require.NotEmpty(t, e.id.key())
			_ = e.id.String()
		}
	})
}

func BenchmarkScrubAnswer(b *testing.B) {
	var items []string
	for i := range 1000 {
		items = append(items, fmt.Sprintf(`{"id":%d,"owner_id":-1,"text":"Доброе утро, это пост номер %d","attachments":[{"type":"photo","photo":{"id":%d,"access_key":"abcdef%08d"}}]}`, i, i, i, i))
	}
	answer := []byte(`{"response":{"count":1000,"items":[` + strings.Join(items, ",") + `]}}`)
	b.SetBytes(int64(len(answer)))
	for b.Loop() {
		var s secrets
		s.json("wall.get", answer)
	}
}

// A listener that was interrupted between two polls ends in the same place.
func TestInterruptionsBetweenPolls(t *testing.T) {
	path := filepath.Join(t.TempDir(), "tape.jsonl")
	recorder, err := Create(path, Header{})
	require.NoError(t, err)
	recorder.Ended = func() bool { return true }
	require.NoError(t, recorder.Close())
	player, err := Open(path, nil)
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	player.OnEnd = cancel
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "https://lp.vk.com/wh1?act=a_check&ts=5", nil)
	require.NoError(t, err)
	_, err = player.RoundTrip(req)
	assert.ErrorIs(t, err, context.Canceled)
	assert.Zero(t, player.Missing())
}
