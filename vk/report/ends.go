package report

// ends keeps the first and the last of many things.
type ends[T any] struct {
	max   int
	first []T
	last  []T // a ring
	seen  int
}

func (e *ends[T]) add(one T) {
	half := e.max / 2
	switch e.seen++; {
	case len(e.first) < half:
		e.first = append(e.first, one)
	case len(e.last) < half:
		e.last = append(e.last, one)
	default:
		e.last[(e.seen-1-half)%half] = one
	}
}

// all is in the order of adding.
func (e *ends[T]) all() []T {
	all := append(make([]T, 0, len(e.first)+len(e.last)), e.first...)
	if n := len(e.last); n > 0 {
		begin := (e.seen - len(e.first)) % n
		if e.seen <= e.max {
			begin = 0
		}
		all = append(append(all, e.last[begin:]...), e.last[:begin]...)
	}
	return all
}

func (e *ends[T]) omitted() int { return e.seen - len(e.first) - len(e.last) }
