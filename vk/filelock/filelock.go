// Package filelock locks files between processes. A lock goes with the open file: closing it, or the end of the
// process however it ends, releases the lock.
package filelock

import (
	"context"
	"os"
	"time"
)

// poll is how often a taken lock is tried again; locks are held for much less.
const poll = time.Millisecond

// Lock waits until it holds the lock of a file, or for the end of the context.
func Lock(ctx context.Context, f *os.File) error {
	for {
		held, err := TryLock(f)
		if held || err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-time.After(poll):
		}
	}
}
