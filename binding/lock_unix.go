//go:build unix

package binding

import (
	"errors"
	"os"
	"syscall"
)

// tryLock takes the lock of a file that goes with the open file, and tells whether it was free.
func tryLock(f *os.File) (held bool, err error) {
	err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) || errors.Is(err, syscall.EINTR) {
		return false, nil
	}
	return err == nil, err
}
