// Package vkscript runs VKScript, the language in which VK's method execute is
// programmed: JavaScript's looks, and rules of its own. Arrays and objects are
// values (an assignment copies them), + joins arrays and merges objects, a missing
// field is null, empty arrays count as false, and there are no functions.
//
//	program, err := vkscript.Compile(`var a = API.users.get({user_ids: Args.ids}); return a@.first_name;`)
//	answer, err := program.Run(vkscript.Env{Args: args, Call: call})
//
// It has var, if, while, for, return, delete; arithmetic, comparison, logic and ?:;
// a@.b, a.length; parseInt, parseDouble; push, pop, shift, unshift, slice, splice,
// indexOf, substr, split. Steps, memory and the size of the answer are bounded.
package vkscript

import (
	"encoding/json"
	"fmt"
)

// Limits of one run.
const (
	maxSteps  = 100_000   // operations
	maxMemory = 128 << 20 // bytes made or copied, roughly
	maxScan   = 128 << 20 // bytes looked at, in long texts and arrays
	maxAnswer = 5 << 20   // bytes of the answer's JSON
	maxDepth  = 400       // expressions and blocks inside one another
)

// Env is what a program reaches outside itself.
type Env struct {
	// Call does API.wall.post({...}), arguments as they are sent. What VK refuses is
	// an answer too, false; an error ends the program.
	Call func(method string, params map[string]string) (json.RawMessage, error)
	Args map[string]string // Args.name
}

// SyntaxError tells where a program can't be compiled.
type SyntaxError struct {
	Line, Column int // from 1; columns are characters
	Problem      string
}

// Error returns the problem and the place.
func (e *SyntaxError) Error() string {
	return fmt.Sprintf("%s at line %d, character %d", e.Problem, e.Line, e.Column)
}

// RuntimeError tells why a program was stopped.
type RuntimeError struct{ Problem string }

// Error returns the problem.
func (e *RuntimeError) Error() string { return e.Problem }

// Program is a compiled program. It may run many times, also at once.
type Program struct {
	body []statement
	vars int // how many variables it needs
}

// Compile reads a program; its error is a *SyntaxError.
func Compile(code string) (program *Program, err error) {
	defer func() {
		switch failure := recover().(type) {
		case nil:
		case *SyntaxError:
			err = failure
		default:
			panic(failure)
		}
	}()
	p := &parser{lexer: lexer{text: code, line: 1, column: 1}}
	p.advance()
	p.open()
	for p.tok.kind != tokEnd {
		p.body = append(p.body, p.statement())
	}
	return &Program{body: p.body, vars: p.slots}, nil
}

// Run returns the JSON of what the program returns, null when it returns nothing. The
// error is a *RuntimeError, or one of Env.Call's.
func (p *Program) Run(env Env) (answer json.RawMessage, err error) {
	defer func() {
		switch failure := recover().(type) {
		case nil:
		case stop:
			err = failure.err
		default:
			panic(failure)
		}
	}()
	m := &machine{env: env, vars: make([]value, p.vars)}
	for _, s := range p.body {
		if s.exec(m) {
			break
		}
	}
	return m.encode(m.result), nil
}
