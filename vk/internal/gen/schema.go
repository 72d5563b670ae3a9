package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// schema is what we use of VK's files.
type schema struct {
	version string
	methods []*method // sorted by name
	errors  []apiError
	defs    map[string]*node // objects and answers by name, which is unique across files
}

type method struct {
	Name      string   `json:"name"`
	Tokens    []string `json:"access_token_type"`
	Params    []*node  `json:"parameters"`
	Responses ordered  `json:"responses"`
	Errors    []struct {
		Ref string `json:"$ref"`
	} `json:"errors"`

	codes []int // of Errors
}

// node is a JSON Schema node, of a parameter, an object, or a field.
type node struct {
	Name       string    `json:"name"`
	Type       typeNames `json:"type"`
	Format     string    `json:"format"`
	Ref        string    `json:"$ref"`
	Required   bool      `json:"required"`
	Properties ordered   `json:"properties"`
	Items      *node     `json:"items"`
	AllOf      []*node   `json:"allOf"`
	OneOf      []*node   `json:"oneOf"`
	Enum       []any     `json:"enum"`
	Default    any       `json:"default"`
	Minimum    *int64    `json:"minimum"`
	Maximum    *int64    `json:"maximum"`
	MinLength  int       `json:"minLength"`
	MaxLength  int       `json:"maxLength"`
	MaxItems   int       `json:"maxItems"`
}

type apiError struct {
	Code     int
	Name     string // without the api_error_ prefix
	Subcodes []subcode
}

type subcode struct {
	Code int
	Name string
}

// typeNames is one type name or several.
type typeNames []string

func (t *typeNames) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '[' {
		return json.Unmarshal(b, (*[]string)(t))
	}
	*t = make([]string, 1)
	return json.Unmarshal(b, &(*t)[0])
}

// ordered is an object's members in the order of the file.
type ordered []member

type member struct {
	name string
	node *node
}

func (o *ordered) UnmarshalJSON(b []byte) error {
	dec := json.NewDecoder(bytes.NewReader(b))
	if _, err := dec.Token(); err != nil {
		return err
	}
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return err
		}
		m := member{name: key.(string), node: new(node)}
		if err := dec.Decode(m.node); err != nil {
			return fmt.Errorf("%s: %w", m.name, err)
		}
		*o = append(*o, m)
	}
	return nil
}

func readSchema(dir string) (*schema, error) {
	s := &schema{defs: map[string]*node{}}
	codes, err := s.readErrors(filepath.Join(dir, "errors.json"))
	if err != nil {
		return nil, err
	}
	for _, read := range []struct {
		pattern string
		read    func(path string) error
	}{
		{"methods.json", func(path string) error { return s.readMethods(path, codes) }},
		{"objects.json", s.readDefs},
		{"responses.json", s.readDefs},
	} {
		paths, err := filepath.Glob(filepath.Join(dir, "*", read.pattern))
		if err != nil || len(paths) == 0 {
			return nil, fmt.Errorf("%s: no */%s: is it VK's API schema?", dir, read.pattern)
		}
		for _, path := range paths {
			if err := read.read(path); err != nil {
				return nil, err
			}
		}
	}
	slices.SortFunc(s.methods, func(a, b *method) int { return strings.Compare(a.Name, b.Name) })
	return s, nil
}

func readJSON(path string, to any) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(data, to); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	return nil
}

func (s *schema) readMethods(path string, codes map[string]int) error {
	var file struct {
		Version string
		Methods []*method
	}
	if err := readJSON(path, &file); err != nil {
		return err
	}
	s.version = file.Version
	for _, m := range file.Methods {
		for _, e := range m.Errors {
			code, ok := codes[refName(e.Ref)]
			if !ok {
				return fmt.Errorf("%s: no error %s", m.Name, e.Ref)
			}
			m.codes = append(m.codes, code)
		}
		slices.Sort(m.codes)
	}
	s.methods = append(s.methods, file.Methods...)
	return nil
}

func (s *schema) readDefs(path string) error {
	var file struct{ Definitions map[string]*node }
	if err := readJSON(path, &file); err != nil {
		return err
	}
	for name, def := range file.Definitions {
		if s.defs[name] != nil {
			return fmt.Errorf("%s: %s is defined twice", path, name)
		}
		s.defs[name] = def
	}
	return nil
}

// readErrors fills s.errors, sorted by code, and returns the codes by their names in the file.
func (s *schema) readErrors(path string) (map[string]int, error) {
	var file struct {
		Definitions struct {
			Subcodes map[string]struct{ Subcode int }
		}
		Errors map[string]struct {
			Code     int
			Subcodes []struct {
				Ref string `json:"$ref"`
			}
		}
	}
	if err := readJSON(path, &file); err != nil {
		return nil, err
	}
	codes := map[string]int{}
	for name, e := range file.Errors {
		codes[name] = e.Code
		found := apiError{Code: e.Code, Name: strings.ToLower(strings.TrimPrefix(name, "api_error_"))}
		for _, ref := range e.Subcodes {
			if sub, ok := file.Definitions.Subcodes[refName(ref.Ref)]; ok { // two have a name but no number
				found.Subcodes = append(found.Subcodes, subcode{sub.Subcode, refName(ref.Ref)})
			}
		}
		s.errors = append(s.errors, found)
	}
	s.sortErrors()
	return codes, nil
}

func (s *schema) sortErrors() {
	slices.SortFunc(s.errors, func(a, b apiError) int { return a.Code - b.Code })
}

func (s *schema) method(name string) *method {
	i, found := slices.BinarySearchFunc(s.methods, name, func(m *method, name string) int { return strings.Compare(m.Name, name) })
	if !found {
		return nil
	}
	return s.methods[i]
}

func (m *method) param(name string) *node {
	i := slices.IndexFunc(m.Params, func(p *node) bool { return p.Name == name })
	if i < 0 {
		return nil
	}
	return m.Params[i]
}

// refName is the last part of a $ref: "../base/objects.json#/definitions/base_city" -> "base_city".
func refName(ref string) string { return ref[strings.LastIndexByte(ref, '/')+1:] }
