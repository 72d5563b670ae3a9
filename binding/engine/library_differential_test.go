package engine

import (
	"fmt"
	"math/rand/v2"
	"os/exec"
	"strings"
	"testing"
)

// sample writes n calls of library functions with random arguments.
type sample func(r *rand.Rand) string

func pick(r *rand.Rand, options ...string) string { return options[r.IntN(len(options))] }

func repeat(r *rand.Rand, most int, one func() string) string {
	var b strings.Builder
	for range r.IntN(most + 1) {
		b.WriteString(one())
	}
	return b.String()
}

func subject(r *rand.Rand) string {
	return repeat(r, 10, func() string { return pick(r, "a", "b", "ab", "1", "(", ")", " ", ".", "%", "я", "\\0", "x=y", "]") })
}

func patternItem(r *rand.Rand) string {
	single := func() string {
		return pick(r, "a", "b", ".", "%a", "%d", "%s", "%w", "%p", "%S", "%%", "[ab]", "[^a]", "[a-c1]", "[%a_]", "[]]", "[^%s]", "x", "%z", "1", "[%]x]")
	}
	switch r.IntN(12) {
	case 0:
		return "()"
	case 1:
		return "(" + single() + pick(r, "", "*", "+", "-", "?") + ")"
	case 2:
		return "%b()"
	case 3:
		return "%f[%a]"
	case 4:
		return "(a*(.)b-)"
	case 5:
		return pick(r, "%1", "%2", "(", ")", "[a", "%", "$", "^", "%b(", "%f")
	}
	return single() + pick(r, "", "", "*", "+", "-", "?")
}

var librarySamples = map[string]sample{
	"patterns": func(r *rand.Rand) string {
		s := subject(r)
		p := pick(r, "", "", "^") + repeat(r, 4, func() string { return patternItem(r) }) + pick(r, "", "", "$")
		call := pick(r, `string.find(%q, %q)`, `string.match(%q, %q)`, `string.gsub(%q, %q, "<%%0>")`, `string.gsub(%q, %q, "%%1")`,
			`string.gsub(%q, %q, {a = "A", b = false, ab = 1})`, `string.gsub(%q, %q, function(...) return select("#", ...) .. "" end, 2)`,
			`collect(%q, %q)`, `string.find(%q, %q, 3)`, `string.match(%q, %q, -2)`, `string.find(%q, %q, 2, true)`)
		call = strings.Replace(strings.Replace(call, "%q", `"`+s+`"`, 1), "%q", `"`+p+`"`, 1)
		return strings.ReplaceAll(call, "%%", "%")
	},
	"format": func(r *rand.Rand) string {
		verb := pick(r, "d", "i", "u", "x", "X", "o", "e", "E", "f", "g", "G", "s", "q", "c")
		value := pick(r, "0", "1", "-1", "42", "3.75", "-0.001", "1e20", "123456789", "1e-7", "100", "0.1", "1/3", "2^31", "1/0", "-1/0", `"12"`)
		flags := repeat(r, 2, func() string { return pick(r, "-", "0", " ", "+", "#") })
		width := pick(r, "", "", "5", "12", "1")
		if r.IntN(3) == 0 {
			width += "." + pick(r, "0", "1", "3", "10", "")
		}
		switch verb {
		case "s":
			value, flags = pick(r, `"text"`, `"я"`, "12", `""`), strings.Trim(flags, "0 +#")
		case "q":
			value, flags, width = pick(r, `"a\nb"`, `"\0\"\\"`, `"\r"`), "", ""
		case "c":
			value, flags = pick(r, "65", "97", "255"), strings.Trim(flags, "0 +#")
			width = strings.Split(width, ".")[0]
		case "d", "i":
			flags = strings.ReplaceAll(flags, "#", "")
			value = pick(r, "0", "1", "-1", "42", "123456789", "3.75", "-2.5", `"7"`)
		case "x", "X", "o", "u":
			flags = strings.Trim(flags, " +")
			value = pick(r, "0", "1", "255", "123456789", "3.75")
		default:
			flags = strings.ReplaceAll(flags, "#", "")
		}
		return fmt.Sprintf(`string.format("[%%%s%s%s]", %s)`, flags, width, verb, value)
	},
	"numbers": func(r *rand.Rand) string {
		text := repeat(r, 5, func() string { return pick(r, "1", "0", ".", "e", "x", "-", "+", "5", " ", "a", "f", "0x", "E2") })
		return pick(r, `tonumber("`+text+`")`, `tonumber("`+strings.ReplaceAll(text, "-", "")+`", `+pick(r, "2", "8", "16", "36")+`)`,
			`pcall(function() return "`+text+`" + 1 end)`, `tostring(`+pick(r, "1e13", "1e100", "0.1", "1/3", "-1e-5", "123456.789", "2^40")+`)`)
	},
	"strings": func(r *rand.Rand) string {
		i, j := r.IntN(16)-8, r.IntN(16)-8
		return fmt.Sprintf(pick(r, `("abcdef"):sub(%d, %d)`, `("abcdef"):byte(%d, %d)`, `("ab"):rep(%d) .. %d`, `(("xaX"):upper():lower():reverse()):sub(%d, %d)`,
			`select("#", ("abc"):byte(%d, %d))`, `("a,b,c"):find(",", %d, %d > 0)`), i, j)
	},
	"tables": func(r *rand.Rand) string {
		list := repeat(r, 8, func() string { return pick(r, "1,", "3,", "2,", "7,", "5,") })
		i, j := r.IntN(8)-1, r.IntN(8)-1
		return fmt.Sprintf(pick(r, `table.concat({%s}, "-")`, `table.concat({%s}, ",", %d, %d)`, `dump({%s}, function(t) table.sort(t) end)`,
			`dump({%s}, function(t) table.sort(t, function(a, b) return a > b end) end)`, `dump({%s}, function(t) table.insert(t, 9) end)`,
			`dump({%s}, function(t) return table.remove(t) end)`, `dump({%s}, function(t) return table.remove(t, 1) end)`,
			`dump({%s}, function(t) table.insert(t, 1, 9) end)`, `unpack({%s}, %d, %d)`, `select("#", unpack({%s}))`, `table.maxn({%s})`)+"--[[%d %d]]", list, i, j, i, j)
	},
	"math": func(r *rand.Rand) string {
		a, b := pick(r, "0", "1.5", "-1.5", "7", "-7", "1e10", "2", "0.3", "1/0"), pick(r, "1", "2", "-3", "0.5", "10")
		fn := pick(r, "floor", "ceil", "abs", "sqrt", "exp", "log", "sin", "cos", "deg", "rad", "log10", "modf", "frexp", "tanh")
		return pick(r, "math."+fn+"("+a+")", "math.max("+a+", "+b+")", "math.min("+a+", "+b+")", "math.fmod("+a+", "+b+")",
			"math.pow("+a+", "+b+")", "("+a+") % ("+b+")", "math.ldexp("+a+", 3)", "math.atan2("+a+", "+b+")")
	},
	"dates": func(r *rand.Rand) string {
		at := r.Int64N(4e9) - 1e8
		d := pick(r, "a", "A", "b", "B", "c", "d", "D", "e", "F", "H", "I", "j", "m", "M", "p", "S", "U", "w", "W", "x", "X", "y", "Y", "Z", "%", "V", "G", "g", "u", "R", "T", "C", "h", "n", "t", "k", "l", "P", "r", "s")
		return pick(r, fmt.Sprintf(`os.date("!%%%s", %d)`, d, at), fmt.Sprintf(`os.time(os.date("*t", %d))`, at),
			fmt.Sprintf(`os.time{year = %d, month = %d, day = %d, hour = %d}`, 1971+r.IntN(100), r.IntN(15), r.IntN(40), r.IntN(30)))
	},
}

