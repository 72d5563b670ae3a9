package engine

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// file is an open file or standard stream of a script: reads and writes are buffered.
type file struct {
	name   string
	stream File // nil of a standard stream
	in     *bufio.Reader
	out    *bufio.Writer
	wait   *waiter // of standard input
	owner  *files
	closed bool
	turn   chan struct{} // holds one: whoever uses the file
	remove func()        // of a temporary file, when it closes
}

// files are those of an engine: all open ones, and the defaults of io.read and io.write.
type files struct {
	open                  map[*file]bool
	stdin, stdout, stderr *lua.LUserData
}

func (fs *files) add(name string, stream File) *file {
	f := &file{name: name, stream: stream, in: bufio.NewReader(stream), out: bufio.NewWriter(stream), owner: fs, turn: make(chan struct{}, 1)}
	if fs.open == nil {
		fs.open = map[*file]bool{}
	}
	fs.open[f] = true
	return f
}

// use runs fn, which may wait, for one task at a time. When the run ends meanwhile, so does the wait.
func (f *file) use(L *lua.LState, fn func() error) (err error) {
	ctx := Context(L)
	Block(L, func() {
		select {
		case f.turn <- struct{}{}:
			defer func() { <-f.turn }()
		case <-ctx.Done():
			err = ctx.Err()
			return
		}
		if f.wait != nil {
			f.wait.ctx = ctx
			defer func() { f.wait.ctx = context.Background() }()
		}
		err = fn()
	})
	if err != nil && ctx.Err() != nil {
		Raise(L, context.Cause(ctx))
	}
	return err
}

func (fs *files) close() {
	for f := range fs.open {
		f.close()
	}
}

var errStandard = errors.New("cannot close standard file")

func (f *file) close() error {
	if f.stream == nil {
		return errStandard
	}
	f.closed = true
	delete(f.owner.open, f)
	err := f.out.Flush()
	if closeErr := f.stream.Close(); err == nil {
		err = closeErr
	}
	if f.remove != nil {
		f.remove()
	}
	return err
}

// reading makes ready to read: what was written goes out first.
func (f *file) reading() error {
	if f.in == nil {
		return fmt.Errorf("%s: bad file descriptor", f.name)
	}
	if f.out == nil {
		return nil
	}
	return f.out.Flush()
}

// writing makes ready to write: the place is where reading stopped, not where the buffer did.
func (f *file) writing() error {
	if f.out == nil {
		return fmt.Errorf("%s: bad file descriptor", f.name)
	}
	return f.unread()
}

func (f *file) unread() error {
	if f.in == nil || f.stream == nil || f.in.Buffered() == 0 {
		return nil
	}
	_, err := f.stream.Seek(-int64(f.in.Buffered()), io.SeekCurrent)
	f.in.Reset(f.stream)
	return err
}

func (f *file) write(s string) error {
	if err := f.writing(); err != nil {
		return err
	}
	if _, err := f.out.WriteString(s); err != nil || f.stream != nil {
		return err
	}
	return f.out.Flush() // a standard stream shows at once what is written
}

func (f *file) seek(whence int, offset int64) (int64, error) {
	if f.stream == nil {
		return 0, fmt.Errorf("%s: illegal seek", f.name)
	}
	if err := f.out.Flush(); err != nil {
		return 0, err
	}
	if err := f.unread(); err != nil {
		return 0, err
	}
	return f.stream.Seek(offset, whence)
}

// line reads on to the end of a line, which last tells, with the end itself.
func (f *file) line(b *strings.Builder) (last bool, err error) {
	for n := 0; n < pieceSize; {
		part, err := f.in.ReadSlice('\n')
		b.Write(part)
		n += len(part)
		if err != bufio.ErrBufferFull {
			return true, exceptEnd(err)
		}
	}
	return false, nil
}

// chars reads up to n bytes; last tells that the file ends.
func (f *file) chars(b *strings.Builder, n int) (last bool, err error) {
	_, err = io.CopyN(b, f.in, int64(n))
	return err == io.EOF, exceptEnd(err)
}

func (f *file) atEnd() (bool, error) {
	_, err := f.in.Peek(1)
	return err == io.EOF, exceptEnd(err)
}

func exceptEnd(err error) error {
	if err == io.EOF {
		return nil
	}
	return err
}

// giveBack keeps what was read of standard input before the run that waited for the rest ended.
func (f *file) giveBack(s string) {
	if f.wait != nil {
		f.wait.giveBack(s)
	}
}

// openFlags are the flags of a mode of io.open; ok is false for a mode that is none.
func openFlags(mode string) (flags int, ok bool) {
	mode = strings.Replace(mode, "b", "", 1)
	flags, ok = map[string]int{
		"r": os.O_RDONLY, "r+": os.O_RDWR,
		"w": os.O_WRONLY | os.O_CREATE | os.O_TRUNC, "w+": os.O_RDWR | os.O_CREATE | os.O_TRUNC,
		"a": os.O_WRONLY | os.O_CREATE | os.O_APPEND, "a+": os.O_RDWR | os.O_CREATE | os.O_APPEND,
	}[mode]
	return flags, ok
}
