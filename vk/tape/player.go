package tape

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"sync"
	"time"
)

// Player answers requests from a tape. It is safe for concurrent use.
//
// Equal requests get their answers in the order of the recording. Answers are also given in the order of the recording, as
// far as the requests come: so tasks that run at once meet as they did then.
type Player struct {
	// OnEnd, when it is set, is called where the recorded run was interrupted.
	OnEnd func()

	path     string
	header   Header
	torn     bool
	end      *trailer          // of a run that was interrupted
	defaults map[string]string // of the program that plays
	secrets  secrets

	mu      sync.Mutex
	entries []*entry            // in the order of the answers
	byKey   map[string][]*entry // not given yet
	front   int                 // all before it are settled
	changed chan struct{}       // closed when front moves
	resting map[string]Answer   // of calls that VK told to rest, by method
	missing int
	given   int
	moment  time.Time // of the latest answer, by the recording's clock
	since   time.Time // when it was given
	opened  time.Time
	ended   sync.Once
}

// entry is an exchange that can be given once.
type entry struct {
	recorded
	id      identity
	index   int
	given   bool
	settled bool // its place in the order is not waited for any more
}

// Open reads a tape. Defaults are the playing program's, as Header.Defaults are the recording one's.
func Open(path string, defaults map[string]string) (*Player, error) {
	c, err := readFile(path)
	if err != nil {
		return nil, err
	}
	p := &Player{
		path: path, header: c.header, torn: c.torn, end: c.end, defaults: defaults, byKey: map[string][]*entry{},
		changed: make(chan struct{}), resting: map[string]Answer{}, moment: c.header.Made, since: time.Now(), opened: time.Now(),
	}
	p.entries = answered(entriesOf(c))
	for i, e := range p.entries {
		e.index = i
		key := e.id.key()
		p.byKey[key] = append(p.byKey[key], e)
	}
	return p, nil
}

// entriesOf takes batches apart.
func entriesOf(c contents) []*entry {
	var entries []*entry
	add := func(x recorded) {
		entries = append(entries, &entry{recorded: x, id: identify(x.Request, c.header.Defaults)})
	}
	for _, x := range c.exchanges {
		if x.Method == "execute" && batchOf(x.Form["code"]) != nil {
			for _, alone := range takeApart(x) {
				add(alone)
			}
			continue
		}
		add(x)
	}
	return entries
}

// answers are the fields by which a program answers VK's questions, and the code of the question.
var answers = map[string]int{"captcha_key": 14, "success_token": 14, "confirm": 24}

// renewals are the codes after which a program takes another token and asks again.
var renewals = []int{25, 1117, 3609}

// answered leaves out the questions of VK that the recording program answered: a replay asks nobody.
func answered(entries []*entry) []*entry {
	last := map[string]*entry{}
	drop := map[*entry]bool{}
	for _, e := range entries {
		key := e.id.key()
		if before := last[key]; before != nil {
			code := errorCode(before.Answer)
			for field, question := range answers {
				drop[before] = drop[before] || code == question && e.Form[field] != ""
			}
			drop[before] = drop[before] || slices.Contains(renewals, code)
		}
		last[key] = e
	}
	return slices.DeleteFunc(entries, func(e *entry) bool { return drop[e] })
}

// Header is the tape's.
func (p *Player) Header() Header { return p.header }

// Notes are the tape's.
func (p *Player) Notes() map[string]string { return maps.Clone(p.header.Notes) }

// Torn tells whether the tape's last line was left out, since it is not whole.
func (p *Player) Torn() bool { return p.torn }

// Missing is how many requests were refused since the tape does not have them.
func (p *Player) Missing() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.missing
}

// Given is how many requests were answered.
func (p *Player) Given() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.given
}

// Unused lists the recorded requests that did not come, with their lines.
func (p *Player) Unused() []Unused {
	p.mu.Lock()
	defer p.mu.Unlock()
	var unused []Unused
	for _, e := range p.entries {
		if !e.given {
			unused = append(unused, Unused{e.line, e.id.String()})
		}
	}
	return unused
}

// Unused is a recorded request that did not come.
type Unused struct {
	Line    int
	Request string
}

// Now is the recording's clock: the moment of the latest answer, and what has passed since.
func (p *Player) Now() time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.moment.Add(time.Since(p.since))
}

// RoundTrip implements http.RoundTripper. A request that is not on the tape is a *MissingError.
func (p *Player) RoundTrip(req *http.Request) (*http.Response, error) {
	request, err := p.describe(req)
	if err != nil {
		return nil, err
	}
	found, answer, err := p.find(request)
	if err != nil && p.isBeyond(req) {
		return nil, p.await(req.Context(), p.beyond())
	}
	if err != nil {
		notSent(req.Context())
		return nil, err
	}
	if err := p.turn(req.Context(), found); err != nil {
		return nil, err
	}
	return p.give(req, found, answer)
}

