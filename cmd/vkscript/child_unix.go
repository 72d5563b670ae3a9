//go:build unix

package main

import (
	"os"
	"os/exec"
	"syscall"
)

// apart keeps a process away from the terminal's Ctrl-C: it hears of the end from us, once.
func apart(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

// askToEnd lets a process clean up.
func askToEnd(p *os.Process) error { return p.Signal(syscall.SIGTERM) }
