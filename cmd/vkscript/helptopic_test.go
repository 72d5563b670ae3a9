package main

import (
	"bytes"
	"encoding/json"
	"maps"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vkscript/vkscript/binding/engine"
	"github.com/vkscript/vkscript/vk"
)

// TestExamplesAreRight: what help shows of each method compiles, and VK's schema finds nothing wrong with it.
func TestExamplesAreRight(t *testing.T) {
	for m := range vk.Methods() {
		args := exampleArgs(m)
		_, err := engine.Compile(m.Name, []byte(luaExample(m, args)+"\n"+pagesExample(m, args)))
		assert.NoError(t, err)
		form := map[string]string{}
		for _, a := range args {
			form[a.name] = a.form
		}
		for _, f := range vk.Check(m.Name, maps.All(form)) {
			assert.True(t, isKeyFinding(&f), "%s: %s", shellExample(m, args), f.Problem)
		}
	}
}

// TestEveryTopicIsExplained asks for each topic that is completed.
func TestEveryTopicIsExplained(t *testing.T) {
	var out bytes.Buffer
	p := &program{stdout: &out}
	count := 0
	for name, does := range topics(func(func(string, string) bool) {}) {
		out.Reset()
		require.NoError(t, p.explain(name, nil))
		assert.Greater(t, out.Len(), 20, name)
		assert.NotContains(t, does, "\n")
		count++
	}
	assert.Greater(t, count, 800)
}

func TestWrapped(t *testing.T) {
	for line := range strings.Lines(wrapped(strings.Repeat("слово ", 200), "  ")) {
		assert.LessOrEqual(t, len([]rune(strings.TrimSuffix(line, "\n"))), textWidth)
		assert.True(t, strings.HasPrefix(line, "  слово"))
	}
	assert.Empty(t, wrapped("", "  "))
}

func TestSelection(t *testing.T) {
	const answer = `{"count": 2, "items": [{"id": 1, "text": "a\nb", "likes": {"count": 12345678901234567890}}, {"id": 2, "x.y": null}], "none": []}`
	for _, tt := range []struct{ path, want string }{
		{"count", "2\n"},
		{"items.0.id", "1\n"},
		{"items[1].id", "2\n"},
		{"items[].id", "1\n2\n"},
		{"items[].text", "a\nb\n"},
		{"items[].likes.count", "12345678901234567890\n"},
		{"items.0.likes", `{"count":12345678901234567890}` + "\n"},
		{"none[].id", ""},
		{"count.id", "there is no id in a number"},
		{"count[]", "there is no [] in a number"},
		{"itms", "did you mean items?"},
		{"items.2", "there is no 2 in a list of 2"},
		{"items.id", "there is no id in a list of 2"},
		{"items.-1", "there is no -1 in a list of 2"},
		{"items[].txt", "did you mean text?"},
		{"items.1.x", "there is no x in an object of id, x.y"},
	} {
		path, err := parseSelection(tt.path)
		require.NoError(t, err, tt.path)
		var out bytes.Buffer
		if err := (&program{stdout: &out}).printSelected(path, json.RawMessage(answer)); err != nil {
			assert.Contains(t, err.Error(), tt.want, tt.path)
			assert.Empty(t, out.String(), tt.path)
			continue
		}
		assert.Equal(t, tt.want, out.String(), tt.path)
	}
	for _, path := range []string{"a..b", "a.", "a[", "a[b]", "a]b[", "a[1", "[[]]"} {
		_, err := parseSelection(path)
		assert.Error(t, err, path)
	}
}

// FuzzSelection: no path and no answer makes the selection fail otherwise than by an error.
func FuzzSelection(f *testing.F) {
	f.Add("items[].id", `{"items": [{"id": 1}]}`)
	f.Add("0[0].a", `[[{"a": "b"}]]`)
	f.Add("[]", `null`)
	f.Fuzz(func(t *testing.T, path, answer string) {
		steps, err := parseSelection(path)
		if err != nil || steps == nil || !json.Valid([]byte(answer)) {
			return
		}
		var out bytes.Buffer
		_ = (&program{stdout: &out}).printSelected(steps, json.RawMessage(answer))
	})
}
