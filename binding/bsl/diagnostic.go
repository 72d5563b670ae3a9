package bsl

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Severity tells errors from warnings.
type Severity uint8

// The severities.
const (
	Error Severity = iota
	Warning
)

func (s Severity) String() string {
	if s == Warning {
		return "warning"
	}
	return "error"
}

// Diagnostic is something to tell about a source. The codes are listed in docs/bsl.md and keep their meaning.
type Diagnostic struct {
	Span
	File     string
	Severity Severity
	Code     string // BSL and three digits
	Message  string // what, why, and what to do
}

func (d Diagnostic) String() string {
	return fmt.Sprintf("%s:%d:%d: %s %s: %s", d.File, d.Start.Line, d.Start.Col, d.Severity, d.Code, d.Message)
}

// Diagnostics are sorted by their place.
type Diagnostics []Diagnostic

// Error lists them, one a line.
func (ds Diagnostics) Error() string {
	lines := make([]string, len(ds))
	for i, d := range ds {
		lines[i] = d.String()
	}
	return strings.Join(lines, "\n")
}

// Errors counts those that are errors.
func (ds Diagnostics) Errors() int {
	n := 0
	for _, d := range ds {
		if d.Severity == Error {
			n++
		}
	}
	return n
}

// Sorted gives them in the order of their places, each once, and no more than the first hundred.
func (ds Diagnostics) Sorted() Diagnostics {
	slices.SortStableFunc(ds, func(a, b Diagnostic) int {
		return cmp.Or(strings.Compare(a.File, b.File), cmp.Compare(a.Start.Line, b.Start.Line), cmp.Compare(a.Start.Col, b.Start.Col), strings.Compare(a.Code, b.Code))
	})
	ds = slices.CompactFunc(ds, func(a, b Diagnostic) bool { return a.File == b.File && a.Start == b.Start && a.Code == b.Code })
	return ds[:min(len(ds), maxDiagnostics)]
}

const maxDiagnostics = 100

// Codes of what Parse and Bind find.
const (
	CodeCharacter    = "BSL001" // a character that means nothing, or a file that is not UTF-8
	CodeSyntax       = "BSL002" // something else was expected
	CodeString       = "BSL003" // a text without an end
	CodeNumber       = "BSL004" // not a number
	CodeDate         = "BSL005" // not a date
	CodePreprocessor = "BSL006" // a # line that is wrong here
	CodeUnclosed     = "BSL007" // a construct without its end
	CodeTooDeep      = "BSL008" // nested too deep, or too long
	CodeOrder        = "BSL009" // variables, methods and statements in the wrong order
	CodeVersion      = "BSL010" // what OneScript 1.9 does not have
	CodeUnknown      = "BSL011" // a name that nothing declares
	CodeArity        = "BSL012" // too many or too few arguments
	CodeProcedure    = "BSL013" // a procedure where a value is needed
	CodeReturn       = "BSL014" // Return with or without a value in the wrong place
	CodeDuplicate    = "BSL015" // a name declared twice
	CodeLoop         = "BSL016" // Break or Continue outside of a loop
	CodeRaise        = "BSL017" // Raise without a value outside of Except
	CodeBuiltin      = "BSL018" // a built-in function as a statement
	CodeTarget       = "BSL019" // assignment to what is no variable
	CodeUse          = "BSL020" // #Use of what is not there
	CodeUnavailable  = "BSL022" // OneScript has it, vkscript has not
)
