package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"
)

const (
	watchEvery = 300 * time.Millisecond
	maxWatched = 10_000 // files
)

// errChanged ends a run whose files have changed.
var errChanged = errors.New("a file changed")

// watched gives a command --watch: it runs again, from the beginning, each time a script or .env file
// changes in the folders that roots takes from the arguments.
func (p *program) watched(cmd *cobra.Command, roots func(args []string) []string) *cobra.Command {
	var watch bool
	cmd.Flags().BoolVar(&watch, "watch", false, "run again when a script or .env file changes, until Ctrl-C; a run that has not ended is ended first")
	once := cmd.RunE
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if !watch {
			return once(cmd, args)
		}
		p.listen()
		return p.watch(cmd.Context(), roots(args), func(ctx context.Context) error {
			cmd.SetContext(ctx)
			return once(cmd, args)
		})
	}
	return cmd
}

// scriptRoots watches the folder of a script.
func scriptRoots(args []string) []string {
	if len(args) == 0 {
		return nil
	}
	return []string{filepath.Dir(args[0])}
}

// testRoots watches the folders that tests are looked for in, and those of files.
func testRoots(args []string) []string {
	var roots []string
	for _, path := range testPaths(args) {
		if strings.HasSuffix(path, ".lua") {
			path = filepath.Dir(path)
		}
		roots = append(roots, path)
	}
	return roots
}

// watch runs until ctx ends, or the command line turns out to be wrong when it runs first: later, a
// file may be missing because an editor is just writing it.
func (p *program) watch(ctx context.Context, roots []string, run func(context.Context) error) error {
	for first := true; ; first = false {
		state := stamps(roots)
		err := p.runUntilChange(ctx, roots, state, first, run)
		if err != nil || ctx.Err() != nil {
			return cmp.Or(err, context.Cause(ctx))
		}
		p.clear()
		p.say("a file changed; again")
	}
}

// runUntilChange runs once and returns when a file has changed; a run under way is ended then. Only a
// wrong command line is an error.
func (p *program) runUntilChange(ctx context.Context, roots []string, state map[string]stamp, first bool, run func(context.Context) error) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	changed := make(chan struct{})
	go func() {
		defer close(changed)
		awaitChange(ctx, roots, state)
		cancel(errChanged)
	}()
	err := run(ctx)
	if first && as[usage](err) {
		cancel(nil)
		<-changed
		return err
	}
	if err != nil && !errors.Is(context.Cause(ctx), errChanged) {
		p.report(ctx, err)
	}
	if ctx.Err() == nil {
		p.say("waiting for a change; Ctrl-C ends")
	}
	<-changed
	return nil
}

// awaitChange returns when a file's stamp differs, or ctx ends.
func awaitChange(ctx context.Context, roots []string, state map[string]stamp) {
	tick := time.NewTicker(watchEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if !maps.Equal(stamps(roots), state) {
			return
		}
	}
}

// stamp is what changes when a file does.
type stamp struct {
	size     int64
	modified int64
}

// stamps looks at all scripts and .env files below the roots.
func stamps(roots []string) map[string]stamp {
	found := map[string]stamp{}
	for _, root := range roots {
		filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return nil // gone meanwhile
			case len(found) == maxWatched:
				return filepath.SkipAll
			case entry.IsDir() && path != root && (strings.HasPrefix(entry.Name(), ".") || entry.Name() == "node_modules"):
				return filepath.SkipDir
			case entry.IsDir() || !isScript(path) && entry.Name() != ".env":
				return nil
			}
			if info, err := entry.Info(); err == nil {
				found[path] = stamp{info.Size(), info.ModTime().UnixNano()}
			}
			return nil
		})
	}
	return found
}

// clear empties the screen, when there is one.
func (p *program) clear() {
	if p.terminal && !p.flags.quiet {
		fmt.Fprint(p.stderr, "\x1b[H\x1b[2J")
	}
}
