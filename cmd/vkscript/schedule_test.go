package main

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// served is a schedule in a folder, with the real service.
type served struct {
	t    *testing.T
	file string
	said []string // by all services
}

// serve runs the service until it says something that fits, and ends it.
func (s *served) serve(until string, end os.Signal) {
	cmd := exec.Command("vkscript", "schedule", "run", "--file", s.file)
	errs, err := cmd.StderrPipe()
	require.NoError(s.t, err)
	require.NoError(s.t, cmd.Start())
	timeout := time.AfterFunc(time.Minute, func() { cmd.Process.Kill() })
	defer timeout.Stop()
	fits, ended := regexp.MustCompile(until), false
	for lines := bufio.NewScanner(errs); lines.Scan(); {
		s.said = append(s.said, lines.Text())
		if !ended && fits.MatchString(lines.Text()) {
			ended = true
			require.NoError(s.t, cmd.Process.Signal(end))
		}
	}
	cmd.Wait()
	require.True(s.t, ended, "nothing like %q was said: %s", until, strings.Join(s.said, "\n"))
}

func (s *served) log(entry string) string {
	text, err := os.ReadFile(filepath.Join(strings.TrimSuffix(s.file, ".txt")+".state", entry, "output.log"))
	require.NoError(s.t, err)
	return string(text)
}

func newServed(t *testing.T, files map[string]string) *served {
	if runtime.GOOS == "windows" {
		t.Skip("no Ctrl-C for another process")
	}
	if testing.Short() {
		t.Skip("waits for whole seconds")
	}
	dir := t.TempDir()
	for name, text := range files {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
	}
	return &served{t: t, file: filepath.Join(dir, "расписание.txt")}
}

// TestKilledService kills services with SIGKILL at the moments at which they start a run and at which one has ended:
// whatever they have put down is carried out, and once.
func TestKilledService(t *testing.T) {
	s := newServed(t, map[string]string{
		"пост.lua":       `print("posted")`,
		"расписание.txt": "[пост]\nevery = 1s\nrun = пост.lua\njournal = no\nzone = UTC\n",
	})
	for range 3 {
		s.serve(`пост: started, due`, os.Kill)
		s.serve(`пост: started, due`, os.Kill)
		s.serve(`пост: ended well`, os.Kill)
	}
	s.serve(`пост: ended well`, os.Interrupt)
	log := s.log("пост")
	wanted := map[string]bool{}
	for _, line := range s.said {
		if _, due, ok := strings.Cut(line, "пост: started, due "); ok {
			wanted[due] = true
			assert.Equal(t, 1, strings.Count(log, "started, due "+due+": "), "the run of %s:\n%s\n%s", due, strings.Join(s.said, "\n"), log)
		}
	}
	assert.GreaterOrEqual(t, len(wanted), 3)
	assert.Equal(t, strings.Count(log, "== ")/2, strings.Count(log, "posted"))
}

// blocked is a script that goes on until there is a file.
const blocked = `print("begun") while not fs.exists("go") do time.sleep(0.02) end print("finished")`

// TestRunOutlivesItsService kills a service while a run goes on: the run comes to its end, and the next service knows of it.
func TestRunOutlivesItsService(t *testing.T) {
	s := newServed(t, map[string]string{"a.lua": blocked, "расписание.txt": "[a]\nevery = 1s\nrun = a.lua\njournal = no\n"})
	s.serve(`a: started, due`, os.Kill)
	s.serve(`a: (a run that an earlier service started goes on|started, due .*)$`, os.Kill)
	s.serve(`a: .* is skipped, since the one before goes on$`, os.Kill)
	require.NoError(t, os.WriteFile(filepath.Join(filepath.Dir(s.file), "go"), nil, 0o600))
	s.serve(`a: ended well`, os.Interrupt)
	assert.Regexp(t, `^== .* started, .*\n.* begun\n.* finished\n== .* ended with exit code 0\n`, s.log("a"))
}

