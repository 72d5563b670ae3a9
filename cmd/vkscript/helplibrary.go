package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/vkscript/vkscript/binding/define"
	"github.com/vkscript/vkscript/binding/modules"
	"github.com/vkscript/vkscript/vk"
)

// fullName is a name as scripts write it.
func fullName(m *modules.Module, name string) string {
	if m.Name == "" {
		return name
	}
	return m.Name + "." + name
}

// showLibrary explains a module.
func (p *program) showLibrary(name string, behind bool) bool {
	for _, m := range define.Libraries() {
		if m.Name != name && !(m.Name == "" && name == globalsTopic) {
			continue
		}
		p.apart(behind)
		p.module(name, m)
		return true
	}
	return false
}

func (p *program) module(name string, m *modules.Module) {
	fmt.Fprintf(p.stdout, "%s: a module for scripts\n%s\n\n", name, wrapped(m.Doc, ""))
	for i := range m.Functions {
		p.signature(m, &m.Functions[i])
	}
	for i := range m.Constants {
		p.constant(m, &m.Constants[i])
	}
	for _, t := range m.Types {
		if len(t.Methods) > 0 {
			fmt.Fprintln(p.stdout)
			p.object(m, t)
		}
	}
	if len(m.Functions) > 0 {
		fmt.Fprintf(p.stdout, "\nvkscript help %s tells about one function and the tables that it takes.\n", fullName(m, m.Functions[0].Name))
	}
}

func (p *program) signature(m *modules.Module, f *modules.Function) {
	fmt.Fprintf(p.stdout, "%s\n%s\n", fullName(m, f.Signature()), wrapped(f.Doc, "    "))
}

func (p *program) constant(m *modules.Module, f *modules.Field) {
	fmt.Fprintf(p.stdout, "%s\n%s\n", fullName(m, f.String()), wrapped(f.Doc, "    "))
}

// object prints the fields and methods of a type.
func (p *program) object(m *modules.Module, t *modules.Object) {
	fmt.Fprintf(p.stdout, "%s: %s\n", fullName(m, t.Name), t.Doc)
	w := tabwriter.NewWriter(p.stdout, 0, 4, 2, ' ', 0)
	for i := range t.Fields {
		fmt.Fprintf(w, "  %s\t%s\n", t.Fields[i].String(), t.Fields[i].Doc)
	}
	for i := range t.Methods {
		fmt.Fprintf(w, "  :%s\t%s\n", t.Methods[i].Signature(), t.Methods[i].Doc)
	}
	w.Flush()
}

// showMember explains a function, a value or a type of a module, or a kind of upload.
func (p *program) showMember(name string, behind bool) bool {
	for _, m := range define.Libraries() {
		for i := range m.Functions {
			if fullName(m, m.Functions[i].Name) == name {
				p.apart(behind)
				p.function(m, &m.Functions[i])
				return true
			}
		}
		for i := range m.Constants {
			if fullName(m, m.Constants[i].Name) == name {
				p.apart(behind)
				p.constant(m, &m.Constants[i])
				return true
			}
		}
		for _, t := range m.Types {
			if fullName(m, t.Name) == name {
				p.apart(behind)
				p.object(m, t)
				return true
			}
		}
	}
	return p.showExact(name, behind) || p.showUploads(name, behind)
}

// exactPrefix begins the names of the module that has all functions of 1C's language.
const exactPrefix = "bsl.exact."

// showExact explains what bsl.exact has of the language.
func (p *program) showExact(name string, behind bool) bool {
	name, inside := strings.CutPrefix(name, exactPrefix)
	signature, doc, known := define.ExactGlobal(name)
	if !inside || !known {
		return false
	}
	p.apart(behind)
	fmt.Fprintf(p.stdout, "%s%s\n%s\n", exactPrefix, signature, wrapped(doc, "    "))
	return true
}

// function explains a function, with the types of the module that its signature names.
func (p *program) function(m *modules.Module, f *modules.Function) {
	p.signature(m, f)
	for _, t := range m.Types {
		if strings.Contains(f.Signature(), fullName(m, t.Name)) {
			fmt.Fprintln(p.stdout)
			p.object(m, t)
		}
	}
}

// showUploads lists the kinds of upload.
func (p *program) showUploads(name string, behind bool) bool {
	if name != "vk.upload" && !strings.HasPrefix(name, "vk.upload.") {
		return false
	}
	p.apart(behind)
	fmt.Fprint(p.stdout, "vk.upload.KIND(file, arguments?, progress?) uploads a path, an address or BinaryData, and saves it.\n"+
		"Each argument goes to those of the kind's methods that know it. album_photo takes an array of up to five\n"+
		"files too; of video_link the file is the video's address at another site.\n"+
		"progress(sent, size) is called while the bytes go.\n\n")
	w := tabwriter.NewWriter(p.stdout, 0, 4, 2, ' ', 0)
	for _, kind := range vk.UploadKinds() {
		fmt.Fprintf(w, "  %s\t%s\n", kind, strings.Join(kind.Methods(), ", then "))
	}
	w.Flush()
	return true
}

// textWidth is how wide help is printed, in characters.
const textWidth = 100

// wrapped breaks a text at blanks into lines that begin with indent.
func wrapped(text, indent string) string {
	var out strings.Builder
	writeWrapped(&out, strings.Fields(text), indent)
	return out.String()
}

func writeWrapped(w io.Writer, words []string, indent string) {
	width := 0
	for i, word := range words {
		length := len([]rune(word))
		switch {
		case i == 0:
			fmt.Fprint(w, indent)
			width = len(indent)
		case width+1+length > textWidth:
			fmt.Fprint(w, "\n"+indent)
			width = len(indent)
		default:
			fmt.Fprint(w, " ")
			width++
		}
		fmt.Fprint(w, word)
		width += length
	}
}
