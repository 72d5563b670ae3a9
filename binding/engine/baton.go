package engine

import (
	"context"
	"errors"
	"sync"

	lua "github.com/yuin/gopher-lua"
)

// Tasks run Lua in goroutines of their own, one at a time: whoever runs Lua holds the engine's baton and gives
// it away only inside Block. So a script sees no other task between two of its blocking calls, and no lock is
// needed around its tables. gopher-lua's coroutines can't do it: a yield across pcall, a metamethod or an iterator
// corrupts its state.

// baton is held by the goroutine that runs Lua. Whoever waits for it gets it in the order of asking: a sync.Mutex
// would let a goroutine that runs overtake those that sleep.
type baton struct {
	mu      sync.Mutex
	held    bool
	waiting []turn
	next    int             // of waiting
	free    []chan struct{} // used before
}

// turn is a place in the queue: of a goroutine that sleeps, or of one that begins when it gets the baton.
type turn struct {
	wake  chan struct{}
	begin func()
}

// Lock waits for the baton.
func (b *baton) Lock() {
	b.mu.Lock()
	if !b.held {
		b.held = true
		b.mu.Unlock()
		return
	}
	var wake chan struct{}
	if n := len(b.free); n > 0 {
		wake, b.free = b.free[n-1], b.free[:n-1]
	} else {
		wake = make(chan struct{}, 1)
	}
	b.enqueue(turn{wake: wake})
	b.mu.Unlock()
	<-wake
	b.mu.Lock()
	b.free = append(b.free, wake)
	b.mu.Unlock()
}

// Go makes begin run in a goroutine of its own when its turn has come. The caller holds the baton; begin has to
// unlock it.
func (b *baton) Go(begin func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.enqueue(turn{begin: begin})
}

func (b *baton) enqueue(t turn) {
	if b.next > len(b.waiting)/2 {
		n := copy(b.waiting, b.waiting[b.next:])
		clear(b.waiting[n:])
		b.waiting, b.next = b.waiting[:n], 0
	}
	b.waiting = append(b.waiting, t)
}

// Unlock gives the baton to the next in the queue.
func (b *baton) Unlock() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.next == len(b.waiting) {
		b.held = false
		return
	}
	if t := b.waiting[b.next]; t.begin != nil {
		go t.begin()
	} else {
		t.wake <- struct{}{}
	}
	b.waiting[b.next] = turn{}
	b.next++
}

// Block runs fn, which may wait; other tasks run meanwhile. Every Go function that waits on behalf of Lua does
// so here. fn must not touch Lua.
func Block(L *lua.LState, fn func()) {
	l := limiterOf(L)
	if l == nil {
		fn()
		return
	}
	e, current := l.engine, L.G.CurrentThread
	e.Busy()
	depth := e.depth
	e.baton.Unlock()
	defer func() {
		e.baton.Lock()
		L.G.CurrentThread, e.depth = current, depth
		if e.crash != nil {
			panic(e.crash)
		}
	}()
	fn()
}

// Go starts a task: fn(args...) in a thread and a goroutine of its own, under ctx. It begins when its caller
// blocks or ends, after the tasks that were started before. done hears of its results or its error (a *RuntimeError), holding the baton. The caller has to
// wait for its tasks: their closures may use its variables.
func (e *Engine) Go(L *lua.LState, ctx context.Context, fn *lua.LFunction, args []lua.LValue, done func([]lua.LValue, error)) {
	env, limits := L.Env, e.newLimiter(taskTrail(L, ctx))
	e.baton.Go(func() {
		defer e.baton.Unlock()
		th := e.newTaskThread(env)
		limits.attach(th)
		L.G.CurrentThread, e.depth = th, 0
		results, err := e.runTask(th, fn, args)
		if e.crash != nil { // whoever takes the baton next passes it on
			err = e.crash
		}
		done(results, err)
	})
}

// Apart runs fn on a thread of its own under ctx, on behalf of Go code that does not hold the baton: what runs inside
// Block, or in a goroutine that a call of Lua waits for. fn may use Lua; the error is its own, or a *RuntimeError.
func (e *Engine) Apart(ctx context.Context, fn func(L *lua.LState) error) (err error) {
	e.baton.Lock()
	defer e.baton.Unlock()
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case e.L.Context() == nil:
		return errEnded
	}
	th := e.newTaskThread(e.L.Env)
	e.newLimiter(ctx).attach(th)
	e.L.G.CurrentThread, e.depth = th, 0
	_, raised := e.runTask(th, internal(func(L *lua.LState) int {
		err = fn(L)
		return 0
	}), nil)
	switch {
	case e.crash != nil: // whoever takes the baton next passes it on
		return e.crash
	case raised != nil:
		return raised
	}
	return err
}

var errEnded = errors.New("the run has ended")

// runTask runs a task to its end. A pcall would do, but its frames double the stack of a waiting task.
func (e *Engine) runTask(th *lua.LState, fn *lua.LFunction, args []lua.LValue) (results []lua.LValue, err error) {
	defer func() {
		if r := recover(); r != nil {
			raised := e.caught(th, r)
			closeUpvalues(th, 0)
			failure := e.runtimeError(th, raised)
			failure.endTask()
			err = failure
		}
	}()
	th.Push(fn)
	for _, a := range args {
		th.Push(a)
	}
	th.Call(len(args), lua.MultRet)
	return takeResults(th, 0), nil
}

// takeResults takes what lies above top.
func takeResults(th *lua.LState, top int) []lua.LValue {
	results := make([]lua.LValue, 0, th.GetTop()-top)
	for i := top + 1; i <= th.GetTop(); i++ {
		results = append(results, th.Get(i))
	}
	th.SetTop(top)
	return results
}

// callThread calls a function on an idle thread and takes all results.
func (e *Engine) callThread(th *lua.LState, fn *lua.LFunction, args []lua.LValue) ([]lua.LValue, error) {
	top := th.GetTop()
	th.Push(fn)
	for _, a := range args {
		th.Push(a)
	}
	if err := e.pcall(th, len(args), lua.MultRet, nil); err != nil {
		return nil, e.runtimeError(th, err)
	}
	return takeResults(th, top), nil
}

// CallContext calls a function on the running thread under another context, which ends the function when it ends.
// The error is a *RuntimeError; the thread itself goes on under its own context.
func (e *Engine) CallContext(L *lua.LState, ctx context.Context, fn *lua.LFunction, args ...lua.LValue) ([]lua.LValue, error) {
	outer := limiterOf(L)
	e.newLimiter(ctx).attach(L)
	defer func() { outer.attach(L) }()
	results, err := e.callThread(L, fn, args)
	if err, ok := err.(*RuntimeError); ok {
		err.within()
	}
	return results, err
}

// Of returns the engine that L runs in, nil outside of a Call.
func Of(L *lua.LState) *Engine {
	if l := limiterOf(L); l != nil {
		return l.engine
	}
	return nil
}
