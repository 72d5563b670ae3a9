package engine

import (
	"context"
	"fmt"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	lua "github.com/yuin/gopher-lua"
)

// benchmarks are programs whose global function run does one round of work.
var benchmarks = []struct{ name, src string }{
	{"Fib", `local function fib(n) if n < 2 then return n end return fib(n-1) + fib(n-2) end
		function run() return fib(20) end`},
	{"Loops", `function run() local s = 0 for i = 1, 30000 do if i % 3 == 0 then s = s + i else s = s - 1 end end return s end`},
	{"While", `function run() local i, s = 0, 0 while i < 20000 do i = i + 1 s = s + (i > 100 and 1 or 2) end return s end`},
	{"Strings", `function run() local t = {} for i = 1, 2000 do t[#t+1] = "item " .. i .. ";" end
		local s = table.concat(t) return #s + select(2, s:gsub("item", "x")) end`},
	{"Concat", `function run() local s = 0 for i = 1, 5000 do local a = "a" .. "b" .. i s = s + #a end return s end`},
	{"Sort", `function run() local t, x = {}, 42 for i = 1, 1000 do x = (x * 1103515245 + 12345) % 2147483648 t[i] = x end
		table.sort(t) return t[1] end`},
	{"SortBy", `function run() local t, x = {}, 42 for i = 1, 1000 do x = (x * 1103515245 + 12345) % 2147483648 t[i] = x end
		table.sort(t, function(a, b) return a > b end) return t[1] end`},
	{"Tables", `function run() local t = {} for i = 1, 5000 do t[i] = {id = i, name = "n"} end
		local s = 0 for i = 1, #t do s = s + t[i].id end return s end`},
	{"Pairs", `local t = {} for i = 1, 1000 do t[i] = i t["k" .. i] = i end
		function run() local s = 0 for k, v in pairs(t) do s = s + v end for i, v in ipairs(t) do s = s + v end return s end`},
	{"Closures", `function run() local s = 0 for i = 1, 3000 do local f = function() s = s + i end f() end return s end`},
	{"Methods", `local C = {} C.__index = C function C.new(v) return setmetatable({v = v}, C) end
		function C:add(n) self.v = self.v + n return self end
		function run() local o = C.new(1) for i = 1, 5000 do o:add(i) end return o.v end`},
	{"GoCalls", `function run() local s = 0 for i = 1, 10000 do s = s + noop("a", "b", "c") end return s end`},
	{"Pcall", `function run() local f = function(x) return x end for i = 1, 3000 do pcall(f, i) end end`},
	{"PcallError", `function run() for i = 1, 500 do pcall(error, "x") end end`},
	{"Coroutines", `function run() local s = 0 for v in coroutine.wrap(function() for i = 1, 2000 do coroutine.yield(i) end end) do s = s + v end return s end`},
	{"Gsub16k", `local s = string.rep("item ", 16000) function run() return #s:gsub("item", "x") end`},
	{"Varargs", `local function f(...) local a, b = ... return select("#", ...) + a end
		function run() local s = 0 for i = 1, 5000 do s = s + f(i, 2, 3) end return s end`},
}

func noop(L *lua.LState) int {
	L.Push(lua.LNumber(len(L.CheckString(1)) + len(L.CheckString(2)) + len(L.CheckString(3))))
	return 1
}

// BenchmarkEngine is a program under step counting; compare with BenchmarkUncounted, BenchmarkPlain and BenchmarkPUC.
func BenchmarkEngine(b *testing.B) { benchmarkEngine(b, Options{MaxSteps: 1 << 60}) }

// BenchmarkUncounted is the same without a limit of steps.
func BenchmarkUncounted(b *testing.B) { benchmarkEngine(b, Options{}) }

func benchmarkEngine(b *testing.B, opts Options) {
	for _, bm := range benchmarks {
		b.Run(bm.name, func(b *testing.B) {
			e := New(opts)
			defer e.Close()
			e.L.SetGlobal("noop", e.L.NewFunction(noop))
			fn, err := e.Load("bench.lua", []byte(bm.src))
			require.NoError(b, err)
			_, err = e.Call(context.Background(), fn, 0)
			require.NoError(b, err)
			run := e.L.GetGlobal("run").(*lua.LFunction)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := e.Call(context.Background(), run, 0); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkPUC is the same program on the reference implementation, which counts its own processor time.
func BenchmarkPUC(b *testing.B) {
	if _, err := exec.LookPath("lua5.1"); err != nil {
		b.Skip("no lua5.1")
	}
	for _, bm := range benchmarks {
		b.Run(bm.name, func(b *testing.B) {
			const clocked = "\nfunction noop(a, b, c) return #a + #b + #c end local began = os.clock() for i = 1, %d do run() end print(os.clock() - began)"
			out, err := exec.Command("lua5.1", "-e", bm.src+fmt.Sprintf(clocked, b.N)).CombinedOutput()
			require.NoError(b, err, "%s", out)
			seconds, err := strconv.ParseFloat(strings.TrimSpace(string(out)), 64)
			require.NoError(b, err)
			b.ReportMetric(seconds*1e9/float64(b.N), "ns/op")
		})
	}
}

// BenchmarkPlain is the same program on gopher-lua as it comes, without limits.
func BenchmarkPlain(b *testing.B) {
	for _, bm := range benchmarks {
		b.Run(bm.name, func(b *testing.B) {
			L := lua.NewState()
			defer L.Close()
			L.SetGlobal("noop", L.NewFunction(noop))
			require.NoError(b, L.DoString(bm.src))
			run := L.GetGlobal("run")
			b.ReportAllocs()
			for b.Loop() {
				if err := L.CallByParam(lua.P{Fn: run, Protect: true}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkStart(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		e := New(Options{})
		fn, _ := e.Load("x.lua", []byte("print(1)"))
		e.Call(context.Background(), fn, 0)
		e.Close()
	}
}
