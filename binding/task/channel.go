package task

import (
	"context"
	"errors"

	lua "github.com/yuin/gopher-lua"

	"github.com/vkscript/vkscript/binding/engine"
)

// channel passes values between tasks, in order.
type channel struct {
	values chan sent
	closed chan struct{}
}

// sent is a value on its way, and the name of what is done with it.
type sent struct {
	value lua.LValue
	trail string
}

// maxBuffer bounds a channel's buffer.
const maxBuffer = 1 << 20

// newChannel is task.channel([size]): a channel that holds so many values before send waits; 0 when not given.
func newChannel(L *lua.LState) int {
	size := 0
	if v, ok := L.Get(1).(lua.LNumber); ok {
		size = int(v)
	} else if L.Get(1) != lua.LNil {
		wrong(L, "channel", "argument 1 must be a number, got %s", L.Get(1).Type())
	}
	if size < 0 || size > maxBuffer {
		wrong(L, "channel", "the size must be 0 to %d, got %d", maxBuffer, size)
	}
	c := &channel{values: make(chan sent, size), closed: make(chan struct{})}
	ud := newObject(L, "task.channel", c, channelMethods)
	meta := ud.Metatable.(*lua.LTable)
	if meta.RawGetString("__len") == lua.LNil {
		meta.RawSetString("__call", L.NewFunction(channelMethods["receive"]))
		meta.RawSetString("__len", L.NewFunction(func(L *lua.LState) int {
			L.Push(lua.LNumber(len(self[*channel](L, "task:len").values)))
			return 1
		}))
	}
	L.Push(ud)
	return 1
}

var channelMethods = map[string]lua.LGFunction{
	"send":    func(L *lua.LState) int { return self[*channel](L, "task:send").send(L) },
	"receive": func(L *lua.LState) int { return self[*channel](L, "task:receive").receive(L) },
	"close": func(L *lua.LState) int {
		c := self[*channel](L, "task:close")
		if !c.isClosed() {
			close(c.closed)
		}
		return 0
	},
}

func (c *channel) isClosed() bool {
	select {
	case <-c.closed:
		return true
	default:
		return false
	}
}

var errClosed = errors.New("task.channel: the channel is closed")

// send is c:send(value): waits for a receiver or for room. Sending nil or into a closed channel is an error.
func (c *channel) send(L *lua.LState) int {
	value := L.Get(2)
	if value == lua.LNil {
		wrong(L, "channel", "nil can't be sent: it means the end")
	}
	if c.isClosed() {
		engine.Raise(L, errClosed)
	}
	ctx, parcel := engine.Context(L), sent{value, engine.SendTrail(L)}
	var err error
	engine.Block(L, func() {
		select {
		case c.values <- parcel:
		case <-c.closed:
			err = errClosed
		case <-ctx.Done():
			err = context.Cause(ctx)
		}
	})
	if err != nil {
		engine.Raise(L, err)
	}
	return 0
}

// receive is c:receive(), or c() in a for loop: the next value, nil once the channel is closed and empty.
func (c *channel) receive(L *lua.LState) int {
	ctx := engine.Context(L)
	parcel := sent{value: lua.LNil}
	var err error
	engine.Block(L, func() {
		select {
		case parcel = <-c.values:
			return
		default:
		}
		select {
		case parcel = <-c.values:
		case <-c.closed:
			select { // what was sent before the end
			case parcel = <-c.values:
			default:
			}
		case <-ctx.Done():
			err = context.Cause(ctx)
		}
	})
	if err != nil {
		engine.Raise(L, err)
	}
	engine.ReceiveTrail(L, parcel.trail)
	L.Push(parcel.value)
	return 1
}
