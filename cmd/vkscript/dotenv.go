package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
)

// maxDotenv bounds the file .env.
const maxDotenv = 1 << 20

// readDotenv reads the file .env beside the script, if there is one. The environment wins over it.
func (p *program) readDotenv(dir string) error {
	path := filepath.Join(dir, ".env")
	data, err := readBounded(path, maxDotenv)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return usageError("%s can't be read: %v", path, err)
	}
	p.dotenv, err = parseDotenv(data)
	if err != nil {
		return usageError("%s:%v", path, err)
	}
	return nil
}

// parseDotenv reads lines NAME=value; values may stand in quotes, # begins a comment. Errors name
// the line and never its content, which may be a secret.
func parseDotenv(data []byte) (map[string]string, error) {
	vars := map[string]string{}
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	for i, line := range strings.Split(string(data), "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		name, value, ok := strings.Cut(strings.TrimPrefix(line, "export "), "=")
		if name = strings.TrimSpace(name); !ok || name == "" || strings.ContainsAny(name, " \t\"'") {
			return nil, fmt.Errorf("%d: the line is not NAME=value", i+1)
		}
		vars[name] = unquote(strings.TrimSpace(value))
	}
	return vars, nil
}

func unquote(value string) string {
	if len(value) >= 2 && (value[0] == '"' || value[0] == '\'') && value[len(value)-1] == value[0] {
		return value[1 : len(value)-1]
	}
	if i := strings.Index(value, " #"); i >= 0 {
		value = strings.TrimSpace(value[:i])
	}
	return value
}

// orElse is the value, or the number instead of an empty one.
func orElse(value string, number int) string {
	if value != "" {
		return value
	}
	return fmt.Sprint(number)
}