// killed is a schedule of one missed run of a script, whose service was killed, and then the run, after the script had said
// "begun".
func killed(t *testing.T, script, options string) *served {
	if _, err := exec.LookPath("pgrep"); err != nil {
		t.Skip("no pgrep to find the run with")
	}
	s := newServed(t, map[string]string{"a.lua": script, "расписание.txt": "[a]\nat = 2001-01-01 00:00\nrun = a.lua\n" + options})
	state := filepath.Join(strings.TrimSuffix(s.file, ".txt")+".state", "a", "state.json")
	require.NoError(t, os.MkdirAll(filepath.Dir(state), 0o700))
	require.NoError(t, os.WriteFile(state, []byte(`{"when": "at 2001-01-01 00:00 in Local", "handled": "2000-01-01T00:00:00Z"}`), 0o600))
	service := exec.Command("vkscript", "schedule", "run", "--file", s.file)
	require.NoError(t, service.Start())
	require.Eventually(t, func() bool {
		log, _ := os.ReadFile(filepath.Join(filepath.Dir(state), "output.log"))
		return strings.Contains(string(log), "begun")
	}, time.Minute, 20*time.Millisecond)
	require.NoError(t, service.Process.Kill())
	service.Wait()
	pids, err := exec.Command("pgrep", "-f", "--", "--file "+s.file).Output()
	require.NoError(t, err)
	for pid := range strings.FieldsSeq(string(pids)) {
		exec.Command("kill", "-9", pid).Run()
	}
	return s
}

// TestRunThatWasKilled has no journal that tells how far the run came.
func TestRunThatWasKilled(t *testing.T) {
	s := killed(t, blocked, "journal = no\n")
	s.serve(`a: failed: it was cut off, and is not repeated`, os.Interrupt)
	out, err := exec.Command("vkscript", "schedule", "list", "--file", s.file).Output()
	require.NoError(t, err)
	assert.Contains(t, string(out), "failed: it was cut off")
	assert.Equal(t, 1, strings.Count(s.log("a"), "begun"))
}

// TestRunThatWasKilledGoesOn has one, as entries have when they don't say otherwise.
func TestRunThatWasKilledGoesOn(t *testing.T) {
	s := killed(t, `journal.step("first", function() print("posted") end) `+blocked, "")
	require.NoError(t, os.WriteFile(filepath.Join(filepath.Dir(s.file), "go"), nil, 0o600))
	s.serve(`a: ended well`, os.Interrupt)
	log := s.log("a")
	assert.Equal(t, 1, strings.Count(log, "posted"), log)
	assert.Equal(t, 2, strings.Count(log, "begun"), log)
	assert.Equal(t, 1, strings.Count(log, "finished"), log)
}

// TestServiceLogs looks at what is left of a service for a person to read.
func TestServiceLogs(t *testing.T) {
	s := newServed(t, map[string]string{
		"fine.lua":       `print(...)`,
		"wrong.lua":      `error("over")`,
		"расписание.txt": "[fine]\nevery = 1s\nrun = fine.lua Привет\n[wrong]\nevery = 1s\nrun = wrong.lua\n[gone]\nevery = 1s\nrun = gone/gone.lua\n",
	})
	s.serve(`wrong: failed after \d+s with exit code 1$`, os.Interrupt)
	said := strings.Join(s.said, "\n")
	assert.Regexp(t, `(?m)^\d+-\d+-\d+ \d+:\d+:\d+ gone: failed: `, said)
	assert.Regexp(t, `(?m)^\d+-\d+-\d+ \d+:\d+:\d+ the service ended$`, said)
	assert.Regexp(t, `^== \d+-\d+-\d+ \d+:\d+:\d+ \S+ started, due [^:]+:\d+:\d+: run .*fine.lua Привет\n\d+:\d+:\d+ Привет\n== .* ended with exit code 0\n`, s.log("fine"))
	assert.Regexp(t, `\d+:\d+:\d+ vkscript: .*wrong.lua:1: over\n`, s.log("wrong"))
	out, err := exec.Command("vkscript", "schedule", "list", "--file", s.file).Output()
	require.NoError(t, err)
	for _, want := range []string{`(?s)fine\n.*  last  .*, ended well after `, `(?s)wrong\n.*, failed after .* with exit code 1\n`, `gone.lua   \(there is no such script\)`} {
		assert.Regexp(t, want, fmt.Sprintf("%s", out))
	}
}
