package engine

import (
	"context"
	"errors"
	"fmt"
	"runtime"

	lua "github.com/yuin/gopher-lua"
)

// Causes of a run that was stopped; errors.Is finds them in what Call returns.
var (
	ErrSteps         = errors.New("step limit reached")
	ErrMemory        = errors.New("memory limit reached")
	ErrTimeout error = timeLimit{}
)

// timeLimit is a context's error of that kind too.
type timeLimit struct{}

func (timeLimit) Error() string { return "time limit reached: " + context.DeadlineExceeded.Error() }

func (timeLimit) Unwrap() error { return context.DeadlineExceeded }

// checkEvery is after how many instructions the limits are looked at, and lookEvery after how many of these checks the
// heap, which takes as long as thousands of instructions. What takes much at once asks by itself, see reserve.
const (
	checkEvery = 1024
	lookEvery  = 32
)

// limiter is the context of a running thread and runs its instructions, counting them. Coroutines share the
// limiter of what resumed them.
type limiter struct {
	context.Context
	engine       *Engine
	budget       *budget
	left         int   // instructions until the next check
	interval     int   // what left began with
	grown        int64 // bytes taken since the heap was last looked at
	cause        error // why the run was stopped
	instructions *[lua.OP_NOP + 1]instruction
	machine      mainLoop // gopher-lua's own loop
	thread       mainLoop // of coroutines
	loop         mainLoop // run, as a value made once
}

// attach lets thread L run under the limiter. Without one, nil, nothing is counted.
func (l *limiter) attach(L *lua.LState) {
	if l == nil {
		L.RemoveContext()
		return
	}
	L.SetContext(l)
	if l.loop == nil {
		l.loop = l.run
	}
	l.machine = setLoop(L, l.loop)
}

// run is the main loop of a thread: instructions one by one, a Go function by the machine's own loop.
func (l *limiter) run(L *lua.LState, base *callFrame) {
	if cf := currentFrame(L); cf == nil || cf.Fn.IsG {
		l.machine(L, base)
		return
	}
	l.execute(L, base)
}

// budget is what all tasks of a Call may use together.
type budget struct {
	steps  int64 // counted until the last check
	checks int
	cause  error // the limit that ended the run
}

func (e *Engine) newLimiter(ctx context.Context) *limiter {
	l := &limiter{Context: ctx, engine: e, budget: e.budget, instructions: instructions()}
	if l.budget == nil {
		l.budget = &budget{}
	}
	l.rearm()
	return l
}

// Err is why the run was stopped.
func (l *limiter) Err() error { return l.cause }

// Done is nil: execute looks at the limits instead.
func (l *limiter) Done() <-chan struct{} { return nil }

func (l *limiter) rearm() {
	l.interval = checkEvery
	if limit := l.engine.opts.MaxSteps; limit > 0 {
		l.interval = int(max(1, min(checkEvery, limit-l.budget.steps)))
	}
	l.left = l.interval - 1
}

// check looks at all limits and raises when one was reached, from then on always.
func (l *limiter) check(L *lua.LState) {
	l.engine.Busy()
	if l.cause == nil {
		l.budget.steps += int64(l.interval)
		l.cause = l.exceeded()
	}
	if l.cause != nil {
		l.stop(L, l.cause)
	}
	l.rearm()
}

func (l *limiter) exceeded() error {
	if err := l.Context.Err(); err != nil {
		return stopCause(l.Context)
	}
	if limit := l.engine.opts.MaxSteps; limit > 0 && l.budget.steps >= limit {
		l.budget.cause = ErrSteps
	}
	if l.budget.checks++; l.budget.cause == nil && l.budget.checks%lookEvery == 0 {
		l.budget.cause = l.memory(0)
	}
	return l.budget.cause
}

// stopCause is why a context ended, always with the context's own error in the chain.
func stopCause(ctx context.Context) error {
	err, cause := ctx.Err(), context.Cause(ctx)
	switch {
	case !errors.Is(cause, err):
		return fmt.Errorf("%w (%w)", cause, err)
	case cause == context.DeadlineExceeded:
		return ErrTimeout
	}
	return cause
}

// memory looks whether n more bytes fit.
func (l *limiter) memory(n int64) error {
	limit := l.engine.opts.MaxMemory
	if limit <= 0 {
		return nil
	}
	l.grown = 0
	if heapBytes()+n <= limit {
		return nil
	}
	runtime.GC()
	if heapBytes()+n <= limit {
		return nil
	}
	return ErrMemory
}

// heapBytes is the memory that Go objects take, garbage included. Package runtime/metrics would not stop the world for
// it, but makes a tenth of the program's start.
func heapBytes() int64 {
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return int64(stats.HeapAlloc)
}

// maxString is the longest string a library function makes.
const maxString = 1 << 30

// limiterOf is the limiter of a running thread, nil outside of a Call.
func limiterOf(L *lua.LState) *limiter {
	l, _ := L.Context().(*limiter)
	return l
}

// checkSize refuses a string of more than maxString bytes.
func checkSize(L *lua.LState, n int) {
	if n > maxString {
		raiseString(L, "resulting string too large")
	}
}

// Work tells of n bytes that a library function works on. They count as steps of the run, which ends at a limit.
func Work(L *lua.LState, n int) { spend(L, n/bytesPerStep) }

// bytesPerStep are about as many as a function works on in the time of an instruction.
const bytesPerStep = 256

// reserve is asked before a library function takes n bytes at once.
func reserve(L *lua.LState, n int) {
	if n < 4096 {
		return
	}
	checkSize(L, n)
	Work(L, n)
	l := limiterOf(L)
	if l == nil || l.engine.opts.MaxMemory <= 0 {
		return
	}
	if l.grown += int64(n); l.grown > l.engine.opts.MaxMemory/16 {
		if err := l.memory(int64(n)); err != nil {
			l.budget.cause = err
			l.stop(L, err)
		}
	}
}

// spend counts n steps of work inside a library function, and stops it at a limit.
func spend(L *lua.LState, n int) {
	l := limiterOf(L)
	if l == nil {
		return
	}
	for n > l.left {
		n -= l.left + 1
		l.check(L)
	}
	l.left -= n
}

// stop ends the run.
func (l *limiter) stop(L *lua.LState, cause error) {
	l.cause = cause
	l.left = 0
	Raise(L, cause)
}

// Meter counts the work of a host's own interpreter against the limits of the run that L belongs to.
type Meter struct {
	limiter *limiter
	state   *lua.LState
}

// NewMeter counts for the run of L; outside of a Call it counts nothing.
func NewMeter(L *lua.LState) *Meter { return &Meter{limiterOf(L), L} }

// Spend counts n steps and ends the run at a limit, as an instruction would.
func (m *Meter) Spend(n int) {
	if m.limiter == nil {
		return
	}
	if m.limiter.left -= n; m.limiter.left < 0 {
		m.limiter.left += n
		spend(m.state, n)
	}
}

// Check ends the run when its context has ended: what waited asks, since nothing was counted meanwhile.
func (m *Meter) Check() {
	if m.limiter != nil {
		m.limiter.Look(m.state)
	}
}

// Reserve is asked before n bytes are taken at once.
func (m *Meter) Reserve(n int) { reserve(m.state, n) }
