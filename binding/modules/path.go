package modules

import (
	"path"
	"path/filepath"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

func pathModule() source {
	return source{
		doc: "Names of files. Parts are joined by '/', which every system takes; on Windows '\\' separates too.",
		functions: []row{
			{"join(...: string) -> string", "Joins parts and cleans the result; empty parts are left out.", pathJoin},
			{"dir(path: string) -> string", "The folder that a path is in: 'a/b.txt' gives 'a'.", onPath(path.Dir)},
			{"base(path: string) -> string", "The last part: 'a/b.txt' gives 'b.txt'.", onPath(path.Base)},
			{"ext(path: string) -> string", "The extension with its dot: 'a/b.txt' gives '.txt'.", onPath(path.Ext)},
			{"stem(path: string) -> string", "The last part without its extension: 'a/b.txt' gives 'b'.", onPath(stem)},
			{"clean(path: string) -> string", "The shortest equal path, without '.', '..' and doubled separators where they can go.", onPath(path.Clean)},
			{"abs(path: string) -> string", "The whole path; a relative one begins at the script's folder.", pathAbs},
			{"rel(base: string, path: string) -> string", "The path from one folder to another place.", pathRel},
			{"is_abs(path: string) -> boolean", "Tells whether a path is a whole one.", pathIsAbs},
		},
	}
}

// onPath is a function from one path to another.
func onPath(fn func(string) string) impl {
	return func(c *call) (lua.LValue, error) { return lua.LString(fn(slashed(c.text(1)))), nil }
}

// slashed writes a path with '/' alone.
func slashed(p string) string { return filepath.ToSlash(p) }

func stem(p string) string {
	base := path.Base(p)
	if short := strings.TrimSuffix(base, path.Ext(base)); short != "" {
		return short
	}
	return base
}

func pathJoin(c *call) (lua.LValue, error) {
	parts := make([]string, c.count())
	for i := range parts {
		parts[i] = slashed(c.text(i + 1))
	}
	return lua.LString(path.Join(parts...)), nil
}

func pathAbs(c *call) (lua.LValue, error) {
	return lua.LString(slashed(c.World.Abs(c.text(1)))), nil
}

func pathRel(c *call) (lua.LValue, error) {
	rel, err := filepath.Rel(c.World.Abs(c.text(1)), c.World.Abs(c.text(2)))
	return lua.LString(slashed(rel)), err
}

func pathIsAbs(c *call) (lua.LValue, error) {
	p := c.text(1)
	return lua.LBool(filepath.IsAbs(p) || strings.HasPrefix(p, "/")), nil
}
