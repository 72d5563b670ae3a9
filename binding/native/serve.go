package native

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/vkscript/vkscript/binding/engine"
	"github.com/vkscript/vkscript/binding/luajson"
	"github.com/vkscript/vkscript/vk"
	"github.com/vkscript/vkscript/vk/updates"
)

// serve is vk.serve{listen = "127.0.0.1:8080", path = "/", secret = ..., confirmation = ..., on = fn}: receives VK's
// requests (Callback API) and calls fn(event) for each event in a task, until the run ends. An error of fn is given to
// on_error(e, event), or printed.
func (m *module) serve(_ *vk.Client, L *lua.LState) int {
	o := &serveOptions{function: "vk.serve", path: "/", workers: updates.DefaultWorkers, group: m.cfg.GroupID}
	h := handlers{m: m}
	var on *lua.LFunction
	known := o.options()
	known["on"], known["on_error"] = &on, &h.onError
	known.read(L, o.function, L.Get(1))
	if on == nil {
		engine.Raise(L, &ArgumentError{o.function, "needs on, a function that takes an event"})
	}
	o.check(L)
	d, stop := m.receive(L, o)
	defer engine.Block(L, stop)
	work(L, d, o.workers, func(L *lua.LState, event updates.Event) error {
		value, err := luajson.Decode(L, event.JSON)
		if err != nil {
			return h.failed(L, err, lua.LNil)
		}
		return h.call(L, on, value)
	})
	return 0
}

// serveOptions are those of what receives VK's requests.
type serveOptions struct {
	function                             string // that has them
	listen, path, secret, confirm, state string
	group, workers, queue                int64
}

func (o *serveOptions) options() options {
	return options{
		"listen": &o.listen, "path": &o.path, "secret": &o.secret, "confirmation": &o.confirm, "state": &o.state,
		"group_id": &o.group, "workers": &o.workers, "queue": &o.queue,
	}
}

// maxWorkers bounds how many events are handled at once.
const maxWorkers = 1000

func (o *serveOptions) check(L *lua.LState) {
	if o.workers < 1 || o.workers > maxWorkers {
		engine.Raise(L, &ArgumentError{o.function, "workers must be 1 to 1000"})
	}
}

// receive opens the port. stop closes it.
func (m *module) receive(L *lua.LState, o *serveOptions) (d *updates.Dispatch, stop func()) {
	callback := m.callback(L, o)
	listener := m.openListener(L, o)
	d = updates.NewDispatch(engine.Context(L), callback)
	return d, serveHTTP(listener, o.path, callback, d.Finish)
}

func (m *module) callback(L *lua.LState, o *serveOptions) *updates.Callback {
	switch {
	case o.secret == "":
		engine.Raise(L, &ArgumentError{o.function, "needs secret: anybody can send requests here, and the secret key, which is set in the community's settings too, tells which are VK's"})
	case o.path == "" || o.path[0] != '/':
		engine.Raise(L, &ArgumentError{o.function, `path must begin with "/"`})
	}
	callback, err := updates.NewCallback(updates.CallbackConfig{
		Secret: o.secret, Confirmation: o.confirm, GroupID: o.group, Queue: int(o.queue), State: m.openState(L, o.function, o.state),
	})
	if err != nil {
		engine.Raise(L, err)
	}
	return callback
}

func (m *module) openListener(L *lua.LState, o *serveOptions) net.Listener {
	switch {
	case m.cfg.Listen == nil:
		engine.Raise(L, &ArgumentError{o.function, "scripts can't listen here"})
	case o.listen == "":
		engine.Raise(L, &ArgumentError{o.function, `needs listen, an address such as "127.0.0.1:8080"`})
	}
	listener, err := m.cfg.Listen(o.listen)
	if err != nil {
		engine.Raise(L, err)
	}
	return listener
}

// eventTrail names what is done for an event: by its id, under which it may come again.
func eventTrail(event updates.Event) string {
	return "event:" + cmp.Or(strings.Map(plainTrail, event.ID), rand.Text())
}

