package modules

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

func fsGlob(c *call) (lua.LValue, error) {
	pattern := path.Clean(slashed(c.text(1)))
	if _, err := path.Match(pattern, ""); err != nil {
		return nil, fmt.Errorf("argument 1 (pattern) is no pattern: a '[' is not closed in %q", pattern)
	}
	g := glob{world: c.World}
	err := c.wait(func(ctx context.Context) error { return g.match(ctx, "", strings.Split(pattern, "/")) })
	return c.strings(g.found), err
}

// glob looks for the paths that match a pattern.
type glob struct {
	world World
	found []string
}

// match looks for what the parts of a pattern match in a folder.
func (g *glob) match(ctx context.Context, dir string, parts []string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	part, rest := parts[0], parts[1:]
	if part == "**" && len(rest) == 0 {
		rest = []string{"*"}
	}
	if part != "**" && !strings.ContainsAny(part, `*?[\`) {
		return g.step(ctx, dir, part, rest)
	}
	if part == "**" {
		if err := g.match(ctx, dir, rest); err != nil {
			return err
		}
	}
	entries, err := g.world.ReadDir(orDot(dir))
	if missing(err) {
		return nil
	}
	for _, e := range entries {
		next, deeper := joinPath(dir, e.Name()), rest
		if part == "**" {
			if deeper = parts; !e.IsDir() {
				continue
			}
		} else if ok, _ := path.Match(part, e.Name()); !ok {
			continue
		}
		if err := g.enter(ctx, next, deeper); err != nil {
			return err
		}
	}
	return err
}

// step follows a part of a pattern that is a plain name.
func (g *glob) step(ctx context.Context, dir, name string, rest []string) error {
	next := joinPath(dir, name)
	if _, err := g.world.Stat(next); err != nil {
		if missing(err) {
			return nil
		}
		return err
	}
	return g.enter(ctx, next, rest)
}

func (g *glob) enter(ctx context.Context, name string, rest []string) error {
	if len(rest) == 0 {
		g.found = append(g.found, name)
		return nil
	}
	return g.match(ctx, name, rest)
}

// missing is true where a folder of a pattern is not there, or is a file.
func missing(err error) bool {
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, ErrNotDir)
}

func orDot(dir string) string {
	if dir == "" {
		return "."
	}
	return dir
}

// joinPath adds a name to a folder; a pattern that begins with "/" has an empty first part.
func joinPath(dir, name string) string {
	switch {
	case dir == "" && name == "":
		return "/"
	case dir == "":
		return name
	}
	return strings.TrimSuffix(dir, "/") + "/" + name
}

func fsWalk(c *call) (lua.LValue, error) {
	root := c.text(1)
	entries, err := c.readDir(root)
	if err != nil {
		return nil, err
	}
	w := walk{}
	w.add(root, entries)
	return c.iterator(func(L *lua.LState) int { return w.next(&call{runtime: c.runtime, L: L}) }), nil
}

// walk is what a walk has still to show, the next one last.
type walk struct{ left []visit }

type visit struct {
	path  string
	entry fs.DirEntry
}

func (w *walk) add(dir string, entries []fs.DirEntry) {
	for i := len(entries) - 1; i >= 0; i-- {
		w.left = append(w.left, visit{joinPath(slashed(dir), entries[i].Name()), entries[i]})
	}
}

func (w *walk) next(c *call) int {
	for len(w.left) > 0 {
		v := w.left[len(w.left)-1]
		w.left = w.left[:len(w.left)-1]
		info, err := v.entry.Info()
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err == nil && v.entry.IsDir() {
			var inside []fs.DirEntry
			inside, err = c.readDir(v.path)
			w.add(v.path, inside)
		}
		if err != nil {
			c.raise("fs.walk", err)
		}
		c.L.Push(lua.LString(v.path))
		c.L.Push(c.info(info))
		return 2
	}
	c.L.Push(lua.LNil)
	return 1
}
