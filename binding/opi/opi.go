// Package opi is OPI_VK: the functions of the OpenIntegrations library's VK module, under their
// English, Russian and older names, with the same argument order, defaults and answers.
//
// Every function is a row of Functions: its names, its arguments with their command-line keys, and
// the VK method it calls or the steps it takes. Registration in Lua (Register), help and the command
// line (Module.Call) read the same rows.
package opi

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"time"

	"github.com/vkscript/vkscript/vk"
)

// Config is what the functions need of their host.
type Config struct {
	Client         func() *vk.Client               // the same each time; one without a token when nil
	GroupID        string                          // the community when the caller's parameters name none; without a minus
	AppID          string                          // the application when they name none
	CommunityToken vk.Token                        // of WriteMessage when it is given none
	Zone           *time.Location                  // the zone of dates without one; UTC when nil
	Now            func(context.Context) time.Time // the clock; the machine's when nil

	// OpenFile gives the picture or video at a path or an address, with the host's permissions.
	// The returned function frees what was set aside for it.
	OpenFile func(ctx context.Context, source string) (*vk.File, func(), error)
	// ReadFile reads a .json file that stands for a collection, with the host's permissions.
	ReadFile func(path string) ([]byte, error)
	// Notice hears of VK's errors that a script gets as an answer instead of an error; where is
	// "post.lua:12: ".
	Notice func(where, function string, err *vk.Error)
}

// Module carries out functions.
type Module struct{ cfg Config }

// New returns a module. The zero Config serves functions that call nothing.
func New(cfg Config) *Module {
	if cfg.Zone == nil {
		cfg.Zone = time.UTC
	}
	if cfg.Now == nil {
		cfg.Now = func(context.Context) time.Time { return time.Now() }
	}
	if cfg.Client == nil {
		cfg.Client = sync.OnceValue(func() *vk.Client { return vk.New(vk.Config{}) })
	}
	return &Module{cfg: cfg}
}

// Answer is VK's answer as OPI_VK gives it: an object with "response" or "error".
type Answer struct {
	Response json.RawMessage
	Error    json.RawMessage
	Also     Object // fields beside them

	refused *vk.Error
}

// refusal is the answer that holds VK's error.
func refusal(err *vk.Error) Answer {
	raw := err.Raw
	if len(raw) == 0 || raw[0] != '{' { // an error of another form
		raw, _ = plainJSON(Object{{"error_code", err.Code}, {"error_msg", err.Message}})
	}
	return Answer{Error: raw, refused: err}
}

// Refused returns VK's error if the answer, or one beside it, holds one.
func (a Answer) Refused() *vk.Error {
	for _, p := range a.Also {
		if beside, ok := p.Value.(Answer); ok && beside.refused != nil {
			return beside.refused
		}
	}
	return a.refused
}

// MarshalJSON writes the answer as VK would have.
func (a Answer) MarshalJSON() ([]byte, error) {
	var o Object
	if a.Response != nil {
		o = append(o, Pair{"response", a.Response})
	}
	if a.Error != nil {
		o = append(o, Pair{"error", a.Error})
	}
	return append(o, a.Also...).MarshalJSON()
}

// ErrNoToken says that a call needs a token and none was given anywhere.
var ErrNoToken = errors.New("no access token: pass access_token in Parameters, set VK_TOKEN or write it into .env beside the script")

// Call carries out a function with positional arguments: nil, strings, numbers (float64), booleans,
// []any, Object and Binary. It returns an Answer, a string, a List or an Object.
//
// VK's refusals are answers, as in the original, but for the functions that return lists and for
// errors that a person has to settle (token, captcha, validation): those are errors here.
func (m *Module) Call(ctx context.Context, f *Function, args []any) (any, error) {
	c := &call{Module: m, ctx: ctx, fn: f}
	defer c.release()
	if err := c.bind(args); err != nil {
		return nil, err
	}
	result, err := f.run(c)
	if vkErr := answerOf(err); vkErr != nil && !f.raises {
		return refusal(vkErr), nil
	}
	if err != nil {
		return nil, &CallError{Function: f.Name, Err: err}
	}
	return result, nil
}

// CallError names the function in front of what went wrong in it.
type CallError struct {
	Function string
	Err      error
}

func (e *CallError) Error() string { return e.Function + ": " + e.Err.Error() }

func (e *CallError) Unwrap() error { return e.Err }

// answerOf returns VK's error if a script is to get it as an answer; nil for the ones that nothing in
// a script can settle, and where VK may have done it all the same.
func answerOf(err error) *vk.Error {
	if err == nil { // the way of most calls
		return nil
	}
	var vkErr *vk.Error
	if !errors.As(err, &vkErr) || errors.Is(err, vk.ErrUnknownOutcome) {
		return nil
	}
	switch vkErr.Code {
	case vk.CodeAuth, vk.CodeCaptcha, vk.CodeValidation, vk.CodeTokenConfirm, vk.CodeTokenExpired, vk.CodeTokenExtended:
		return nil
	}
	return vkErr
}
