package report

import (
	"fmt"
	"strconv"
)

// timeline draws the chart.
func (p page) timeline() {
	c := p.Chart
	if len(c.Lanes) == 0 {
		return
	}
	p.section("Timeline", func() {
		p.open("div", "class", "scroll")
		w, h := strconv.Itoa(c.Width), strconv.Itoa(c.Height)
		p.open("svg", "viewBox", "0 0 "+w+" "+h, "width", w, "height", h, "role", "img", "aria-label", "Requests over time, a lane for each method")
		p.line()
		p.ticks(c)
		for _, lane := range c.Lanes {
			p.lane(lane, c)
		}
		p.close("svg", "div")
		p.line()
		p.legend(c)
	})
}

func pixels(f float64) string { return fmt.Sprintf("%.1f", f) }

func (p page) ticks(c chart) {
	h := strconv.Itoa(c.Height)
	for _, t := range c.Ticks {
		p.element("line", "", "class", "grid", "x1", pixels(t.X), "x2", pixels(t.X), "y1", "0", "y2", h)
		p.element("text", t.Label, "class", "tick", "x", pixels(t.X), "dx", "3", "y", h, "dy", "-5")
		p.line()
	}
}

func (p page) lane(lane chartLane, c chart) {
	y := strconv.Itoa(lane.Y)
	p.open("g")
	p.element("text", lane.Name, "class", "lane", "x", "0", "y", y, "dy", "15")
	p.element("line", "", "class", "base", "x1", strconv.Itoa(c.Left), "x2", strconv.Itoa(c.Right), "y1", y, "y2", y)
	p.line()
	for _, b := range lane.Boxes {
		p.open("rect", "class", b.Class, "x", pixels(b.X), "y", pixels(b.Y), "width", pixels(b.W), "height", pixels(b.H))
		p.element("title", b.Title)
		p.close("rect")
		p.line()
	}
	p.close("g")
	p.line()
}

// legend tells what the colours mean.
func (p page) legend(c chart) {
	p.open("p", "class", "quiet")
	for _, key := range []struct{ class, meaning string }{
		{"ok", "answered"}, {"repeated", "failed and repeated"}, {"failed", "failed"}, {"wait", "waiting for the quota"},
	} {
		p.element("span", "", "class", "key "+key.class)
		p.text(" ", key.meaning, " ")
	}
	if c.Summed {
		p.text("Each bar is what ended within ", Duration(c.Span), ", the higher the more requests. ")
	}
	if c.More > 0 {
		p.text(strconv.Itoa(c.More), " methods more stand below")
	}
	p.close("p")
	p.line()
}
