package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestGeneratedCurrent: what is committed is what the pinned schema and the overrides give.
func TestGeneratedCurrent(t *testing.T) {
	dir := os.Getenv("VK_API_SCHEMA")
	if dir == "" {
		t.Skip("VK_API_SCHEMA does not name the schema's directory")
	}
	assert.NoError(t, run(dir, filepath.Join("..", ".."), true))
}

// miniature writes a schema of one section and reads it.
func miniature(t *testing.T, methods, objects, responses string) *schema {
	t.Helper()
	dir := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(dir, "a"), 0o755))
	for name, text := range map[string]string{
		"errors.json": `{"definitions": {"subcodes": {"sub": {"subcode": 7}}}, "errors": {
			"api_error_late": {"code": 9}, "api_error_EARLY": {"code": 2, "subcodes": [
				{"$ref": "#/definitions/subcodes/sub"}, {"$ref": "#/definitions/subcodes/nowhere"}]}}}`,
		"a/methods.json":   `{"version": "1.2", "methods": [` + methods + `]}`,
		"a/objects.json":   `{"definitions": {` + objects + `}}`,
		"a/responses.json": `{"definitions": {` + responses + `}}`,
	} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644))
	}
	s, err := readSchema(dir)
	require.NoError(t, err)
	return s
}

func TestShapes(t *testing.T) {
	tests := []struct{ objects, responses, want string }{
		{`"a_x": {"type": "object", "properties": {"b": {"type": "integer", "required": true}, "a": {"$ref": "#/definitions/a_x"}}}`, "",
			"a_x object b!:integer a:a_x\n"},
		{`"a_x": {"type": "integer", "enum": [0, 1]}, "a_y": {"type": "array", "items": {"$ref": "#/a_x"}}`, "",
			"a_x integer 0 1\na_y is []a_x\n"},
		{`"a_x": {"type": "object", "properties": {"in": {"type": "array", "items": {"type": "object", "properties": {"k": {"type": "string", "enum": ["p", "q"]}}}}}}`, "",
			"a_x object in:[]a_x.in\na_x.in object k:a_x.in.k\na_x.in.k string p q\n"},
		{`"a_x": {"allOf": [{"$ref": "#/a_y"}, {"properties": {"k": {"type": "number"}, "l": {"type": "boolean"}}}]}, "a_y": {"properties": {"k": {"type": "string"}}}`, "",
			"a_x object k:number l:boolean\na_y object k:string\n"},
		{`"a_x": {"oneOf": [{"type": "string"}, {"type": "object", "properties": {"k": {"type": ["string", "boolean"]}}}]}`, "",
			"a_x oneof string a_x.2\na_x.2 object k:a_x.2.k\na_x.2.k oneof string boolean\n"},
		{"", `"a_get_response": {"properties": {"response": {"type": "object", "properties": {"k": {"type": "string"}}}}}, "a_is_response": {"properties": {"response": {"type": "boolean"}}}`,
			"a_get_response object k:string\n"},
	}
	for _, tt := range tests {
		source, err := emitShapes(miniature(t, "", tt.objects, tt.responses))
		require.NoError(t, err, tt.objects)
		assert.Contains(t, string(source), "`\n"+tt.want+"`\n")
	}
}

func TestMeta(t *testing.T) {
	s := miniature(t, `{"name": "a.is", "access_token_type": ["user", "group"], "errors": [{"$ref": "../errors.json#/errors/api_error_late"}],
		"responses": {"response": {"$ref": "#/a_is_response"}}, "parameters": [
		{"name": "k", "type": "integer", "minimum": 0, "maximum": 5, "required": true, "default": 3},
		{"name": "d", "type": "string", "default": "a=1|b,c:d!@"},
		{"name": "l", "type": "array", "items": {"$ref": "#/a_x"}, "maxItems": 2},
		{"name": "m", "type": ["integer", "string"]}]},
		{"name": "a.get", "access_token_type": [], "responses": {"response": {"$ref": "#/a_get_response"}}}`,
		`"a_x": {"type": "string", "enum": ["p", "q"]}`,
		`"a_is_response": {"properties": {"response": {"type": "boolean"}}}, "a_get_response": {"properties": {"response": {"properties": {}, "type": "object"}}}`)
	source, err := emitMeta(s)
	require.NoError(t, err)
	for _, want := range []string{
		`const SchemaVersion = "1.2"`,
		"methodLines = `\na.get - - response:object\n" +
			"a.is uc 9 response:boolean k!:integer;min=0;max=5;default=3 d:string;default=a=1|b,c:d!@ l:[]string;maxitems=2;enum=@a_x m:string\n`\n",
		"enumLines = `\na_x p q\n`\n",
		"errorLines = `\n00002 early 7:sub\n00009 late\n`\n",
	} {
		assert.Contains(t, string(source), want)
	}
}

