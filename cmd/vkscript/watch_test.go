package main

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A change ends a run that would not end by itself, and begins another; a change after a run has ended
// begins another too. The end of the context ends it all.
func TestWatchRunsAgain(t *testing.T) {
	dir := t.TempDir()
	script := filepath.Join(dir, "sub", "a.lua")
	require.NoError(t, os.Mkdir(filepath.Dir(script), 0o700))
	require.NoError(t, os.WriteFile(script, []byte("1"), 0o600))
	synctest.Test(t, func(t *testing.T) {
		p := &program{stdout: io.Discard, stderr: io.Discard}
		ctx, cancel := context.WithCancelCause(t.Context())
		defer cancel(nil)
		runs := 0
		err := p.watch(ctx, []string{dir}, func(ctx context.Context) error {
			runs++
			switch runs {
			case 1: // does not end
				assert.NoError(t, os.WriteFile(filepath.Join(dir, "notes.txt"), nil, 0o600))
				assert.NoError(t, os.WriteFile(script, []byte("22"), 0o600))
				<-ctx.Done()
				assert.ErrorIs(t, context.Cause(ctx), errChanged)
				return ctx.Err()
			case 2: // fails, and the change comes while nothing runs
				assert.NoError(t, os.Remove(script))
				return errors.New("boo")
			case 3: // an editor is writing the file anew
				assert.NoError(t, os.WriteFile(script, []byte("4444"), 0o600))
				return usageError("the file is missing")
			}
			cancel(errInterrupted)
			return nil
		})
		assert.ErrorIs(t, err, errInterrupted)
		assert.Equal(t, 4, runs)
	})
}

func TestWatchEndsForAWrongCommandLine(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := &program{stdout: io.Discard, stderr: io.Discard}
		err := p.watch(t.Context(), nil, func(context.Context) error { return usageError("wrong") })
		assert.EqualError(t, err, "wrong")
	})
}