// isBeyond tells whether a request for events asks for what came after the interruption of the recorded run.
func (p *Player) isBeyond(req *http.Request) bool { return p.end != nil && kindOf(req) == longPoll }

// beyond is the interruption, behind all that was recorded.
func (p *Player) beyond() *entry {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.missing--
	x := Exchange{At: p.end.At, Fault: &Fault{Kind: faultEnd}}
	return &entry{recorded: recorded{Exchange: x}, index: len(p.entries)}
}

// describe reads a request whole.
func (p *Player) describe(req *http.Request) (Request, error) {
	read, sent, err := p.secrets.read(req)
	if err != nil {
		return Request{}, err
	}
	if read.parts != nil {
		if _, err := drain(sent.Body); err != nil {
			return Request{}, err
		}
	}
	read.end(&p.secrets)
	return read.request, nil
}

// find takes what answers a request: one exchange, or one for each call of a batch.
func (p *Player) find(r Request) ([]*entry, Answer, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if calls := batchOf(r.Form["code"]); r.Method == "execute" && calls != nil {
		return p.findBatch(r, calls)
	}
	e, err := p.look(identify(r, p.defaults))
	if err != nil {
		if again, ok := p.resting[r.Method]; ok {
			return nil, again, nil
		}
		p.missing++
		return nil, Answer{}, err
	}
	p.use(e)
	return []*entry{e}, e.Answer, nil
}

// findBatch is whole or not at all. What went wrong with one of the calls on the way goes wrong with the batch, which
// then comes again.
func (p *Player) findBatch(r Request, calls []inner) ([]*entry, Answer, error) {
	var found, faulty []*entry
	for _, c := range calls {
		for _, common := range []string{"v", "lang"} {
			if value, ok := r.Form[common]; ok {
				c.form[common] = value
			}
		}
		e, err := p.look(identify(Request{Method: c.method, Form: c.form}, p.defaults))
		if err != nil {
			p.free(found)
			p.missing++
			return nil, Answer{}, err
		}
		e.given = true // so that an equal call of the batch finds the next one
		found = append(found, e)
		if e.Fault != nil || e.Status != http.StatusOK {
			faulty = append(faulty, e)
		}
	}
	p.free(found)
	if faulty != nil {
		for _, e := range faulty {
			p.use(e)
		}
		return faulty, faulty[0].Answer, nil
	}
	for _, e := range found {
		p.use(e)
	}
	return found, together(found), nil
}

func (p *Player) free(entries []*entry) {
	for _, e := range entries {
		e.given = false
	}
}

func (p *Player) use(e *entry) {
	e.given = true
	p.given++
	key := e.id.key()
	for equal := p.byKey[key]; len(equal) > 0 && equal[0].given; equal = p.byKey[key] {
		p.byKey[key] = equal[1:]
	}
}

// look finds the first equal request that has not been given; else one that differs by seconds of the clock.
func (p *Player) look(id identity) (*entry, error) {
	key := id.key()
	for _, e := range p.byKey[key] {
		if !e.given {
			return e, nil
		}
	}
	for _, e := range p.entries {
		if !e.given && e.id.kind == id.kind && id.sameMoments(e.id, id.differ(e.id)) {
			return e, nil
		}
	}
	return nil, p.missingError(id)
}

// patience is how long an answer waits for those before it, when nothing moves.
const patience = 50 * time.Millisecond

// turn waits until the answers before have been given, or their requests don't come.
func (p *Player) turn(ctx context.Context, found []*entry) error {
	p.mu.Lock()
	last := p.last(found)
	for {
		p.advance()
		changed := p.changed
		if p.front >= last {
			p.mu.Unlock()
			return nil
		}
		p.mu.Unlock()
		select {
		case <-changed:
			p.mu.Lock()
		case <-time.After(patience):
			p.mu.Lock()
			for _, e := range p.entries[min(p.front, last):last] { // the front may have passed by meanwhile
				e.settled = true
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// last is the place of an answer that stands for several exchanges: the others are not waited for. The mutex is held.
func (p *Player) last(found []*entry) int {
	last := -1
	for _, e := range found {
		last = max(last, e.index)
	}
	for _, e := range found {
		e.settled = e.settled || e.index != last
	}
	return last
}

// advance moves the front; the mutex is held.
func (p *Player) advance() {
	before := p.front
	for p.front < len(p.entries) && p.entries[p.front].settled {
		p.front++
	}
	if p.front != before {
		close(p.changed)
		p.changed = make(chan struct{})
	}
}