// plainTrail keeps the signs out that part the names of tasks.
func plainTrail(r rune) rune {
	if r == '/' || r == '>' {
		return '-'
	}
	return r
}

// work gives events to tasks, until their source or the run ends, or errStopped does. An error of handle ends the run.
func work(L *lua.LState, d *updates.Dispatch, workers int64, handle func(*lua.LState, updates.Event) error) {
	defer d.Stop(nil)
	var tasks sync.WaitGroup
	worker := L.NewFunction(func(L *lua.LState) int {
		for {
			var event updates.Event
			var ok bool
			if engine.Block(L, func() { event, ok = d.Take() }); !ok {
				return 0
			}
			engine.SetTrail(L, eventTrail(event))
			err := handle(L, event)
			var exit *engine.ExitError
			if err == nil || errors.As(err, &exit) { // os.exit is an event's proper end
				d.Done(event)
			}
			if err != nil {
				engine.Raise(L, err)
			}
		}
	})
	for range workers {
		tasks.Add(1)
		engine.Of(L).Go(L, d.Work(), worker, nil, func(_ []lua.LValue, err error) {
			if err != nil {
				d.Stop(err)
			}
			tasks.Done()
		})
	}
	var err error
	engine.Block(L, func() {
		err = d.Run()
		tasks.Wait()
	})
	if !errors.Is(err, errStopped) {
		engine.Raise(L, err)
	}
}

// errStopped ends a bot that was told to stop.
var errStopped = errors.New("the bot was stopped")

// serveHTTP answers requests to a path until stop is called. failed hears why it ended before.
func serveHTTP(l net.Listener, path string, handler http.Handler, failed func(error)) (stop func()) {
	server := &http.Server{
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path != path {
				http.NotFound(w, r)
				return
			}
			handler.ServeHTTP(w, r)
		}),
		ReadTimeout: 10 * time.Second, WriteTimeout: 10 * time.Second, IdleTimeout: time.Minute,
		MaxHeaderBytes: 16 << 10, ErrorLog: log.New(io.Discard, "", 0),
	}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			failed(err)
		}
	}()
	return func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		server.Shutdown(ctx)
		server.Close()
		<-ended
	}
}

// handlers calls functions of the script for events, and what is there for their errors.
type handlers struct {
	m       *module
	onError *lua.LFunction
}

// call calls a handler. Its error is told of here, but for those that end the run, which it returns.
func (h *handlers) call(L *lua.LState, fn *lua.LFunction, args ...lua.LValue) error {
	err := try(L, fn, args)
	if err == nil || endsRun(L, err) {
		return err
	}
	return h.failed(L, err, args[0])
}

// failed tells of an error about an event.
func (h *handlers) failed(L *lua.LState, err error, about lua.LValue) error {
	if h.onError == nil {
		h.m.report(err)
		return nil
	}
	failure := try(L, h.onError, []lua.LValue{errorValue(err), about})
	if failure == nil || endsRun(L, failure) {
		return failure
	}
	h.m.report(err)
	h.m.report(failure)
	return nil
}

func (m *module) report(err error) {
	if m.cfg.Report != nil {
		m.cfg.Report(err)
	}
}

// try calls a function and returns its error.
func try(L *lua.LState, fn *lua.LFunction, args []lua.LValue) error {
	L.Push(fn)
	for _, a := range args {
		L.Push(a)
	}
	return engine.Of(L).PCall(L, len(args), 0)
}

// endsRun is true for os.exit, a limit that was reached and the end of the handler's time.
func endsRun(L *lua.LState, err error) bool {
	var exit *engine.ExitError
	return errors.As(err, &exit) || errors.Is(err, engine.ErrSteps) || errors.Is(err, engine.ErrMemory) || engine.Context(L).Err() != nil
}

// errorValue is what a handler raised.
func errorValue(err error) lua.LValue {
	var raised *engine.RuntimeError
	if errors.As(err, &raised) && raised.Value != nil {
		return raised.Value
	}
	return lua.LString(err.Error())
}
