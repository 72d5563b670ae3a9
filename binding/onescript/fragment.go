package onescript

import (
	"context"
	"strings"

	"github.com/vkscript/vkscript/binding/bsl"
	"github.com/vkscript/vkscript/binding/bsl/value"
)

// execute compiles Execute: its text runs in the scope of the method, with variables of its own beside.
func (c *compiler) execute(st *bsl.ExecuteStmt) step {
	code, pos := c.expr(st.Code), st.Start
	return func(fr *frame) signal {
		fr.r.fragment(fr, fr.r.locale.Text(code(fr)), false, pos)
		return next
	}
}

// eval compiles Eval: the value of a text.
func (c *compiler) eval(e *bsl.Call) expr {
	text, pos := c.values(e.Args)[0], e.Start
	return func(fr *frame) value.Value { return fr.r.fragment(fr, fr.r.locale.Text(text(fr)), true, pos) }
}

// fragment compiles a text in the scope of a running method and runs it there.
func (r *Runner) fragment(fr *frame, text string, isExpr bool, pos bsl.Pos) value.Value {
	parsed, found := bsl.ParseFragment(fr.module.name, text, isExpr)
	if found.Errors() == 0 {
		found = append(found, bsl.BindFragment(parsed, fr.module.source, fr.source, r.importsOf(fr.module)...)...)
	}
	if found.Errors() > 0 {
		r.raise(&value.Error{Text: "Ошибка компиляции: " + found[0].Message}, pos)
	}
	c := &compiler{r: r, module: fr.module, aliased: true}
	body := c.block(parsed.Main.Body)
	in := &frame{r: r, self: fr.self, module: fr.module, source: parsed.Main, name: fr.name, pos: pos, caught: fr.caught, vars: make([]slot, len(parsed.Main.Locals))}
	for i := range fr.vars {
		in.vars[i].ref = fr.vars[i].alias()
	}
	r.enter(in, pos)
	body.run(in)
	r.exit(in)
	return in.result
}

// prompt is the module that lines typed one by one make.
type prompt struct {
	*instance
	methods []string // the texts that define its methods
}

// Prompt compiles and runs lines typed one by one, whose variables and methods last. It gives the value of an expression.
func (r *Runner) Prompt(ctx context.Context, text string) (v value.Value, isExpr bool, err error) {
	if r.prompt == nil {
		m, err := r.load(r.cfg.Name, r.cfg.Name, "")
		if err != nil {
			return nil, false, err
		}
		r.prompt = &prompt{instance: r.ready(m)}
	}
	in := r.prompt
	if m, found := bsl.Parse(r.cfg.Name, text, r.cfg.Symbols...); found.Errors() == 0 && len(m.Methods) > 0 {
		return nil, false, r.define(m, text)
	}
	parsed, isExpr, found := r.typed(in.instance, text)
	if found.Errors() > 0 {
		return nil, false, &CompileError{found.Sorted(), func(_ string, n int) string { return parsed.Line(n) }}
	}
	in.keep(parsed.Main)
	body := (&compiler{r: r, module: in.module}).block(parsed.Main.Body)
	err = r.within(ctx, func() {
		fr := &frame{r: r, self: in.instance, module: in.module, source: in.source.Main, name: "main chunk"}
		r.enter(fr, bsl.Pos{})
		body.run(fr)
		r.exit(fr)
		v = fr.result
	})
	return v, isExpr, err
}

// keep makes the variables that a line introduced the module's own, so that they last and methods see them.
func (p *prompt) keep(main *bsl.Method) {
	for _, s := range main.Locals {
		s.Kind, s.Index = bsl.ModuleVar, len(p.source.Globals)
		p.source.Globals = append(p.source.Globals, s)
	}
	p.vars = append(p.vars, make([]slot, len(main.Locals))...)
}

// define adds the methods of a text to the prompt's module, in the place of earlier ones of their names.
func (r *Runner) define(m *bsl.Module, text string) error {
	p := r.prompt
	names := map[string]bool{}
	for _, x := range m.Methods {
		names[Fold(x.Name)] = true
	}
	var texts []string
	for _, old := range p.methods {
		if earlier, _ := bsl.Parse(r.cfg.Name, old, r.cfg.Symbols...); !names[Fold(earlier.Methods[0].Name)] {
			texts = append(texts, old)
		}
	}
	texts = append([]string{text}, texts...)
	whole, _ := bsl.Parse(r.cfg.Name, strings.Join(texts, "\n"), r.cfg.Symbols...)
	known := &bsl.VarDecl{}
	for _, g := range p.source.Globals {
		known.Names = append(known.Names, &bsl.VarName{Name: g.Name})
	}
	whole.Vars = append(whole.Vars, known)
	if found := bsl.Bind(whole, r.importsOf(p.module)...); found.Errors() > 0 {
		return &CompileError{found.Sorted(), func(_ string, n int) string { return whole.Line(n) }}
	}
	p.methods, p.source = texts, whole
	r.compile(p.module)
	return nil
}

// typed reads what was typed: statements, or an expression; a call is one when it has a value.
func (r *Runner) typed(in *instance, text string) (m *bsl.Module, isExpr bool, found bsl.Diagnostics) {
	m, found = bsl.ParseFragment(r.cfg.Name, text, false)
	if found.Errors() == 0 && !isCall(m) {
		return m, false, r.bindTyped(in, m)
	}
	if asExpr, wrong := bsl.ParseFragment(r.cfg.Name, text, true); wrong.Errors() == 0 {
		if wrong = r.bindTyped(in, asExpr); wrong.Errors() == 0 || found.Errors() > 0 {
			return asExpr, true, wrong
		}
	}
	if found.Errors() == 0 {
		found = r.bindTyped(in, m)
	}
	return m, false, found
}

func isCall(m *bsl.Module) bool {
	if len(m.Main.Body.Stmts) != 1 {
		return false
	}
	_, ok := m.Main.Body.Stmts[0].(*bsl.CallStmt)
	return ok
}

func (r *Runner) bindTyped(in *instance, m *bsl.Module) bsl.Diagnostics {
	return bsl.BindFragment(m, in.source, in.source.Main, r.importsOf(in.module)...)
}
