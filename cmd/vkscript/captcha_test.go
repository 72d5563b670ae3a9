package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vkscript/vkscript/vk"
	"github.com/vkscript/vkscript/vk/rehearse"
	"github.com/vkscript/vkscript/vk/sandbox"
)

// answering is a person who types these lines, and what they were asked.
func answering(t *testing.T, lines string) (*person, *bytes.Buffer) {
	read, write, err := os.Pipe()
	require.NoError(t, err)
	t.Cleanup(func() { write.Close() })
	_, err = write.WriteString(lines)
	require.NoError(t, err)
	var asked bytes.Buffer
	return &person{out: &asked, open: func() (*os.File, error) { return read, nil }, busy: make(chan struct{}, 1)}, &asked
}

// recorded notes the forms that go to the sandbox.
type recorded struct {
	server *sandbox.Server
	forms  []map[string][]string
}

func (r *recorded) RoundTrip(req *http.Request) (*http.Response, error) {
	body, _ := req.GetBody()
	copied := req.Clone(req.Context())
	copied.Body = body
	copied.ParseForm()
	r.forms = append(r.forms, copied.PostForm)
	return r.server.RoundTrip(req)
}

func TestCaptchaAtTheTerminal(t *testing.T) {
	r := &recorded{server: sandbox.New(sandbox.Config{})}
	r.server.Inject(sandbox.Fault{Method: "wall.post", Kind: sandbox.ErrorCode, Code: vk.CodeCaptcha})
	someone, asked := answering(t, "z9sx\n")
	client := vk.New(vk.Config{Token: sandbox.UserToken, Transport: r, OnCaptcha: someone.captcha})
	_, err := client.Call(t.Context(), "wall.post", vk.Params{"message": "a"})
	require.NoError(t, err)
	require.Len(t, r.forms, 2)
	assert.Equal(t, []string{"z9sx"}, r.forms[1]["captcha_key"])
	assert.Equal(t, []string{"1"}, r.forms[1]["captcha_sid"])
	assert.Contains(t, asked.String(), "https://api.vk.com/captcha.php?sid=1")
	assert.Contains(t, asked.String(), "wall.post")
}

func TestCaptchaAnswers(t *testing.T) {
	picture := &vk.Error{Code: vk.CodeCaptcha, CaptchaImg: "https://vk.com/c.png\x1b[2J", CaptchaSID: "1"}
	page := &vk.Error{Code: vk.CodeCaptcha, RedirectURI: "https://id.vk.com/not_robot"}
	for _, c := range []struct {
		of     *vk.Error
		answer string
		want   vk.Captcha
	}{
		{picture, "abc\n", vk.Captcha{Key: "abc"}},
		{page, "eyJh.token\n", vk.Captcha{SuccessToken: "eyJh.token"}},
		{page, "https://vk.com/x#success_token=eyJh&a=b\n", vk.Captcha{SuccessToken: "eyJh"}},
		{picture, "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.e30.x\n", vk.Captcha{SuccessToken: "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.e30.x"}},
	} {
		someone, asked := answering(t, c.answer)
		got, err := someone.captcha(t.Context(), c.of)
		require.NoError(t, err)
		assert.Equal(t, c.want, got)
		assert.NotContains(t, asked.String(), "\x1b")
	}
	someone, _ := answering(t, "\n")
	got, err := someone.captcha(t.Context(), picture)
	require.NoError(t, err)
	assert.Zero(t, got, "VK's error stays")
}

func TestConfirmation(t *testing.T) {
	e := &vk.Error{Code: vk.CodeConfirm, Method: "wall.post", ConfirmationText: "Really?"}
	for answer, want := range map[string]bool{"y\n": true, "ДА\n": true, "yes\n": true, "\n": false, "no\n": false, "": false} {
		someone, asked := answering(t, answer)
		if answer == "" {
			someone.open = func() (*os.File, error) { return nil, fmt.Errorf("no terminal") }
		}
		assert.Equal(t, want, someone.confirm(t.Context(), e), answer)
		if answer != "" {
			assert.Contains(t, asked.String(), "Really?")
		}
	}
}

func TestAgreement(t *testing.T) {
	for typed, want := range map[string]rehearse.Answer{
		"y\n": rehearse.Yes, "ДА\n": rehearse.Yes, "n\n": rehearse.No, "нет\n": rehearse.No, "a\n": rehearse.All, "все\n": rehearse.All, "q\n": rehearse.Quit, "выход\n": rehearse.Quit,
	} {
		someone, asked := answering(t, typed)
		got, err := someone.agree(t.Context(), "publish a post\n  message: a\x1b[2J\ndo it? ")
		require.NoError(t, err)
		assert.Equal(t, want, got, typed)
		assert.Equal(t, "publish a post\n  message: a[2J\ndo it? ", asked.String())
	}
	someone, _ := answering(t, "")
	someone.open = func() (*os.File, error) { return os.Open(os.DevNull) }
	_, err := someone.agree(t.Context(), "do it? ")
	assert.Error(t, err, "the end of the terminal is no agreement")
}

// TestQuestionThatIsGivenUp: it does not take the line that somebody else waits for.
func TestQuestionThatIsGivenUp(t *testing.T) {
	read, write, err := os.Pipe()
	require.NoError(t, err)
	defer write.Close()
	var asked bytes.Buffer
	someone := &person{out: &asked, open: func() (*os.File, error) { return read, nil }, busy: make(chan struct{}, 1)}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	_, err = someone.ask(ctx, "? ", false)
	assert.ErrorIs(t, err, context.DeadlineExceeded)
	_, err = write.WriteString("mine\n")
	assert.Error(t, err, "nobody reads there any more")
}
