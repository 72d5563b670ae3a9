package main

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/vkscript/vkscript/binding/opi"
)

// listFunctions prints all functions by group.
func (p *program) listFunctions() {
	fmt.Fprint(p.stdout, "vkscript vk FUNCTION --option value ...   calls a function of OPI_VK and prints VK's answer as JSON\n"+
		"vkscript vk FUNCTION --help               shows its options\n\n"+
		"Russian and older names work too. --sandbox calls an in-memory VK.\n")
	w := tabwriter.NewWriter(p.stdout, 0, 4, 2, ' ', 0)
	for name, functions := range opi.Groups() {
		fmt.Fprintf(w, "\n%s\n", name)
		for _, f := range functions {
			fmt.Fprintf(w, "  %s\t%s\n", f.Name, f.Does)
		}
	}
	w.Flush()
}

// helpFunction prints what a function does, its names and its options.
func (p *program) helpFunction(f *opi.Function) {
	fmt.Fprintf(p.stdout, "%s %s.\n\n", f.Name, f.Does)
	fmt.Fprintf(p.stdout, "In Lua    OPI_VK.%s\n", f.Signature())
	fmt.Fprintf(p.stdout, "Russian   %s\n", f.Russian)
	if len(f.Older) > 0 {
		fmt.Fprintf(p.stdout, "Earlier   %s\n", strings.Join(f.Older, ", "))
	}
	if f.Method != "" {
		fmt.Fprintf(p.stdout, "VK        %s\n", f.Method)
	}
	fmt.Fprintf(p.stdout, "\nvkscript vk %s\n", f.Name)
	w := tabwriter.NewWriter(p.stdout, 0, 4, 2, ' ', 0)
	for _, a := range f.Args {
		fmt.Fprintf(w, "  --%s\t%s, %s\t%s\n", a.Key, a.Name, a.Russian, describeArg(a))
	}
	w.Flush()
	fmt.Fprint(p.stdout, "\nAn array is the option given several times, JSON or a .json file. The options of scripts that say where\n"+
		"calls go and what is shown work too: --sandbox, --trace, -q and others (vkscript --help).\n")
}

func describeArg(a opi.Arg) string {
	text := a.Type.String()
	switch {
	case a.Required:
		return text + "; required"
	case a.Default != nil && a.Default != "":
		return fmt.Sprintf("%s; %v when not given", text, a.Default)
	}
	return text
}
