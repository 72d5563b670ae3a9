package native

import (
	"context"

	lua "github.com/yuin/gopher-lua"

	"github.com/vkscript/vkscript/binding/engine"
	"github.com/vkscript/vkscript/vk"
)

// Captcha asks the function that a script gave vk.on_captcha.
type Captcha struct {
	engine *engine.Engine
	fn     *lua.LFunction // nil without one; whoever looks holds the engine's baton
	busy   chan struct{}  // holds one: the captcha that waits for its answer
}

// NewCaptcha returns what asks a script of the engine.
func NewCaptcha(e *engine.Engine) *Captcha { return &Captcha{engine: e, busy: make(chan struct{}, 1)} }

// onCaptcha is vk.on_captcha(fn): fn gets sid, img, redirect_uri and method of a captcha that VK wants, and returns the
// letters of the picture, the success_token of the page, or nil when it has no answer. It is one for the whole script.
func (m *module) onCaptcha(_ *vk.Client, L *lua.LState) int {
	fn, ok := L.Get(1).(*lua.LFunction)
	if !ok && L.Get(1) != lua.LNil {
		engine.Raise(L, &ArgumentError{"vk.on_captcha", "takes a function, got a " + L.Get(1).Type().String()})
	}
	if m.cfg.Captcha != nil {
		m.cfg.Captcha.fn = fn
	}
	return 0
}

type askingKey struct{}

// Ask calls the function, about one captcha at a time. Captchas of the calls that it makes itself are not its own to
// answer.
func (c *Captcha) Ask(ctx context.Context, e *vk.Error) (answer vk.Captcha, err error) {
	if ctx.Value(askingKey{}) != nil {
		return answer, nil
	}
	select {
	case c.busy <- struct{}{}:
		defer func() { <-c.busy }()
	case <-ctx.Done():
		return answer, context.Cause(ctx)
	}
	err = c.engine.Apart(context.WithValue(ctx, askingKey{}, true), func(L *lua.LState) (err error) {
		if c.fn != nil {
			answer, err = c.call(L, e)
		}
		return err
	})
	return answer, err
}

func (c *Captcha) call(L *lua.LState, e *vk.Error) (vk.Captcha, error) {
	about := L.NewTable()
	for name, text := range map[string]string{"sid": e.CaptchaSID, "img": e.CaptchaImg, "redirect_uri": e.RedirectURI, "method": e.Method} {
		if text != "" {
			about.RawSetString(name, lua.LString(text))
		}
	}
	L.Push(c.fn)
	L.Push(about)
	if err := engine.Of(L).PCall(L, 1, 1); err != nil {
		return vk.Captcha{}, err
	}
	answer := L.Get(-1)
	L.Pop(1)
	return readCaptcha(L, e, answer)
}

// readCaptcha reads what the function returned: text, or a table that says which kind of answer it is.
func readCaptcha(L *lua.LState, e *vk.Error, answer lua.LValue) (vk.Captcha, error) {
	switch v := answer.(type) {
	case lua.LString, lua.LNumber:
		return e.CaptchaAnswer(v.String()), nil
	case *lua.LTable:
		found := vk.Captcha{Key: lua.LVAsString(v.RawGetString("key")), SuccessToken: lua.LVAsString(v.RawGetString("success_token"))}
		if found != (vk.Captcha{}) {
			return found, nil
		}
	default:
		if !lua.LVAsBool(v) {
			return vk.Captcha{}, nil
		}
	}
	return vk.Captcha{}, &ArgumentError{"vk.on_captcha", "the function must return text, {key = text}, {success_token = text} or nil, got " + L.ToStringMeta(answer).String()}
}
