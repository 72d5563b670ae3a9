package task_test

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	lua "github.com/yuin/gopher-lua"

	"github.com/vkscript/vkscript/binding/engine"
	"github.com/vkscript/vkscript/binding/task"
)

const waiting = 50 * time.Millisecond

// Benchmark1000 lets 1,000 calls of 50 ms at once, as tasks of a script and as bare goroutines, take turns, with garbage
// collected as the program does, and gives the ratio of the medians: the engine's start is in it.
func Benchmark1000(b *testing.B) {
	defer debug.SetGCPercent(debug.SetGCPercent(400))
	var bare, tasks []time.Duration
	for b.Loop() {
		began := time.Now()
		var all sync.WaitGroup
		for range 1000 {
			all.Go(func() { time.Sleep(waiting) })
		}
		all.Wait()
		bare = append(bare, time.Since(began))
		began = time.Now()
		_, err := run(b.Context(), `local list = {} for i = 1, 1000 do list[i] = 1 end task.map(list, call)`)
		require.NoError(b, err)
		tasks = append(tasks, time.Since(began))
	}
	slices.Sort(bare)
	slices.Sort(tasks)
	b.ReportMetric(float64(tasks[len(tasks)/2])/float64(bare[len(bare)/2]), "tasks/goroutines")
}

// BenchmarkWaitingTask reports the memory of a task that waits, stacks of goroutines included.
func BenchmarkWaitingTask(b *testing.B) {
	const n = 10_000
	for range b.N {
		e := engine.New(engine.Options{})
		task.Register(e, nil)
		var before, after runtime.MemStats
		e.State().SetGlobal("measure", e.State().NewFunction(func(*lua.LState) int {
			runtime.GC()
			runtime.ReadMemStats(&after)
			return 0
		}))
		fn, err := e.Load("bench.lua", []byte(fmt.Sprintf(`task.scope(function()
			local gate = task.channel()
			for i = 1, %d do task.spawn(function() gate:receive() end) end
			task.sleep(0.2)
			measure()
			gate:close()
		end)`, n)))
		require.NoError(b, err)
		runtime.GC()
		runtime.ReadMemStats(&before)
		_, err = e.Call(b.Context(), fn, 0)
		require.NoError(b, err)
		used := after.HeapAlloc + after.StackInuse - before.HeapAlloc - before.StackInuse
		b.ReportMetric(float64(used)/n, "bytes/task")
		b.ReportMetric(float64(after.StackInuse-before.StackInuse)/n, "stack/task")
		e.Close()
	}
}
