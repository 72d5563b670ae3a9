package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// untroubled is a murder without misfortunes, of a script that takes its time.
func untroubled(t *testing.T) *murder {
	return newMurder(t, `for i = 1, 200 do vk.wall.post{owner_id = -100, message = "post " .. i} end`)
}

func (m *murder) journaled(journal string) []string {
	return []string{"--journal", journal, "--rate", "100000", "--api-url", m.url, "murder.lua"}
}

// complete runs the script to its end and finds each post once.
func (m *murder) complete(journal string) {
	cmd, out := m.command(m.journaled(journal)...)
	require.NoError(m.t, cmd.Run(), out.String())
	posts := map[string]bool{}
	for _, call := range m.server.Calls("wall.post") {
		assert.False(m.t, posts[call.Params.Get("message")], "twice: %s", call.Params.Get("message"))
		posts[call.Params.Get("message")] = true
	}
	assert.Len(m.t, posts, 200)
}

// A full disk: what can't be recorded is not called, and once there is room the run goes on.
func TestDiskFull(t *testing.T) {
	if runtime.GOOS != "linux" || os.Getuid() != 0 {
		t.Skip("a small disk is mounted by root, on Linux")
	}
	m := untroubled(t)
	disk := filepath.Join(m.dir, "disk")
	require.NoError(t, os.Mkdir(disk, 0o700))
	if err := exec.Command("mount", "-t", "tmpfs", "-o", "size=96k", "tmpfs", disk).Run(); err != nil {
		t.Skip("no disk can be mounted here")
	}
	defer exec.Command("umount", disk).Run()
	path := filepath.Join(disk, "jobs.db")
	cmd, out := m.command(m.journaled(path)...)
	require.Error(t, cmd.Run())
	assert.Equal(t, exitJournal, cmd.ProcessState.ExitCode(), out.String())
	assert.Regexp(t, `wall\.post was (not called|done, but that is not recorded): the journal .* can't be written: .*no space left`, out.String())
	assert.Contains(t, out.String(), "hint: make room on the disk")
	require.NoError(t, exec.Command("mount", "-o", "remount,size=8m", disk).Run())
	m.complete(path)
}

// The same where the system bounds the size of files, which needs no rights.
func TestFileSizeLimit(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("a shell's limits")
	}
	m := untroubled(t)
	cmd, out := m.command(m.journaled("jobs.db")...)
	limited := exec.Command("bash", append([]string{"-c", `ulimit -f 96; exec -a vkscript "$0" "$@"`, cmd.Path}, cmd.Args[1:]...)...)
	limited.Dir, limited.Env, limited.Stdout, limited.Stderr = cmd.Dir, append(cmd.Env, "PATH="+os.Getenv("PATH")), out, out
	require.Error(t, limited.Run())
	assert.Equal(t, exitJournal, limited.ProcessState.ExitCode(), out.String())
	assert.Contains(t, out.String(), "file too large")
	m.complete("jobs.db")
}

func TestDiskThatCanOnlyBeRead(t *testing.T) {
	if runtime.GOOS != "linux" || os.Getuid() != 0 {
		t.Skip("a disk is mounted by root, on Linux")
	}
	m := untroubled(t)
	disk := filepath.Join(m.dir, "disk")
	require.NoError(t, os.Mkdir(disk, 0o700))
	if err := exec.Command("mount", "-t", "tmpfs", "-o", "ro", "tmpfs", disk).Run(); err != nil {
		t.Skip("no disk can be mounted here")
	}
	defer exec.Command("umount", disk).Run()
	cmd, out := m.command(m.journaled(filepath.Join(disk, "jobs.db"))...)
	require.Error(t, cmd.Run())
	assert.Equal(t, exitJournal, cmd.ProcessState.ExitCode(), out.String())
	assert.Contains(t, out.String(), "read-only file system")
	assert.Empty(t, m.server.Calls(""))
}

// Two processes at once: one of them works, the other says who does.
func TestTwoAtOnce(t *testing.T) {
	m := newMurder(t, `vk.wall.post{owner_id = -100, message = "first"}
		while not fs.exists("go") do time.sleep(0.01) end
		vk.wall.post{owner_id = -100, message = "second"}`)
	first, said := m.command(m.journaled("jobs.db")...)
	require.NoError(t, first.Start())
	require.Eventually(t, func() bool { return len(m.server.Calls("wall.post")) == 1 }, time.Minute, 5*time.Millisecond)
	second, out := m.command(m.journaled("jobs.db")...)
	require.Error(t, second.Run())
	assert.Equal(t, exitJournal, second.ProcessState.ExitCode(), out.String())
	assert.Contains(t, out.String(), fmt.Sprintf("is in use by another process (pid %d, ", first.Process.Pid))
	require.NoError(t, os.WriteFile(filepath.Join(m.dir, "go"), nil, 0o600))
	require.NoError(t, first.Wait(), said.String())
	assert.Len(t, m.server.Calls("wall.post"), 2)
}

// A power cut in the middle of a write, as far as a file can show it: the journal is cut off or overwritten. It is refused, not begun anew.
func TestTornJournal(t *testing.T) {
	m := newMurder(t, `for i = 1, 100 do
			vk.wall.post{owner_id = -100, message = "post " .. i}
			while i == 50 and not fs.exists("go") do time.sleep(0.01) end
		end`)
	cmd, _ := m.command(m.journaled("jobs.db")...)
	require.NoError(t, cmd.Start())
	for len(m.server.Calls("wall.post")) < 50 {
		time.Sleep(5 * time.Millisecond)
	}
	require.NoError(t, cmd.Process.Signal(syscall.SIGKILL))
	cmd.Wait()
	path := filepath.Join(m.dir, "jobs.db")
	whole, err := os.ReadFile(path)
	require.NoError(t, err)
	calls := len(m.server.Calls(""))
	for _, torn := range [][]byte{whole[:len(whole)/2], whole[:100], append(make([]byte, 8192), whole[8192:]...)} {
		require.NoError(t, os.WriteFile(path, torn, 0o600))
		cmd, out := m.command(m.journaled("jobs.db")...)
		require.Error(t, cmd.Run())
		assert.Equal(t, exitJournal, cmd.ProcessState.ExitCode(), out.String())
		assert.Contains(t, out.String(), "the journal jobs.db is damaged or no journal")
	}
	assert.Len(t, m.server.Calls(""), calls, "nothing was called")
	require.NoError(t, os.WriteFile(path, whole, 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(m.dir, "go"), nil, 0o600))
	cmd, out := m.command(m.journaled("jobs.db")...)
	require.NoError(t, cmd.Run(), out.String())
}
