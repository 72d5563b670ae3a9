package report

import "strings"

// shownChanges bounds the page's list of changes.
const shownChanges = 1000

// view is what the page shows.
type view struct {
	*Report
	Chart chart
}

// Name is the script's, without its folders.
func (v view) Name() string {
	if i := strings.LastIndexAny(v.Script, `/\`); i >= 0 {
		return v.Script[i+1:]
	}
	return v.Script
}

// Outcome is how the run ended, in a word.
func (v view) Outcome() string {
	switch {
	case v.ExitCode == 0:
		return "Done"
	case v.ExitCode == 130:
		return "Interrupted"
	}
	return "Failed"
}

// listed are changes that the page shows, and how many it leaves out between them.
type listed struct {
	First, Last []Change
	Hidden      int
}

// Listed are the changes that the page shows, and how many it leaves out.
func (v view) Listed() (l listed) {
	all := v.Changes
	l.Hidden = v.Omitted.Changes
	if len(all) > shownChanges {
		l.First, l.Last = all[:shownChanges/2], all[len(all)-shownChanges/2:]
		l.Hidden += len(all) - shownChanges
	} else if l.Hidden > 0 {
		l.First, l.Last = all[:len(all)/2], all[len(all)/2:]
	} else {
		l.First = all
	}
	return l
}
