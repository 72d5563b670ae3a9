package main

import (
	"context"
	"net/http"
	"net/url"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vkscript/vkscript/scripts/bench/worker"
	"github.com/vkscript/vkscript/vk/sandbox"
)

func TestCompare(t *testing.T) {
	for _, c := range []struct {
		name          string
		texts         []string
		want          int
		lost, doubled int
	}{
		{"all there", []string{"a", "b"}, 2, 0, 0},
		{"nothing there", nil, 2, 2, 0},
		{"one lost, one three times", []string{"a", "a", "a"}, 2, 1, 2},
	} {
		lost, doubled := compare(c.texts, c.want)
		assert.Equal(t, []int{c.lost, c.doubled}, []int{lost, doubled}, c.name)
	}
}

func TestErrorLines(t *testing.T) {
	assert.Equal(t, []string{"first", "second"}, errorLines("error: first\nother\nan error: no\nerror: second"))
	assert.Empty(t, errorLines(""))
}

func TestHighWater(t *testing.T) {
	assert.EqualValues(t, 12345<<10, highWater("Name:\tx\nVmPeak:\t  99999 kB\nVmHWM:\t   12345 kB\nVmRSS:\t 1 kB\n"))
	assert.Zero(t, highWater("Name:\tx\n"))
}

func TestMedian(t *testing.T) {
	assert.Equal(t, 2.0, median([]float64{3, 1, 2}))
	assert.Equal(t, 2.5, median([]float64{4, 1, 2, 3}))
	assert.Zero(t, median(nil))
}

func TestNumber(t *testing.T) {
	for want, got := range map[string]string{
		"0": number(0, 0), "999": number(999, 0), "1,000": number(1000, 0), "1,234,567": number(1234567, 0),
		"12,345.68": number(12345.678, 2), "0.66": number(0.66, 2), "-1,000": number(-1000, 0), "-100": number(-100, 0),
	} {
		assert.Equal(t, want, got)
	}
}

func TestRatio(t *testing.T) {
	for want, value := range map[string]float64{"0.07": 0.07, "1.00": 1, "9.99": 9.99, "22.5": 22.49, "474": 474.4, "10.0": 10} {
		assert.Equal(t, want, ratio(value))
	}
}

// TestRows has two clients in two rounds, one that is not there, and a count of zero to compare with.
func TestRows(t *testing.T) {
	ours, peer, absent := &client{name: "ours"}, &client{name: "peer"}, &client{name: "absent"}
	s := &scenario{name: "s", section: "Speed", rows: []row{
		{title: "calls/s", more: true, value: perSecond},
		{title: "CPU, µs", value: cpuPerCall},
		{title: "error 6", value: tooMany},
		{title: "outcome", text: outcome},
	}}
	f := figures{}
	f.add(figures{{"s", "ours"}: {{Elapsed: time.Second, Requests: 100, CPU: 3 * time.Millisecond}}})
	f.add(figures{{"s", "ours"}: {{Elapsed: time.Second, Requests: 300, CPU: 3 * time.Millisecond}}})
	f.add(figures{{"s", "peer"}: {{Elapsed: 2 * time.Second, Requests: 200, TooMany: 5, Lost: 1, Doubled: 2, Errors: []string{"x"}}}})
	f.add(figures{{"start-up", "ours"}: {{CPU: time.Millisecond}}})
	report := Report{Rounds: 2, Rows: f.rows([]*client{ours, peer, absent}, []*scenario{s})}
	var out strings.Builder
	require.NoError(t, report.print(&out, []*client{ours, peer, absent}))
	_, table, _ := strings.Cut(out.String(), ".\n\n")
	assert.Equal(t, `                 ours        peer  absent

Speed
calls/s  ↑        200  100  ×0.50       -
CPU, µs  ↓         13    0              -
error 6  ↓          0    5              -
outcome     0 / 0 / 0   1 / 2 / 1       -
`, table)
}

