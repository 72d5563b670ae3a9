package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/vkscript/vkscript/binding/bsl"
	"github.com/vkscript/vkscript/binding/engine"
)

// evaluateOS runs lines of 1C's language and shows the value of an expression.
func (r *repl) evaluateOS(ctx context.Context, text string) error {
	limited, stop := r.input.interruptible(ctx)
	defer stop()
	limited, cancel := r.program.timeLimit(limited)
	defer cancel()
	shown, isExpr, err := r.state.Prompt(limited, text)
	var exit *engine.ExitError
	if errors.As(err, &exit) || ctx.Err() != nil {
		return err
	}
	if err != nil {
		r.program.report(limited, err)
	} else if isExpr {
		fmt.Fprintln(r.program.stdout, shown)
	}
	return nil
}

// unfinishedOS tells text of 1C's language that another line may mend: what is open in it, or ends too early.
func unfinishedOS(text string) bool {
	_, asModule := bsl.Parse(replChunk, text)
	_, asStatements := bsl.ParseFragment(replChunk, text, false)
	_, asExpression := bsl.ParseFragment(replChunk, text, true)
	if asModule.Errors() == 0 || asStatements.Errors() == 0 || asExpression.Errors() == 0 {
		return false
	}
	lines := strings.Split(strings.TrimRight(text, " \t\r\n"), "\n")
	end := bsl.Pos{Line: int32(len(lines)), Col: int32(len([]rune(lines[len(lines)-1]))) + 1}
	for _, found := range []bsl.Diagnostics{asModule, asStatements} {
		for _, d := range found {
			if d.Code == bsl.CodeUnclosed || !d.Start.Before(end) {
				return true
			}
		}
	}
	return false
}
