package value

import (
	"cmp"
	"unicode"
)

// CompareText orders text as people do: marks, digits, letters; case decides last, the small letter first.
func CompareText(a, b string) int {
	if a == b {
		return 0
	}
	for _, level := range []func(rune) int{letterOf, markOf, caseOf} {
		if c := compareBy(a, b, level); c != 0 {
			return c
		}
	}
	return cmp.Compare(a, b)
}

func compareBy(a, b string, key func(rune) int) int {
	x, y := []rune(a), []rune(b)
	for i := range min(len(x), len(y)) {
		if c := cmp.Compare(key(x[i]), key(y[i])); c != 0 {
			return c
		}
	}
	return cmp.Compare(len(x), len(y))
}

// letterOf ranks a letter whatever its case; ё counts as е.
func letterOf(r rune) int {
	r = unicode.ToLower(r)
	if r == 'ё' {
		r = 'е'
	}
	class := 2
	switch {
	case unicode.IsSpace(r):
		class = 0
	case unicode.IsPunct(r) || unicode.IsSymbol(r):
		class = 1
	case unicode.IsLetter(r):
		class = 3
	}
	return class<<24 | int(r)
}

func markOf(r rune) int { return int(bit(unicode.ToLower(r) == 'ё')) }

func caseOf(r rune) int { return int(bit(unicode.IsUpper(r))) }
