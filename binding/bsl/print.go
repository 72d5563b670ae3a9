package bsl

import (
	"slices"
	"strings"
)

// Print writes a module as text again: tabs, one statement a line, keywords in the language of most of them, with
// its comments, regions, and single blank lines. What it writes reads as the same module.
func Print(m *Module) string {
	p := &printer{trivia: m.Trivia}
	if m.Russian {
		p.language = 1
	}
	p.module(m)
	return p.out.String()
}

// printer writes a module. Trivia is written as soon as something that stands behind it is.
type printer struct {
	out      strings.Builder
	language int // index in spellings
	indent   int
	trivia   []Trivia
	line     int32 // of the source: where the last thing written ended
	open     bool  // the current line of the output has no end yet
}

func (p *printer) word(w word) string { return spellings[w][p.language] }

// end ends the current line of the output.
func (p *printer) end() {
	if p.open {
		p.out.WriteByte('\n')
		p.open = false
	}
}

// begin starts a line for what stands at a place of the source, behind the trivia and the blank line before it.
func (p *printer) begin(at Pos) {
	p.flush(at)
	p.gap(at.Line)
	p.out.WriteString(strings.Repeat("\t", p.indent))
	p.open = true
}

// gap keeps one blank line of those in front of a line of the source.
func (p *printer) gap(line int32) {
	p.end()
	if p.line > 0 && line > p.line+1 {
		p.out.WriteByte('\n')
	}
	p.line = max(p.line, line)
}

// flush writes the trivia in front of a place.
func (p *printer) flush(at Pos) {
	for len(p.trivia) > 0 && p.trivia[0].Start.Before(at) {
		t := p.trivia[0]
		p.trivia = p.trivia[1:]
		if !t.Own && p.open {
			p.out.WriteString(" " + t.Text)
			p.end()
			continue
		}
		p.gap(t.Start.Line)
		if t.Kind == Comment {
			p.out.WriteString(strings.Repeat("\t", p.indent))
		}
		p.out.WriteString(strings.ReplaceAll(strings.ReplaceAll(t.Text, "\r\n", "\n"), "\r", "\n"))
		p.open = true
		p.line = max(p.line, t.Start.Line+int32(strings.Count(t.Text, "\n")))
	}
}

func (p *printer) write(parts ...string) {
	for _, s := range parts {
		p.out.WriteString(s)
	}
}

// done notes where in the source the thing just written ends.
func (p *printer) done(end Pos) { p.line = max(p.line, end.Line) }

func (p *printer) module(m *Module) {
	for _, u := range m.Uses {
		p.begin(u.Start)
		library := u.Library
		if u.Path {
			library = `"` + library + `"`
		}
		p.write("#", [2]string{"Use ", "Использовать "}[p.language], library)
		p.done(u.End)
	}
	for _, v := range m.Vars {
		p.annotations(v.Annotations, true)
		p.varDecl(v)
	}
	for _, method := range m.Methods {
		p.method(method)
	}
	p.stmts(m.Main.Body)
	p.flush(Pos{1 << 30, 1})
	p.end()
}

// annotations are written on lines of their own, or before a parameter.
func (p *printer) annotations(all []*Annotation, lines bool) {
	for _, a := range all {
		if lines {
			p.begin(a.Start)
		}
		p.write("&", a.Name)
		for i, arg := range a.Args {
			p.write([2]string{"(", ", "}[min(i, 1)], arg.Key)
			if arg.Value != nil {
				if arg.Key != "" {
					p.write(" = ")
				}
				p.expr(arg.Value)
			}
		}
		if len(a.Args) > 0 {
			p.write(")")
		}
		if !lines {
			p.write(" ")
		}
		p.done(a.End)
	}
}

func (p *printer) varDecl(v *VarDecl) {
	p.begin(v.Start)
	p.write(p.word(wVar), " ")
	for i, n := range v.Names {
		if i > 0 {
			p.write(", ")
		}
		p.write(n.Name)
		if n.Export {
			p.write(" ", p.word(wExport))
		}
	}
	p.write(";")
	p.done(v.End)
}

func (p *printer) method(m *Method) {
	p.annotations(m.Annotations, true)
	start := m.Start
	if len(m.Annotations) > 0 && p.line > 0 {
		start.Line = max(start.Line, p.line)
	}
	p.begin(start)
	opener, closer := wProcedure, wEndProcedure
	if m.Func {
		opener, closer = wFunction, wEndFunction
	}
	if m.Async {
		p.write(p.word(wAsync), " ")
	}
	p.write(p.word(opener), " ", m.Name, "(")
	for i, param := range m.Params {
		if i > 0 {
			p.write(", ")
		}
		p.param(param)
	}
	p.write(")")
	if m.Export {
		p.write(" ", p.word(wExport))
	}
	p.indent++
	for _, v := range m.Vars {
		p.varDecl(v)
	}
	p.indent--
	p.block(m.Body)
	p.begin(m.Body.End)
	p.write(p.word(closer))
	p.done(m.End)
}

func (p *printer) param(param *Param) {
	p.annotations(param.Annotations, false)
	if param.ByVal {
		p.write(p.word(wVal), " ")
	}
	p.write(param.Name)
	if param.Default != nil {
		p.write(" = ")
		p.expr(param.Default)
	}
	p.done(param.End)
}

// block writes the statements of a block one level deeper, with the trivia behind them.
func (p *printer) block(b *Block) {
	p.indent++
	p.stmts(b)
	p.flush(b.End)
	p.indent--
}

func (p *printer) stmts(b *Block) {
	for _, s := range b.Stmts {
		p.begin(s.Range().Start)
		p.stmt(s)
		if _, ok := s.(*LabelStmt); !ok {
			p.write(";")
		}
		p.done(s.Range().End)
	}
}

