package main

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"time"

	"github.com/vkscript/vkscript/binding/engine"
)

// grace is how long a script that has to stop may take for its on_exit and for what can't be interrupted, such as
// a call of a library function over a text of hundreds of megabytes that does not look at the limits.
const grace = 10 * time.Second

// watchdog ends the process when a run goes on though its context has ended, or takes memory far beyond its limit.
// The returned function calls it off.
func (p *program) watchdog(ctx context.Context) func() {
	done := make(chan struct{})
	stop := context.AfterFunc(ctx, func() { p.watchEnd(ctx, done) }) // starts nothing before
	if p.flags.maxMemory > 0 {
		go p.watchMemory(done)
	}
	return func() {
		stop()
		close(done)
	}
}

func (p *program) watchEnd(ctx context.Context, done <-chan struct{}) {
	select {
	case <-time.After(grace):
		fmt.Fprintf(p.stderr, "vkscript: %v; the script did not stop within %v and was ended\n", context.Cause(ctx), grace)
		os.Exit(exitCode(ctx, context.Cause(ctx)))
	case <-done:
	}
}

// memoryWatch is how often the memory is looked at, and memoryStrikes how often in a row it may be far too much: a
// script that runs Lua meets its limit before that.
const (
	memoryWatch   = 100 * time.Millisecond
	memoryStrikes = 5
)

func (p *program) watchMemory(done <-chan struct{}) {
	limit := p.flags.maxMemory << 20
	ticker := time.NewTicker(memoryWatch)
	defer ticker.Stop()
	for strikes := 0; strikes < memoryStrikes; {
		select {
		case <-ticker.C:
		case <-done:
			return
		}
		if strikes++; !exceeds(limit + limit/4) {
			strikes = 0
		}
	}
	fmt.Fprintf(p.stderr, "vkscript: %v (--max-memory %d); the script did not stop and was ended\n", engine.ErrMemory, p.flags.maxMemory)
	os.Exit(exitLimit)
}

// exceeds tells whether more memory than so much is in use, garbage aside.
func exceeds(limit int64) bool {
	if heapBytes() <= limit {
		return false
	}
	runtime.GC()
	return heapBytes() > limit
}

func heapBytes() int64 {
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return int64(stats.HeapAlloc)
}
