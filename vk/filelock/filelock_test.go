package filelock_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vkscript/vkscript/vk/filelock"
)

func open(t *testing.T, path string) *os.File {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	require.NoError(t, err)
	t.Cleanup(func() { f.Close() })
	return f
}

func TestOneHolderAtATime(t *testing.T) {
	path := filepath.Join(t.TempDir(), "lock")
	first, second := open(t, path), open(t, path)
	require.NoError(t, filelock.Lock(t.Context(), first))
	held, err := filelock.TryLock(second)
	require.NoError(t, err)
	assert.False(t, held)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	assert.ErrorIs(t, filelock.Lock(ctx, second), context.DeadlineExceeded)
	require.NoError(t, filelock.Unlock(first))
	require.NoError(t, filelock.Lock(t.Context(), second))
	second.Close() // as the end of a process does
	require.NoError(t, filelock.Lock(t.Context(), first))
}
