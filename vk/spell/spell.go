// Package spell finds the name a mistyped one probably meant.
//
// Start with [Nearest]; [Distance] tells how far apart two names are.
package spell

import (
	"iter"
	"unicode"
	"unicode/utf8"
)

// stackRunes is the length up to which names are compared without allocation.
const stackRunes = 64

// Nearest returns the candidate that a mistyped name probably meant, and whether there is one near enough.
//
// Letter case doesn't count. A name of three letters or more may differ by one edit, longer names by one more
// per five letters; an edit inserts, deletes or replaces a letter, or swaps two neighbours.
// Of equally near candidates the one with the longest common beginning wins, then the earlier one.
func Nearest(name string, candidates iter.Seq[string]) (string, bool) {
	var nameBuf, candBuf [stackRunes]rune
	want := fold(nameBuf[:0], name)
	bound := maxEdits(len(want))
	best, bestPrefix, found := "", -1, false
	for cand := range candidates {
		if !lengthsFit(len(want), cand, bound) {
			continue
		}
		have := fold(candBuf[:0], cand)
		d := distance(want, have, bound)
		if d > bound {
			continue
		}
		prefix := commonPrefix(want, have)
		if !found || d < bound || prefix > bestPrefix {
			best, bestPrefix, found, bound = cand, prefix, true, d
		}
	}
	return best, found
}

// Distance returns the number of edits between two names, letter case aside, and bound+1 when there are more than bound.
func Distance(a, b string, bound int) int {
	var aBuf, bBuf [stackRunes]rune
	return distance(fold(aBuf[:0], a), fold(bBuf[:0], b), bound)
}

// maxEdits is the number of edits at which a name of n letters still resembles another.
func maxEdits(n int) int {
	if n < 3 {
		return 0
	}
	return 1 + (n-1)/5
}

// lengthsFit dismisses, before any decoding, a candidate whose length alone needs more edits than bound.
func lengthsFit(n int, cand string, bound int) bool {
	if len(cand) < n-bound {
		return false
	}
	return len(cand) <= n+bound || utf8.RuneCountInString(cand) <= n+bound
}

func fold(buf []rune, s string) []rune {
	for _, r := range s {
		buf = append(buf, unicode.ToLower(r))
	}
	return buf
}

func commonPrefix(a, b []rune) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

// distance is the optimal string alignment distance: Levenshtein's with swaps of neighbours, row by row.
func distance(a, b []rune, bound int) int {
	if len(a)-len(b) > bound || len(b)-len(a) > bound {
		return bound + 1
	}
	var buf [3][stackRunes + 1]int
	before, prev, row := width(buf[0][:], b), width(buf[1][:], b), width(buf[2][:], b)
	for j := range prev {
		prev[j] = j
	}
	for i := 1; i <= len(a); i++ {
		if fillRow(row, prev, before, a, b, i) > bound {
			return bound + 1
		}
		before, prev, row = prev, row, before
	}
	return min(prev[len(b)], bound+1)
}

// fillRow computes the distances of a[:i] to every beginning of b and returns the least of them.
func fillRow(row, prev, before []int, a, b []rune, i int) int {
	row[0] = i
	least := i
	for j := 1; j <= len(b); j++ {
		cost := 1
		if a[i-1] == b[j-1] {
			cost = 0
		}
		d := min(prev[j]+1, row[j-1]+1, prev[j-1]+cost)
		if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
			d = min(d, before[j-2]+1)
		}
		row[j] = d
		least = min(least, d)
	}
	return least
}

// width cuts a row for b out of buf, or makes one when b is too long for it.
func width(buf []int, b []rune) []int {
	if len(b) < len(buf) {
		return buf[:len(b)+1]
	}
	return make([]int, len(b)+1)
}

// Abbreviated returns the shortest candidate that a name of three letters or more is short for: one with the same
// first letter and all others in their order, as upper for upr.
func Abbreviated(name string, candidates iter.Seq[string]) (string, bool) {
	want := fold(nil, name)
	best, found := "", false
	for cand := range candidates {
		have := fold(nil, cand)
		if len(want) >= 3 && len(have) <= 2*len(want) && want[0] == have[0] && isSubsequence(want, have) && (!found || len(cand) < len(best)) {
			best, found = cand, true
		}
	}
	return best, found
}

func isSubsequence(a, b []rune) bool {
	for _, r := range b {
		if len(a) > 0 && a[0] == r {
			a = a[1:]
		}
	}
	return len(a) == 0
}
