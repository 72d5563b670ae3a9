package engine

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/vkscript/vkscript/binding/engine/syntax"
)

// file is an open file or standard stream of a script: reads and writes are buffered.
type file struct {
	name   string
	stream File // nil of a standard stream
	in     *bufio.Reader
	out    *bufio.Writer
	owner  *files
	closed bool
	remove func() // of a temporary file, when it closes
}

// files are those of an engine: all open ones, and the defaults of io.read and io.write.
type files struct {
	open          map[*file]bool
	stdin, stdout *lua.LUserData
}

func (fs *files) add(name string, stream File) *file {
	f := &file{name: name, stream: stream, in: bufio.NewReader(stream), out: bufio.NewWriter(stream), owner: fs}
	if fs.open == nil {
		fs.open = map[*file]bool{}
	}
	fs.open[f] = true
	return f
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

// line reads a line, with its end when keep is set; ok is false at the end of the file.
func (f *file) line(keep bool) (s string, ok bool, err error) {
	s, err = f.in.ReadString('\n')
	if err == io.EOF {
		err = nil
		ok = s != ""
	} else {
		ok = err == nil
	}
	if !keep {
		s = strings.TrimSuffix(s, "\n")
	}
	return s, ok, err
}

// chars reads up to n bytes; ok is false at the end of the file.
func (f *file) chars(n int) (s string, ok bool, err error) {
	if n == 0 {
		_, err = f.in.Peek(1)
		if err == io.EOF {
			return "", false, nil
		}
		return "", err == nil, err
	}
	var b strings.Builder
	_, err = io.CopyN(&b, f.in, int64(n))
	if err == io.EOF {
		err = nil
	}
	return b.String(), b.Len() > 0, err
}

// number reads a numeral as long as it can be one.
func (f *file) number() (lua.LValue, error) {
	var b strings.Builder
	for b.Len() < 200 {
		c, err := f.in.ReadByte()
		if err != nil {
			break
		}
		if b.Len() == 0 && strings.IndexByte(" \t\n\v\f\r", c) >= 0 {
			continue
		}
		if strings.IndexByte("0123456789abcdefABCDEFxXpP.+-", c) < 0 {
			f.in.UnreadByte()
			break
		}
		b.WriteByte(c)
	}
	if v, ok := syntax.ParseNumber(b.String()); ok {
		return lua.LNumber(v), nil
	}
	return lua.LNil, nil
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
