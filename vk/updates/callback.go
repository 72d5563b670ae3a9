package updates

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// Bounds of a Callback.
const (
	DefaultQueue = 100

	maxEvent    = 1 << 20 // bytes of a request
	maxRequests = 256     // read at once
	retryAfter  = 10 * time.Second
)

// CallbackConfig says how a Callback recognises VK.
type CallbackConfig struct {
	Secret       string // the secret key of the community's settings; needed
	Confirmation string // the string that VK wants to see when the address is confirmed
	GroupID      int64  // the community; 0 takes events of any that knows the secret
	Queue        int    // so many events may wait; VK is told to come back when there are more
	State        *State // in memory when nil
}

// Callback receives VK's requests (Callback API) as an http.Handler, and is the Source of their events. VK is
// answered ok as soon as an event waits in the queue, and stored where the state is kept in a file, so that
// handlers may take their time.
type Callback struct {
	cfg    CallbackConfig
	secret [sha256.Size]byte
	places chan struct{} // taken by requests

	mu      sync.Mutex
	queue   []Event
	closing bool          // no new events
	failure error         // of the state
	changed chan struct{} // has a value when the queue may have one
}

// NewCallback returns a handler, with the events that an earlier run accepted and did not finish in its queue.
func NewCallback(cfg CallbackConfig) (*Callback, error) {
	switch {
	case cfg.Secret == "":
		return nil, errors.New("updates: a callback server needs the secret key, as everybody can send it requests: set the same one in the community's settings")
	case cfg.Confirmation == "remove":
		return nil, errors.New(`updates: the confirmation string can't be "remove", by which VK deletes the server`)
	}
	if cfg.Queue <= 0 {
		cfg.Queue = DefaultQueue
	}
	if cfg.State == nil {
		cfg.State = NewState()
	}
	if err := cfg.State.bind("callback " + strconv.FormatInt(cfg.GroupID, 10)); err != nil {
		return nil, err
	}
	c := &Callback{cfg: cfg, secret: sha256.Sum256([]byte(cfg.Secret)), changed: make(chan struct{}, 1), places: make(chan struct{}, maxRequests)}
	c.queue = cfg.State.unfinished()
	return c, nil
}

// refusal is an answer that is not ok.
type refusal struct {
	status int
	text   string
	later  bool // VK should come back
}

func (r *refusal) write(w http.ResponseWriter) {
	if r.later {
		w.Header().Set("Retry-After", strconv.Itoa(int(retryAfter.Seconds())))
	}
	http.Error(w, r.text, r.status)
}

var (
	notPost     = &refusal{http.StatusMethodNotAllowed, "VK's Callback API sends POST requests here", false}
	tooLarge    = &refusal{http.StatusRequestEntityTooLarge, "the event is too large", false}
	notEvent    = &refusal{http.StatusBadRequest, "not an event of VK's Callback API", false}
	wrongSecret = &refusal{http.StatusForbidden, "the secret is wrong", false}
	wrongGroup  = &refusal{http.StatusForbidden, "the event is of another community", false}
	noString    = &refusal{http.StatusForbidden, "no confirmation string is set", false}
	busy        = &refusal{http.StatusServiceUnavailable, "too many events wait", true}
	stopping    = &refusal{http.StatusServiceUnavailable, "the server is stopping", true}
	notStored   = &refusal{http.StatusServiceUnavailable, "the event can't be stored", true}
)

// ServeHTTP takes one event in.
func (c *Callback) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	text, refused := c.answer(w, r)
	if refused != nil {
		refused.write(w)
		return
	}
	io.WriteString(w, text)
}

// answer is what VK gets for a request.
func (c *Callback) answer(w http.ResponseWriter, r *http.Request) (string, *refusal) {
	select {
	case c.places <- struct{}{}:
		defer func() { <-c.places }()
	default:
		return "", busy
	}
	body, refused := readEvent(w, r)
	if refused != nil {
		return "", refused
	}
	return c.receive(body)
}

func readEvent(w http.ResponseWriter, r *http.Request) ([]byte, *refusal) {
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		return nil, notPost
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxEvent))
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return nil, tooLarge
	case err != nil:
		return nil, notEvent
	}
	return body, nil
}

// receive takes in the body of a request.
func (c *Callback) receive(body []byte) (text string, refused *refusal) {
	fields := map[string]json.RawMessage{}
	if json.Unmarshal(body, &fields) != nil {
		return "", notEvent
	}
	var secret *string
	json.Unmarshal(fields["secret"], &secret)
	delete(fields, "secret")
	raw, err := json.Marshal(fields)
	if err != nil {
		return "", notEvent
	}
	event := decodeEvent(raw)
	confirmation := event.Type == "confirmation"
	switch {
	case !(confirmation && secret == nil) && !c.isSecret(secret): // an address may be confirmed before it has a secret
		return "", wrongSecret
	case c.cfg.GroupID != 0 && event.GroupID != c.cfg.GroupID:
		return "", wrongGroup
	case event.Type == "":
		return "", notEvent
	case confirmation && c.cfg.Confirmation == "":
		return "", noString
	case confirmation:
		return c.cfg.Confirmation, nil
	}
	if event.ID == "" {
		event.ID = digest(raw)
	}
	return "ok", c.accept(event)
}

// isSecret compares in constant time, whatever the length.
func (c *Callback) isSecret(secret *string) bool {
	if secret == nil {
		return false
	}
	sum := sha256.Sum256([]byte(*secret))
	return subtle.ConstantTimeCompare(sum[:], c.secret[:]) == 1
}

// accept puts an event that has not come before into the queue.
func (c *Callback) accept(event Event) *refusal {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closing {
		return stopping
	}
	if len(c.queue) >= c.cfg.Queue && !c.cfg.State.has(event.ID) {
		return busy
	}
	fresh, err := c.cfg.State.accept(event)
	if err != nil {
		c.failure, c.closing = err, true
		c.wake()
		return notStored
	}
	if fresh {
		c.queue = append(c.queue, event)
		c.wake()
	}
	return nil
}

func (c *Callback) wake() {
	select {
	case c.changed <- struct{}{}:
	default:
	}
}

// Next waits for the next event. Once the context has ended no more are taken in, but those that VK was told have
// arrived still come.
func (c *Callback) Next(ctx context.Context) (Event, error) {
	for {
		if event, ok, err := c.take(ctx); ok || err != nil {
			return event, err
		}
		select {
		case <-c.changed:
		case <-ctx.Done():
		}
	}
}

func (c *Callback) take(ctx context.Context) (event Event, ok bool, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.closing = c.closing || ctx.Err() != nil
	if len(c.queue) > 0 {
		event = c.queue[0]
		c.queue = c.queue[1:]
		if len(c.queue) > 0 {
			c.wake()
		}
		return event, true, nil
	}
	if c.failure == nil && ctx.Err() != nil {
		return Event{}, false, context.Cause(ctx)
	}
	return Event{}, false, c.failure
}

// Done marks an event as handled.
func (c *Callback) Done(event Event) error { return c.cfg.State.finish(event.ID) }
