package updates

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/vkscript/vkscript/vk"
)

// Defaults and bounds of a Poller.
const (
	DefaultWait    = 25 * time.Second
	DefaultMode    = 2 // attachments
	DefaultVersion = 3

	maxWait   = 90 * time.Second
	maxAnswer = 32 << 20         // bytes
	lateness  = 15 * time.Second // how much longer than Wait an answer may take
)

// Config says what a Poller listens to; the zero value of every other field than Client is a good default.
type Config struct {
	Client  *vk.Client
	GroupID int64         // the community; 0 listens to the user whose token the client has
	Wait    time.Duration // how long VK may hold a request that has nothing to answer; whole seconds up to 90
	Mode    int           // what a user's updates contain
	Version int           // the form of a user's updates
	State   *State        // in memory when nil
}

// Poller listens by long poll: groups.getLongPollServer, or messages.getLongPollServer for a user. It goes on
// through lost connections, wrong answers and expired keys. Next is called from one goroutine at a time.
type Poller struct {
	cfg      Config
	server   string
	key      string // "" asks for another server
	ts       position
	queue    []Event
	failures int // in a row
}

// NewPoller returns a poller. It asks VK for nothing before the first Next.
func NewPoller(cfg Config) (*Poller, error) {
	if cfg.Wait == 0 {
		cfg.Wait = DefaultWait
	}
	if cfg.Wait < time.Second || cfg.Wait > maxWait {
		return nil, fmt.Errorf("updates: wait must be 1 to %d seconds, got %v", int(maxWait.Seconds()), cfg.Wait)
	}
	if cfg.Mode == 0 {
		cfg.Mode = DefaultMode
	}
	if cfg.Version == 0 {
		cfg.Version = DefaultVersion
	}
	if cfg.State == nil {
		cfg.State = NewState()
	}
	p := &Poller{cfg: cfg}
	if err := cfg.State.bind(p.listener()); err != nil {
		return nil, err
	}
	p.ts = cfg.State.ts()
	return p, nil
}

// listener names whose events these are, as the state file has it.
func (p *Poller) listener() string {
	if p.cfg.GroupID == 0 {
		return "user"
	}
	return "group " + strconv.FormatInt(p.cfg.GroupID, 10)
}

// Done marks an event as handled.
func (p *Poller) Done(event Event) error { return p.cfg.State.finish(event.ID) }

// Next waits for the next event. It returns when there is one, when the context ends, and when going on is useless:
// VK refuses the token (*vk.Error), or the version (*VersionError), or the state can't be written.
func (p *Poller) Next(ctx context.Context) (Event, error) {
	for ctx.Err() == nil && len(p.queue) == 0 {
		began := time.Now()
		if err := p.fill(ctx); err != nil {
			if err := p.recover(ctx, err, time.Since(began)); err != nil {
				return Event{}, err
			}
			continue
		}
		p.failures = 0
	}
	if ctx.Err() != nil {
		return Event{}, context.Cause(ctx)
	}
	event := p.queue[0]
	p.queue = p.queue[1:]
	return event, nil
}

// fill takes one answer's events into the queue.
func (p *Poller) fill(ctx context.Context) error {
	if p.key == "" {
		if err := p.connect(ctx); err != nil {
			return err
		}
	}
	a, err := p.poll(ctx)
	if err != nil {
		return err
	}
	if a.Failed != 0 {
		return p.failed(a)
	}
	events := a.events(p.ts)
	p.ts = a.TS
	p.queue, err = p.cfg.State.take(p.ts, events)
	return err
}

// connect asks VK where to listen. The ts of before is kept, so that nothing is missed.
func (p *Poller) connect(ctx context.Context) error {
	method, params := "groups.getLongPollServer", vk.Params{"group_id": p.cfg.GroupID}
	if p.cfg.GroupID == 0 {
		method, params = "messages.getLongPollServer", vk.Params{"lp_version": p.cfg.Version}
	}
	raw, err := p.cfg.Client.Call(ctx, method, params)
	if err != nil {
		return err
	}
	var server struct {
		Server string   `json:"server"`
		Key    string   `json:"key"`
		TS     position `json:"ts"`
	}
	if err := json.Unmarshal(raw, &server); err != nil || server.Key == "" || server.TS == "" {
		return &PollError{Cause: fmt.Errorf("%s answered no server, key and ts", method)}
	}
	if server.Server, err = address(server.Server); err != nil {
		return err
	}
	p.server, p.key = server.Server, server.Key
	if p.ts == "" {
		p.ts = server.TS
		_, err = p.cfg.State.take(p.ts, nil)
	}
	return err
}

// address is a server as VK names it, a user's without "https://".
func address(server string) (string, error) {
	if !strings.Contains(server, "://") {
		server = "https://" + server
	}
	u, err := url.Parse(server)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return "", &PollError{Cause: fmt.Errorf("VK gave %q as the long poll server", server)}
	}
	u.RawQuery, u.Fragment = "", ""
	return u.String(), nil
}

var errNoAnswer = errors.New("no answer in time")

// poll sends one request and waits for its answer.
func (p *Poller) poll(ctx context.Context) (answer, error) {
	began := time.Now()
	limited, cancel := context.WithTimeoutCause(ctx, p.cfg.Wait+lateness, errNoAnswer)
	defer cancel()
	a, err := p.roundTrip(limited)
	if err != nil {
		if context.Cause(limited) == errNoAnswer {
			err = errNoAnswer
		}
		return answer{}, &PollError{Cause: err}
	}
	p.cfg.Client.Report(vk.Attempt{Method: pollName, Number: p.failures + 1, Duration: time.Since(began), Retry: -1})
	return a, nil
}

func (p *Poller) roundTrip(ctx context.Context) (answer, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, p.server+"?"+p.query(), nil)
	if err != nil {
		return answer{}, errors.New("the server's address is wrong") // the error has the key in it
	}
	resp, err := p.cfg.Client.RoundTrip(req)
	if err != nil {
		return answer{}, err
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return answer{}, &vk.AnswerError{Status: resp.StatusCode, Type: resp.Header.Get("Content-Type")}
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	if err != nil {
		return answer{}, err
	}
	if len(body) > maxAnswer {
		return answer{}, fmt.Errorf("the answer has more than %d MB", maxAnswer>>20)
	}
	return decodeAnswer(body)
}

func (p *Poller) query() string {
	q := url.Values{"act": {"a_check"}, "key": {p.key}, "ts": {string(p.ts)}, "wait": {strconv.Itoa(int(p.cfg.Wait.Seconds()))}}
	if p.cfg.GroupID == 0 {
		q.Set("mode", strconv.Itoa(p.cfg.Mode))
		q.Set("version", strconv.Itoa(p.cfg.Version))
	}
	return q.Encode()
}

// failed follows the number by which VK says what is wrong with a request.
func (p *Poller) failed(a answer) error {
	switch a.Failed {
	case 1:
		if a.TS == "" {
			p.key, p.ts = "", ""
			return &GapError{a.Failed}
		}
		p.ts = a.TS
		if _, err := p.cfg.State.take(p.ts, nil); err != nil {
			return err
		}
		return &GapError{a.Failed}
	case 2:
		p.key = ""
		return errKeyExpired
	case 3:
		p.key, p.ts = "", ""
		return &GapError{a.Failed}
	case 4:
		return &VersionError{Version: p.cfg.Version, Min: a.MinVersion, Max: a.MaxVersion}
	}
	p.key = ""
	return &PollError{Cause: fmt.Errorf("VK answered failed = %d", a.Failed)}
}
