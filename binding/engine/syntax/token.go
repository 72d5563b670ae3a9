package syntax

// kind is what a token is; a single character token is its own byte.
type kind int

const (
	tokEOF kind = iota + 256
	tokName
	tokString
	tokNumber
	tokEq      // ==
	tokNe      // ~=
	tokLe      // <=
	tokGe      // >=
	tokConcat  // ..
	tokDots    // ...
	tokDbColon // ::
	tokAnd     // keywords from here on
	tokBreak
	tokDo
	tokElse
	tokElseif
	tokEnd
	tokFalse
	tokFor
	tokFunction
	tokGoto
	tokIf
	tokIn
	tokLocal
	tokNil
	tokNot
	tokOr
	tokRepeat
	tokReturn
	tokThen
	tokTrue
	tokUntil
	tokWhile
)

var kindNames = [...]string{
	"<eof>", "<name>", "<string>", "<number>", "==", "~=", "<=", ">=", "..", "...", "::",
	"and", "break", "do", "else", "elseif", "end", "false", "for", "function", "goto", "if", "in",
	"local", "nil", "not", "or", "repeat", "return", "then", "true", "until", "while",
}

func (k kind) String() string {
	if k < tokEOF {
		return string(rune(k))
	}
	return kindNames[k-tokEOF]
}

// keyword gives the kind of a word: a keyword's own, or tokName.
func keyword(word string) kind {
	for k := tokAnd; k <= tokWhile; k++ {
		if kindNames[k-tokEOF] == word {
			return k
		}
	}
	return tokName
}

// token is one lexical unit; text is a name or a string's value, or the source of a number.
type token struct {
	kind kind
	pos  Pos
	text string
	num  float64
	line int32 // where it ends
}
