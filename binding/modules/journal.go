package modules

import (
	"context"
	"encoding/json"
	"fmt"

	lua "github.com/yuin/gopher-lua"

	"github.com/vkscript/vkscript/binding/engine"
	"github.com/vkscript/vkscript/binding/luajson"
)

// Journal is the record of a run that can go on after a crash.
type Journal interface {
	// Named gives the result on record of a step, or that of run, which it records. block is around what waits.
	Named(ctx context.Context, name string, run func(context.Context) (json.RawMessage, error), block func(func())) (json.RawMessage, error)
	ReadsAreRemembered() bool
	RememberReads(yes bool)
	IsResumed() bool
}

func journalModule() source {
	return source{
		doc: "Runs that go on after a crash: `vkscript run --journal jobs.db nightly.lua`. Without --journal the steps simply run. See [journal.md](journal.md).",
		functions: []row{
			{"step(name: string, fn: function, ...: any) -> any", "Calls fn with what follows it, and gives what it returns. A run that goes on does not call it again once it has returned: it gives the recorded result, which JSON must be able to hold. Each name is used once in a run.", journalStep},
			{`reads(how?: "remember"|"ask") -> string`, "Says what a run that goes on does with calls that only read: it gets the recorded answers (\"remember\", unless you say otherwise), or VK is asked anew. Gives what held before.", journalReads},
			{"resumed() -> boolean", "Tells whether this run goes on where an earlier one broke off.", journalResumed},
			{"active() -> boolean", "Tells whether there is a journal.", journalActive},
		},
	}
}

func journalStep(c *call) (lua.LValue, error) {
	fn, ok := c.arg(2).(*lua.LFunction)
	if !ok {
		return nil, fmt.Errorf("argument 2 (fn) must be a function")
	}
	var args []lua.LValue
	for n := 3; n <= c.count(); n++ {
		args = append(args, c.arg(n))
	}
	if c.Journal == nil {
		return c.callUnder(engine.Context(c.L), fn, args), nil
	}
	var results values
	raw, err := c.Journal.Named(engine.Calling(c.L), c.text(1), func(ctx context.Context) (json.RawMessage, error) {
		results = c.callUnder(ctx, fn, args)
		return encodeResults(results)
	}, c.block)
	if err != nil || results != nil {
		return results, err
	}
	return decodeResults(c.L, raw)
}

// callUnder calls a function under a context, and raises its error.
func (c *call) callUnder(ctx context.Context, fn *lua.LFunction, args []lua.LValue) values {
	results, err := engine.Of(c.L).CallContext(c.L, ctx, fn, args...)
	if err != nil {
		engine.Raise(c.L, err)
	}
	return append(values{}, results...)
}

// encodeResults writes what a step returned as an array, one for each result.
func encodeResults(results values) (json.RawMessage, error) {
	texts := make([]json.RawMessage, len(results))
	for i, v := range results {
		text, err := luajson.Encode(v, luajson.EncodeOptions{})
		if err != nil {
			return nil, fmt.Errorf("result %d can't be recorded: %w", i+1, err)
		}
		texts[i] = text
	}
	return json.Marshal(texts)
}

func decodeResults(L *lua.LState, raw json.RawMessage) (lua.LValue, error) {
	var texts []json.RawMessage
	if err := json.Unmarshal(raw, &texts); err != nil {
		return nil, err
	}
	results := values{}
	for _, text := range texts {
		v, err := luajson.Decode(L, text)
		if err != nil {
			return nil, err
		}
		if v == luajson.Null() {
			v = lua.LNil
		}
		results = append(results, v)
	}
	return results, nil
}

func journalReads(c *call) (lua.LValue, error) {
	before := "remember"
	if c.Journal == nil || !c.Journal.ReadsAreRemembered() {
		before = "ask"
	}
	if c.has(1) && c.Journal != nil {
		c.Journal.RememberReads(c.text(1) == "remember")
	}
	return lua.LString(before), nil
}

func journalResumed(c *call) (lua.LValue, error) {
	return lua.LBool(c.Journal != nil && c.Journal.IsResumed()), nil
}

func journalActive(c *call) (lua.LValue, error) { return lua.LBool(c.Journal != nil), nil }
