package vk

import (
	"context"
	"net/url"
	"strings"
)

// maxAsked bounds how often one call asks its handlers: a mistyped captcha gets another.
const maxAsked = 5

// ask lets a handler answer an error; true repeats the call. The error is the handler's own.
func (c *call) ask(ctx context.Context, e *Error) (again bool, err error) {
	if c.asked++; c.asked > maxAsked {
		return false, nil
	}
	if c.extra == nil {
		c.extra = url.Values{}
	}
	switch e.Code {
	case CodeCaptcha:
		return c.askCaptcha(ctx, e)
	case CodeConfirm:
		ok := c.client.cfg.OnConfirm != nil && !c.extra.Has("confirm") && c.client.cfg.OnConfirm(ctx, e)
		c.extra.Set("confirm", "1")
		return ok, nil
	}
	return c.refresh(ctx, e), nil
}

func (c *call) askCaptcha(ctx context.Context, e *Error) (again bool, err error) {
	if c.client.cfg.OnCaptcha == nil {
		return false, nil
	}
	answer, err := c.client.cfg.OnCaptcha(ctx, e)
	if err != nil || answer == (Captcha{}) {
		return false, err
	}
	for _, name := range [...]string{"captcha_sid", "captcha_key", "success_token"} { // of an earlier captcha
		c.extra.Del(name)
	}
	if answer.SuccessToken != "" {
		c.extra.Set("success_token", answer.SuccessToken)
		return true, nil
	}
	c.extra.Set("captcha_sid", e.CaptchaSID)
	c.extra.Set("captcha_key", answer.Key)
	return true, nil
}

func (c *call) refresh(ctx context.Context, e *Error) bool {
	if c.client.cfg.OnRefresh == nil {
		return false
	}
	token, err := c.client.cfg.OnRefresh(ctx, e)
	if err != nil || token == "" || token == c.client.token {
		return false
	}
	c.client = c.client.WithToken(token, c.client.kind)
	c.bucket = c.client.bucket()
	return true
}

// longestKey is more than any captcha's picture shows.
const longestKey = 32

// CaptchaAnswer reads what a person or a program gave as the answer to a captcha: the letters of its picture, the
// success_token of its page, or the address with the token that the page led to. Empty text is no answer.
func (e *Error) CaptchaAnswer(text string) Captcha {
	if _, token, ok := strings.Cut(text, "success_token="); ok {
		token, _, _ = strings.Cut(token, "&")
		return Captcha{SuccessToken: token}
	}
	if e.CaptchaImg == "" || len(text) > longestKey {
		return Captcha{SuccessToken: text}
	}
	return Captcha{Key: text}
}

// asksBoth asks one handler, and another where the first gives no answer.
func asksBoth(first, then func(context.Context, *Error) (Captcha, error)) func(context.Context, *Error) (Captcha, error) {
	if then == nil {
		return first
	}
	return func(ctx context.Context, e *Error) (Captcha, error) {
		answer, err := first(ctx, e)
		if err != nil || answer != (Captcha{}) {
			return answer, err
		}
		return then(ctx, e)
	}
}
