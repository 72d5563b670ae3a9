package engine

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestLanguage: what scripts may use beyond Lua 5.1, and corners of it; each prints one line.
func TestLanguage(t *testing.T) {
	for src, want := range map[string]string{
		// names in any script
		`local Сумма = 2 local t = {Имя = "мир"} function t:Сказать(а) return self.Имя .. а end print(t:Сказать("!"), Сумма, t["Имя"])`: "мир!\t2\tмир",
		`Итог = 0 for Ж = 1, 3 do Итог = Итог + Ж end print(Итог, _G["Итог"])`:                                                          "6\t6",
		`for i = 1, 3 do if i == 2 then goto Дальше end io.write(i) ::Дальше:: end print()`:                                             "13",
		`local s = "Текст -- не комментарий" --[[ Комментарий ]] print(s) -- конец`:                                                     "Текст -- не комментарий",
		`local ключ, é, 名前, ñ1, _ы = 1, 2, 3, 4, 5 print(ключ + é + 名前 + ñ1 + _ы)`:                                                      "15",
		"print([[Длинная\nстрока]], #'я')":                                                                                              "Длинная\nстрока\t2",
		// goto
		`local i = 1 ::top:: if i < 4 then i = i + 1 goto top end print(i)`:                                                                                                   "4",
		`local f = {} do local i = 1 ::a:: local x = i f[i] = function() x = x + 1 return x end i = i + 1 if i < 4 then goto a end end print(f[1](), f[1](), f[2](), f[3]())`: "2\t3\t3\t4",
		`for i = 1, 2 do for j = 1, 2 do if j == 2 then goto next end io.write(i, j, " ") ::next:: end end print()`:                                                           "11 21",
		`local n = 0 while n < 5 do n = n + 1 if n % 2 == 0 then goto continue end io.write(n) ::continue:: end print()`:                                                      "135",
		`local n = 0 repeat n = n + 1 if n == 2 then goto continue end io.write(n) ::continue:: until n == 3 print()`:                                                         "13",
		`do goto e end local x print("never") ::e:: print("end")`:                                                                                                             "",
		`do goto e ::e:: end goto f do ::e:: end ::f:: print("ok")`:                                                                                                           "ok",
		`local k = 0 ::a:: do local v = k k = k + 1 if k < 3 then goto a end print(v) end`:                                                                                    "2",
		// empty statements, numbers, escapes
		`;;; local x = 1; ; print(x);`: "1",
		`print("\x41\u{42F}\z
		   B", '\065', "a\
b")`: "AЯB\tA\ta\nb",
		`print(0x1p4, 0xA.8, 1e3, 3., 0x.8p1)`: "16\t10.5\t1000\t3\t1",
		// for
		`for i = "1", "3" do io.write(i + 0, " ") end print()`: "1 2 3",
		`for i, v in pairs(setmetatable({}, {__pairs = function() return function(_, i) i = (i or 0) + 1 if i < 3 then return i, i * i end end end})) do io.write(i, v, " ") end print()`: "11 24",
		`local t = setmetatable({}, {__call = function(_, s, i) i = i + 1 if i < 3 then return i end end}) for i in t, nil, 0 do io.write(i, " ") end print()`:                            "1 2",
		// arg
		`local function f(...) return arg[0] end print(f())`:                                        "nil",
		`arg = "outer" local function f(...) local n = select("#", ...) return arg end print(f(1))`: "outer",
		`local function f(...) return function() return arg.n end end print(f(1, 2)())`:             "2",
		// library of later versions
		`print(table.unpack and 1, table.pack(1, nil, 3).n, select("#", unpack(table.pack(1, nil), 1, 2)))`:           "1\t3\t2",
		`print(("ab"):rep(3, "-"), ("x"):rep(1, ","), ("x"):rep(0, ","))`:                                             "ab-ab-ab\tx",
		`print(load("return ...", "chunk")(7), load(function() return nil end)(), 1)`:                                 "7\tnil\t1",
		`local env = {y = 2} print(load("return y", "c", "t", env)(), load("syntax error"))`:                          "2\tnil\t[string \"syntax error\"]:1: syntax error near 'error'",
		`print(xpcall(function(a, b) return a + b end, print, 1, 2))`:                                                 "true\t3",
		`print(utf8.char(72, 1071, 128512), utf8.len("Яб"), utf8.codepoint("Яб", 1, -1))`:                             "HЯ😀\t2\t1071\t1073",
		`for p, c in utf8.codes("aЯ") do io.write(p, ":", c, " ") end print(utf8.offset("aЯb", 3), utf8.len("\xff"))`: "1:97 2:1071 4\tnil\t1",
		`for c in ("aЯ"):gmatch(utf8.charpattern) do io.write("[", c, "]") end print()`:                               "[a][Я]",
		`print(math.log(8, 2), math.log(100, 10), rawlen({1, 2}), rawlen("abc"))`:                                     "3\t2\t2\t3",
		`print(coroutine.isyieldable(), coroutine.wrap(function() return coroutine.isyieldable() end)())`:             "false\ttrue",
		`print(string.format("%s %s %s", nil, true, setmetatable({}, {__tostring = function() return "T" end})))`:     "nil true T",
		`print(pcall(string.dump, print))`:                                                                            "false\ttest.lua:1: unable to dump given function",
		`print(loadstring("\27Lua"))`:                                                                                 "nil\t[string \"\x1bLua\"]: cannot load binary chunks",
		// integers stay exact, fractions have 14 digits
		`print(2^53, 9007199254740991, 1e15, -2^53, 1e16, 0.1 + 0.2, 19.99 * 3, 1e100, 2000000001)`: "9007199254740992\t9007199254740991\t1000000000000000\t-9007199254740992\t1e+16\t0.3\t59.97\t1e+100\t2000000001",
		`print(tostring(1/0), -1/0, 0/0, -0)`:                                                       "inf\t-inf\tnan\t-0",
		// strings as numbers are decimal
		`print("010" + 1, "1e1" * 1, "0x10" + 0, -"010", "9" / 3, "7" % 4, "2" ^ 3, 1 + "1", "10" - "1")`:         "11\t10\t16\t-10\t3\t3\t8\t2\t9",
		`local t = setmetatable({}, {__add = function(a, b) return "meta" end}) print("1" + t, t + "1", "x" + t)`: "meta\tmeta\tmeta",
		// lists
		`local t = {} for i = 1, 1100000 do t[#t + 1] = i end table.insert(t, 0) print(#t, t[#t], table.remove(t), #t, t[1048576])`:                "1100001\t0\t0\t1100000\t1048576",
		`local t = {1, 2, 3, x = 4} for k in pairs(t) do t[k] = nil end print(next(t), #t)`:                                                        "nil\t0",
		`local t = {1, 2, 3, 4, a = 1, b = 2} local n = 0 for k, v in pairs(t) do n = n + 1 if k == 4 then t[4] = nil t[3] = nil end end print(n)`: "6",
		`local t = {} t[3] = 3 t[2] = 2 t[1] = 1 t[#t] = nil print(#t, t[2])`:                                                                      "2\t2",
		`print(#table.pack(pcall(unpack, {}, 1, 1e7)), (pcall(unpack, {}, 1, 1e7)))`:                                                               "2\tfalse",
		// coroutines across iterators and metamethods
		`local co = coroutine.wrap(function() for v in function() return coroutine.yield("in") end do coroutine.yield(v) end return "end" end) print(co(), co(1), co(), co(nil))`: "in\t1\tin\tend",
		`local t = setmetatable({}, {__index = function() return coroutine.yield() end}) print(coroutine.resume(coroutine.create(function() return t.x end)))`:                    "false\ttest.lua:1: attempt to yield across metamethod/C-call boundary",
		`print(coroutine.resume(coroutine.create(function() pcall(coroutine.yield) return "after" end)))`:                                                                         "true\tafter",
		`print(select(2, coroutine.resume(coroutine.create(function() table.sort({1, 2}, coroutine.yield) end))))`:                                                                "test.lua:1: attempt to yield across metamethod/C-call boundary",
		`local co co = coroutine.wrap(function() return co() end) print(pcall(co))`:                                                                                               "false\ttest.lua:1: cannot resume running coroutine",
		// modules and globals
		`print(require("string") == string, package.loaded._G == _G, _VERSION, type(arg), arg[0])`:                           "true\ttrue\tLua 5.1\ttable\ttest.lua",
		`package.preload.m = function(name) return {name = name} end print(require("m").name, require("m") == require("m"))`: "m\ttrue",
		`print(os.execute, io.popen, string.dump and 1, debug.sethook, newproxy, module, getmetatable(print))`:               "nil\tnil\t1\tnil\tnil\tnil\tnil",
		// dates
		`print(os.date("!%Y-%m-%d %H:%M:%S %j %U %W %a %x %p %y", 86399), os.time{year = 2024, month = 2, day = 30})`:       "1970-01-01 23:59:59 001 00 00 Thu 01/01/70 PM 70\t1709294400",
		`local d = os.date("!*t", 1700000000) print(d.year, d.month, d.day, d.hour, d.min, d.sec, d.wday, d.yday, d.isdst)`: "2023\t11\t14\t22\t13\t20\t3\t318\tfalse",
		`print(os.date("!%k|%l|%P|%Ey|%Od", 1700000000))`:                                                                   "22|10|pm|23|14",
		// debug
		`local function f() return debug.getinfo(1, "nSl") end local i = f() print(i.name, i.currentline, i.short_src, i.what)`: "f\t1\ttest.lua\tLua",
		`local function g() local i = debug.getinfo(1, "n") return i.name end local n = g() print(n)`:                           "g",
		`local x = 5 print(debug.getlocal(1, 1))`: "x\t5",
	} {
		t.Run(src, func(t *testing.T) {
			out, err := run(t, Options{ScriptName: "test.lua"}, src)
			if want == "" {
				require.ErrorContains(t, err, "jumps into the scope")
				return
			}
			require.NoError(t, err)
			assert.Equal(t, want, strings.TrimSpace(out))
		})
	}
}

