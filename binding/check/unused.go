package check

import "strings"

// unused finds locals that nothing reads.
func (c *checker) unused() {
	for _, l := range c.script.locals {
		if c.script.read[l.Local] || strings.HasPrefix(l.Name, "_") || c.isPlaceholder(l) {
			continue
		}
		what, why := "local", "is never used"
		if l.statement == nil {
			what = "function"
		} else if c.script.assigned[l.Local] {
			why = "gets values, but nothing reads it"
		}
		c.add(l.Pos, Warning, CodeUnused, "", "%s %q %s", what, l.Name, why)
	}
}

// isPlaceholder is true for one of several names for the results of one call, when another one is used.
func (c *checker) isPlaceholder(l declared) bool {
	if l.statement == nil || len(l.statement.Values) == 0 {
		return false
	}
	last := len(l.statement.Values) - 1
	if l.place < last || !isMulti(l.statement.Values[last]) {
		return false
	}
	for _, name := range l.statement.Names[last:] {
		if c.script.read[name] {
			return true
		}
	}
	return false
}
