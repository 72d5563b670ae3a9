package main

import (
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/vkscript/vkscript/binding/define"
	"github.com/vkscript/vkscript/vk"
)

// completeCall completes a method, then the names of its parameters and the values that they may have.
func completeCall(_ *cobra.Command, args []string, begin string) ([]string, cobra.ShellCompDirective) {
	if len(args) == 0 {
		return methodsBeginning(begin), cobra.ShellCompDirectiveNoFileComp
	}
	m := vk.LookupMethod(args[0])
	if m == nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	name, value, named := strings.Cut(begin, "=")
	if !named {
		return paramsBeginning(m, args[1:], name), cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
	}
	if file, ok := strings.CutPrefix(value, "@"); ok {
		return filesBeginning(name+"=@", file), cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
	}
	return valuesBeginning(m.Param(name), value), cobra.ShellCompDirectiveNoFileComp
}

func methodsBeginning(begin string) (found []string) {
	for name := range vk.MethodNames() {
		if strings.HasPrefix(strings.ToLower(name), strings.ToLower(begin)) {
			found = append(found, name+"\ttoken: "+vk.LookupMethod(name).Tokens.String())
		}
	}
	return found
}

// paramsBeginning leaves out what is given already.
func paramsBeginning(m *vk.Method, given []string, begin string) (found []string) {
	taken := map[string]bool{}
	for _, word := range given {
		name, _, _ := strings.Cut(word, "=")
		taken[name] = true
	}
	for i := range m.Params {
		if p := &m.Params[i]; !taken[p.Name] && strings.HasPrefix(p.Name, begin) {
			found = append(found, p.Name+"=\t"+describeParam(p))
		}
	}
	return found
}

func valuesBeginning(p *vk.Parameter, begin string) (found []string) {
	if p == nil {
		return nil
	}
	values, before := p.Enum, ""
	if p.Type == vk.TypeBoolean {
		values = []string{"1", "0"}
	}
	if i := strings.LastIndexByte(begin, ','); i >= 0 && p.Type == vk.TypeList {
		before, begin = begin[:i+1], begin[i+1:]
	}
	for _, v := range values {
		if strings.HasPrefix(v, begin) {
			found = append(found, p.Name+"="+before+v)
		}
	}
	return found
}

// filesBeginning are the files of a name=@file, which no shell completes by itself.
func filesBeginning(before, begin string) (found []string) {
	if strings.ContainsAny(begin, `*?[\`) {
		return nil
	}
	files, _ := filepath.Glob(begin + "*")
	for _, name := range files {
		found = append(found, before+name)
	}
	return found
}

// describeParam is a parameter's type, whether it is required, its values and limits.
func describeParam(p *vk.Parameter) string {
	text := p.Type.String()
	if p.Type == vk.TypeList {
		text = "list of " + p.Item.String() + "s"
	}
	if p.Required {
		text += ", required"
	}
	if limits := define.Limits(p); limits != "" {
		text += "; " + limits
	}
	return text
}

// completeScripts completes scripts beside the commands; the shell itself completes other files.
func completeScripts(_ *cobra.Command, args []string, begin string) ([]string, cobra.ShellCompDirective) {
	var found []string
	for _, name := range filesBeginning("", begin) {
		if len(args) == 0 && isScript(name) {
			found = append(found, name)
		}
	}
	return found, cobra.ShellCompDirectiveDefault
}

// completeTopics completes what help explains.
func completeTopics(cmd *cobra.Command, args []string, begin string) ([]string, cobra.ShellCompDirective) {
	names := topics(commandNames(cmd.Root()))
	switch {
	case len(args) == 1 && args[0] == "error":
		names = errorCodes
	case len(args) > 0:
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var found []string
	for name, does := range names {
		if strings.HasPrefix(strings.ToLower(name), strings.ToLower(begin)) {
			found = append(found, name+"\t"+does)
		}
	}
	return found, cobra.ShellCompDirectiveNoFileComp
}

func errorCodes(yield func(string, string) bool) {
	for code, name := range vk.ErrorNames() {
		if !yield(strconv.Itoa(code), name) {
			return
		}
	}
}
