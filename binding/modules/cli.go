package modules

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/vkscript/vkscript/binding/engine"
	"github.com/vkscript/vkscript/vk/spell"
)

func cliModule() source {
	return source{
		doc: "The options of a script, declared by a table. --help shows them; a wrong one ends the script with a message and exit code 2.",
		functions: []row{
			{"parse(spec: Spec, args?: string[]) -> table", "Reads the script's arguments, or those given: options and arguments by name ('dry-run' as dry_run), what is left in the list part.", cliParse},
			{"help(spec: Spec) -> string", "The text of --help.", cliHelp},
		},
		types: []typeSource{
			{"Spec", "What a script takes.", []field{
				{"about?: string", "What the script does, in a sentence."},
				{"options?: Option[]", ""},
				{"arguments?: Argument[]", "In their order."},
				{"examples?: string[]", "Lines for the end of the help."},
			}, nil},
			{"Option", "One option, {'group', short = 'g', type = 'integer', help = '...'}: --group 1, --group=1 or -g 1.", []field{
				{"[integer]: string", "Its name."},
				{"short?: string", "One letter."},
				{"type?: \"string\"|\"integer\"|\"number\"|\"boolean\"", "'string' when absent. A boolean takes no value."},
				{"default?: any", ""},
				{"required?: boolean", ""},
				{"many?: boolean", "It may come again and again; its value is a list."},
				{"choices?: string[]", "The values that it may have."},
				{"help?: string", ""},
				{"value?: string", "The name of the value in the help."},
			}, nil},
			{"Argument", "One argument, {'folder', help = '...'}.", []field{
				{"[integer]: string", "Its name."},
				{"type?: \"string\"|\"integer\"|\"number\"", ""},
				{"default?: any", ""},
				{"required?: boolean", "Arguments are, unless false or with a default."},
				{"many?: boolean", "The last one may take all that are left, as a list."},
				{"choices?: string[]", ""},
				{"help?: string", ""},
			}, nil},
		},
	}
}

// cliItem is an option or an argument.
type cliItem struct {
	options
	name, short, kind string
	many, option      bool
}

// cli reads the arguments of a script.
type cli struct {
	c         *call
	program   string
	spec      options
	options   []cliItem
	arguments []cliItem
	out       *lua.LTable
}

// usage is a fault of whoever started the script.
type usage struct{ error }

// errHelp is that --help is wanted.
var errHelp = errors.New("help")

func (c *call) newCLI(spec int) (*cli, error) {
	p := &cli{c: c, program: c.ScriptName, spec: c.options(spec), out: c.L.NewTable()}
	if p.program == "" {
		p.program = "script"
	}
	var err error
	if p.options, err = cliItems(p.spec.table("options"), true); err != nil {
		return nil, err
	}
	p.arguments, err = cliItems(p.spec.table("arguments"), false)
	return p, err
}

func cliItems(t *lua.LTable, option bool) ([]cliItem, error) {
	if t == nil {
		return nil, nil
	}
	items := make([]cliItem, t.Len())
	for i := range items {
		o := options{t.RawGetInt(i + 1).(*lua.LTable)}
		item := cliItem{options: o, short: o.text("short", ""), kind: o.text("type", "string"), many: o.is("many"), option: option}
		item.name = lua.LVAsString(o.t.RawGetInt(1))
		if item.name == "" || strings.HasPrefix(item.name, "-") || len(item.short) > 1 {
			return nil, fmt.Errorf("argument 1 (spec): item %d needs a name without dashes, and a short one of one letter", i+1)
		}
		if item.many && !option && i+1 < len(items) {
			return nil, fmt.Errorf("argument 1 (spec): '%s' takes all that is left, so it must be the last argument", item.name)
		}
		items[i] = item
	}
	return items, nil
}

// key is the field of the result: a name without dashes.
func (i cliItem) key() string { return strings.ReplaceAll(i.name, "-", "_") }

// shown is the item in a message.
func (i cliItem) shown() string {
	if i.option {
		return "--" + i.name
	}
	return "<" + i.name + ">"
}

func cliHelp(c *call) (lua.LValue, error) {
	p, err := c.newCLI(1)
	if err != nil {
		return nil, err
	}
	return lua.LString(p.help()), nil
}

func cliParse(c *call) (lua.LValue, error) {
	p, err := c.newCLI(1)
	if err != nil {
		return nil, err
	}
	args := c.Args
	if c.has(2) {
		args = texts(c.table(2))
	}
	err = p.parse(args)
	var wrong usage
	switch {
	case err == errHelp:
		io.WriteString(c.Stdout, p.help())
		engine.Exit(c.L, 0)
	case errors.As(err, &wrong):
		fmt.Fprintf(c.Stderr, "%s: %v\nSee '%s --help'.\n", p.program, err, p.program)
		engine.Exit(c.L, 2)
	}
	return p.out, err
}