func TestSourceForms(t *testing.T) {
	for name, src := range map[string]string{
		"byte order mark": "\xef\xbb\xbfprint('ok', debug.getinfo(1, 'l').currentline)",
		"shebang":         "#!/usr/bin/env vkscript\nprint('ok', debug.getinfo(1, 'l').currentline - 1)",
		"both":            "\xef\xbb\xbf#!/usr/bin/env vkscript\r\nprint('ok', debug.getinfo(1, 'l').currentline - 1)",
		"CRLF":            "--[[a\r\n]] local s = [[\r\n\r\n]]\r\nprint('ok', debug.getinfo(1, 'l').currentline - #s - 3)\r\n",
	} {
		out, err := run(t, Options{}, src)
		require.NoError(t, err, name)
		assert.Equal(t, "ok\t1\n", out, name)
	}
}

func TestTimeZone(t *testing.T) {
	zone := time.FixedZone("MSK", 3*3600)
	out, err := run(t, Options{Location: zone}, `print(os.date("%H:%M %Z %z", 0), os.time{year = 1970, month = 1, day = 1, hour = 3}, os.date("*t", 0).hour)`)
	require.NoError(t, err)
	assert.Equal(t, "03:00 MSK +0300\t0\t3\n", out)
}

func TestSeed(t *testing.T) {
	const src = `print(math.random(1e9), math.random(1e9))`
	one, err := run(t, Options{Seed: 7}, src)
	require.NoError(t, err)
	same, err := run(t, Options{Seed: 7}, src)
	require.NoError(t, err)
	other, err := run(t, Options{Seed: 8}, src)
	require.NoError(t, err)
	assert.Equal(t, one, same)
	assert.NotEqual(t, one, other)
}

