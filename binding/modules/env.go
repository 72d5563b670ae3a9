package modules

import (
	"fmt"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

func envModule() source {
	return source{
		doc: "Variables of the environment, where --allow-env permits, and files of such variables.",
		functions: []row{
			{"get(name: string, default?: string) -> string?", "A variable; the default, or nil, when it is empty.", envGet},
			{"load(path?: string) -> table", "The variables of a dotenv file, '.env' when none is named: lines NAME=value. It needs --allow-read=.env, for tokens lie there.", envLoad},
			{"parse(text: string) -> table", "The variables of such a text.", envParse},
		},
	}
}

func envGet(c *call) (lua.LValue, error) {
	value, err := c.World.Getenv(c.text(1))
	if err != nil {
		return nil, err
	}
	if value == "" {
		return c.arg(2), nil
	}
	return lua.LString(value), nil
}

// maxDotenv bounds a file of variables.
const maxDotenv = 1 << 20

func envLoad(c *call) (lua.LValue, error) {
	name := c.textOr(1, ".env")
	data, err := c.readFile(name, maxDotenv)
	if err != nil {
		return nil, err
	}
	vars, err := c.dotenv(string(data))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return vars, nil
}

func envParse(c *call) (lua.LValue, error) { return c.dotenv(c.text(1)) }

// dotenv reads lines NAME=value. Its errors never show a line, which may be a secret.
func (c *call) dotenv(text string) (lua.LValue, error) {
	vars := c.L.NewTable()
	number := 0
	for line := range strings.Lines(strings.TrimPrefix(text, "\ufeff")) {
		number++
		c.look(number)
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		name, value, ok := strings.Cut(strings.TrimPrefix(line, "export "), "=")
		if name = strings.TrimSpace(name); !ok || name == "" || strings.ContainsAny(name, " \t\"'") {
			return nil, fmt.Errorf("line %d is not NAME=value", number)
		}
		value, ok = unquote(strings.TrimSpace(value))
		if !ok {
			return nil, fmt.Errorf("line %d has a quote that is not closed", number)
		}
		vars.RawSetString(name, lua.LString(value))
	}
	return vars, nil
}

// unquote takes a value out of its quotes, with escapes in double ones, or without the remark behind it.
func unquote(value string) (string, bool) {
	if value == "" || value[0] != '"' && value[0] != '\'' {
		value, _, _ = strings.Cut(value, " #")
		return strings.TrimSpace(value), true
	}
	quote, rest := value[0], value[1:]
	var out strings.Builder
	for i := 0; i < len(rest); i++ {
		switch {
		case rest[i] == quote:
			return out.String(), true
		case rest[i] == '\\' && quote == '"' && i+1 < len(rest):
			i++
			out.WriteString(strings.NewReplacer("n", "\n", "r", "\r", "t", "\t").Replace(rest[i : i+1]))
		default:
			out.WriteByte(rest[i])
		}
	}
	return "", false
}
