package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/vkscript/vkscript/vk"
)

// exampleArg is an argument of an example, as Lua and as VK's form have it.
type exampleArg struct{ name, lua, form string }

// usual are arguments worth showing when a method requires none: one that says whose, and one that says what.
var usual = [...][]string{
	{"owner_id", "peer_id", "group_id", "user_ids", "user_id", "q"},
	{"message", "text", "title"},
}

// exampleArgs gives the arguments that a method needs, or usual ones, with values that VK's schema allows.
func exampleArgs(m *vk.Method) (args []exampleArg) {
	names := requiredNames(m)
	if len(names) == 0 {
		names = usualNames(m)
	}
	for _, name := range names {
		args = append(args, exampleValue(m.Param(name)))
	}
	return args
}

func usualNames(m *vk.Method) (names []string) {
	for _, group := range usual {
		i := slices.IndexFunc(group, func(name string) bool { return m.Param(name) != nil })
		if i >= 0 {
			names = append(names, group[i])
		}
	}
	return names
}

func exampleValue(p *vk.Parameter) exampleArg {
	switch p.Type {
	case vk.TypeBoolean:
		return exampleArg{p.Name, "true", "1"}
	case vk.TypeJSON:
		return exampleArg{p.Name, "{}", "[]"}
	case vk.TypeList:
		lua, form := exampleItem(p, p.Item)
		return exampleArg{p.Name, "{" + lua + "}", form}
	}
	lua, form := exampleItem(p, p.Type)
	return exampleArg{p.Name, lua, form}
}

// exampleItem is one value of a parameter, or of its list.
func exampleItem(p *vk.Parameter, t vk.Type) (lua, form string) {
	isText := t == vk.TypeString || t == vk.TypeAny
	switch {
	case len(p.Enum) > 0:
		form = p.Enum[0]
	case isText:
		form = exampleText(p)
	case p.HasMin && p.Min > 0:
		form = strconv.FormatInt(p.Min, 10)
	case p.Name == "owner_id" && !p.HasMin:
		form = "-1"
	default:
		form = "1"
	}
	if isText {
		return strconv.Quote(form), form
	}
	return form, form
}

func exampleText(p *vk.Parameter) string {
	switch {
	case p.Name == "message" || p.Name == "text":
		return "Hello"
	case p.Type == vk.TypeList:
		return "1"
	}
	return strings.Repeat(".", max(3, p.MinLength))
}

func luaExample(m *vk.Method, args []exampleArg) string {
	return "local response = vk." + m.Name + luaTable(args)
}

func luaTable(args []exampleArg) string {
	fields := make([]string, len(args))
	for i, a := range args {
		fields[i] = a.name + " = " + a.lua
	}
	return "{" + strings.Join(fields, ", ") + "}"
}

func pagesExample(m *vk.Method, args []exampleArg) string {
	return fmt.Sprintf("for item in vk.pages(%q, %s) do print(json.encode(item)) end", m.Name, luaTable(args))
}

func shellExample(m *vk.Method, args []exampleArg) string {
	line := "vkscript call " + m.Name
	for _, a := range args {
		line += " " + a.name + "=" + a.form
	}
	return line
}
