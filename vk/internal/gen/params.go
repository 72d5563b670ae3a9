package main

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// kindNames are the schema's names of types as package vk has them.
var kindNames = map[string]string{
	"string": "string", "integer": "integer", "number": "number", "boolean": "boolean", "array": "[]",
}

// param is the word of a parameter.
func (w *metaWriter) param(p *node) (string, error) {
	kind, value, err := w.schema.kindAndValue(p)
	if err != nil {
		return "", err
	}
	enum, err := w.enum(value)
	if err != nil {
		return "", err
	}
	word := p.Name
	if p.Required {
		word += "!"
	}
	word += ":" + kind + limits(p, value) + enum
	if text := defaultText(p.Default); text != "" {
		word += ";default=" + text
		err = refuse(text, ";")
	}
	return word, errors.Join(refuse(p.Name, "!:;"), err)
}

// kindAndValue is the type of a parameter, and the node that speaks of one value: of a list, its items'.
func (s *schema) kindAndValue(p *node) (string, *node, error) {
	kind, err := s.paramType(p)
	if kind != "[]" || err != nil {
		return kind, p, err
	}
	if p.Items == nil {
		return "", nil, errors.New("a list without a type of items")
	}
	item, err := s.paramType(p.Items)
	if item == "[]" {
		return "", nil, errors.New("a list of lists: package vk reads no such type")
	}
	return kind + item, p.Items, err
}

// limits are the bounds of a parameter, those of one value from the list's item.
func limits(p, value *node) (facts string) {
	if value.Minimum != nil {
		facts += fmt.Sprintf(";min=%d", *value.Minimum)
	}
	if value.Maximum != nil {
		facts += fmt.Sprintf(";max=%d", *value.Maximum)
	}
	for _, limit := range []struct {
		name  string
		value int
	}{{"minlength", p.MinLength}, {"maxlength", p.MaxLength}, {"maxitems", p.MaxItems}} {
		if limit.value != 0 {
			facts += fmt.Sprintf(";%s=%d", limit.name, limit.value)
		}
	}
	return facts
}

func (w *metaWriter) enum(value *node) (string, error) {
	if len(value.Enum) > 0 {
		texts, err := enumTexts(value.Enum)
		return ";enum=" + strings.Join(texts, "|"), err
	}
	name := refName(value.Ref)
	if def := w.schema.defs[name]; def != nil && len(def.Enum) > 0 {
		w.lists[name] = true
		return ";enum=@" + name, refuse(name, ";")
	}
	return "", nil
}

// enumTexts are the values, which stand in a word or are words themselves.
func enumTexts(values []any) ([]string, error) {
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = valueText(v)
		if err := refuse(texts[i], ";|@"); err != nil {
			return nil, err
		}
	}
	return texts, nil
}

// paramType is the name of a parameter's type. A value that may be a number or a name is a string.
func (s *schema) paramType(p *node) (string, error) {
	if p.Format == "json" {
		return "JSON", nil
	}
	names := p.Type
	if len(names) == 0 {
		def := s.defs[refName(p.Ref)]
		if def == nil {
			return "", fmt.Errorf("no type and no definition %q", p.Ref)
		}
		names = def.Type
	}
	if len(names) > 1 || len(names) == 1 && names[0] == "object" { // of objects: photo ids and the like, of several parts
		return "string", nil
	}
	if len(names) == 0 || kindNames[names[0]] == "" {
		return "", fmt.Errorf("no type of package vk for %q", names)
	}
	return kindNames[names[0]], nil
}

// valueText is a JSON scalar as VK's forms have it.
func valueText(v any) string {
	switch v := v.(type) {
	case bool:
		if v {
			return "1"
		}
		return "0"
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return fmt.Sprint(v)
}

// defaultText is the text of a default, "" for none.
func defaultText(v any) string {
	if v == nil {
		return ""
	}
	list, ok := v.([]any)
	if !ok {
		return valueText(v)
	}
	texts := make([]string, len(list))
	for i, item := range list {
		texts[i] = valueText(item)
	}
	return strings.Join(texts, ",")
}