func FuzzCompile(f *testing.F) {
	for _, bug := range upstreamBugs {
		f.Add(bug.src)
	}
	for _, src := range []string{"a.b:c'x'{}()", "local Имя <- 1", "x = {[1]=2;3,...}", "goto a ::a::", "return ...", "for i=1,2,3 do end", "'\\", "[==[", "--[[", "0x1p", "\xff"} {
		f.Add(src)
	}
	files, _ := filepath.Glob("testdata/lua51/*.lua")
	for _, path := range files {
		src, _ := os.ReadFile(path)
		f.Add(string(src))
	}
	f.Fuzz(func(t *testing.T, src string) {
		proto, err := Compile("f.lua", []byte(src))
		if err != nil {
			var at *SyntaxError
			require.ErrorAs(t, err, &at)
			return
		}
		e := New(Options{MaxSteps: 2000, MaxMemory: 256 << 20})
		defer e.Close()
		e.Call(t.Context(), e.L.NewFunctionFromProto(proto), 0)
	})
}

func TestDeepSource(t *testing.T) {
	for name, src := range map[string]string{
		"parentheses": "x = " + strings.Repeat("(", 1e6) + "1" + strings.Repeat(")", 1e6),
		"blocks":      strings.Repeat("do ", 1e6) + strings.Repeat("end ", 1e6),
		"functions":   strings.Repeat("x = function() ", 1e6),
		"tables":      "x = " + strings.Repeat("{", 1e6),
		"sums":        "x = 1" + strings.Repeat(" + x", 1e6),
		"calls":       "x" + strings.Repeat("()", 1e6),
		"nots":        "x = " + strings.Repeat("not ", 1e6) + "1",
		"concats":     "x = 1" + strings.Repeat(" .. x", 1e6),
		"elseifs":     "if x then" + strings.Repeat(" elseif x then", 2e4) + " end",
	} {
		_, err := Compile("deep.lua", []byte(src))
		if name == "elseifs" {
			require.NoError(t, err, name)
			continue
		}
		var at *SyntaxError
		require.ErrorAs(t, err, &at, name)
		assert.Contains(t, at.Msg, "too", name)
	}
}
