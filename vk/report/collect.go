package report

import (
	"context"
	"encoding/json"
	"sync"
	"time"

	"github.com/vkscript/vkscript/vk"
)

// The bounds of what is kept.
const (
	maxChanges  = 4000
	maxTroubles = 400
	maxUploads  = 400
	maxMethods  = 60
	maxBars     = 1500 // more requests are shown in spans
	maxSpans    = 160  // a method's
)

// otherMethods stands for those beyond maxMethods.
const otherMethods = "other methods"

// Collector gathers what a client does. It is safe for concurrent use.
type Collector struct {
	began time.Time

	mu       sync.Mutex
	totals   Totals
	lanes    map[string]*lane
	order    []*lane
	dropped  map[string]bool // methods without a lane of their own
	bars     []bar
	span     time.Duration // the width of a lane's spans
	groups   []Group
	changes  ends[Change]
	troubles ends[Trouble]
	uploads  ends[Upload]
	sent     map[*vk.File]int64
}

// lane is one method.
type lane struct {
	method Method
	busy   time.Duration
	waited time.Duration
	spans  []Span // by their place in time
}

// bar is a request as it is kept.
type bar struct {
	lane             *lane
	at, waited, took time.Duration
	state            string
}

// New returns a collector for a run that begins now.
func New() *Collector {
	c := &Collector{began: time.Now(), lanes: map[string]*lane{}, dropped: map[string]bool{}, sent: map[*vk.File]int64{}, span: 25 * time.Millisecond}
	c.changes.max, c.troubles.max, c.uploads.max = maxChanges, maxTroubles, maxUploads
	return c
}

// Around is for vk.Config.Around, as the last one, so that it sees what really goes out.
func (c *Collector) Around(next vk.Handler) vk.Handler {
	return func(ctx context.Context, s *vk.Step) (json.RawMessage, error) {
		began := time.Now()
		answer, err := next(ctx, s)
		c.call(s, began, answer, err)
		return answer, err
	}
}

func (c *Collector) call(s *vk.Step, began time.Time, answer json.RawMessage, err error) {
	var changed []change
	write := s.IsWrite()
	if write && err == nil && s.File == nil {
		changed = changesOf(s, answer)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	at := began.Sub(c.began)
	l := c.lane(methodOf(s))
	l.method.Calls++
	c.totals.Calls++
	if write && s.File == nil {
		c.totals.Writes++
	}
	if err != nil {
		l.method.Failed++
		c.totals.Failed++
		c.troubles.add(Trouble{At: at.Milliseconds(), Method: l.method.Name, Text: shortened(err.Error(), maxError)})
	}
	for _, one := range changed {
		c.change(at, one)
	}
	if s.File != nil {
		c.file(s, at, time.Since(began), err)
	}
}

// methodOf names the sending of a file as its attempts are named.
func methodOf(s *vk.Step) string {
	if s.File != nil {
		return "upload"
	}
	return s.Method
}

func (c *Collector) file(s *vk.Step, at, took time.Duration, err error) {
	u := Upload{At: at.Milliseconds(), Kind: string(s.Upload), Name: shortened(s.File.Name, maxText), Bytes: s.File.Size, Millis: took.Milliseconds()}
	if err != nil {
		u.Error = shortened(err.Error(), maxError)
	}
	c.totals.Files++
	c.uploads.add(u)
	delete(c.sent, s.File)
}

// Attempt is for vk.Config.OnAttempt.
func (c *Collector) Attempt(a vk.Attempt) {
	c.mu.Lock()
	defer c.mu.Unlock()
	l := c.lane(laneOf(a.Method))
	b := bar{lane: l, at: max(time.Since(c.began)-a.Duration-a.Waited, 0), waited: a.Waited, took: a.Duration, state: stateOf(a)}
	c.totals.Requests++
	l.method.Requests++
	if a.Number > 1 {
		c.totals.Repeated++
		l.method.Repeated++
	}
	if b.state == repeated {
		c.troubles.add(Trouble{At: (b.at + b.waited + b.took).Milliseconds(), Method: l.method.Name, Text: shortened(a.Err.Error(), maxError), Again: true})
	}
	c.totals.Waited += a.Waited.Milliseconds()
	l.waited += a.Waited
	l.busy += a.Duration
	l.method.Slowest = max(l.method.Slowest, a.Duration.Milliseconds())
	c.put(b)
}

// The states of a request.
const (
	ok       = "ok"
	repeated = "repeated"
	failed   = "failed"
)

func stateOf(a vk.Attempt) string {
	switch {
	case a.Err == nil:
		return ok
	case a.Retry >= 0:
		return repeated
	}
	return failed
}

// laneOf brings the attempts at sending files together.
func laneOf(method string) string {
	if len(method) > 7 && method[:7] == "upload " {
		return "upload"
	}
	return method
}

// lane is the one of a method, or that of all others when there are too many.
func (c *Collector) lane(method string) *lane {
	l := c.lanes[method]
	if l == nil && len(c.order) >= maxMethods {
		if len(c.dropped) < 10*maxMethods {
			c.dropped[method] = true
		}
		method = otherMethods
		l = c.lanes[method]
	}
	if l == nil {
		l = &lane{method: Method{Name: method}}
		c.lanes[method] = l
		c.order = append(c.order, l)
	}
	return l
}

// Upload is for vk.Config.OnUpload.
func (c *Collector) Upload(f *vk.File, sent int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	before := c.sent[f]
	if sent < before { // anew
		before = 0
	}
	c.totals.Bytes += sent - before
	c.sent[f] = sent
}

// Writes is how many calls so far may have changed something.
func (c *Collector) Writes() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.totals.Writes
}

// Report is what has been collected so far.
func (c *Collector) Report() *Report {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := time.Now()
	r := &Report{
		Version: Version, Began: c.began.Round(0), Ended: now.Round(0), Millis: now.Sub(c.began).Milliseconds(),
		Totals: c.totals, Groups: append([]Group{}, c.groups...),
		Changes: c.changes.all(), Troubles: c.troubles.all(), Uploads: c.uploads.all(), Methods: []Method{},
		Omitted: Omitted{Changes: c.changes.omitted(), Troubles: c.troubles.omitted(), Uploads: c.uploads.omitted(), Methods: len(c.dropped)},
	}
	for i := range r.Groups {
		r.Groups[i].What = r.Groups[i].what()
	}
	for _, l := range c.order {
		m := l.method
		m.Waited, m.Millis = l.waited.Milliseconds(), l.busy.Milliseconds()
		r.Methods = append(r.Methods, m)
	}
	r.Timeline = c.timeline()
	return r
}
