package vk

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"os"
	"path/filepath"
	"time"

	"github.com/vkscript/vkscript/vk/filelock"
)

// ticket is a token's file on this machine: it holds the next free moment of its quota, so that all
// processes with the token share it. Its lock is held for microseconds and goes with its holder.
type ticket struct{ path string }

// maxAhead is the furthest that a file's moment may lie ahead; more means that a clock jumped.
const maxAhead = 10 * time.Minute

// newTicket names the file by a digest that does not give the token away.
func newTicket(dir string, token Token) *ticket {
	sum := sha256.Sum256([]byte("vkscript quota " + string(token)))
	return &ticket{filepath.Join(dir, hex.EncodeToString(sum[:12]))}
}

// reserve moves the file's moment: update gets it and returns the new one.
func (t *ticket) reserve(update func(next time.Time) time.Time) error {
	f, err := t.open()
	if err != nil {
		return err
	}
	defer f.Close()
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	if err := filelock.Lock(ctx, f); err != nil {
		return err
	}
	var buf [8]byte
	f.ReadAt(buf[:], 0)
	next := time.Unix(0, int64(binary.LittleEndian.Uint64(buf[:])))
	if time.Until(next) > maxAhead {
		next = time.Time{}
	}
	binary.LittleEndian.PutUint64(buf[:], uint64(update(next).UnixNano()))
	_, err = f.WriteAt(buf[:], 0)
	return err
}

func (t *ticket) open() (*os.File, error) {
	f, err := os.OpenFile(t.path, os.O_RDWR|os.O_CREATE, 0o600)
	if os.IsNotExist(err) {
		if err = os.MkdirAll(filepath.Dir(t.path), 0o700); err == nil {
			f, err = os.OpenFile(t.path, os.O_RDWR|os.O_CREATE, 0o600)
		}
	}
	return f, err
}
