// Command vkscript runs Lua scripts that automate VKontakte communities.
//
//	vkscript --sandbox post.lua      rehearse on an in-memory VK
//	vkscript post.lua                the real thing, with VK_TOKEN set
//
// vkscript --help tells the rest.
package main

import (
	"os"
	"runtime/debug"
)

func main() {
	growStack()
	tuneMemory()
	os.Exit(run(os.Args[1:]))
}

// tuneMemory lets garbage wait while it is small: scripts make much of it and keep little.
func tuneMemory() {
	if os.Getenv("GOGC") == "" && os.Getenv("GOMEMLIMIT") == "" {
		debug.SetGCPercent(400)
		debug.SetMemoryLimit(1 << 30)
	}
}

// growStack lets the stack grow now, while there is little on it to move: in the middle of a start it would take ten times
// as long.
//
//go:noinline
func growStack() byte {
	var room [5 << 10]byte
	return room[len(os.Args)&1023]
}
