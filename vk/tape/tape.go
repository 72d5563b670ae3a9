// Package tape records what leaves a program by http.RoundTripper, and answers from the recording.
//
//	recorder, err := tape.Create("run.jsonl", tape.Header{By: "me"})
//	client := &http.Client{Transport: recorder.Wrap(http.DefaultTransport)}
//	...
//	player, err := tape.Open("run.jsonl")
//	client := &http.Client{Transport: player}
//
// A tape is text: a line of JSON that says what it is, then a line for each exchange, written when the
// exchange ends and before its answer is handed on, so that a killed run leaves a tape of all that it knew. Tokens and
// personal secrets are taken out before anything is written (secrets.go lists them); files are there by
// digest. A Player needs no network: it gives a request the answer that the same request had, whatever the
// order, and refuses one that was not recorded.
package tape

import (
	"encoding/json"
	"net/http"
	"sync"
	"time"
)

// Format is the version of the lines that this package writes.
const Format = 1

// Header is the first line of a tape.
type Header struct {
	Format int       `json:"tape"`
	Made   time.Time `json:"made"`
	By     string    `json:"by,omitempty"` // the program and its version
	// Notes are what the program has to know again to do the same: no secrets.
	Notes map[string]string `json:"notes,omitempty"`
	// Defaults are fields of calls that say nothing when they have these values, such as the version of the API:
	// a later program may have others.
	Defaults map[string]string `json:"defaults,omitempty"`
}

// Exchange is one request and what came of it.
type Exchange struct {
	At   float64 `json:"at"`   // seconds from Header.Made to the answer
	Took float64 `json:"took"` // seconds
	Request
	Answer
	Fault *Fault `json:"fault,omitempty"`
}

// Request is a request without secrets. A call of a VK's method has Method and Form; anything else has Verb and URL.
type Request struct {
	Method string            `json:"method,omitempty"` // "wall.post"
	Verb   string            `json:"verb,omitempty"`   // "GET"
	URL    string            `json:"url,omitempty"`
	Form   map[string]string `json:"form,omitempty"`
	Files  []File            `json:"files,omitempty"`
	Body   string            `json:"body,omitempty"`   // of another kind of request, when it is text
	Digest string            `json:"digest,omitempty"` // of another kind of request, when it is not: "sha256 in hex"
}

// File is a file that was sent.
type File struct {
	Field  string `json:"field"`
	Name   string `json:"name"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
}

// Answer is what came back. The body is in one of the last four fields.
type Answer struct {
	Status int                 `json:"status,omitempty"`
	Header map[string][]string `json:"header,omitempty"`
	JSON   json.RawMessage     `json:"answer,omitempty"`
	Text   string              `json:"text,omitempty"`
	Bytes  []byte              `json:"bytes,omitempty"`
	Beyond int64               `json:"beyond,omitempty"` // bytes of a body that is too large for a tape
}

// Fault is why no whole answer came.
type Fault struct {
	Kind string `json:"kind"`
	Text string `json:"text"`
}

// trailer is the last line of a run that was interrupted, also between two requests.
type trailer struct {
	End string  `json:"end"`
	At  float64 `json:"at"`
}

// The kinds of Fault.
const (
	faultLost    = "lost"        // the request was sent
	faultNotSent = "not sent"    // there was no connection
	faultFinal   = "final"       // not sent, and another attempt would not help
	faultGivenUp = "given up"    // whoever asked did not wait any longer
	faultEnd     = "interrupted" // the run ended meanwhile
)

// maxBody is how many bytes of an answer a tape holds.
const maxBody = 32 << 20

func (a *Answer) body() []byte {
	switch {
	case a.JSON != nil:
		return a.JSON
	case a.Bytes != nil:
		return a.Bytes
	}
	return []byte(a.Text)
}

// dropped are the fields of an answer's head that are about the connection, or secret.
var dropped = sync.OnceValue(func() map[string]bool {
	return map[string]bool{"Set-Cookie": true, "Content-Length": true, "Connection": true, "Keep-Alive": true, "Date": true, "Alt-Svc": true}
})

// keptOfCalls are all that an answer to a call of VK needs.
var keptOfCalls = []string{"Content-Type", "Retry-After"}

func keepHeader(h http.Header, isCall bool, scrub func(string) string) map[string][]string {
	kept := map[string][]string{}
	if isCall {
		for _, name := range keptOfCalls {
			if values := h.Values(name); values != nil {
				kept[name] = values
			}
		}
		return kept
	}
	for name, values := range h {
		if dropped()[name] || isSecret("", name) {
			continue
		}
		for _, value := range values {
			kept[name] = append(kept[name], scrub(value))
		}
	}
	return kept
}
