package modules

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// help is the text of --help.
func (p *cli) help() string {
	var out strings.Builder
	if about := p.spec.text("about", ""); about != "" {
		fmt.Fprintf(&out, "%s\n\n", about)
	}
	fmt.Fprintf(&out, "Usage: %s", p.program)
	if len(p.options) > 0 {
		out.WriteString(" [options]")
	}
	for _, a := range p.arguments {
		out.WriteString(" " + a.usage())
	}
	out.WriteString("\n")
	if len(p.arguments) > 0 {
		writeItems(&out, "Arguments", p.arguments)
	}
	help := cliItem{name: "help", short: "h", kind: "boolean", option: true}
	writeItems(&out, "Options", append(p.options[:len(p.options):len(p.options)], help))
	if examples := texts(p.spec.table("examples")); examples != nil {
		fmt.Fprintf(&out, "\nExamples:\n  %s\n", strings.Join(examples, "\n  "))
	}
	return out.String()
}

// usage is an argument in the first line.
func (i cliItem) usage() string {
	out := "<" + i.name + ">"
	if i.many {
		out += "..."
	}
	if !i.needed() {
		out = "[" + out + "]"
	}
	return out
}

// left is an item's column of names.
func (i cliItem) left() string {
	if !i.option {
		return i.usage()
	}
	out := "    --" + i.name
	if i.short != "" {
		out = "-" + i.short + ", --" + i.name
	}
	if i.kind != "boolean" {
		out += " <" + i.text("value", i.kind) + ">"
	}
	return out
}

// right says what an item is for, and what may be left out.
func (i cliItem) right() string {
	if i.name == "help" && i.t == nil {
		return "show this help"
	}
	out := i.text("help", "")
	if choices := texts(i.table("choices")); choices != nil {
		out += " (" + strings.Join(choices, ", ") + ")"
	}
	switch {
	case i.has("default"):
		out += fmt.Sprintf(" [default: %s]", i.get("default"))
	case i.option && i.needed():
		out += " [required]"
	case i.option && i.many:
		out += " [repeatable]"
	}
	return strings.TrimSpace(out)
}

func writeItems(out *strings.Builder, title string, items []cliItem) {
	width := 0
	for _, i := range items {
		width = max(width, utf8.RuneCountInString(i.left()))
	}
	fmt.Fprintf(out, "\n%s:\n", title)
	for _, i := range items {
		left := i.left()
		line := left + strings.Repeat(" ", width-utf8.RuneCountInString(left)+2) + i.right()
		fmt.Fprintf(out, "  %s\n", strings.TrimRight(line, " "))
	}
}
