package main

import (
	"errors"
	"fmt"
	"iter"
	"strings"

	"github.com/spf13/cobra"

	"github.com/vkscript/vkscript/binding/define"
	"github.com/vkscript/vkscript/binding/onescript"
	"github.com/vkscript/vkscript/binding/opi"
	"github.com/vkscript/vkscript/vk"
	"github.com/vkscript/vkscript/vk/spell"
)

const helpHelp = `Explain a command, or what scripts are made of.

  vkscript help call              a command
  vkscript help wall.post         a method of VK; help wall lists those of a section
  vkscript help CreatePost        a function of OPI_VK, under any of its names
  vkscript help json              a module, or a function of one: help json.decode, help task.map
  vkscript help error 100         an error of VK, by its code or name`

func (p *program) helpCommand() *cobra.Command {
	return &cobra.Command{
		Use:               "help [COMMAND|TOPIC]",
		Short:             "Explain a command, a method, a function, a module or an error",
		Long:              helpHelp,
		Args:              cobra.ArbitraryArgs,
		RunE:              func(cmd *cobra.Command, args []string) error { return p.helpAbout(cmd.Root(), args) },
		ValidArgsFunction: completeTopics,
	}
}

// helpAbout explains a command, or what else goes by the words.
func (p *program) helpAbout(root *cobra.Command, words []string) error {
	cmd, rest, err := root.Find(words)
	if err == nil && len(rest) == 0 {
		cmd.InitDefaultHelpFlag()
		return cmd.Help()
	}
	if err := p.explain(strings.Join(words, " "), commandNames(root)); err != nil {
		return usage{err, "vkscript help help"}
	}
	return nil
}

// commandNames walks the commands, with what each does.
func commandNames(root *cobra.Command) iter.Seq2[string, string] {
	return func(yield func(string, string) bool) {
		for _, c := range root.Commands() {
			if c.IsAvailableCommand() && !yield(c.Name(), c.Short) {
				return
			}
		}
	}
}

// explain prints all that goes by a name. Its error guesses what was meant, among the topics and what is known beside.
func (p *program) explain(topic string, beside iter.Seq2[string, string]) error {
	if p.helpTopic(topic) {
		return nil
	}
	if code, isError := strings.CutPrefix(topic, "error "); isError {
		return fmt.Errorf("VK's schema %s has no error %s; vkscript help error lists those that it has", vk.SchemaVersion, shownWord(code))
	}
	near, ok := spell.Nearest(topic, func(yield func(string) bool) {
		for name := range topics(beside) {
			if !yield(name) {
				return
			}
		}
	})
	text := fmt.Sprintf("there is no help about %s", shownWord(topic))
	if ok {
		text += fmt.Sprintf("; did you mean %s?", near)
	}
	return errors.New(text)
}

// topics walks what help explains, with a few words about each, behind what is known beside.
func topics(beside iter.Seq2[string, string]) iter.Seq2[string, string] {
	return func(yield func(string, string) bool) {
		for name, does := range beside {
			if !yield(name, does) {
				return
			}
		}
		for _, kind := range topicKinds() {
			for name, does := range kind.names {
				if !yield(name, does) {
					return
				}
			}
		}
	}
}

// helpTopic prints all that goes by a name and tells whether there is any.
func (p *program) helpTopic(name string) (known bool) {
	for _, kind := range topicKinds() {
		known = kind.show(p, name, known) || known
	}
	return known
}

// topicKind is one kind of thing that help explains.
type topicKind struct {
	// show explains what goes by the name, behind a blank line if something stands before it.
	show func(p *program, name string, behind bool) bool
	// names walks the names, with a few words about each.
	names iter.Seq2[string, string]
}

func topicKinds() []topicKind {
	return []topicKind{
		{(*program).showFunction, functionNames},
		{(*program).showLibrary, libraryNames},
		{(*program).showMember, memberNames},
		{(*program).showMethod, methodTopics},
		{(*program).showSection, sectionNames},
		{(*program).showError, errorNames},
	}
}

// apart separates what follows from what stands before it.
func (p *program) apart(behind bool) {
	if behind {
		fmt.Fprintln(p.stdout)
	}
}

// showFunction explains a function of OPI_VK, or lists them.
func (p *program) showFunction(name string, behind bool) bool {
	name, inside := strings.CutPrefix(name, "OPI_VK.")
	if !inside && strings.EqualFold(name, "OPI_VK") {
		p.apart(behind)
		p.listFunctions()
		return true
	}
	f := opi.Lookup(name)
	if f == nil {
		return false
	}
	p.apart(behind)
	p.helpFunction(f)
	return true
}

func functionNames(yield func(string, string) bool) {
	for f := range opi.Functions() {
		if !yield(f.Name, f.Does) || !yield(f.Russian, f.Does) {
			return
		}
	}
}

func methodTopics(yield func(string, string) bool) {
	for name := range vk.MethodNames() {
		if !yield(name, "a method of VK") {
			return
		}
	}
}

func sectionNames(yield func(string, string) bool) {
	last := ""
	for name := range vk.MethodNames() {
		section, _, dotted := strings.Cut(name, ".")
		if dotted && section != last && !yield(section, "methods of VK") {
			return
		}
		last = section
	}
}

func errorNames(yield func(string, string) bool) {
	yield("error", "an error of VK by its code or name")
}

// globalsTopic is the name of the functions that every script finds.
const globalsTopic = "globals"

func libraryNames(yield func(string, string) bool) {
	for _, m := range define.Libraries() {
		name := m.Name
		if name == "" {
			name = globalsTopic
		}
		if !yield(name, "a module for scripts") {
			return
		}
	}
}

func memberNames(yield func(string, string) bool) {
	for _, m := range define.Libraries() {
		for i := range m.Functions {
			if !yield(fullName(m, m.Functions[i].Name), m.Functions[i].Doc) {
				return
			}
		}
		for _, c := range m.Constants {
			if !yield(fullName(m, c.Name), c.Doc) {
				return
			}
		}
	}
	for name := range onescript.ExactNames() {
		if _, doc, known := define.ExactGlobal(name); known && !yield(exactPrefix+name, doc) {
			return
		}
	}
}
