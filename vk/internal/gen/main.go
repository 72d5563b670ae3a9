// Command gen derives package vk's tables from VK's official API schema.
//
// Start with: go run ./vk/internal/gen -schema DIR, where DIR is a checkout of VKCOM/vk-api-schema.
// It writes vk/meta_gen.go and vk/shapes_gen.go: names, types, limits and codes, never descriptions.
// What the schema leaves out or has wrong is in overrides.go, with the reasons.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	dir := flag.String("schema", "", "directory of VK's API schema")
	out := flag.String("out", "vk", "directory of package vk")
	check := flag.Bool("check", false, "write nothing; fail when the files differ")
	flag.Parse()
	if err := run(*dir, *out, *check); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

func run(dir, out string, check bool) error {
	if dir == "" {
		return fmt.Errorf("name the schema's directory with -schema")
	}
	files, err := generate(dir)
	if err != nil {
		return err
	}
	for name, source := range files {
		path := filepath.Join(out, name)
		if check {
			err = compare(path, source)
		} else {
			err = os.WriteFile(path, source, 0o644)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// generate returns the generated files by name.
func generate(dir string) (map[string][]byte, error) {
	s, err := readSchema(dir)
	if err != nil {
		return nil, err
	}
	if err := s.override(); err != nil {
		return nil, err
	}
	meta, err := emitMeta(s)
	if err != nil {
		return nil, err
	}
	shapes, err := emitShapes(s)
	if err != nil {
		return nil, err
	}
	return map[string][]byte{"meta_gen.go": meta, "shapes_gen.go": shapes}, nil
}

func compare(path string, want []byte) error {
	have, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if !bytes.Equal(have, want) {
		return fmt.Errorf("%s is not current: run the generator without -check", path)
	}
	return nil
}
