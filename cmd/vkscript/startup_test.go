package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// webProgram pays for what every Go program that can make a request pays.
const webProgram = `package main

import (
	"fmt"
	"net/http"
	"os"
)

func main() {
	fmt.Println(1)
	if len(os.Args) > 1 {
		http.Get(os.Args[1])
	}
}
`

// BenchmarkStartup compares the start of vkscript, up to the end of a script of one line, with a
// program that only links net/http. They run in turns, so that both meet the same machine.
func BenchmarkStartup(b *testing.B) {
	dir := b.TempDir()
	require.NoError(b, os.WriteFile(filepath.Join(dir, "main.go"), []byte(webProgram), 0o600))
	web := build(b, filepath.Join(dir, "web"), filepath.Join(dir, "main.go"))
	vkscript := build(b, filepath.Join(dir, "vkscript"), ".")
	var ours, theirs []time.Duration
	for b.Loop() {
		ours = append(ours, timed(b, vkscript, "-e", "print(1)"))
		theirs = append(theirs, timed(b, web))
	}
	b.ReportMetric(float64(median(ours).Microseconds()), "µs/start")
	b.ReportMetric(float64(median(ours))/float64(median(theirs)), "ratio")
}

// median is not moved by the few starts that another process got in the way of.
func median(times []time.Duration) time.Duration {
	slices.Sort(times)
	return times[len(times)/2]
}

// build builds as releases are built, without cgo, and puts the program down as an installer does, in one piece: what
// the linker has just written page by page starts a fifth slower, until the system has dropped its pages once.
func build(b *testing.B, program, source string) string {
	if runtime.GOOS == "windows" {
		program += ".exe"
	}
	cmd := exec.Command("go", "build", "-o", program, source)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	out, err := cmd.CombinedOutput()
	require.NoError(b, err, "%s", out)
	data, err := os.ReadFile(program)
	require.NoError(b, err)
	require.NoError(b, os.Remove(program))
	require.NoError(b, os.WriteFile(program, data, 0o700))
	return program
}

func timed(b *testing.B, program string, args ...string) time.Duration {
	began := time.Now()
	out, err := exec.Command(program, args...).Output()
	took := time.Since(began)
	require.NoError(b, err)
	require.Equal(b, "1\n", string(out))
	return took
}
