package tape

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
)

// maxLine bounds a line of a tape: a body of maxBody, as text that holds bytes.
const maxLine = maxBody*2 + 1<<20

// FormatError says what is wrong with a tape.
type FormatError struct {
	Path   string
	Line   int
	Reason string
}

func (e *FormatError) Error() string {
	if e.Line == 0 {
		return fmt.Sprintf("%s: %s", e.Path, e.Reason)
	}
	return fmt.Sprintf("%s:%d: %s", e.Path, e.Line, e.Reason)
}

// recorded is an exchange with its line.
type recorded struct {
	Exchange
	line int
}

// recording of a file: the exchanges in the order in which they ended.
type contents struct {
	header    Header
	exchanges []recorded
	end       *trailer
	torn      bool // the last line is not whole, as a kill leaves it
}

func readFile(path string) (contents, error) {
	file, err := os.Open(path)
	if err != nil {
		return contents{}, err
	}
	defer file.Close()
	c, err := decode(file)
	if wrong := (*FormatError)(nil); errors.As(err, &wrong) {
		wrong.Path = path
	}
	return c, err
}

// decode reads a tape. Only its last line may be wrong.
func decode(r io.Reader) (c contents, err error) {
	lines := bufio.NewReaderSize(r, 64<<10)
	for number := 1; ; number++ {
		line, err := readLine(lines)
		if err != nil && err != io.EOF {
			return c, &FormatError{Line: number, Reason: err.Error()}
		}
		whole := err == nil
		if len(line) == 0 && !whole {
			if number == 1 {
				return c, &FormatError{Reason: "it is empty: no tape"}
			}
			return c, nil
		}
		problem := c.add(number, line)
		switch {
		case problem == nil:
		case number > 1 && !whole:
			c.torn = true
		default:
			return c, &FormatError{Line: number, Reason: problem.Error()}
		}
		if !whole {
			return c, nil
		}
	}
}

func (c *contents) add(number int, line []byte) error {
	if number == 1 {
		return c.readHeader(line)
	}
	if len(bytes.TrimSpace(line)) == 0 {
		return nil
	}
	var end trailer
	if json.Unmarshal(line, &end) == nil && end.End != "" {
		c.end = &end
		return nil
	}
	x := recorded{line: number}
	if err := json.Unmarshal(line, &x.Exchange); err != nil {
		return fmt.Errorf("no exchange: %w", err)
	}
	if x.Method == "" && x.URL == "" {
		return errors.New("no exchange: it has neither a method nor an address")
	}
	c.exchanges = append(c.exchanges, x)
	return nil
}

func (c *contents) readHeader(line []byte) error {
	if err := json.Unmarshal(line, &c.header); err != nil || c.header.Format == 0 {
		return errors.New(`no tape: the first line has to begin with {"tape":1`)
	}
	if c.header.Format > Format {
		return fmt.Errorf("the tape has format %d; this program reads up to %d", c.header.Format, Format)
	}
	return nil
}

// readLine reads a line without its end; io.EOF when the end is missing.
func readLine(r *bufio.Reader) ([]byte, error) {
	var line []byte
	for {
		piece, err := r.ReadSlice('\n')
		if len(line)+len(piece) > maxLine {
			return nil, fmt.Errorf("the line has more than %d MB", maxLine>>20)
		}
		line = append(line, piece...)
		if err != bufio.ErrBufferFull {
			return bytes.TrimSuffix(line, []byte("\n")), err
		}
	}
}
