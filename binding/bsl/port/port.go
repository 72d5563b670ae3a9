// Package port turns modules of 1C's language into Lua that people would have written by hand: literals of tables, fields,
// loops and conditions of Lua itself, and functions of the module bsl only where a value's type is not known.
//
//	m, found := bsl.Parse("post.os", source)
//	found = append(found, bsl.Bind(m, imports...)...)
//	result := port.Port(m, port.Config{})
//
// What has no counterpart is reported, all of it at once.
package port

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vkscript/vkscript/binding/bsl"
)

// Config is how to port.
type Config struct {
	// Function knows the functions of the native modules, OPI_VK and OPI_Tools: how a name is spelled today in its language,
	// and the type of what it returns. Known is false for a function that there is not.
	Function func(module, name string) (spelled string, result bsl.Type, known bool)
	Uses     map[*bsl.Use][]*bsl.Import // what each #Use "path" brings
	Require  func(module string) string // the name under which a module of #Use is required; its own when nil
	ASCII    bool                       // names in Latin letters
	English  func(name string) string   // of --ascii: the English name of a Russian one that the API has; "" for others
	Partial  bool                       // raise an error where something can't be ported
	Exact    bool                       // over the module bsl.exact, so that the Lua does what the program does
	Names    bool                       // list the names that changed at the top
	// Load compiles the Lua: it tells the line and what is wrong with it, or nothing. When it is nil, that shows when the Lua runs.
	Load func(lua string) (line int, wrong string)
}

// Result is a ported module. Lua is empty when Found holds errors, unless Config.Partial was set.
type Result struct {
	Lua     string
	Found   bsl.Diagnostics
	Helpers int // calls of the module bsl
}

// Codes of what can't be ported, and of what may behave differently.
const (
	CodeExecute   = "BSL021" // code made at run time
	CodeLibrary   = "BSL023" // a function or type without a counterpart in Lua
	CodeHandler   = "BSL024" // handlers of events
	CodeDynamic   = "BSL025" // New of a computed type
	CodeMember    = "BSL026" // a method or property of a value whose type is not known, or that is not ported
	CodeModule    = "BSL027" // a function that a native module does not have
	CodeRoom      = "BSL028" // more variables or arguments than Lua has room for
	CodeReference = "BSL031" // a call that changes its argument, where Lua can't give the value back

	CodeFraction   = "BSL041" // fractions compared for equality
	CodeOrder      = "BSL042" // the order of a Map
	CodeIndex      = "BSL043" // an index into a value of unknown type
	CodeDefault    = "BSL044" // Undefined passed where a default stands
	CodeCulture    = "BSL045" // text that depends on the locale
	CodeDeprecated = "BSL046" // an older name
	CodeAbsent     = "BSL047" // Undefined stored in a collection
	CodeDigits     = "BSL048" // a number of more digits than Lua keeps
	CodeType       = "BSL049" // types that are all tables in Lua
	CodeAlias      = "BSL050" // a variable changed by reference and by its name
	CodeLoop       = "BSL051" // a collection that changes in a loop over it
	CodeLent       = "BSL052" // a variable passed to a method of another module that assigns it
)

// requireExact is the first line of the exact profile.
const requireExact = `local bsl = require "bsl.exact"`

// Port ports a module that was parsed and bound without errors.
func Port(m *bsl.Module, cfg Config) Result {
	p := newPorter(m, cfg)
	p.module()
	p.load()
	found := p.found.Sorted()
	if found.Errors() > 0 && !cfg.Partial {
		return Result{Found: found}
	}
	body := p.out.out.String()
	if rest, ok := strings.CutPrefix(body, requireExact); ok && !strings.Contains(rest, "bsl.") {
		body = strings.TrimLeft(rest, "\n")
	}
	return Result{Lua: strings.TrimRight(body, "\n") + "\n", Found: found, Helpers: p.helpers}
}

// porter ports one module.
type porter struct {
	m           *bsl.Module
	in          *bsl.Inference
	cfg         Config
	names       map[*bsl.Symbol]string
	taken       map[string]bool
	modules     map[string]string // variables that hold the modules of #Use, by the modules' names
	exportNames map[*bsl.Module]map[*bsl.Symbol]string
	methods     string                // the table of the methods and variables of a module with too many of them
	keys        map[string]string     // spelling of structures' keys, by their folded form
	pairs       map[*bsl.Symbol]pair  // variables of loops over maps and structures
	offset      map[*bsl.Symbol]bool  // counters that count from 1 instead of 0
	byRef       map[*bsl.Method][]int // parameters whose value goes back to the caller
	plan        *plan
	objects     map[*bsl.Symbol]*bsl.TypeName // of the exact profile: variables of the current method that surely hold an object
	caughtInfo  map[*bsl.Call]bool            // calls of ErrorInfo inside of handlers
	exported    string                        // the table of what the module exports
	frame       *frame
	out         *layout
	indent      int
	trivia      []bsl.Trivia
	line        int32 // of the source: where the last thing written ended
	open        bool  // the line written last has no end yet
	tight       bool  // no blank line comes next
	plain       bool  // dates are Unix seconds, as OPI_VK has them
	pre         []func()
	notes       []string // comments that belong to the line being written
	helpers     int
	wholes      map[*bsl.Symbol]bool // variables that hold whole numbers only
	naturals    map[*bsl.Symbol]bool // those of them that are never negative
	found       bsl.Diagnostics
	origins     []origin

	references *references // of the exact profile
}

