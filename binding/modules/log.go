package modules

import (
	"context"
	"encoding/json"
	"log/slog"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/vkscript/vkscript/binding/luajson"
)

func logModule() source {
	return source{
		doc: "Messages on standard error, with fields: log.info('posted', {id = 1}). As text, or as a JSON object a line by --log-format json.",
		functions: []row{
			{"debug(message: string, fields?: table)", "Details, shown after log.level('debug').", logAt(slog.LevelDebug)},
			{"info(message: string, fields?: table)", "What was done.", logAt(slog.LevelInfo)},
			{"warn(message: string, fields?: table)", "What someone should look at.", logAt(slog.LevelWarn)},
			{"error(message: string, fields?: table)", "What failed. The script goes on.", logAt(slog.LevelError)},
			{"level(level?: \"debug\"|\"info\"|\"warn\"|\"error\") -> string", "Sets the least level that is shown, 'info' at first, and gives the one before.", logLevel},
			{"with(fields: table) -> Logger", "A logger that adds these fields to every message.", logWith},
		},
		types: []typeSource{
			{"Logger", "A logger with fields of its own.", nil, []row{
				{"debug(message: string, fields?: table)", "As log.debug.", logAt(slog.LevelDebug)},
				{"info(message: string, fields?: table)", "As log.info.", logAt(slog.LevelInfo)},
				{"warn(message: string, fields?: table)", "As log.warn.", logAt(slog.LevelWarn)},
				{"error(message: string, fields?: table)", "As log.error.", logAt(slog.LevelError)},
				{"with(fields: table) -> Logger", "A logger with more fields.", logWith},
			}},
		},
	}
}

// logger is what a state's messages go to.
type logger struct {
	level   slog.LevelVar
	handler slog.Handler
}

// sink is the handler of a call: that of the logger object, or the state's own.
func (c *call) sink() slog.Handler {
	if h, ok := c.self.(slog.Handler); ok {
		return h
	}
	if c.log.handler == nil {
		o := &slog.HandlerOptions{Level: &c.log.level, ReplaceAttr: c.stamp}
		if c.LogFormat == "json" {
			c.log.handler = slog.NewJSONHandler(c.Stderr, o)
		} else {
			c.log.handler = slog.NewTextHandler(c.Stderr, o)
		}
	}
	return c.log.handler
}

// stamp writes times in the script's zone, to the millisecond.
func (r *runtime) stamp(groups []string, a slog.Attr) slog.Attr {
	if a.Key == slog.TimeKey && len(groups) == 0 {
		if t, ok := a.Value.Any().(time.Time); ok {
			a.Value = slog.StringValue(t.In(r.Zone).Format("2006-01-02T15:04:05.000Z07:00"))
		}
	}
	return a
}

func logAt(level slog.Level) impl {
	return func(c *call) (lua.LValue, error) {
		sink := c.sink()
		if !sink.Enabled(context.Background(), level) {
			return nothing, nil
		}
		record := slog.NewRecord(c.Now(), level, c.text(1), 0)
		record.AddAttrs(c.attributes(2)...)
		return nothing, sink.Handle(context.Background(), record)
	}
}

func logWith(c *call) (lua.LValue, error) {
	return c.object("log.Logger", c.sink().WithAttrs(c.attributes(1))), nil
}

func logLevel(c *call) (lua.LValue, error) {
	before := c.log.level.Level()
	if c.has(1) {
		var level slog.Level
		if err := level.UnmarshalText([]byte(c.text(1))); err != nil {
			return nil, err
		}
		c.log.level.Set(level)
	}
	return lua.LString(map[slog.Level]string{slog.LevelDebug: "debug", slog.LevelInfo: "info", slog.LevelWarn: "warn", slog.LevelError: "error"}[before]), nil
}

// attributes are the fields of a message in the order they were set.
func (c *call) attributes(n int) []slog.Attr {
	var out []slog.Attr
	for k, v := range pairs(c.table(n)) {
		out = append(out, slog.Any(k.String(), c.attribute(v)))
	}
	return out
}

// attribute shows tables as JSON, and what JSON can't hold as tostring does.
func (c *call) attribute(v lua.LValue) any {
	switch v := v.(type) {
	case lua.LString:
		return string(v)
	case lua.LBool:
		return bool(v)
	case lua.LNumber:
		if (&Type{Name: "integer"}).accepts(v) {
			return int64(v)
		}
		return float64(v)
	case *lua.LTable:
		if text, err := luajson.Encode(v, luajson.EncodeOptions{}); err == nil {
			return json.RawMessage(text)
		}
	}
	return c.L.ToStringMeta(v).String()
}