// samplePrelude prints what a call gives, errors as such, strings quoted.
const samplePrelude = `
local function show(v)
  if type(v) == "number" then return string.format("%.10g", v) end
  if type(v) == "string" then return string.format("%q", v) end
  return tostring(v)
end
local function try(f)
  local r = {pcall(f)}
  local n = 1
  for i = 1, 20 do if r[i] ~= nil then n = i end end
  local s = {}
  for i = 1, n do s[i] = show(r[i]) end
  print(r[1] and table.concat(s, " ") or "error")
end
function collect(s, p) local t = {} for a, b in string.gmatch(s, p) do t[#t + 1] = show(a) .. show(b) if #t > 20 then break end end return table.concat(t, ";") end
function dump(t, f) local r = f(t) return table.concat(t, ","), r end
`

func TestLibraryDifferential(t *testing.T) {
	reference, err := exec.LookPath("lua5.1")
	if err != nil {
		t.Skip("lua5.1 is not installed")
	}
	t.Setenv("TZ", "UTC")
	for name, one := range librarySamples {
		t.Run(name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(*firstSeed, 1))
			dir, left := t.TempDir(), 5**programs
			for left > 0 && !t.Failed() {
				n := min(left, samplesAtOnce)
				compareSamples(t, reference, dir, repeatExactly(n, func() string { return one(r) }))
				left -= n
			}
		})
	}
}

// samplesAtOnce are few enough for the reference's time.
const samplesAtOnce = 1500

func repeatExactly(n int, one func() string) []string {
	samples := make([]string, n)
	for i := range samples {
		samples[i] = one()
	}
	return samples
}

func compareSamples(t *testing.T, reference, dir string, samples []string) {
	src := samplePrelude
	for _, sample := range samples {
		src += "try(function() return " + sample + "\nend)\n"
	}
	want, got := runReference(t, reference, dir, src), runHere(src)
	if want == got {
		return
	}
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	shown := 0
	for i := range samples {
		if i < len(w) && i < len(g) && w[i] != g[i] && !strings.Contains(want, "\\\n") {
			t.Errorf("%s\nlua5.1: %s\n  here: %s", samples[i], w[i], g[i])
			if shown++; shown > 10 {
				break
			}
		}
	}
	if shown == 0 {
		t.Error(firstDifference(want, got))
	}
}