func (p *printer) stmt(s Stmt) {
	switch s := s.(type) {
	case *AssignStmt:
		p.expr(s.Target)
		p.write(" = ")
		p.expr(s.Value)
	case *CallStmt:
		p.expr(s.Call)
	case *IfStmt:
		p.ifStmt(s)
	case *WhileStmt:
		p.write(p.word(wWhile), " ")
		p.expr(s.Cond)
		p.loop(s.Body)
	case *ForStmt:
		p.write(p.word(wFor), " ", s.Var.Name, " = ")
		p.expr(s.From)
		p.write(" ", p.word(wTo), " ")
		p.expr(s.To)
		p.loop(s.Body)
	case *ForEachStmt:
		p.write(p.word(wFor), " ", p.word(wEach), " ", s.Var.Name, " ", p.word(wIn), " ")
		p.expr(s.Items)
		p.loop(s.Body)
	case *TryStmt:
		p.write(p.word(wTry))
		p.block(s.Body)
		p.begin(s.Body.End)
		p.write(p.word(wExcept))
		p.block(s.Handler)
		p.begin(s.Handler.End)
		p.write(p.word(wEndTry))
	case *RaiseStmt:
		p.optional(wRaise, s.Value)
	case *ReturnStmt:
		p.optional(wReturn, s.Value)
	case *BreakStmt:
		p.write(p.word(wBreak))
	case *ContinueStmt:
		p.write(p.word(wContinue))
	case *ExecuteStmt:
		p.optional(wExecute, s.Code)
	case *HandlerStmt:
		p.optional([2]word{wAddHandler, wRemoveHandler}[btoi(s.Remove)], s.Event)
		p.write(", ")
		p.expr(s.Handler)
	case *GotoStmt:
		p.write(p.word(wGoto), " ~", s.Label)
	case *LabelStmt:
		p.write("~", s.Label, ":")
	}
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

func (p *printer) ifStmt(s *IfStmt) {
	for i, b := range s.Branches {
		if i > 0 {
			p.begin(b.Start)
		}
		p.write(p.word([2]word{wIf, wElsIf}[min(i, 1)]), " ")
		p.expr(b.Cond)
		p.write(" ", p.word(wThen))
		p.block(b.Body)
	}
	end := s.Branches[len(s.Branches)-1].Body.End
	if s.Else != nil {
		p.begin(end)
		p.write(p.word(wElse))
		p.block(s.Else)
		end = s.Else.End
	}
	p.begin(end)
	p.write(p.word(wEndIf))
}

func (p *printer) loop(body *Block) {
	p.write(" ", p.word(wDo))
	p.block(body)
	p.begin(body.End)
	p.write(p.word(wEndDo))
}

func (p *printer) optional(w word, x Expr) {
	p.write(p.word(w))
	if x != nil {
		p.write(" ")
		p.expr(x)
	}
}

// operators are the spellings of the operators that are no keywords.
var operators = [...]string{OpEq: "=", OpNe: "<>", OpLt: "<", OpLe: "<=", OpGt: ">", OpGe: ">=", OpAdd: "+", OpSub: "-", OpMul: "*", OpDiv: "/", OpMod: "%", OpNeg: "-", OpPlus: "+"}

func (p *printer) expr(x Expr) {
	switch x := x.(type) {
	case *Number:
		p.write(x.Text)
	case *String:
		lines := strings.ReplaceAll(x.Value, `"`, `""`)
		p.write(`"`, strings.ReplaceAll(lines, "\n", "\n"+strings.Repeat("\t", p.indent)+"|"), `"`)
	case *Date:
		p.write("'", x.Digits, "'")
	case *Bool:
		p.write(p.word([2]word{wFalse, wTrue}[btoi(x.Value)]))
	case *Undefined:
		p.write(p.word(wUndefined))
	case *Null:
		p.write(p.word(wNull))
	case *Name:
		p.write(x.Name)
	case *Call:
		p.write(x.Func.Name)
		p.args(x.Args)
	case *Member:
		p.expr(x.X)
		p.write(".", x.Name)
	case *MethodCall:
		p.expr(x.X)
		p.write(".", x.Name)
		p.args(x.Args)
	case *Index:
		p.expr(x.X)
		p.write("[")
		p.expr(x.Key)
		p.write("]")
	case *New:
		p.newExpr(x)
	case *Ternary:
		p.write("?")
		p.args([]Expr{x.Cond, x.Then, x.Else})
	case *Unary:
		if x.Op == OpNot {
			p.write(p.word(wNot), " ")
		} else {
			p.write(operators[x.Op])
		}
		p.expr(x.X)
	case *Binary:
		p.binary(x)
	case *Paren:
		p.write("(")
		p.expr(x.X)
		p.write(")")
	case *Await:
		p.write(p.word(wAwait), " ")
		p.expr(x.X)
	}
}

func (p *printer) binary(x *Binary) {
	p.expr(x.X)
	switch x.Op {
	case OpAnd:
		p.write(" ", p.word(wAnd), " ")
	case OpOr:
		p.write(" ", p.word(wOr), " ")
	default:
		p.write(" ", operators[x.Op], " ")
	}
	p.expr(x.Y)
}

func (p *printer) args(args []Expr) {
	p.write("(")
	for i, a := range args {
		if i > 0 {
			p.write(", ")
		}
		if a != nil {
			p.expr(a)
		}
	}
	p.write(")")
}

func (p *printer) newExpr(x *New) {
	p.write(p.word(wNew))
	if x.Dynamic != nil {
		p.args(slices.Insert(slices.Clone(x.Args), 0, x.Dynamic))
		return
	}
	p.write(" ", x.Type)
	if len(x.Args) > 0 {
		p.args(x.Args)
	}
}
