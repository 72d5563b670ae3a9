package engine

import (
	"bytes"
	"context"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

var (
	programs  = flag.Int("programs", 300, "random programs compared with lua5.1")
	firstSeed = flag.Uint64("seed", 1, "seed of the first random program")
)

// TestDifferential runs random programs here and in the reference implementation, when that is installed.
func TestDifferential(t *testing.T) {
	reference, err := exec.LookPath("lua5.1")
	if err != nil {
		t.Skip("lua5.1 is not installed")
	}
	dir := t.TempDir()
	for seed := *firstSeed; seed < *firstSeed+uint64(*programs); seed++ {
		src := generate(seed)
		want := runReference(t, reference, dir, src)
		if strings.Contains(want, "C stack overflow") {
			continue // 200 calls of pcall in each other are too many for the reference alone
		}
		got := runHere(src)
		if want != got {
			t.Fatalf("seed %d: %s\n--- program\n%s", seed, firstDifference(want, got), withNumbers(src))
		}
	}
}

func runReference(t *testing.T, reference, dir, src string) string {
	path := filepath.Join(dir, "p.lua")
	require.NoError(t, os.WriteFile(path, []byte(src), 0o600))
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, reference, "p.lua")
	cmd.Dir = dir
	out, err := cmd.Output()
	if err != nil {
		out = append(out, "failed\n"...)
	}
	return normal(string(out))
}

func runHere(src string) string {
	var out bytes.Buffer
	e := New(Options{Stdout: &out, MaxSteps: 50_000_000})
	defer e.Close()
	fn, err := e.Load("p.lua", []byte(src))
	if err == nil {
		_, err = e.Call(context.Background(), fn, 0)
	}
	if err != nil {
		out.WriteString("failed\n")
	}
	return normal(out.String())
}

var negativeZero = regexp.MustCompile(`-0([^.0-9]|$)`)

// normal drops signs that the reference shows by accident: of nan, and of a zero that shares its constant with another.
func normal(out string) string {
	return negativeZero.ReplaceAllString(strings.ReplaceAll(out, "-nan", "nan"), "0$1")
}

func firstDifference(want, got string) string {
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range w {
		if i >= len(g) || w[i] != g[i] {
			here := "(nothing)"
			if i < len(g) {
				here = g[i]
			}
			return "output line " + strconv.Itoa(i+1) + "\nlua5.1: " + w[i] + "\n  here: " + here
		}
	}
	return "more output here: " + got[len(want):]
}

func withNumbers(src string) string {
	var b strings.Builder
	for i, l := range strings.Split(src, "\n") {
		b.WriteString(strconv.Itoa(i+1) + "\t" + l + "\n")
	}
	return b.String()
}
