package main

import (
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/vkscript/vkscript/scripts/bench/worker"
	"github.com/vkscript/vkscript/vk/sandbox"
)

// scenario is one piece of work, done by every client in a process of its own.
type scenario struct {
	name      string // for messages; unique
	section   string // the heading its rows stand under
	job       worker.Job
	processes int                       // how many do the job at once; 0 is 1
	times     int                       // how often a round has it; 0 is 1
	server    func() served             // a fresh one for every run
	skip      func(client *client) bool // clients that can't do it; nil: none
	rows      []row
}

// row is a line of the table, taken from the runs of a scenario.
type row struct {
	title  string
	more   bool // more is better
	digits int
	value  func(run run, idle time.Duration) float64 // idle: the CPU time of a process that makes one call
	text   func(run run) string                      // instead of value
}

const (
	unlimited = -1.0
	userRate  = 3.0 // VK's own, of a user's token
	atOnce    = 64
)

// plan is what is done, and in which order it is shown.
type plan struct {
	waiting [][]*scenario // mostly wait: once, those of a group at the same moment
	timed   []*scenario   // in rounds, one run after another
	shown   []*scenario
	faults  []*scenario // of shown: what is lost and doubled in them is summed up
}

func newPlan(kit *kit, quota int) plan {
	each, batch := quotas(quota)
	two, faults, timed := twoProcesses(), faults(kit), timed(kit)
	return plan{
		waiting: [][]*scenario{{each, two}, {batch}, faults},
		timed:   timed,
		shown:   slices.Concat(timed, []*scenario{each, batch, two}, faults),
		faults:  faults,
	}
}

// onlyFaults leaves out everything but the breakdowns.
func (p plan) onlyFaults() plan {
	return plan{waiting: [][]*scenario{p.faults}, shown: p.faults, faults: p.faults}
}

// timed are the scenarios whose clock counts.
func timed(kit *kit) []*scenario {
	const section = "Speed"
	return []*scenario{
		{name: "start-up", section: section, times: 5, job: worker.Job{Name: "post", Count: 1, Concurrency: 1}, server: quick, rows: []row{
			{title: "process start to first call, ms", digits: 1, value: startUp},
		}},
		{name: "posts", section: section, job: worker.Job{Name: "post", Count: 2000, Concurrency: 1}, server: quick, rows: []row{
			{title: "wall.post in sequence, calls/s", more: true, value: perSecond},
			{title: "  client CPU, µs/call", value: cpuPerCall},
		}},
		{name: "reads", section: section, job: worker.Job{Name: "read", Count: 4000, Concurrency: atOnce}, server: quick, rows: []row{
			{title: fmt.Sprintf("wall.getById, %d at once, calls/s", atOnce), more: true, value: perSecond},
			{title: "  client CPU, µs/call", value: cpuPerCall},
			{title: "  peak memory, MB", digits: 1, value: peak},
		}},
		{name: "pages", section: section, job: worker.Job{Name: "page", Count: 200, Concurrency: 1}, server: quick, rows: []row{
			{title: "wall.get of 100 posts, pages/s", more: true, value: perSecond},
			{title: "  client CPU, µs/page", value: cpuPerCall},
		}},
		{name: "upload", section: section, times: 2, job: worker.Job{Name: "document", Count: 1, Concurrency: 1, What: kit.document}, server: quick, rows: []row{
			{title: "upload of 200 MB, ms", value: milliseconds},
			{title: "  peak memory, MB", digits: 1, value: peak},
		}},
	}
}

// quotas are the same reads within a quota: each call a request of its own, and in batches.
func quotas(quota int) (each, batch *scenario) {
	const reads = 1000
	section := fmt.Sprintf("%d reads where %d requests a second are allowed", reads, quota)
	reading := func(job string) worker.Job {
		return worker.Job{Name: job, Count: reads, Concurrency: reads, Rate: float64(quota)}
	}
	server := sandboxed(float64(quota), fault{})
	each = &scenario{name: "quota", section: section, job: reading("read"), server: server, skip: lacksLimiter, rows: []row{
		{title: "each call a request, s", digits: 2, value: seconds},
		{title: "  answers with error 6", value: tooMany},
	}}
	batch = &scenario{name: "batch", section: section, job: reading("batch"), server: server, skip: lacksBatch, rows: []row{
		{title: "in batches, s", digits: 2, value: seconds},
		{title: "  requests", value: requests},
	}}
	return each, batch
}

