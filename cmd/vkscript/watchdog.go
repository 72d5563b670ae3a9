package main

import (
	"context"
	"fmt"
	"os"
	"time"
)

// grace is how long a script that has to stop may take for its on_exit and for what can't be interrupted, such as
// one long call of a library function.
const grace = 10 * time.Second

// watchdog ends the process when a run goes on though its context has ended. The returned function calls it off.
func (p *program) watchdog(ctx context.Context) func() {
	done := make(chan struct{})
	go func() {
		select {
		case <-ctx.Done():
		case <-done:
			return
		}
		select {
		case <-time.After(grace):
			fmt.Fprintf(p.stderr, "vkscript: %v; the script did not stop within %v and was ended\n", context.Cause(ctx), grace)
			os.Exit(exitCode(ctx, context.Cause(ctx)))
		case <-done:
		}
	}()
	return func() { close(done) }
}
