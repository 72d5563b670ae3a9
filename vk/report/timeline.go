package report

// put takes a request into the timeline: by itself while there are few, and into its span.
func (c *Collector) put(b bar) {
	if c.totals.Requests <= maxBars {
		c.bars = append(c.bars, b)
	} else {
		c.bars = nil
	}
	end := b.at + b.waited + b.took
	for end >= c.span*maxSpans {
		c.widen()
	}
	place := int(end / c.span)
	for len(b.lane.spans) <= place {
		b.lane.spans = append(b.lane.spans, Span{})
	}
	b.lane.spans[place].add(Span{Requests: 1, Repeated: one(b.state == repeated), Failed: one(b.state == failed), Waited: b.waited.Microseconds(), Millis: b.took.Microseconds()})
}

func one(is bool) int {
	if is {
		return 1
	}
	return 0
}

// add sums up; times are kept in microseconds until the end.
func (s *Span) add(o Span) {
	s.Requests += o.Requests
	s.Repeated += o.Repeated
	s.Failed += o.Failed
	s.Waited += o.Waited
	s.Millis += o.Millis
}

// widen makes spans twice as long.
func (c *Collector) widen() {
	c.span *= 2
	for _, l := range c.order {
		half := (len(l.spans) + 1) / 2
		for i := range half {
			sum := l.spans[2*i]
			if 2*i+1 < len(l.spans) {
				sum.add(l.spans[2*i+1])
			}
			l.spans[i] = sum
		}
		l.spans = l.spans[:half]
	}
}

func (c *Collector) timeline() (t Timeline) {
	if c.totals.Requests <= maxBars {
		for _, b := range c.bars {
			t.Bars = append(t.Bars, Bar{Method: b.lane.method.Name, At: b.at.Milliseconds(), Waited: b.waited.Milliseconds(), Millis: b.took.Milliseconds(), State: b.state})
		}
		return t
	}
	t.Span = c.span.Milliseconds()
	for _, l := range c.order {
		for i, s := range l.spans {
			if s.Requests > 0 {
				s.Method, s.At, s.Waited, s.Millis = l.method.Name, int64(i)*t.Span, s.Waited/1000, s.Millis/1000
				t.Spans = append(t.Spans, s)
			}
		}
	}
	return t
}
