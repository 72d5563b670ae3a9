package main

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/vkscript/vkscript/vk"
)

const (
	barDelay = time.Second            // how long an upload runs before it gets a bar
	barEvery = 100 * time.Millisecond // how often the bar moves
	barWidth = 24
)

// progress shows how far long uploads are, in one line at the bottom of the terminal. Whatever else
// is written there goes through beside, which takes the line away first.
type progress struct {
	terminal io.Writer
	mu       sync.Mutex
	uploads  map[*vk.File]*upload
	shown    int // characters on the line
	drawn    time.Time
}

type upload struct {
	began time.Time
	sent  int64
}

func newProgress(terminal io.Writer) *progress {
	return &progress{terminal: terminal, uploads: map[*vk.File]*upload{}}
}

// sent hears from the client how much of a file has gone out. A repeated upload begins anew.
func (p *progress) sent(f *vk.File, sent int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	u := p.uploads[f]
	if u == nil || sent < u.sent {
		u = &upload{began: time.Now()}
		p.uploads[f] = u
	}
	u.sent = sent
	if ran := time.Since(u.began); ran > barDelay && (time.Since(p.drawn) > barEvery || sent == f.Size) {
		p.draw(barLine(f, sent, ran))
	}
	if sent == f.Size {
		delete(p.uploads, f)
	}
}

// draw replaces the line. Blanks wipe what is left of the old one, since not every console of
// Windows knows the sequence for it.
func (p *progress) draw(line string) {
	width := utf8.RuneCountInString(line)
	fmt.Fprint(p.terminal, "\r", line, strings.Repeat(" ", max(0, p.shown-width)))
	p.shown, p.drawn = width, time.Now()
}

// end takes the line away.
func (p *progress) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.wipe()
}

func (p *progress) wipe() {
	if p.shown > 0 {
		p.draw("")
		fmt.Fprint(p.terminal, "\r")
	}
}

// beside returns a writer to the same terminal.
func (p *progress) beside(w io.Writer) io.Writer { return besideProgress{p, w} }

type besideProgress struct {
	progress *progress
	io.Writer
}

func (b besideProgress) Write(text []byte) (int, error) {
	b.progress.mu.Lock()
	defer b.progress.mu.Unlock()
	b.progress.wipe()
	return b.Writer.Write(text)
}

// barLine is "cat.mp4 [=====>      ] 45 of 200 MB, 12.3 MB/s".
func barLine(f *vk.File, sent int64, ran time.Duration) string {
	const mb = 1 << 20
	full := int(barWidth * sent / f.Size)
	bar := (strings.Repeat("=", full) + ">" + strings.Repeat(" ", barWidth))[:barWidth]
	return fmt.Sprintf("%s [%s] %d of %d MB, %.1f MB/s", shortName(f.Name), bar, sent/mb, (f.Size+mb-1)/mb, float64(sent)/mb/ran.Seconds())
}

// shortName keeps a line of progress within a terminal of 80 characters.
func shortName(name string) string {
	if runes := []rune(name); len(runes) > 24 {
		return string(runes[:14]) + "…" + string(runes[len(runes)-9:])
	}
	return name
}
