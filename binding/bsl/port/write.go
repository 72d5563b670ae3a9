package port

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vkscript/vkscript/binding/bsl"
)

// pad is the indentation of a line.
func (p *porter) pad() string { return strings.Repeat("  ", p.indent) }

// endLine ends the line that was written last.
func (p *porter) endLine() {
	if p.open {
		p.out.write("\n")
		p.open = false
	}
}

// at comes to a place of the source: it writes the comments before it, and keeps a blank line.
func (p *porter) at(pos bsl.Pos) {
	for len(p.trivia) > 0 && p.trivia[0].Start.Before(pos) {
		p.comment(p.trivia[0])
		p.trivia = p.trivia[1:]
	}
	p.gap(pos.Line)
}

// gap keeps one blank line of those in front of a line of the source.
func (p *porter) gap(line int32) {
	p.endLine()
	if p.line > 0 && line > p.line+1 && !p.tight && !strings.HasSuffix(p.out.out.String(), "\n\n") {
		p.out.write("\n")
	}
	p.tight = false
	p.line = max(p.line, line)
}

// comment writes a comment, region or directive as comments of Lua.
func (p *porter) comment(t bsl.Trivia) {
	lines := commentLines(t)
	if !t.Own && p.open {
		p.out.write(" " + strings.Join(lines, " "))
		return
	}
	if len(lines) == 0 {
		p.line = max(p.line, t.End.Line)
		return
	}
	p.gap(t.Start.Line)
	for i, line := range lines {
		if i > 0 {
			p.endLine()
		}
		p.out.write(p.pad() + line)
		p.open = true
	}
	p.line = max(p.line, t.Start.Line+int32(strings.Count(t.Text, "\n")))
}

// commentLines writes trivia in Lua's way.
func commentLines(t bsl.Trivia) []string {
	switch t.Kind {
	case bsl.Comment:
		return []string{luaComment(strings.TrimLeft(strings.TrimPrefix(t.Text, "//"), "/"))}
	case bsl.Region:
		return []string{"--region" + strings.TrimLeft(t.Text, "#ОобластьОБЛАСТЬRregionEGION")}
	case bsl.EndRegion:
		return []string{"--endregion"}
	case bsl.Skipped:
		var lines []string
		for line := range strings.Lines(strings.ReplaceAll(t.Text, "\r\n", "\n")) {
			lines = append(lines, luaComment(" "+strings.TrimRight(line, "\r\n")))
		}
		return lines
	}
	if strings.HasPrefix(t.Text, "#!") {
		return nil
	}
	return []string{luaComment(" " + t.Text)}
}

func luaComment(s string) string {
	if s != "" && s[0] != ' ' && s[0] != '\t' {
		s = " " + s
	}
	return strings.TrimRight("--"+s, " \t")
}

// emit writes a line of pieces at the current place.
func (p *porter) emit(parts ...doc) {
	p.endLine()
	p.origins = append(p.origins, origin{p.out.lines + 1, p.line})
	p.out.col = 0
	p.out.write(p.pad())
	p.out.put(seq(parts...), p.indent, 0)
	p.open = true
	for _, note := range p.notes {
		p.out.write(" -- " + note)
	}
	p.notes = nil
}

func (p *porter) emitText(format string, args ...any) { p.emit(text(fmt.Sprintf(format, args...))) }

// prepare writes the lines that an expression needs before the one that it stands in.
func (p *porter) prepare() {
	for len(p.pre) > 0 {
		pre := p.pre
		p.pre = nil
		for _, write := range pre {
			write()
		}
	}
}

// module writes the whole module.
func (p *porter) module() {
	if p.cfg.Names {
		for _, line := range p.renamed() {
			p.emitText("-- %s", line)
		}
	}
	if p.cfg.Exact {
		p.emitText(requireExact)
	}
	p.uses()
	if table := max(p.methods, p.exported); table != "" {
		p.emitText("local %s = {}", table)
	}
	if p.cfg.Exact {
		p.endLine()
		p.out.write("\n")
	}
	for _, v := range p.m.Vars {
		p.moduleVars(v)
	}
	p.forward()
	for _, m := range p.m.Methods {
		p.method(m)
	}
	p.frame = &frame{method: p.m.Main}
	p.begins(p.m.Main)
	p.spillStart(p.m.Main)
	p.stmts(p.m.Main.Body)
	p.at(bsl.Pos{Line: p.m.End.Line, Col: 1 << 30})
	p.exports()
	for _, t := range p.trivia {
		p.comment(t)
	}
	p.endLine()
}

// uses requires the modules of #Use; libraries that vkscript has itself need none.
func (p *porter) uses() {
	for _, u := range p.m.Uses {
		if !u.Path && len(p.cfg.Uses[u]) == 0 {
			continue
		}
		p.at(u.Start)
		for _, i := range p.cfg.Uses[u] {
			if i.Class && p.cfg.Exact {
				continue // a use of it is refused
			}
			name := i.Name
			if p.cfg.Require != nil {
				name = p.cfg.Require(i.Name)
			}
			p.emitText("local %s = require %q", p.moduleName(i), name)
		}
		p.line = max(p.line, u.End.Line)
	}
}

