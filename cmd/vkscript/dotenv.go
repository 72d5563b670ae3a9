package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"
)

// maxDotenv bounds the file .env.
const maxDotenv = 1 << 20

// readDotenv reads the file .env beside the script, if there is one. The environment wins over it.
func (p *program) readDotenv(dir string) error {
	path := filepath.Join(dir, ".env")
	data, err := readBounded(path, maxDotenv)
	if os.IsNotExist(err) { // its first errors.Is would cost a start two pages
		return nil
	}
	if err != nil {
		return usageError("%s can't be read: %v", path, plainCause(err))
	}
	p.dotenv, err = parseDotenv(data)
	if err != nil {
		return usageError("%s:%w", path, err)
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
		switch {
		case !utf8.ValidString(line):
			return nil, fmt.Errorf("%d: the file is not UTF-8; save it as UTF-8", i+1)
		case line == "", strings.HasPrefix(line, "#"):
			continue
		}
		name, value, ok := strings.Cut(strings.TrimPrefix(line, "export "), "=")
		if name = strings.TrimSpace(name); !ok || name == "" || strings.ContainsAny(name, " \t\"'") {
			return nil, fmt.Errorf("%d: the line is not NAME=value", i+1)
		}
		if value, ok = unquote(strings.TrimSpace(value)); !ok {
			return nil, fmt.Errorf("%d: the value's quote is not closed, or something stands behind it", i+1)
		}
		vars[name] = value
	}
	return vars, nil
}

// unquote takes the quotes or the comment off a value.
func unquote(value string) (string, bool) {
	if value == "" || value[0] != '"' && value[0] != '\'' {
		if strings.HasPrefix(value, "#") {
			return "", true
		}
		value, _, _ = strings.Cut(value, " #")
		return strings.TrimSpace(value), true
	}
	inside, behind, closed := strings.Cut(value[1:], value[:1])
	behind = strings.TrimSpace(behind)
	return inside, closed && (behind == "" || behind[0] == '#')
}
