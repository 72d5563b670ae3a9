package onescript

import (
	"iter"
	"slices"

	"github.com/vkscript/vkscript/binding/bsl"
)

// ExactConstant is a value in the module bsl.exact, with what it is.
type ExactConstant struct{ Name, Doc string }

// ExactConstants are the values of bsl.exact beside those of the language.
func ExactConstants() []ExactConstant {
	return []ExactConstant{
		{"null", "Null, which is not Undefined."},
		{"missing", "A skipped argument."},
		{"OPI_VK", "OPI_VK with 1C's values: `bsl.OPI_VK:CreatePost(\"Hello\")`."},
		{"OPI_Tools", "The tools beside it."},
		{"OPI_Инструменты", "The same."},
	}
}

// ExactGlobal is what bsl.exact has of the language under a name of either language, in any letter case; nil when there is
// no such thing.
func ExactGlobal(name string) *bsl.Global {
	g := bsl.LookupGlobal(name)
	if g == nil || g.Note != "" || g.Kind == bsl.PropKind && !isGlobalValue(g.EN) || g.Kind != bsl.PropKind && globalFuncs()[g.EN] == nil {
		return nil
	}
	return g
}

// isGlobalValue tells whether globalValue knows a name.
func isGlobalValue(name string) bool {
	return name == "CommandLineArguments" || name == "Chars" || enums()[name] != nil
}

// HasExact tells whether bsl.exact has a field of that name.
func HasExact(name string) bool {
	if ExactGlobal(name) != nil || slices.ContainsFunc(exactRows(), func(r ExactRow) bool { return r.name() == name }) {
		return true
	}
	folded := Fold(name)
	return slices.ContainsFunc(ExactConstants(), func(c ExactConstant) bool {
		return c.Name == name || c.Name != "null" && c.Name != "missing" && Fold(c.Name) == folded
	})
}

// ExactNames walks the fields of bsl.exact, in both languages.
func ExactNames() iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, r := range exactRows() {
			if !yield(r.name()) {
				return
			}
		}
		for _, c := range ExactConstants() {
			if !yield(c.Name) {
				return
			}
		}
		for i := range bsl.Globals {
			g := &bsl.Globals[i]
			if ExactGlobal(g.EN) != nil && (!yield(g.EN) || !yield(g.RU)) {
				return
			}
		}
	}
}
