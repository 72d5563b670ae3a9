// Package report tells what a run did at VK: its calls, what they changed, and where to look at it.
//
//	collector := report.New()
//	client := vk.New(vk.Config{Around: []func(vk.Handler) vk.Handler{collector.Around}, OnAttempt: collector.Attempt, OnUpload: collector.Upload})
//	...
//	r := collector.Report()
//	r.WriteHTML(file)
//
// What is collected is bounded, however long the run is. Texts are shortened; tokens have no way in.
package report

import "time"

// Version is the one of the form of Report as JSON. It grows when a field changes its meaning or goes.
const Version = 1

// Report is what a run did. All times in it are milliseconds from its beginning, all sizes are bytes.
type Report struct {
	Version  int       `json:"version"`
	Program  string    `json:"program,omitempty"` // and its version
	Script   string    `json:"script,omitempty"`
	Where    string    `json:"where,omitempty"` // who answered: VK, or what stood in its place
	Began    time.Time `json:"began"`
	Ended    time.Time `json:"ended"`
	Millis   int64     `json:"duration_ms"`
	ExitCode int       `json:"exit_code"`
	Error    string    `json:"error,omitempty"` // that ended the run, as a person was shown it

	Totals   Totals    `json:"totals"`
	Groups   []Group   `json:"groups"`   // what changed, by kind
	Changes  []Change  `json:"changes"`  // the first and the last ones
	Troubles []Trouble `json:"troubles"` // errors and repeated requests, the first and the last ones
	Uploads  []Upload  `json:"uploads"`  // the first and the last ones
	Methods  []Method  `json:"methods"`  // in the order of their first call
	Omitted  Omitted   `json:"omitted"`
	Timeline Timeline  `json:"timeline"`
}

// Totals are sums over the run.
type Totals struct {
	Calls    int   `json:"calls"`  // of methods, and files sent
	Writes   int   `json:"writes"` // those that may change something
	Changes  int   `json:"changes"`
	Failed   int   `json:"failed"`    // calls that ended with an error
	Requests int   `json:"requests"`  // over the network: repetitions count, calls in a batch don't
	Repeated int   `json:"repeated"`  // requests after the first of a call
	Waited   int64 `json:"waited_ms"` // for the quota, over all requests
	Files    int   `json:"files"`
	Bytes    int64 `json:"bytes_up"` // of files, repetitions too
}

// Group is the changes of one kind.
type Group struct {
	Method string `json:"method"`
	What   string `json:"what"` // "posts"
	Count  int    `json:"count"`
	First  string `json:"first,omitempty"` // address
	Last   string `json:"last,omitempty"`
}

// Change is something that a call changed.
type Change struct {
	At     int64  `json:"at_ms"`
	Method string `json:"method"`
	What   string `json:"what"`
	URL    string `json:"url,omitempty"`
	Text   string `json:"text,omitempty"` // its beginning
}

// Trouble is an error of a call, or of a request that was repeated.
type Trouble struct {
	At     int64  `json:"at_ms"`
	Method string `json:"method"`
	Text   string `json:"text"`
	Again  bool   `json:"repeated"` // the request went out again
}

// Upload is a file that was sent.
type Upload struct {
	At     int64  `json:"at_ms"`
	Kind   string `json:"kind"`
	Name   string `json:"name"`
	Bytes  int64  `json:"bytes"`
	Millis int64  `json:"duration_ms"`
	Error  string `json:"error,omitempty"`
}

// Method is what became of the calls of one method.
type Method struct {
	Name     string `json:"method"`
	Calls    int    `json:"calls"`
	Failed   int    `json:"failed"`
	Requests int    `json:"requests"`
	Repeated int    `json:"repeated"`
	Waited   int64  `json:"waited_ms"`  // for the quota
	Millis   int64  `json:"busy_ms"`    // the sum over its requests, without the wait
	Slowest  int64  `json:"slowest_ms"` // request
}

// Omitted is how many entries the lists lack.
type Omitted struct {
	Changes  int `json:"changes"`
	Troubles int `json:"troubles"`
	Uploads  int `json:"uploads"`
	Methods  int `json:"methods"` // whose calls stand under "other methods"
}

// Timeline is when requests were made. Short runs have each of them, long ones sums over equal spans.
type Timeline struct {
	Bars  []Bar  `json:"bars,omitempty"`
	Span  int64  `json:"span_ms,omitempty"` // the width of Spans
	Spans []Span `json:"spans,omitempty"`
}

// Bar is one request.
type Bar struct {
	Method string `json:"method"`
	At     int64  `json:"at_ms"`     // when it began to wait for the quota
	Waited int64  `json:"waited_ms"` // for the quota
	Millis int64  `json:"duration_ms"`
	State  string `json:"state"` // "ok", "repeated" when another followed it, "failed"
}

// Span is the requests of one method that ended within a span of time.
type Span struct {
	Method   string `json:"method"`
	At       int64  `json:"at_ms"`
	Requests int    `json:"requests"`
	Repeated int    `json:"repeated"`
	Failed   int    `json:"failed"`
	Waited   int64  `json:"waited_ms"`
	Millis   int64  `json:"busy_ms"`
}
