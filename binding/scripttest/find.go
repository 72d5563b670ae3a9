package scripttest

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// suffix is what the names of test files end with.
const suffix = "_test.lua"

// Find lists the *_test.lua below the folders, sorted, and the files themselves where paths name
// files. Folders that begin with a dot and node_modules are left out.
func Find(paths []string) ([]string, error) {
	var files []string
	for _, path := range paths {
		info, err := os.Stat(path)
		if err != nil {
			return nil, fmt.Errorf("there is no %s", path)
		}
		if !info.IsDir() {
			files = append(files, path)
			continue
		}
		found, err := below(path)
		if err != nil {
			return nil, err
		}
		files = append(files, found...)
	}
	slices.Sort(files)
	return slices.Compact(files), nil
}

func below(root string) (files []string, err error) {
	err = filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		name := entry.Name()
		switch {
		case err != nil:
			return err
		case entry.IsDir() && path != root && (strings.HasPrefix(name, ".") || name == "node_modules"):
			return filepath.SkipDir
		case !entry.IsDir() && strings.HasSuffix(name, suffix):
			files = append(files, path)
		}
		return nil
	})
	return files, err
}
