package opi

import (
	"encoding/json"
	"math"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestDate(t *testing.T) {
	moscow := time.FixedZone("MSK", 3*60*60)
	for _, c := range []struct {
		date      any
		utc, zone int64 // Unix seconds when read in UTC and in Moscow
	}{
		{1706659200.0, 1706659200, 1706659200},
		{1706659200.9, 1706659200, 1706659200},
		{"1706659200", 1706659200, 1706659200},
		{-5.0, -5, -5},
		{"2024-01-31", 1706659200, 1706648400},
		{" 2024-01-31T12:00:00 ", 1706702400, 1706691600},
		{"2024-01-31 12:00:00", 1706702400, 1706691600},
		{"2024-01-31T12:00", 1706702400, 1706691600},
		{"2024-01-31 12:00", 1706702400, 1706691600},
		{"2024-01-31T12:00:00.250", 1706702400, 1706691600},
		{"2024-01-31T12:00:00Z", 1706702400, 1706702400},
		{"2024-01-31T12:00:00+03:00", 1706691600, 1706691600},
		{"20240131", 1706659200, 1706648400},
		{"20240131120000", 1706702400, 1706691600},
		{"31.01.2024", 1706659200, 1706648400},
		{"31.01.2024 12:00:00", 1706702400, 1706691600},
		{"31.01.2024 9:00:00", 1706691600, 1706680800},
	} {
		for zone, want := range map[*time.Location]int64{time.UTC: c.utc, moscow: c.zone} {
			got, err := date(c.date, zone)
			require.NoError(t, err, c.date)
			assert.Equal(t, want, got, "%v in %v", c.date, zone)
		}
	}
	for _, wrong := range []any{nil, true, "", "soon", "2024-02-31", "31.13.2024", "2024", []any{}, Object{}, Binary{}, math.NaN(), math.Inf(1), 1e300} {
		_, err := date(wrong, time.UTC)
		if wrong == "2024" { // Unix seconds
			assert.NoError(t, err)
			continue
		}
		assert.ErrorContains(t, err, "wants a date", wrong)
	}
}

func TestText(t *testing.T) {
	for want, v := range map[string]any{
		"": nil, "кот": "кот", "5": 5.0, "-0.5": -0.5, "1000000000000000000000": 1e21, "0.0000001": 1e-7, "1": true, "0": false,
		"abc": Binary{Data: []byte("abc")}, `["<&>",1,true,null]`: []any{"<&>", 1.0, true, nil}, `{"б":1,"а":{}}`: Object{{"б", 1.0}, {"а", Object{}}},
	} {
		got, err := text(v)
		assert.NoError(t, err)
		assert.Equal(t, want, got)
	}
}

func TestParseJSON(t *testing.T) {
	for in, want := range map[string]any{
		`{"a": 1, "б": [true, null, "x"]}`: Object{{"a", 1.0}, {"б", []any{true, nil, "x"}}},
		`{'a': 'it\'s "x"', "b": "it's"}`:  Object{{"a", `it's "x"`}, {"b", "it's"}},
		`['а', 'б\n', '\u0436']`:           []any{"а", "б\n", "ж"},
		"\ufeff[1]":                        []any{1.0},
		` [ ] `:                            []any{},
		`{}`:                               Object{},
		`"x"`:                              "x",
		`[9007199254740992, 9007199254740993, -9007199254740993, 1.5e300]`: []any{9007199254740992.0, "9007199254740993", "-9007199254740993", 1.5e300},
	} {
		got, err := parseJSON(in)
		require.NoError(t, err, in)
		assert.Equal(t, want, got, in)
	}
	for _, wrong := range []string{``, `{`, `[1,]`, `{"a":1,}`, `[1] 2`, `[1]]`, `{"a" 1}`, `{a: 1}`, `{1: 2}`, `['a"]`, `'`, `'\`, `nul`, `[1e999]`,
		strings.Repeat("[", 300) + strings.Repeat("]", 300), strings.Repeat("[", 1<<20)} {
		_, err := parseJSON(wrong)
		assert.Error(t, err, wrong[:min(len(wrong), 40)])
	}
}

func FuzzParseJSON(f *testing.F) {
	for _, seed := range []string{`{"a":[1,2.5,-3e2,null,true,"б\u0436\n"],"a":{}}`, `{'a': 'it\'s', "b": 'x"y'}`, `[`, `"\ud83d\ude00"`, "\ufeff{}", `9007199254740993`, `'\`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, in string) {
		got, err := parseJSON(in)
		if json.Valid([]byte(in)) {
			agree(t, in, got, err)
		}
		if err == nil {
			_, err = plainJSON(got)
			require.NoError(t, err)
		}
	})
}

// agree compares with encoding/json what is valid JSON to it.
func agree(t *testing.T, in string, got any, err error) {
	if err != nil { // bounds of our own
		require.True(t, strings.Contains(err.Error(), "nested deeper") || strings.Contains(err.Error(), "is too large"), "%v", err)
		return
	}
	dec := json.NewDecoder(strings.NewReader(in))
	dec.UseNumber()
	var want any
	require.NoError(t, dec.Decode(&want))
	require.Equal(t, exact(want), plainMaps(got))
}

// exact keeps the digits of the integers that a float64 changes.
func exact(v any) any {
	switch v := v.(type) {
	case []any:
		for i := range v {
			v[i] = exact(v[i])
		}
	case map[string]any:
		for name := range v {
			v[name] = exact(v[name])
		}
	case json.Number:
		f, _ := v.Float64()
		if big, ok := new(big.Int).SetString(v.String(), 10); ok && big.CmpAbs(bigExact) > 0 {
			return v.String()
		}
		return f
	}
	return v
}

var bigExact = big.NewInt(1 << 53)

// plainMaps turns what parseJSON read into what encoding/json reads.
func plainMaps(v any) any {
	switch v := v.(type) {
	case []any:
		for i := range v {
			v[i] = plainMaps(v[i])
		}
	case Object:
		m := map[string]any{}
		for _, p := range v {
			m[p.Name] = plainMaps(p.Value)
		}
		return m
	}
	return v
}