func TestTotal(t *testing.T) {
	whole, partial := &client{name: "whole"}, &client{name: "partial"}
	scenarios := []*scenario{{name: "a", section: "Faults"}, {name: "b"}}
	f := figures{{"a", "whole"}: {{Lost: 1, Errors: []string{"x"}}}, {"b", "whole"}: {{Lost: 2, Doubled: 3}}, {"a", "partial"}: {{Lost: 1}}}
	assert.Equal(t, Row{Section: "Faults", Title: "all of it together", Cells: map[string]Cell{"whole": {Text: "3 / 3 / 1"}}}, f.total([]*client{whole, partial}, scenarios))
}

func TestUnknownMemoryIsNoFigure(t *testing.T) {
	s := &scenario{name: "s", rows: []row{{title: "peak", value: peak}}}
	f := figures{{"s", "c"}: {{}}}
	assert.Empty(t, f.rows([]*client{{name: "c"}}, []*scenario{s})[0].Cells)
}

func TestScenariosHaveDifferentNames(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range newPlan(&kit{}, 60).shown {
		assert.False(t, seen[s.name], s.name)
		seen[s.name] = true
	}
}

// post calls wall.post as a client without retries.
func post(m *meter, text string) error {
	form := url.Values{"owner_id": {"-100"}, "message": {text}, "v": {"5.199"}}
	req, _ := http.NewRequest(http.MethodPost, m.address()+"/method/wall.post", strings.NewReader(form.Encode()))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Authorization", "Bearer vk1.a.test")
	resp, err := http.DefaultClient.Do(req)
	if err == nil {
		resp.Body.Close()
	}
	return err
}

func TestFaultStrikesEverySoManyRequests(t *testing.T) {
	vk := sandboxed(unlimited, fault{path: "/method/wall.post", every: 3, Fault: sandbox.Fault{Method: "wall.post", Kind: sandbox.DropAfter}})()
	m, err := serve(vk)
	require.NoError(t, err)
	defer m.close()
	var broken []int
	for i := range 7 {
		if post(m, string(rune('a'+i))) != nil {
			broken = append(broken, i)
		}
	}
	assert.Equal(t, []int{2, 5}, broken)
	assert.Equal(t, 7, m.requests)
	assert.ElementsMatch(t, []string{"a", "b", "c", "d", "e", "f", "g"}, vk.texts(), "a lost answer's post is there")
}

func TestMeterCountsError6(t *testing.T) {
	m, err := serve(sandboxed(2, fault{})())
	require.NoError(t, err)
	defer m.close()
	for range 5 {
		require.NoError(t, post(m, "x"))
	}
	assert.Equal(t, 3, m.tooMany)
	assert.Equal(t, []string{"x", "x"}, m.vk.texts(), "what was there to be read is not counted")
}

func TestQuickAnswersEveryMethodOfTheWork(t *testing.T) {
	m, err := serve(quick())
	require.NoError(t, err)
	defer m.close()
	for _, path := range []string{"/method/wall.post", "/method/wall.getById", "/method/wall.get", "/method/docs.getUploadServer", "/method/docs.save", "/upload"} {
		resp, err := http.Post(m.address()+path, "", nil)
		require.NoError(t, err)
		resp.Body.Close()
		assert.Equal(t, 200, resp.StatusCode, path)
		assert.Positive(t, resp.ContentLength, path)
	}
}

func TestProcessThatFailsSaysWhy(t *testing.T) {
	_, err := process(context.Background(), exec.Command("go", "no-such-command"))
	assert.ErrorContains(t, err, "no-such-command")
}

func TestOnlyWhoCanTakesPart(t *testing.T) {
	curl, raw, whole := &client{only: "document"}, &client{without: []string{"limiter", "batch"}}, &client{}
	each, batch := quotas(60)
	upload := &scenario{job: worker.Job{Name: "document"}}
	for _, c := range []struct {
		s    *scenario
		who  *client
		does bool
	}{{upload, curl, true}, {upload, raw, true}, {each, curl, false}, {each, raw, false}, {batch, raw, false}, {batch, whole, true}} {
		assert.Equal(t, c.does, c.s.does(c.who))
	}
}