// TestRefused: whatever would not be read as it is written stops the generator.
func TestRefused(t *testing.T) {
	const plain = `"responses": {"response": {"$ref": "#/a_is_response"}}`
	param := func(p string) string { return `"name": "a.is", ` + plain + `, "parameters": [` + p + `]` }
	for _, tt := range []struct{ method, err string }{
		{param(`{"name": "k", "type": "string", "default": "a b"}`), `k: "a b" would not be read`},
		{param(`{"name": "k", "type": "string", "default": "a;min=1"}`), `k: "a;min=1" would not`},
		{param(`{"name": "k", "type": "string", "default": "a\u0060"}`), "k: \"a`\" would not"},
		{param(`{"name": "k", "type": "array", "items": {"type": "string"}, "default": ["a", "b\n"]}`), `k: "a,b\n" would not`},
		{param(`{"name": "k", "type": "string", "enum": ["a|b"]}`), `k: "a|b" would not`},
		{param(`{"name": "k", "type": "string", "enum": ["a", "@b"]}`), `k: "@b" would not`},
		{param(`{"name": "k", "type": "string", "enum": ["a;b"]}`), `k: "a;b" would not`},
		{param(`{"name": "k", "type": "string", "enum": [""]}`), `k: "" would not`},
		{param(`{"name": "k!", "type": "string"}`), `k!: "k!" would not`},
		{param(`{"name": "k:a", "type": "string"}`), `k:a: "k:a" would not`},
		{param(`{"name": "k\t", "type": "string"}`), `"k\t" would not`},
		{param(`{"name": "k", "type": "null"}`), "k: no type of package vk"},
		{param(`{"name": "k", "type": "array"}`), "k: a list without a type of items"},
		{param(`{"name": "k", "type": "array", "items": {"type": "array"}}`), "k: a list of lists"},
		{`"name": "a.is", "responses": {}`, "it has no answer"},
		{`"name": "a.is", "responses": {"a,b": {"$ref": "#/a_is_response"}}`, `"a,b" would not`},
		{`"name": "a.is", "access_token_type": ["nobody"], ` + plain, `no letter for the token "nobody"`},
		{`"name": "a.is b", ` + plain, `a.is b: "a.is b" would not`},
	} {
		_, err := emitMeta(miniature(t, "{"+tt.method+"}", "", `"a_is_response": {"properties": {"response": {"type": "boolean"}}}`))
		assert.ErrorContains(t, err, "a.is", tt.method)
		assert.ErrorContains(t, err, tt.err, tt.method)
	}
	shared := param(`{"name": "k", "type": "array", "items": {"$ref": "#/a_x"}}`)
	_, err := emitMeta(miniature(t, "{"+shared+"}", `"a_x": {"type": "string", "enum": ["p", "q r"]}`, `"a_is_response": {}`))
	assert.ErrorContains(t, err, `a_x: "q r" would not be read`)
}

func TestRefusedShapes(t *testing.T) {
	for _, tt := range []struct{ definition, err string }{
		{`"a_x": {"properties": {"k:l": {"type": "string"}}}`, `shape a_x: "k:l" would not be read`},
		{`"a_x": {"properties": {"k!": {"type": "string"}}}`, `shape a_x: "k!" would not`},
		{`"a_x": {"properties": {"k": {"type": "string", "enum": ["p", "q r"]}}}`, `shape a_x.k: "q r" would not`},
		{`"a_x": {"type": "string", "enum": ["p", ""]}`, `shape a_x: "" would not`},
		{`"a x": {"properties": {"k": {"type": "string"}}}`, `shape a x: "a x" would not`},
	} {
		_, err := emitShapes(miniature(t, `{"name": "a.is", "responses": {}}`, tt.definition, `"a_is_response": {}`))
		assert.ErrorContains(t, err, tt.err, tt.definition)
	}
}

func TestRefusedErrors(t *testing.T) {
	for _, e := range []apiError{
		{Code: 100_000, Name: "long"}, {Code: -1, Name: "negative"}, {Code: 1, Name: "a b"},
		{Code: 1, Name: "a", Subcodes: []subcode{{2, "b"}, {3, "c d"}}},
	} {
		_, err := errorLine(e)
		assert.Error(t, err, e.Name)
	}
}

func TestStaleOverride(t *testing.T) {
	s := miniature(t, `{"name": "a.is", "access_token_type": ["group"], "responses": {}, "parameters": [{"name": "k", "type": "integer"}]}`, "", "")
	for _, o := range []override{
		{method: "a.is", param: integer("k"), reason: "r"},
		{method: "a.is", token: "group", reason: "r"},
		{method: "a.gone", param: integer("k"), reason: "r"},
		{method: "a.is", param: integer("new")},
	} {
		assert.ErrorIs(t, o.apply(s.method(o.method)), errStale)
	}
	assert.ErrorIs(t, markJSON(s.method("a.is"), "gone"), errStale)
	assert.NoError(t, (&override{param: integer("new"), reason: "r"}).apply(s.method("a.is")))
	assert.NotNil(t, s.method("a.is").param("new"))
}

func TestWrongDirectory(t *testing.T) {
	assert.ErrorContains(t, run("", t.TempDir(), false), "-schema")
	assert.Error(t, run(t.TempDir(), t.TempDir(), false))
}
