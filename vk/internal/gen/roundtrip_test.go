package main

import (
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vkscript/vkscript/vk"
)

// pinned reads the schema that the committed files are made from.
func pinned(t *testing.T) *schema {
	t.Helper()
	dir := os.Getenv("VK_API_SCHEMA")
	if dir == "" {
		t.Skip("VK_API_SCHEMA does not name the schema's directory")
	}
	s, err := readSchema(dir)
	require.NoError(t, err)
	require.NoError(t, s.override())
	return s
}

// TestMethodsRoundTrip: what package vk reads of its lines is what the schema says.
func TestMethodsRoundTrip(t *testing.T) {
	s := pinned(t)
	methods := slices.Collect(vk.Methods())
	require.Len(t, methods, len(s.methods))
	for i, m := range s.methods {
		want := s.wanted(t, m)
		have := *methods[i]
		assert.Equal(t, wantedTokens(m.Tokens), have.Tokens.String(), m.Name)
		want.Tokens = have.Tokens
		assert.Equal(t, want, have, m.Name)
	}
}

func (s *schema) wanted(t *testing.T, m *method) vk.Method {
	want := vk.Method{Name: m.Name, Errors: m.codes}
	for _, r := range m.Responses {
		want.Responses = append(want.Responses, vk.Response{Name: r.name, Shape: vk.Shape(s.answer(refName(r.node.Ref)))})
	}
	for _, p := range m.Params {
		want.Params = append(want.Params, s.wantedParam(t, p))
	}
	return want
}

func (s *schema) wantedParam(t *testing.T, p *node) vk.Parameter {
	kind, value, err := s.kindAndValue(p)
	require.NoError(t, err)
	want := vk.Parameter{
		Name: p.Name, Type: typeNamed(t, kind), Required: p.Required, Default: defaultText(p.Default),
		MinLength: p.MinLength, MaxLength: p.MaxLength, MaxItems: p.MaxItems,
	}
	if item, ok := strings.CutPrefix(kind, "[]"); ok {
		want.Type, want.Item = vk.TypeList, typeNamed(t, item)
	}
	if value.Minimum != nil {
		want.HasMin, want.Min = true, *value.Minimum
	}
	if value.Maximum != nil {
		want.HasMax, want.Max = true, *value.Maximum
	}
	want.Enum = s.wantedEnum(value)
	return want
}

func (s *schema) wantedEnum(value *node) (texts []string) {
	values := value.Enum
	if def := s.defs[refName(value.Ref)]; values == nil && def != nil {
		values = def.Enum
	}
	for _, v := range values {
		texts = append(texts, valueText(v))
	}
	return texts
}

func typeNamed(t *testing.T, name string) vk.Type {
	if strings.HasPrefix(name, "[]") {
		return vk.TypeList
	}
	for kind := vk.TypeAny; kind <= vk.TypeOneOf; kind++ {
		if kind.String() == name {
			return kind
		}
	}
	require.Failf(t, "no such type", "%q", name)
	return vk.TypeAny
}

func wantedTokens(kinds []string) string {
	var names []string
	for _, kind := range []struct{ schema, vk string }{{"user", "user"}, {"group", "community"}, {"service", "service"}, {"open", "none"}} {
		if slices.Contains(kinds, kind.schema) {
			names = append(names, kind.vk)
		}
	}
	if names == nil {
		return "any"
	}
	return strings.Join(names, " or ")
}

// TestErrorsRoundTrip: so do the names of errors, in the order of their codes.
func TestErrorsRoundTrip(t *testing.T) {
	s := pinned(t)
	want := map[int]string{}
	for _, e := range s.errors {
		want[e.Code] = e.Name
		for _, sub := range e.Subcodes {
			assert.Equal(t, sub.Name, vk.ErrorSubcodeName(e.Code, sub.Code))
		}
	}
	assert.Len(t, s.errors, len(want), "codes are unique")
	assert.Equal(t, want, maps.Collect(vk.ErrorNames()))
}
