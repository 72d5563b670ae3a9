package main

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/vkscript/vkscript/scripts/bench/worker"
)

// run is what one client did in one scenario, as the server and the system saw it.
type run struct {
	StartUp, Elapsed  time.Duration // to the first request; from there to the last answer
	CPU               time.Duration // of the client, user and system
	Peak              int64         // bytes of the client's memory; 0 when not known
	Requests, TooMany int
	Errors            []string
	Lost, Doubled     int // posts
}

// maxRun bounds one run.
const maxRun = 45 * time.Second

// do runs the client's processes against a fresh server.
func (s *scenario) do(ctx context.Context, c *client) (run, error) {
	ctx, cancel := context.WithTimeout(ctx, maxRun)
	defer cancel()
	vk := s.server()
	m, err := serve(vk)
	if err != nil {
		return run{}, err
	}
	defer m.close()
	job := s.job
	job.APIURL, job.Token = m.address()+"/method/", fmt.Sprintf("vk1.a.%x", rand.Uint64())
	began := time.Now()
	r, err := s.processesOf(ctx, c, job)
	if err != nil {
		return r, fmt.Errorf("%s, %s: %w", c.name, s.name, err)
	}
	r.StartUp, r.Elapsed = m.first.Sub(began), m.last.Sub(m.first)
	r.Requests, r.TooMany = m.requests, m.tooMany
	r.Lost, r.Doubled = compare(vk.texts(), s.job.Count*max(s.processes, 1))
	return r, nil
}

// compare counts posts that are missing, and those that are there once more than they should be.
func compare(texts []string, want int) (lost, doubled int) {
	distinct := map[string]bool{}
	for _, text := range texts {
		distinct[text] = true
	}
	return max(want-len(distinct), 0), len(texts) - len(distinct)
}

// processesOf does the job in as many processes as the scenario wants, each with texts of its own.
func (s *scenario) processesOf(ctx context.Context, c *client, job worker.Job) (all run, err error) {
	n := max(s.processes, 1)
	runs, errs := make([]run, n), make(chan error, n)
	for i := range n {
		own := job
		if n > 1 {
			own.What += fmt.Sprintf("%c", 'a'+i)
		}
		go func() {
			var err error
			runs[i], err = process(ctx, c.command(own))
			errs <- err
		}()
	}
	for range n {
		if e := <-errs; e != nil {
			err = e
		}
	}
	for _, r := range runs {
		all.CPU += r.CPU
		all.Peak = max(all.Peak, r.Peak)
		all.Errors = append(all.Errors, r.Errors...)
	}
	return all, err
}

// process runs one process to its end.
func process(ctx context.Context, command *exec.Cmd) (r run, err error) {
	cmd := exec.CommandContext(ctx, command.Path, command.Args[1:]...)
	cmd.Env = command.Env
	var out, diagnostics bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &diagnostics
	if err := cmd.Start(); err != nil {
		return r, err
	}
	watch := watchMemory(cmd.Process.Pid)
	err = cmd.Wait()
	r.Peak = watch()
	if err != nil {
		return r, fmt.Errorf("%w: %s", err, firstLine(diagnostics.String()+out.String()))
	}
	r.CPU = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	r.Errors = errorLines(out.String())
	return r, nil
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	return line
}

// errorLines are the errors that a client's script saw.
func errorLines(out string) (lines []string) {
	for line := range strings.Lines(out) {
		if text, ok := strings.CutPrefix(line, "error: "); ok {
			lines = append(lines, strings.TrimSpace(text))
		}
	}
	return lines
}

// watchMemory reads the highest memory of a process until the returned function is called. What the system says
// at its end is of no use: it counts in the memory of the process that started it.
func watchMemory(pid int) (peak func() int64) {
	stop, result := make(chan struct{}), make(chan int64)
	go func() {
		tick := time.NewTicker(5 * time.Millisecond)
		defer tick.Stop()
		var last int64
		for {
			if status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid)); err == nil {
				if peak := highWater(string(status)); peak > 0 {
					last = peak
				}
			}
			select {
			case <-tick.C:
			case <-stop:
				result <- last
				return
			}
		}
	}()
	return func() int64 {
		close(stop)
		return <-result
	}
}

// highWater finds the peak of the resident memory in Linux's text about a process; 0 when it is not there.
func highWater(status string) int64 {
	for line := range strings.Lines(status) {
		if text, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			var kilobytes int64
			fmt.Sscanf(text, "%d kB", &kilobytes)
			return kilobytes << 10
		}
	}
	return 0
}
