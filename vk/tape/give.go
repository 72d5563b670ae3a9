package tape

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"slices"
	"strings"
	"sync"
	"time"
)

// FaultError is a fault of the recorded run.
type FaultError struct {
	Text  string
	final bool
}

func (e *FaultError) Error() string { return e.Text }

// Permanent tells whether the recorded run knew that trying again was useless.
func (e *FaultError) Permanent() bool { return e.final }

// give makes the answer, or the fault, of exchanges whose turn it is.
func (p *Player) give(req *http.Request, found []*entry, answer Answer) (*http.Response, error) {
	settle := func() { p.settle(found, answer) }
	if len(found) == 0 {
		return response(req, answer, nil, settle), nil
	}
	last := found[len(found)-1]
	switch fault := found[0].Fault; {
	case answer.Beyond != 0:
		settle()
		return nil, &FaultError{fmt.Sprintf("%s:%d: the answer was larger than a tape holds (%d MB)", p.path, last.line, maxBody>>20), true}
	case fault == nil:
		return response(req, answer, nil, settle), nil
	case fault.Kind == faultEnd, fault.Kind == faultGivenUp:
		settle()
		return nil, p.await(req.Context(), last)
	case answer.Status != 0:
		return response(req, answer, &FaultError{Text: fault.Text}, settle), nil
	default:
		settle()
		if fault.Kind != faultLost {
			notSent(req.Context())
		}
		return nil, &FaultError{fault.Text, fault.Kind == faultFinal}
	}
}

// await lasts until whoever asks does not wait any longer, as they did in the recorded run.
func (p *Player) await(ctx context.Context, e *entry) error {
	if e.Fault.Kind == faultEnd && p.OnEnd != nil {
		p.awaitOthers(ctx, e)
		p.ended.Do(p.OnEnd)
	}
	<-ctx.Done()
	return ctx.Err()
}

// awaitOthers lasts until all requests before the interruption have come, or until it is as late as it was then.
func (p *Player) awaitOthers(ctx context.Context, e *entry) {
	late := time.After(time.Until(p.opened.Add(time.Duration(e.At * float64(time.Second)))))
	for {
		p.mu.Lock()
		changed, all := p.changed, true
		for _, before := range p.entries[:e.index] {
			all = all && before.given
		}
		p.mu.Unlock()
		if all {
			return
		}
		select {
		case <-changed:
		case <-late:
			return
		case <-ctx.Done():
			return
		}
	}
}

// floods are the codes after which a program leaves a method alone for a while.
var floods = []int{9, 29, 219, 601}

// settle notes that answers have been taken, so that the next ones go on.
func (p *Player) settle(found []*entry, answer Answer) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, e := range found {
		e.settled = true
		p.moment, p.since = p.later(e), time.Now()
		if e.Method == "" || len(found) > 1 {
			continue
		}
		delete(p.resting, e.Method)
		if slices.Contains(floods, errorCode(answer)) {
			p.resting[e.Method] = answer
		}
	}
	p.advance()
}

// later is the moment after an exchange, which never lies before that of another.
func (p *Player) later(e *entry) time.Time {
	now := p.moment.Add(time.Since(p.since))
	then := p.header.Made.Add(time.Duration(e.At * float64(time.Second)))
	if then.After(now) {
		return then
	}
	return now
}

// notSent lets whoever traces the request know that it has no connection.
func notSent(ctx context.Context) {
	if trace := httptrace.ContextClientTrace(ctx); trace != nil && trace.GetConn != nil {
		trace.GetConn("")
	}
}

func response(req *http.Request, a Answer, broken error, settle func()) *http.Response {
	header := http.Header{}
	for name, values := range a.Header {
		header[name] = slices.Clone(values)
	}
	body := a.body()
	return &http.Response{
		Status: fmt.Sprintf("%d %s", a.Status, http.StatusText(a.Status)), StatusCode: a.Status,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: header, Request: req, ContentLength: lengthOf(body, broken),
		Body: &given{Reader: io.MultiReader(bytes.NewReader(body), failing{broken}), settle: settle},
	}
}

func lengthOf(body []byte, broken error) int64 {
	if broken != nil {
		return -1
	}
	return int64(len(body))
}

// given is a body that tells when it has been taken.
type given struct {
	io.Reader
	once   sync.Once
	settle func()
}

// Close implements io.Closer.
func (g *given) Close() error {
	g.once.Do(g.settle)
	return nil
}

func drain(body io.ReadCloser) (int64, error) {
	defer body.Close()
	return io.Copy(io.Discard, body)
}

// MissingError says that a request is not on the tape.
type MissingError struct {
	Path    string
	Request string
	Nearest string // "" when nothing of the kind was recorded
	Line    int    // of the nearest
	Differs []string
	Times   int // how often the request was recorded, when all its answers have been given
}

func (e *MissingError) Error() string {
	text := fmt.Sprintf("%s does not have this request: %s", e.Path, e.Request)
	switch {
	case e.Times == 1:
		return text + fmt.Sprintf("; it was recorded once, in line %d, and has been answered", e.Line)
	case e.Times > 1:
		return text + fmt.Sprintf("; it was recorded %d times, at last in line %d, and has been answered as often", e.Times, e.Line)
	case e.Nearest == "":
		return text + "; nothing like it was recorded"
	}
	return text + fmt.Sprintf("; the nearest one, in line %d, differs: %s", e.Line, strings.Join(e.Differs, ", "))
}

// Permanent is true: another attempt does not help.
func (e *MissingError) Permanent() bool { return true }

// Refused is true: nobody was asked.
func (e *MissingError) Refused() bool { return true }

// Hint says what to do.
func (e *MissingError) Hint() string {
	return "the script, its arguments or its files are not those of the recording: put them back, or record anew"
}

// missingError finds the recorded request that is most like one.
func (p *Player) missingError(id identity) error {
	e := &MissingError{Path: p.path, Request: id.String()}
	var nearest *entry
	var fewest []string
	for _, other := range p.entries {
		if other.id.kind != id.kind {
			continue
		}
		names := id.differ(other.id)
		if len(names) == 0 {
			e.Times++
		}
		if nearest == nil || len(names) < len(fewest) || len(names) == len(fewest) && (len(names) == 0 || nearest.given && !other.given) {
			nearest, fewest = other, names
		}
	}
	if nearest == nil {
		return e
	}
	e.Nearest, e.Line = nearest.id.String(), nearest.line
	for _, name := range fewest {
		e.Differs = append(e.Differs, difference(name, id, nearest.id))
	}
	return e
}

// difference says of one field how it is and how it was recorded.
func difference(name string, now, then identity) string {
	value, isNow := now.fields[name]
	old, wasThen := then.fields[name]
	switch {
	case !isNow:
		return fmt.Sprintf("%s was %s, and is not given now", name, shown(old))
	case !wasThen:
		return fmt.Sprintf("%s is %s, and was not given", name, shown(value))
	}
	return fmt.Sprintf("%s is %s, and was %s", name, around(value, old), around(old, value))
}

// around shows a value from shortly before the place where it differs from another.
func around(value, other string) string {
	same, ours, theirs := 0, []rune(value), []rune(other)
	for same < len(ours) && same < len(theirs) && ours[same] == theirs[same] {
		same++
	}
	if len(ours) <= longest || same < longest/2 {
		return shown(value)
	}
	return shown("…" + string(ours[same-longest/3:]))
}