func (p *cli) parse(args []string) error {
	var plain []string
	for len(args) > 0 {
		arg := args[0]
		args = args[1:]
		switch {
		case arg == "--":
			plain = append(plain, args...)
			args = nil
		case len(arg) < 2 || arg[0] != '-' || isNumber(arg):
			plain = append(plain, arg)
		default:
			used, err := p.option(arg, args)
			if err != nil {
				return err
			}
			args = args[used:]
		}
	}
	if err := p.place(plain); err != nil {
		return err
	}
	return p.complete()
}

// isNumber tells a negative number from an option.
func isNumber(s string) bool {
	_, err := strconv.ParseFloat(s, 64)
	return err == nil
}

// option reads one option, and tells how many further arguments were its value.
func (p *cli) option(arg string, rest []string) (used int, err error) {
	name, value, hasValue := strings.Cut(strings.TrimLeft(arg, "-"), "=")
	item, err := p.find(arg, name)
	if err != nil {
		return 0, err
	}
	switch {
	case hasValue:
	case item.kind == "boolean":
		value = "true"
	case len(rest) == 0:
		return 0, usage{fmt.Errorf("%s needs a value", item.shown())}
	default:
		value, used = rest[0], 1
	}
	return used, p.set(item, value)
}

func (p *cli) find(arg, name string) (cliItem, error) {
	long := strings.HasPrefix(arg, "--")
	for _, o := range p.options {
		if long && o.name == name || !long && o.short == name {
			return o, nil
		}
	}
	if long && name == "help" || !long && name == "h" {
		return cliItem{}, errHelp
	}
	hint := ""
	names := func(yield func(string) bool) {
		for _, o := range p.options {
			if !yield(o.name) {
				return
			}
		}
	}
	if near, ok := spell.Nearest(name, names); ok {
		hint = fmt.Sprintf("; did you mean --%s?", near)
	}
	shown, _, _ := strings.Cut(arg, "=")
	return cliItem{}, usage{fmt.Errorf("unknown option %s%s", shown, hint)}
}

func (p *cli) set(item cliItem, text string) error {
	v, err := item.value(text)
	if err != nil {
		return err
	}
	if !item.many {
		p.out.RawSetString(item.key(), v)
		return nil
	}
	list, ok := p.out.RawGetString(item.key()).(*lua.LTable)
	if !ok {
		list = p.c.L.NewTable()
		p.out.RawSetString(item.key(), list)
	}
	list.Append(v)
	return nil
}

// value reads a text as the item's type.
func (i cliItem) value(text string) (lua.LValue, error) {
	if choices := texts(i.table("choices")); choices != nil && !slices.Contains(choices, text) {
		return nil, usage{fmt.Errorf("%s must be one of %s, got '%s'", i.shown(), strings.Join(choices, ", "), text)}
	}
	var v lua.LValue = lua.LString(text)
	var err error
	switch i.kind {
	case "integer":
		var n int64
		if n, err = strconv.ParseInt(text, 10, 54); err == nil {
			v = lua.LNumber(n)
		}
	case "number":
		var f float64
		if f, err = strconv.ParseFloat(text, 64); err == nil {
			v = lua.LNumber(f)
		}
	case "boolean":
		var b bool
		if b, err = strconv.ParseBool(text); err == nil {
			v = lua.LBool(b)
		}
	}
	if err != nil {
		return nil, usage{fmt.Errorf("%s must be %s, got '%s'", i.shown(), (&Type{Name: i.kind}).words(), text)}
	}
	return v, nil
}

// place gives the plain arguments their names; without declared ones they stay a list.
func (p *cli) place(plain []string) error {
	if len(p.arguments) == 0 {
		for _, a := range plain {
			p.out.Append(lua.LString(a))
		}
		return nil
	}
	for n, text := range plain {
		item := p.arguments[min(n, len(p.arguments)-1)]
		if n >= len(p.arguments) && !item.many {
			return usage{fmt.Errorf("unexpected argument '%s'", text)}
		}
		if err := p.set(item, text); err != nil {
			return err
		}
	}
	return nil
}

// complete puts in the defaults and finds what is missing.
func (p *cli) complete() error {
	for _, item := range slices.Concat(p.options, p.arguments) {
		if p.out.RawGetString(item.key()) != lua.LNil {
			continue
		}
		if item.needed() {
			return usage{fmt.Errorf("%s is missing", item.shown())}
		}
		v := item.get("default")
		if v == lua.LNil && item.kind == "boolean" {
			v = lua.LFalse
		}
		if v == lua.LNil && item.many {
			v = p.c.L.NewTable()
		}
		p.out.RawSetString(item.key(), v)
	}
	return nil
}

func (i cliItem) needed() bool {
	if i.option {
		return i.is("required")
	}
	return !i.has("default") && i.get("required") != lua.LFalse
}