// twoProcesses post with one token at the same moment.
func twoProcesses() *scenario {
	return &scenario{
		name: "two processes", section: "Two processes with one token, 20 posts each, VK's own 3 requests a second",
		job: worker.Job{Name: "post", Count: 20, Concurrency: 1, Rate: userRate, What: "post "}, processes: 2,
		server: sandboxed(userRate, fault{}), skip: lacksLimiter, rows: []row{
			{title: "until all are posted, s", digits: 1, value: seconds},
			{title: "  answers with error 6", value: tooMany},
			{title: "  lost / doubled / errors", text: outcome},
		},
	}
}

// faults are the breakdowns: each client posts 20 times while every fifth request breaks.
func faults(kit *kit) []*scenario {
	const section = "20 posts while every 5th request breaks: lost / doubled / errors that the script sees"
	posting := worker.Job{Name: "post", Count: 20, Concurrency: 1, What: "post "}
	var all []*scenario
	for _, f := range []struct {
		title string
		kind  sandbox.FaultKind
		code  int
	}{
		{"connection lost, nothing done", sandbox.DropBefore, 0},
		{"answer lost, post made", sandbox.DropAfter, 0},
		{"502 page, post made", sandbox.BadGatewayAfter, 0},
		{"502 page, nothing done", sandbox.BadGateway, 0},
		{"error 1, nothing done", sandbox.ErrorCode, 1},
		{"error 6, nothing done", sandbox.ErrorCode, 6},
		{"error 10, nothing done", sandbox.ErrorCode, 10},
		{"answer half a second late", sandbox.Delay, 0},
	} {
		broken := fault{path: "/method/wall.post", every: 5, Fault: sandbox.Fault{Method: "wall.post", Kind: f.kind, Code: f.code, Delay: 500 * time.Millisecond}}
		all = append(all, &scenario{name: f.title, section: section, job: posting, server: sandboxed(unlimited, broken), skip: isCurl, rows: []row{{title: f.title, text: outcome}}})
	}
	const title = "5 photos, every 2nd upload answered empty"
	empty := fault{path: "/upload/", every: 2, Fault: sandbox.Fault{Method: "upload", Kind: sandbox.EmptyUpload}}
	return append(all, &scenario{
		name: title, section: section, job: worker.Job{Name: "photo", Count: 5, Concurrency: 1, What: kit.photo},
		server: sandboxed(unlimited, empty), skip: isCurl, rows: []row{{title: title, text: outcome}},
	})
}

func isCurl(c *client) bool       { return c.only != "" }
func lacksLimiter(c *client) bool { return isCurl(c) || c.lacks("limiter") }
func lacksBatch(c *client) bool   { return isCurl(c) || c.lacks("batch") }

// does tells whether the client takes part.
func (s *scenario) does(c *client) bool {
	if c.only != "" && c.only != s.job.Name {
		return false
	}
	return s.skip == nil || !s.skip(c)
}

func startUp(r run, _ time.Duration) float64      { return r.StartUp.Seconds() * 1000 }
func seconds(r run, _ time.Duration) float64      { return r.Elapsed.Seconds() }
func milliseconds(r run, _ time.Duration) float64 { return r.Elapsed.Seconds() * 1000 }
func perSecond(r run, _ time.Duration) float64    { return float64(r.Requests) / r.Elapsed.Seconds() }
func requests(r run, _ time.Duration) float64     { return float64(r.Requests) }
func tooMany(r run, _ time.Duration) float64      { return float64(r.TooMany) }

// peak is no number where the system does not tell.
func peak(r run, _ time.Duration) float64 {
	if r.Peak == 0 {
		return math.NaN()
	}
	return float64(r.Peak) / (1 << 20)
}

// cpuPerCall leaves out what the process takes to start.
func cpuPerCall(r run, idle time.Duration) float64 {
	return float64((r.CPU - idle).Microseconds()) / float64(r.Requests)
}

func outcome(r run) string { return fmt.Sprintf("%d / %d / %d", r.Lost, r.Doubled, len(r.Errors)) }
