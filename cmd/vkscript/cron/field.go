package cron

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// kind is one of the five fields.
type kind struct {
	name     string
	min, max int
	names    []string // of the numbers from min on
}

var kinds = [5]kind{
	{"minute", 0, 59, nil},
	{"hour", 0, 23, nil},
	{"day of the month", 1, 31, nil},
	{"month", 1, 12, []string{"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}},
	{"day of the week", 0, 7, []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}},
}

// parseField reads a list of ranges.
func parseField(k *kind, text string) (set, error) {
	var all set
	for part := range strings.SplitSeq(text, ",") {
		some, err := k.part(part)
		if err != nil {
			return 0, fmt.Errorf("%s %q: %w", k.name, text, err)
		}
		all |= some
	}
	return all, nil
}

// part reads *, 5, 1-5, each with or without a step; 5/10 means from 5 on.
func (k *kind) part(text string) (set, error) {
	span, stepText, stepped := strings.Cut(text, "/")
	low, high, err := k.span(span, stepped)
	if err != nil {
		return 0, err
	}
	step := 1
	if stepped {
		if step, err = strconv.Atoi(stepText); err != nil || step < 1 {
			return 0, fmt.Errorf("the step %q is not a number from 1 on", stepText)
		}
	}
	var s set
	for n := low; n <= high; n += step {
		s |= 1 << n
	}
	return s, nil
}

func (k *kind) span(text string, stepped bool) (low, high int, err error) {
	if text == "*" {
		return k.min, min(k.max, k.last()), nil
	}
	from, to, ranged := strings.Cut(text, "-")
	if low, err = k.number(from); err != nil {
		return 0, 0, err
	}
	switch {
	case ranged:
		if high, err = k.number(to); err != nil {
			return 0, 0, err
		}
	case stepped:
		high = k.last()
	default:
		high = low
	}
	if k.names != nil && k.min == 0 && high == 0 && low > 0 { // fri-sun
		high = 7
	}
	if high < low {
		return 0, 0, fmt.Errorf("%s goes down; write it as two ranges, %s-%d,%d-%s", text, from, k.last(), k.min, to)
	}
	return low, high, nil
}

// last is the highest number, Sunday counted once.
func (k *kind) last() int {
	if k.max == 7 {
		return 6
	}
	return k.max
}

func (k *kind) number(text string) (int, error) {
	if i := slices.Index(k.names, strings.ToLower(text)); i >= 0 {
		return k.min + i, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || text[0] == '+' {
		return 0, k.wrong(text)
	}
	if n < k.min || n > k.max {
		return 0, fmt.Errorf("%d is not between %d and %d", n, k.min, k.max)
	}
	return n, nil
}

// wrong says what a field may hold; other programs know more letters.
func (k *kind) wrong(text string) error {
	known := fmt.Sprintf("numbers from %d to %d", k.min, k.max)
	if k.names != nil {
		known += " and names such as " + k.names[1]
	}
	if text == "" {
		return fmt.Errorf("something is missing; it takes *, %s, ranges 1-5, steps */2, and lists of them", known)
	}
	return fmt.Errorf("%q is not understood; it takes *, %s, ranges 1-5, steps */2, and lists of them", text, known)
}
