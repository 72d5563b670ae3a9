package main

import (
	"sync"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"

	"github.com/vkscript/vkscript/vk"
)

// barDelay is how long an upload runs before it gets a bar.
const barDelay = time.Second

// bars shows the uploads that take long, on a terminal.
type bars struct {
	program *program
	mu      sync.Mutex
	screen  *mpb.Progress
	uploads map[*vk.File]*upload
}

type upload struct {
	began time.Time
	bar   *mpb.Bar
}

func newBars(p *program) *bars { return &bars{program: p, uploads: map[*vk.File]*upload{}} }

// sent hears from the client how much of a file has gone out.
func (b *bars) sent(f *vk.File, sent int64) {
	if !b.program.terminal || b.program.flags.quiet {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	u := b.uploads[f]
	if u == nil {
		u = &upload{began: time.Now()}
		b.uploads[f] = u
	}
	if u.bar == nil && time.Since(u.began) > barDelay {
		u.bar = b.newBar(f)
	}
	if u.bar != nil {
		u.bar.SetCurrent(sent)
	}
	if sent >= f.Size {
		delete(b.uploads, f)
	}
}

func (b *bars) newBar(f *vk.File) *mpb.Bar {
	if b.screen == nil {
		b.screen = mpb.New(mpb.WithOutput(b.program.stderr), mpb.WithWidth(40))
	}
	return b.screen.AddBar(f.Size,
		mpb.PrependDecorators(decor.Name(f.Name+" "), decor.CountersKibiByte("% .1f / % .1f")),
		mpb.AppendDecorators(decor.Percentage(), decor.Name("  "), decor.AverageSpeed(decor.SizeB1024(0), "% .1f")))
}

// end leaves the screen tidy; bars of uploads that did not finish are given up.
func (b *bars) end() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, u := range b.uploads {
		if u.bar != nil {
			u.bar.Abort(false)
		}
	}
	if b.screen != nil {
		b.screen.Wait()
	}
}
