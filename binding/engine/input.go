package engine

import (
	"bufio"
	"context"
	"io"
	"time"
)

// Input is a standard input whose reads end with the run that waits for them. What reads it beside scripts, as a
// prompt does, reads it by the same Input, so that nothing is lost between them.
type Input struct {
	*bufio.Reader
	wait *waiter
}

// NewInput returns the Input of a stream, which is r itself when that is one.
func NewInput(r io.Reader) *Input {
	if in, ok := r.(*Input); ok {
		return in
	}
	w := &waiter{source: r, ctx: context.Background()}
	return &Input{bufio.NewReader(w), w}
}

// waiter reads aside: a read of a terminal or a pipe can't be ended. What comes when nobody waits any more is for
// the next read.
type waiter struct {
	source io.Reader
	ctx    context.Context // of whoever waits
	coming chan piece      // of the read that goes on, nil when none does
	rest   []byte
}

type piece struct {
	data []byte
	err  error
}

func (w *waiter) Read(p []byte) (int, error) {
	if len(w.rest) > 0 {
		n := copy(p, w.rest)
		w.rest = w.rest[n:]
		return n, nil
	}
	if w.coming == nil {
		w.coming = make(chan piece, 1)
		go read(w.source, len(p), w.coming)
	}
	select {
	case got := <-w.coming:
		w.coming = nil
		n := copy(p, got.data)
		w.rest = got.data[n:]
		return n, got.err
	case <-w.ctx.Done():
		w.giveUp()
		return 0, context.Cause(w.ctx)
	}
}

// giveUp ends the read that goes on where the source has deadlines, as a terminal that is opened by its name.
func (w *waiter) giveUp() {
	source, ok := w.source.(interface{ SetReadDeadline(time.Time) error })
	if !ok || source.SetReadDeadline(time.Unix(1, 0)) != nil {
		return
	}
	got := <-w.coming
	w.coming, w.rest = nil, got.data
	source.SetReadDeadline(time.Time{})
}

func read(source io.Reader, size int, to chan<- piece) {
	buffer := make([]byte, size)
	n, err := source.Read(buffer)
	to <- piece{buffer[:n], err}
}

// giveBack makes the next read begin with s, the beginning of what could not be read to its end.
func (w *waiter) giveBack(s string) { w.rest = append([]byte(s), w.rest...) }
