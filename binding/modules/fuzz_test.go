package modules

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	lua "github.com/yuin/gopher-lua"
)

// FuzzTimeParse: what a layout writes, it reads again.
func FuzzTimeParse(f *testing.F) {
	for _, layout := range append(anyLayouts, "%c", "%D %r", "%s", "%j %Y", "%%%n%d") {
		f.Add(int64(1714546830), layout)
	}
	f.Fuzz(func(t *testing.T, unix int64, layout string) {
		at := time.Unix(unix%maxSeconds, 0).UTC()
		text, err := formatTime(at, layout)
		if err != nil || at.Year() < 1 {
			return
		}
		again, err := parseTime(text, layout, time.UTC)
		if err == nil {
			back, err := formatTime(again.UTC(), layout)
			require.NoError(t, err)
			if !strings.Contains(layout, "%y") && !strings.ContainsAny(layout, "DxaAuwVGCekl") {
				assert.Equal(t, text, back, layout)
			}
		}
		parseAnyTime(layout, time.UTC)
	})
}

// FuzzDuration: what is written is read as the same.
func FuzzDuration(f *testing.F) {
	for _, text := range []string{"1h30m", "-2d 1w", "250ms", "1e3", "m", "1.5.5s"} {
		f.Add(text, int64(90061500))
	}
	f.Fuzz(func(t *testing.T, text string, ms int64) {
		parseDuration(lua.LString(text))
		d := time.Duration(ms%1e12) * time.Millisecond
		again, err := parseDuration(lua.LString(formatDuration(d)))
		require.NoError(t, err)
		assert.Equal(t, d, again)
	})
}

// FuzzTemplate: a text without tags comes out as it is, and no text ends in anything but an error.
func FuzzTemplate(f *testing.F) {
	for _, text := range []string{"{{#a}}\n {{.}}\n{{/a}}", "{{a", "{{^b}}x{{/b}}", "{{ b.1.c }}", "{{!\n}}  {{#a}}\n{{/a}}"} {
		f.Add(text)
	}
	L := lua.NewState()
	defer L.Close()
	f.Fuzz(func(t *testing.T, text string) {
		L.SetTop(0)
		L.Push(lua.LString(text))
		data := L.NewTable()
		list := L.NewTable()
		list.Append(lua.LString("x"))
		data.RawSetString("a", list)
		L.Push(data)
		out, err := templateRender(&call{runtime: &runtime{}, L: L})
		if !strings.Contains(text, "{{") {
			require.NoError(t, err)
			assert.Equal(t, text, out.String())
		}
	})
}

// FuzzDotenv: errors show nothing of the text.
func FuzzDotenv(f *testing.F) {
	for _, text := range []string{"A=1", "export B='x'", "C=\"\\n\"", "secret", "D=\"open"} {
		f.Add(text)
	}
	L := lua.NewState()
	defer L.Close()
	f.Fuzz(func(t *testing.T, text string) {
		if _, err := (&call{runtime: &runtime{}, L: L}).dotenv(text); err != nil {
			assert.Regexp(t, `^line \d+ (is not NAME=value|has a quote that is not closed)$`, err.Error())
		}
	})
}
