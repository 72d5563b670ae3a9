// Package scripttest runs tests that script authors write in Lua: files *_test.lua whose cases each
// get a Lua state and an in-memory VK of their own.
//
//	test.case("posts once", function()
//	    test.fault("wall.post:drop-after")
//	    vk.wall.post{owner_id = -100, message = "hello"}
//	    test.equal(#test.posts(), 1)
//	end)
//
// Find looks for the files, Run runs them, Print and JUnit show what came of it. The functions of
// the module test are the table in module.go.
package scripttest

import (
	"context"
	"fmt"
	"io"
	"iter"
	"regexp"
	"sync"
	"time"

	"github.com/vkscript/vkscript/binding"
	"github.com/vkscript/vkscript/binding/engine"
	"github.com/vkscript/vkscript/vk/sandbox"
)

// Config is what Run runs, and how.
type Config struct {
	Files   []string
	Select  *regexp.Regexp // of "post_test.lua: posts once"; nil is every case
	Workers int            // cases at the same time; at least 1
	Timeout time.Duration  // of each case, the top level of its file included

	// Open makes the host of one case on a sandbox of its own. What the case prints goes to out.
	Open func(out io.Writer) (*binding.Host, *sandbox.Server, error)
}

// Status is what came of a case.
type Status string

// The statuses.
const (
	Passed  Status = "ok"
	Failed  Status = "FAIL"
	Skipped Status = "skip"
)

// Result is what came of a case, or of a file that could not be loaded.
type Result struct {
	File     string
	Line     int    // of test.case; 0 for a file
	Name     string // "" for a file
	Status   Status
	Err      error  // of a failed one
	Reason   string // of a skipped one
	Output   []byte // what it printed
	Duration time.Duration

	source []byte
}

// Label is the file and the name.
func (r Result) Label() string {
	if r.Name == "" {
		return r.File
	}
	return r.File + ": " + r.Name
}

// Run runs the cases and gives their results in the order of the files, each as soon as it and all
// before it have ended. Cases that the end of ctx cut short are not among them.
func Run(ctx context.Context, cfg Config) iter.Seq[Result] {
	return func(yield func(Result) bool) {
		ctx, cancel := context.WithCancel(ctx)
		r := &runner{cfg: cfg, slots: make(chan struct{}, max(cfg.Workers, 1)), queue: make(chan chan Result, 256)}
		go r.start(ctx)
		defer func() {
			cancel()
			for range r.queue {
			}
		}()
		for done := range r.queue {
			result := <-done
			r.rethrow()
			if ctx.Err() != nil || !yield(result) {
				return
			}
		}
	}
}

// runner runs cases, as many at a time as it has slots.
type runner struct {
	cfg   Config
	slots chan struct{}
	queue chan chan Result // in the order of the files; closed when all have ended

	mu    sync.Mutex
	crash any // a panic in a case: an error in the host
}

// start begins everything in order, and ends when everything has.
func (r *runner) start(ctx context.Context) {
	var running sync.WaitGroup
	defer close(r.queue)
	defer running.Wait()
	do := func(work func() Result) bool {
		select {
		case r.slots <- struct{}{}:
		case <-ctx.Done():
			return false
		}
		done := make(chan Result, 1)
		running.Go(func() {
			defer func() { <-r.slots }()
			done <- r.guard(work)
		})
		r.queue <- done
		return true
	}
	for _, file := range r.cfg.Files {
		cases, failed := r.load(ctx, file)
		if failed != nil && !do(func() Result { return *failed }) {
			return
		}
		for _, c := range cases {
			if r.selects(c) && !do(func() Result { return r.run(ctx, c) }) {
				return
			}
		}
	}
}

func (r *runner) selects(c testCase) bool {
	return r.cfg.Select == nil || r.cfg.Select.MatchString(c.file.name+": "+c.name)
}

// guard keeps a panic for the goroutine that reads the results.
func (r *runner) guard(work func() Result) (result Result) {
	defer func() {
		if bug := recover(); bug != nil {
			r.mu.Lock()
			r.crash = bug
			r.mu.Unlock()
		}
	}()
	return work()
}

func (r *runner) rethrow() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.crash != nil {
		panic(r.crash)
	}
}

// limit bounds the time of a case.
func (r *runner) limit(ctx context.Context) (context.Context, func()) {
	if r.cfg.Timeout <= 0 {
		return ctx, func() {}
	}
	cause := fmt.Errorf("%w: a case may take %v", engine.ErrTimeout, r.cfg.Timeout)
	return context.WithTimeoutCause(ctx, r.cfg.Timeout, cause)
}
