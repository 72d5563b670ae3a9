package sandbox

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// retryAfter is when an event comes again that a callback server did not answer "ok".
// After the last try the server is "failed" until its settings are saved again.
var retryAfter = [...]time.Duration{10 * time.Second, 3 * time.Minute, 10 * time.Minute, 30 * time.Minute, time.Hour}

const (
	deliverTimeout = 10 * time.Second // for one answer
	maxDeliveries  = 16               // at once
)

// delivery is an event on its way to a callback server.
type delivery struct {
	group, server int
	event         event
}

// outbox is what waits for Deliver.
type outbox struct {
	waiting []delivery
	changed chan struct{} // closed by the next delivery
}

func (o *outbox) add(d delivery) {
	if len(o.waiting) >= maxOutbox {
		o.waiting = o.waiting[1:]
	}
	o.waiting = append(o.waiting, d)
	close(o.changed)
	o.changed = make(chan struct{})
}

// Deliver sends events to the callback servers of all communities until the context
// ends, as VK does: with the secret, a confirmation first, and again with
// X-Retry-Counter when the answer is not "ok". It reaches this machine only. Without
// Deliver events wait, the latest 10,000 of them. It returns when nothing is under way.
func (s *Server) Deliver(ctx context.Context) {
	transport := loopbackTransport()
	defer transport.CloseIdleConnections()
	s.deliver(ctx, transport)
}

// loopbackTransport refuses to connect to any other machine, whatever a name leads to.
func loopbackTransport() *http.Transport {
	dialer := &net.Dialer{Control: func(_, address string, _ syscall.RawConn) error {
		if at, err := netip.ParseAddrPort(address); err != nil || !at.Addr().Unmap().IsLoopback() {
			return errors.New("the sandbox sends events to this machine only")
		}
		return nil
	}}
	return &http.Transport{DialContext: dialer.DialContext}
}

func (s *Server) deliver(ctx context.Context, transport http.RoundTripper) {
	var all sync.WaitGroup
	defer all.Wait()
	under, places := make(chan struct{}, maxOutbox), make(chan struct{}, maxDeliveries)
	for {
		waiting, changed := s.outgoing()
		for _, d := range waiting {
			select {
			case under <- struct{}{}:
				all.Go(func() { s.carry(ctx, transport, places, d); <-under })
			default: // too many are waiting for their next try
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-changed:
		}
	}
}

func (s *Server) outgoing() ([]delivery, <-chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := &s.state.outbox
	waiting := out.waiting
	out.waiting = nil
	return waiting, out.changed
}

// carry brings one event, as often as it takes.
func (s *Server) carry(ctx context.Context, transport http.RoundTripper, places chan struct{}, d delivery) {
	for try := 0; ; try++ {
		places <- struct{}{}
		again := s.attempt(ctx, transport, d, try)
		<-places
		if again == 0 || !wait(ctx, again) {
			return
		}
	}
}

// attempt posts an event once, and tells when to do it again; 0: never.
func (s *Server) attempt(ctx context.Context, transport http.RoundTripper, d delivery, try int) time.Duration {
	server, code := s.receiver(d)
	if server == nil || ctx.Err() != nil {
		return 0
	}
	answer, pause, err := post(ctx, transport, server, d.event, try)
	switch {
	case d.event.Type == "confirmation":
		s.settle(d, map[bool]string{true: callbackOK, false: callbackFailed}[err == nil && answer == code])
	case err == nil && answer == "remove":
		s.settle(d, "")
	case err == nil && answer == "ok":
	case try == len(retryAfter):
		s.settle(d, callbackFailed)
	default:
		return cmp.Or(pause, retryAfter[try])
	}
	return 0
}

// receiver is the server as it is now, nil when it gets no events any more; and the
// string with which it confirms itself.
func (s *Server) receiver(d delivery) (*callbackServer, string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.state.group(d.group)
	server := g.server(d.server)
	if server == nil || d.event.Type != "confirmation" && server.Status != callbackOK {
		return nil, ""
	}
	return new(*server), g.confirmed
}

// settle changes the server's status; without one it is removed.
func (s *Server) settle(d delivery, status string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.state.group(d.group)
	if status == "" {
		g.removeServer(d.server)
	} else if server := g.server(d.server); server != nil {
		server.Status = status
	}
}

// post sends an event, and returns the text of the answer. A server may ask for a pause.
func post(ctx context.Context, transport http.RoundTripper, server *callbackServer, e event, try int) (answer string, pause time.Duration, err error) {
	ctx, cancel := context.WithTimeout(ctx, deliverTimeout)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, server.URL, bytes.NewReader(e.body(server.Secret)))
	if err != nil {
		return "", 0, err
	}
	request.Header.Set("Content-Type", "application/json")
	if try > 0 {
		request.Header.Set("X-Retry-Counter", strconv.Itoa(try))
	}
	response, err := transport.RoundTrip(request)
	if err != nil {
		return "", 0, err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(io.LimitReader(response.Body, 1<<10))
	if response.StatusCode != http.StatusOK {
		seconds, _ := strconv.Atoi(response.Header.Get("Retry-After"))
		return "", time.Duration(min(max(seconds, 0), 3600)) * time.Second, fmt.Errorf("status %d", response.StatusCode)
	}
	return strings.TrimSpace(string(text)), 0, err
}

// body is the event as it is posted: with the secret, a confirmation without an object.
func (e event) body(secret string) []byte {
	fields := map[string]any{"type": e.Type, "group_id": e.GroupID, "v": e.V, "event_id": e.ID}
	if e.Object != nil {
		fields["object"] = e.Object
	}
	if secret != "" {
		fields["secret"] = secret
	}
	return encode(fields)
}
