package opi

import (
	"fmt"
	"io"
	"strings"
)

// WriteReference writes the functions as Markdown, from the rows that carry them out.
func WriteReference(w io.Writer) error {
	var b strings.Builder
	b.WriteString("# OPI_VK\n\nWritten from the program's own tables by its tests; `vkscript vk FUNCTION --help` shows the same.\n" +
		"Arguments in brackets may be left out; every name works in any letter case.\n")
	for name, functions := range Groups() {
		fmt.Fprintf(&b, "\n## %s\n", name)
		for i := range functions {
			functions[i].writeReference(&b)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (f *Function) writeReference(b *strings.Builder) {
	fmt.Fprintf(b, "\n### %s\n\n`%s` %s.\n\n", f.Name, f.Signature(), f.Does)
	names := append([]string{f.Russian}, f.Older...)
	fmt.Fprintf(b, "Also `%s`.", strings.Join(names, "`, `"))
	if f.Method != "" {
		fmt.Fprintf(b, " VK: [%s](https://dev.vk.com/method/%s).", f.Method, f.Method)
	}
	b.WriteString("\n\n| argument | Russian | shell | |\n|-|-|-|-|\n")
	for _, a := range f.Args {
		fmt.Fprintf(b, "| %s | %s | `--%s` | %s |\n", a.Name, a.Russian, a.Key, a.describe())
	}
}

// describe says what an argument may be and what stands for it when it is left out.
func (a Arg) describe() string {
	switch {
	case a.Required:
		return a.Type.String() + "; required"
	case a.Default != nil && a.Default != "":
		return fmt.Sprintf("%s; %v when left out", a.Type, a.Default)
	}
	return a.Type.String()
}
