package main

import (
	"errors"
	"slices"
	"strings"

	"github.com/vkscript/vkscript/binding/engine"
	"github.com/vkscript/vkscript/binding/engine/syntax"
)

// replSource is what was typed as a chunk: an expression returns its value, and locals that would
// end with the chunk are global. The error is a *engine.SyntaxError; unfinished tells one that another
// line may mend.
func replSource(text string) (source []byte, unfinished bool, err error) {
	expression := []byte("return " + strings.TrimPrefix(strings.TrimSpace(text), "="))
	_, notExpression := engine.Compile(replChunk, expression)
	if notExpression == nil {
		return expression, false, nil
	}
	if _, err := engine.Compile(replChunk, []byte(text)); err != nil {
		return nil, isUnfinished(notExpression) || isUnfinished(err), err
	}
	return []byte(withoutLocals(text)), false, nil
}

// isUnfinished tells the errors that more text can mend.
func isUnfinished(err error) bool {
	var wrong *engine.SyntaxError
	return errors.As(err, &wrong) && (strings.HasSuffix(wrong.Msg, "near <eof>") || strings.HasPrefix(wrong.Msg, "unfinished long "))
}

// withoutLocals blanks the word local of the outermost statements of a chunk that compiles, keeping
// the place of all else; names without a value get nil.
func withoutLocals(text string) string {
	chunk, err := syntax.Parse(text)
	if err != nil {
		return text // begins with #, and so is a comment to its end
	}
	var lines [][]rune
	for line := range strings.SplitSeq(text, "\n") {
		lines = append(lines, []rune(line))
	}
	for _, statement := range slices.Backward(chunk.Body.Stmts) {
		switch st := statement.(type) {
		case *syntax.LocalFunctionStmt:
			blankLocal(lines, st.Pos)
		case *syntax.LocalStmt:
			if last := st.Names[len(st.Names)-1]; len(st.Values) == 0 {
				end := int(last.Col) - 1 + len([]rune(last.Name))
				lines[last.Line-1] = slices.Insert(lines[last.Line-1], end, []rune(" = nil")...)
			}
			blankLocal(lines, st.Pos)
		}
	}
	return joinLines(lines)
}

func blankLocal(lines [][]rune, at syntax.Pos) {
	copy(lines[at.Line-1][at.Col-1:], []rune("     "))
}

func joinLines(lines [][]rune) string {
	texts := make([]string, len(lines))
	for i, line := range lines {
		texts[i] = string(line)
	}
	return strings.Join(texts, "\n")
}