// frame is the function being written.
type frame struct {
	method   *bsl.Method
	closures int // functions of pcall around the current place
	loops    []*loop
	errors   []string // the variables that hold the caught errors
}

// loop is a loop around the current place.
type loop struct {
	closures int
	label    string // of continue; empty when it is not used
}

func newPorter(m *bsl.Module, cfg Config) *porter {
	p := &porter{
		m: m, cfg: cfg, names: map[*bsl.Symbol]string{}, taken: map[string]bool{}, modules: map[string]string{}, exportNames: map[*bsl.Module]map[*bsl.Symbol]string{}, keys: map[string]string{},
		pairs: map[*bsl.Symbol]pair{}, offset: map[*bsl.Symbol]bool{}, byRef: map[*bsl.Method][]int{}, out: &layout{}, trivia: m.Trivia,
		references: &references{},
	}
	if cfg.Exact {
		p.references = allReferences{}.of(m)
		p.nameAll()
		p.exportTable()
		return p
	}
	p.in = bsl.Infer(m, p.nativeType)
	p.plain = p.plainDates()
	p.findWholes()
	p.byReference(m)
	for _, brought := range cfg.Uses {
		for _, i := range brought {
			if i.Module != nil {
				p.byReference(i.Module)
			}
		}
	}
	p.nameAll()
	p.collectKeys()
	return p
}

// nativeType tells what a native module's function returns.
func (p *porter) nativeType(c *bsl.MethodCall) bsl.Type {
	if n, ok := c.X.(*bsl.Name); ok && n.Sym != nil && n.Sym.Kind == bsl.ImportName && n.Sym.Import.Module == nil && p.cfg.Function != nil {
		_, result, _ := p.cfg.Function(n.Sym.Name, c.Name)
		return result
	}
	return bsl.Unknown
}

// typ is what is known of an expression.
func (p *porter) typ(x bsl.Expr) bsl.Type { return p.in.Type(x) }

// fail reports what can't be ported, and gives an expression that says so when it runs.
func (p *porter) fail(span bsl.Span, code, format string, args ...any) lua {
	d := bsl.Diagnostic{Span: span, File: p.m.Name, Code: code, Message: fmt.Sprintf(format, args...)}
	p.found = append(p.found, d)
	what, _, _ := strings.Cut(d.Message, ":")
	place := fmt.Sprintf("not ported: %s:%d:%d %s", p.m.Name, span.Start.Line, span.Start.Col, what)
	return call("error", quote(place), atom("0"))
}

// refused stands for what was reported before the porter saw it.
func (p *porter) refused(span bsl.Span, what string) lua {
	return call("error", quote(fmt.Sprintf("not ported: %s:%d:%d %s", p.m.Name, span.Start.Line, span.Start.Col, what)), atom("0"))
}

// warn reports what is ported but may behave differently, also on the line itself.
func (p *porter) warn(span bsl.Span, code, format string, args ...any) {
	d := bsl.Diagnostic{Span: span, File: p.m.Name, Severity: bsl.Warning, Code: code, Message: fmt.Sprintf(format, args...)}
	if slices.ContainsFunc(p.found, func(o bsl.Diagnostic) bool { return o.Start == d.Start && o.Code == d.Code }) {
		return
	}
	p.found = append(p.found, d)
	p.notes = append(p.notes, code+": "+d.Message)
}

// help is a call of the module bsl.
func (p *porter) help(name string, args ...lua) lua {
	p.helpers++
	return call("bsl."+name, args...)
}

// byReference finds the parameters that methods assign and callers pass variables for, until nothing more is found.
func (p *porter) byReference(in *bsl.Module) {
	bsl.Walk(in, func(n bsl.Node) bool {
		c, ok := n.(*bsl.Call)
		if !ok || c.Func.Sym == nil || c.Func.Sym.Kind != bsl.ModuleFunc {
			return true
		}
		m := c.Func.Sym.Method
		for i, param := range m.Params {
			if i < len(c.Args) && !param.ByVal && param.Sym.Assigned && isVariable(c.Args[i]) && !slices.Contains(p.byRef[m], i) {
				p.byRef[m] = append(p.byRef[m], i)
				slices.Sort(p.byRef[m])
			}
		}
		return true
	})
}

// isVariable tells whether an argument can be changed by the method it is passed to.
func isVariable(x bsl.Expr) bool {
	switch x := x.(type) {
	case *bsl.Name:
		return x.Sym != nil && x.Sym.Kind <= bsl.ModuleVar
	case *bsl.Member, *bsl.Index:
		return true
	}
	return false
}
