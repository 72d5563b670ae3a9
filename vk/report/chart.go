package report

import (
	"fmt"
	"slices"
	"time"
)

// The measures of the chart, in pixels of its own.
const (
	chartWidth = 960
	labels     = 210 // what the names of methods take
	tickWidth  = 45  // what a tick's label takes
	laneHeight = 22
	maxLanes   = 24 // the others are summed up in words
)

// chart is the timeline as the page draws it: a lane for each method.
type chart struct {
	Width, Height, Left, Right int
	Lanes                      []chartLane
	Ticks                      []tick
	More                       int // methods without a lane
	Summed                     bool
	Span                       int64
}

type chartLane struct {
	Name  string
	Y     int
	Boxes []box
}

// box is a request, a wait for the quota, or a span of requests.
type box struct {
	X, Y, W, H float64
	Class      string // a request's state, or "wait"
	Title      string
}

type tick struct {
	X     float64
	Label string
}

// chart lays the timeline out.
func (r *Report) chart() chart {
	c := chart{Width: chartWidth, Left: labels, Right: chartWidth - 10, Summed: r.Timeline.Span > 0, Span: r.Timeline.Span}
	lanes := map[string]int{}
	for _, m := range r.Methods {
		switch {
		case m.Requests == 0:
		case len(c.Lanes) == maxLanes:
			c.More++
		default:
			lanes[m.Name] = len(c.Lanes)
			c.Lanes = append(c.Lanes, chartLane{Name: m.Name, Y: len(c.Lanes) * laneHeight})
		}
	}
	c.Height = len(c.Lanes)*laneHeight + 24
	scale := float64(c.Right-c.Left) / float64(max(r.Millis, 1))
	for _, b := range r.Timeline.Bars {
		if i, ok := lanes[b.Method]; ok {
			c.Lanes[i].Boxes = append(c.Lanes[i].Boxes, barBoxes(b, c.Lanes[i].Y, scale)...)
		}
	}
	busiest := r.busiest()
	for _, s := range r.Timeline.Spans {
		if i, ok := lanes[s.Method]; ok {
			c.Lanes[i].Boxes = append(c.Lanes[i].Boxes, spanBoxes(s, r.Timeline.Span, busiest, c.Lanes[i].Y, scale)...)
		}
	}
	c.Ticks = ticks(r.Millis, scale)
	return c
}

// barBoxes are a request and, thinner, its wait.
func barBoxes(b Bar, y int, scale float64) []box {
	x := labels + float64(b.At)*scale
	wait, width := float64(b.Waited)*scale, max(float64(b.Millis)*scale, 1.5)
	title := fmt.Sprintf("%s at %s, %s", b.Method, moment(b.At+b.Waited), Duration(b.Millis))
	if b.State != ok {
		title += ", " + b.State
	}
	request := box{x + wait, float64(y) + 4, width, laneHeight - 8, b.State, title}
	if wait < 0.5 {
		return []box{request}
	}
	return []box{{x, float64(y) + laneHeight/2 - 1.5, wait, 3, "wait", "waiting for the quota, " + Duration(b.Waited)}, request}
}

// spanBoxes are a span of time: the higher the more requests, those that failed or were repeated below.
func spanBoxes(s Span, span int64, busiest, y int, scale float64) (boxes []box) {
	x, width := labels+float64(s.At)*scale, max(float64(span)*scale-0.3, 0.7)
	title := fmt.Sprintf("%s from %s: %s, %d repeated, %d failed, %s of waiting for the quota", s.Method, moment(s.At), counted(s.Requests, "request"), s.Repeated, s.Failed, Duration(s.Waited))
	bottom := float64(y + laneHeight - 3)
	for _, part := range []struct {
		n     int
		class string
	}{{s.Failed, failed}, {s.Repeated, repeated}, {s.Requests - s.Failed - s.Repeated, ok}} {
		if part.n > 0 {
			height := max(float64(laneHeight-6)*float64(part.n)/float64(busiest), 1.5)
			bottom -= height
			boxes = append(boxes, box{x, bottom, width, height, part.class, title})
		}
	}
	return boxes
}

// busiest is the highest number of requests in a span.
func (r *Report) busiest() int {
	most := 1
	for _, s := range r.Timeline.Spans {
		most = max(most, s.Requests)
	}
	return most
}

// tickSteps are the distances between ticks that people count in.
var tickSteps = []time.Duration{
	10 * time.Millisecond, 50 * time.Millisecond, 100 * time.Millisecond, 500 * time.Millisecond, time.Second, 5 * time.Second, 10 * time.Second, 30 * time.Second,
	time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, 3 * time.Hour, 12 * time.Hour, 24 * time.Hour, 7 * 24 * time.Hour, 30 * 24 * time.Hour,
}

// ticks are up to eight marks of time.
func ticks(millis int64, scale float64) (all []tick) {
	whole := time.Duration(millis) * time.Millisecond
	i := slices.IndexFunc(tickSteps, func(step time.Duration) bool { return whole/step <= 8 })
	step := tickSteps[max(i, 0)]
	if i < 0 {
		step = whole / 8
	}
	for at := time.Duration(0); at <= whole; at += step {
		t := tick{X: labels + float64(at.Milliseconds())*scale}
		if t.X < chartWidth-tickWidth {
			t.Label = tickLabel(at, step)
		}
		all = append(all, t)
	}
	return all
}

func tickLabel(at, step time.Duration) string {
	if step < time.Second {
		return fmt.Sprintf("%.2g s", at.Seconds())
	}
	if step < time.Minute {
		return fmt.Sprintf("%d:%02d", at/time.Minute, at%time.Minute/time.Second)
	}
	return fmt.Sprintf("%d:%02d:%02d", at/time.Hour, at%time.Hour/time.Minute, at%time.Minute/time.Second)
}