// moduleVars writes: Var A, B;
func (p *porter) moduleVars(v *bsl.VarDecl) {
	p.at(v.Start)
	var names []string
	for _, n := range v.Names {
		if !inTable(p.names[n.Sym]) {
			names = append(names, p.names[n.Sym])
		}
	}
	if len(names) > 0 {
		p.emitText("local %s", strings.Join(names, ", "))
	}
	p.line = max(p.line, v.End.Line)
}

// forward declares the methods that are called above their place.
func (p *porter) forward() {
	var names []string
	for i, m := range p.m.Methods {
		if p.early(m, i) {
			names = append(names, p.names[m.Sym])
		}
	}
	if len(names) > 0 {
		p.emitText("local %s", strings.Join(names, ", "))
		p.endLine()
		p.out.write("\n")
	}
}

// inTable tells whether a name is a field of the table of the module or of a method.
func inTable(name string) bool { return strings.Contains(name, ".") }

// early tells whether a method is used in one that stands before it.
func (p *porter) early(m *bsl.Method, at int) bool {
	if inTable(p.names[m.Sym]) {
		return false
	}
	for _, other := range p.m.Methods[:at] {
		found := false
		bsl.Walk(other, func(n bsl.Node) bool {
			c, ok := n.(*bsl.Call)
			found = found || ok && c.Func.Sym == m.Sym
			return !found
		})
		if found {
			return true
		}
	}
	return false
}

// begins looks at a method before it is written.
func (p *porter) begins(m *bsl.Method) {
	p.plan = p.makePlan(m)
	if p.cfg.Exact {
		p.findObjects(m)
	}
}

func (p *porter) method(m *bsl.Method) {
	p.at(m.Start)
	p.frame = &frame{method: m}
	p.begins(m)
	params := make([]string, len(m.Params))
	for i, param := range m.Params {
		params[i] = p.names[param.Sym]
	}
	local := "local "
	if inTable(p.names[m.Sym]) || p.early(m, slices.Index(p.m.Methods, m)) {
		local = ""
	}
	p.emitText("%sfunction %s(%s)", local, p.names[m.Sym], strings.Join(params, ", "))
	p.line = max(p.line, p.headerEnd(m))
	p.tight = true
	p.indent++
	p.parameters(m)
	p.spillStart(m)
	for _, v := range m.Vars {
		p.at(v.Start)
		p.line = max(p.line, v.End.Line)
	}
	p.stmts(m.Body)
	p.tight = len(p.trivia) == 0 || !p.trivia[0].Start.Before(m.Body.End)
	p.at(m.Body.End)
	p.finish(m)
	p.indent--
	p.emitText("end")
	p.line = max(p.line, m.End.Line)
}

// headerEnd is the line where the head of a method ends.
func (p *porter) headerEnd(m *bsl.Method) int32 {
	line := m.NameSpan.End.Line
	for _, param := range m.Params {
		line = max(line, param.End.Line)
	}
	return line
}

// parameters writes what has to be done to the parameters: callers of the exact profile give defaults themselves.
func (p *porter) parameters(m *bsl.Method) {
	if p.cfg.Exact {
		p.takeReferences(m)
		return
	}
	for _, param := range m.Params {
		p.defaultValue(param)
	}
}

// defaultValue gives a parameter that is left out its default.
func (p *porter) defaultValue(param *bsl.Param) {
	switch param.Default.(type) {
	case nil, *bsl.Undefined, *bsl.Null:
		return
	}
	name := p.names[param.Sym]
	p.emit(text("if "+name+" == nil then "+name+" = "), p.expr(param.Default).doc, text(" end"))
}

// spillStart makes the table for variables that are too many.
func (p *porter) spillStart(m *bsl.Method) {
	if p.plan.calls || slices.ContainsFunc(m.Locals, p.spilled) {
		p.emitText("local %s = {}", p.spillTable())
	}
}

// finish ends a method whose last statement is no Return.
func (p *porter) finish(m *bsl.Method) {
	if bsl.Returns(m.Body) {
		return
	}
	switch {
	case len(p.byRef[m]) > 0:
		p.returnStmt(nil, true)
	case m.Func:
		p.emitText("return nil")
	}
}

// exports gives other modules the exported methods.
func (p *porter) exports() {
	if p.exported != "" {
		if !bsl.Returns(p.m.Main.Body) {
			p.endLine()
			p.out.write("\n")
			p.emitText("return %s", p.exported)
		}
		return
	}
	var items []item
	for _, m := range p.m.Methods {
		if m.Export {
			items = append(items, item{doc: text(p.namesOf(p.m)[m.Sym] + " = " + p.names[m.Sym])})
		}
	}
	if len(items) == 0 || bsl.Returns(p.m.Main.Body) {
		return
	}
	p.endLine()
	p.out.write("\n")
	p.emit(text("return "), table(items).doc)
}
