package modules

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	lua "github.com/yuin/gopher-lua"
)

func progressModule() source {
	return source{
		doc: "How far the script is, on standard error: a moving bar on a terminal, else a line now and then.",
		functions: []row{
			{"bar(total: integer, label?: string) -> Bar", "A bar over so many steps.", progressBar},
			{"counter(label?: string) -> Bar", "A counter, where the end is not known.", progressCounter},
			{"each(items: table, label?: string) -> function", "An iterator over a list that moves a bar: for i, item in progress.each(items, 'posts') do.", progressEach},
		},
		types: []typeSource{
			{"Bar", "A bar or counter.", nil, []row{
				{"add(steps?: integer)", "Some steps more, one when absent.", barAdd},
				{"set(step: integer)", "So many steps in all.", barSet},
				{"label(text: string)", "Another label.", barLabel},
				{"done()", "Ends it with a last line.", barDone},
			}},
		},
	}
}

// Bar draws itself at most so often.
const (
	barEvery  = 100 * time.Millisecond
	lineEvery = 10 * time.Second // of counters and slow bars without a terminal
	barCells  = 30
)

// bar is a bar, or a counter when total is negative.
type bar struct {
	out      io.Writer
	terminal bool
	label    string
	total    int
	step     int
	began    time.Time
	shown    time.Time
	tenth    int // of the total, shown last
	drawn    drawn
	ended    bool
}

func (c *call) newBar(total int, label string) *bar {
	now := time.Now()
	return &bar{out: c.Stderr, terminal: c.Terminal, label: label, total: total, began: now, shown: now}
}

func progressBar(c *call) (lua.LValue, error) {
	total := c.integer(1, 0)
	if total < 0 {
		return nil, errors.New("argument 1 (total) is negative; progress.counter needs none")
	}
	return c.object("progress.Bar", c.newBar(total, c.text(2))), nil
}

func progressCounter(c *call) (lua.LValue, error) {
	return c.object("progress.Bar", c.newBar(-1, c.text(1))), nil
}

func progressEach(c *call) (lua.LValue, error) {
	items := c.table(1)
	b := c.newBar(items.Len(), c.text(2))
	i := 0
	return c.iterator(func(L *lua.LState) int {
		b.set(i)
		if i++; i > items.Len() {
			b.done()
			L.Push(lua.LNil)
			return 1
		}
		L.Push(lua.LNumber(i))
		L.Push(items.RawGetInt(i))
		return 2
	}), nil
}

func barAdd(c *call) (lua.LValue, error) {
	b := c.self.(*bar)
	b.set(b.step + c.integer(1, 1))
	return nothing, nil
}

func barSet(c *call) (lua.LValue, error) {
	c.self.(*bar).set(c.integer(1, 0))
	return nothing, nil
}

func barLabel(c *call) (lua.LValue, error) {
	c.self.(*bar).label = c.text(1)
	return nothing, nil
}

func barDone(c *call) (lua.LValue, error) {
	c.self.(*bar).done()
	return nothing, nil
}

func (b *bar) set(step int) {
	b.step = max(0, step)
	if b.ended {
		return
	}
	tenth := 0
	if b.total > 0 {
		tenth = 10 * b.step / b.total
	}
	now := time.Now()
	every := lineEvery
	if b.terminal {
		every = barEvery
	}
	if now.Sub(b.shown) < every && (b.terminal || tenth == b.tenth) {
		return
	}
	b.shown, b.tenth = now, tenth
	b.draw(now)
}

func (b *bar) done() {
	if b.ended {
		return
	}
	b.ended = true
	if b.terminal || !b.isShown() {
		b.draw(time.Now())
	}
	if b.terminal {
		io.WriteString(b.out, "\n")
	}
}

// isShown tells whether the last line drawn says it all.
func (b *bar) isShown() bool { return b.drawn == drawn{b.step, b.label} }

// drawn is what a line says.
type drawn struct {
	step  int
	label string
}

func (b *bar) draw(now time.Time) {
	b.drawn = drawn{b.step, b.label}
	if b.terminal {
		fmt.Fprintf(b.out, "\r\x1b[K%s", b.line(now))
	} else {
		fmt.Fprintln(b.out, b.line(now))
	}
}

// line is the bar as text: "posts [=====>    ] 50% 5/10 in 12s".
func (b *bar) line(now time.Time) string {
	var parts []string
	if b.label != "" {
		parts = append(parts, b.label)
	}
	if b.total < 0 {
		parts = append(parts, fmt.Sprint(b.step))
	} else {
		share := 1.0
		if b.total > 0 {
			share = min(1, float64(b.step)/float64(b.total))
		}
		if b.terminal {
			full := int(share * barCells)
			parts = append(parts, "["+strings.Repeat("=", full)+strings.Repeat(" ", barCells-full)+"]")
		}
		parts = append(parts, fmt.Sprintf("%d%%", int(share*100)), fmt.Sprintf("%d/%d", b.step, b.total))
	}
	return strings.Join(append(parts, "in "+formatDuration(now.Sub(b.began).Round(time.Second))), " ")
}
