package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"github.com/vkscript/vkscript/binding/opi"
	"github.com/vkscript/vkscript/vk"
)

const callHelp = `Call any method of VK and print its response as JSON. What VK would refuse is refused before anything
is sent; vkscript help METHOD shows the arguments.

  vkscript call wall.post owner_id=-1 message="Hello"
  vkscript call wall.post owner_id=-1 message=@post.txt     the text of a file; @@ begins a text with @
  date | vkscript call wall.post owner_id=-1 message=-      standard input
  vkscript call wall.get owner_id=-1 --select items[].text  one value a line

A path of --select is made of names, places counted from 0, and [] for every item: items.0.id, items[].text.
Items that lack a field are passed over. Texts are printed as they are, anything else as JSON.`

// callOptions are the flags of call.
type callOptions struct {
	path string // of --select
	raw  bool
}

func (p *program) callCommand() *cobra.Command {
	var o callOptions
	cmd := &cobra.Command{
		Use:               "call METHOD [name=value]...",
		Short:             "Call any method of VK and print its response as JSON",
		Long:              callHelp,
		Args:              cobra.ArbitraryArgs,
		RunE:              func(cmd *cobra.Command, args []string) error { return p.callMethod(cmd.Context(), args, o) },
		ValidArgsFunction: completeCall,
	}
	cmd.Flags().StringVar(&o.path, "select", "", "print what this `PATH` leads to, one value a line")
	cmd.Flags().BoolVar(&o.raw, "raw", false, "print the response as it came, on one line")
	return cmd
}

// callMethod carries out `call METHOD name=value...`. Everything about the command line is checked
// before the method is called.
func (p *program) callMethod(ctx context.Context, args []string, o callOptions) error {
	path, err := parseSelection(o.path)
	switch {
	case len(args) == 0:
		err = errors.New("call: name a method, such as wall.get")
	case err == nil && path != nil && o.raw:
		err = errors.New("call: --select and --raw exclude each other")
	}
	if err != nil {
		return usage{err, "vkscript call --help"}
	}
	params, err := p.callParams(args[0], args[1:])
	if err != nil {
		return err
	}
	raw, err := p.request(ctx, args[0], params)
	switch {
	case err != nil:
		return err
	case o.raw:
		_, err = fmt.Fprintf(p.stdout, "%s\n", raw)
		return err
	case path == nil:
		return p.print(raw)
	}
	return p.printSelected(path, raw)
}

// callParams reads the arguments and checks them against VK's schema, as vk.* does in Lua.
func (p *program) callParams(method string, words []string) (vk.Params, error) {
	if vk.LookupMethod(method) == nil && strings.Count(method, ".") != 1 { // a token has more
		return nil, unknownMethod(method)
	}
	sent, params := map[string]string{}, vk.Params{}
	for _, word := range words {
		name, value, ok := strings.Cut(word, "=")
		if !ok || name == "" {
			return nil, wrongCall(method, "%s is not name=value", shownWord(word))
		}
		if _, twice := sent[name]; twice {
			return nil, wrongCall(method, "%s is given twice", name)
		}
		text, err := p.argument(value)
		if err != nil {
			return nil, wrongCall(method, "%s=%w", name, err)
		}
		sent[name], params[name] = text, text
	}
	findings := vk.Check(method, maps.All(sent))
	if hard := vk.FirstHard(findings); hard != nil {
		return nil, wrongCall(method, "%s", hard.Problem)
	}
	for _, f := range findings {
		if !isKeyFinding(&f) {
			p.warn("", f)
		}
	}
	return params, nil
}

// isKeyFinding is about a key that the call is given by itself.
func isKeyFinding(f *vk.Finding) bool {
	return vk.IsKeyed(f.Method) && (f.Param == "guid" || f.Param == "random_id")
}

// wrongCall is a wrong use of a method.
func wrongCall(method, format string, args ...any) error {
	help := "vkscript help " + method
	if vk.LookupMethod(method) == nil {
		help = "vkscript call --help"
	}
	return usage{fmt.Errorf("call %s: %w", method, fmt.Errorf(format, args...)), help}
}

// unknownMethod is for a word that can be no method: a section and a name.
func unknownMethod(name string) error {
	problem := fmt.Sprintf("call: VK has no method %s", shownWord(name))
	if len(methodsOf(name)) > 0 {
		return usageError("%s; vkscript help %s lists the methods of that section", problem, name)
	}
	if near, ok := vk.NearestMethod(name); ok {
		problem += fmt.Sprintf("; did you mean %q?", near)
	}
	return usage{errors.New(problem), "vkscript call --help"}
}

// maxArgument bounds what a file or standard input gives for one argument.
const maxArgument = 4 << 20

// argument is a value as it was typed, @ and a file, or - for standard input. A byte order mark and the
// last line break of a file are no part of the value.
func (p *program) argument(value string) (string, error) {
	var data []byte
	var err error
	switch {
	case strings.HasPrefix(value, "@@"):
		return value[1:], nil
	case value == "-":
		data, err = io.ReadAll(io.LimitReader(p.stdin, maxArgument+1))
	case strings.HasPrefix(value, "@"):
		data, err = readBounded(value[1:], maxArgument)
	default:
		return value, nil
	}
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	switch {
	case err != nil && value != "-":
		return "", fmt.Errorf("%s can't be read: %w; a text that begins with @ is written with @@", value, plainCause(err))
	case err != nil:
		return "", err
	case len(data) > maxArgument:
		return "", fmt.Errorf("%s is larger than %d MB", value, maxArgument>>20)
	case !utf8.Valid(data):
		return "", fmt.Errorf("%s is not text in UTF-8", value)
	}
	return strings.TrimSuffix(strings.TrimSuffix(string(data), "\n"), "\r"), nil
}

// noToken says that a method can't be called without a token. It is an opi.ErrNoToken, so that the hints are the same.
type noToken struct{ method string }

func (e *noToken) Error() string {
	return e.method + ": no access token: set VK_TOKEN or write it into .env in this folder"
}

func (e *noToken) Unwrap() error { return opi.ErrNoToken }

// request calls a method as the program's flags and the environment say.
func (p *program) request(ctx context.Context, method string, params vk.Params) (json.RawMessage, error) {
	if err := p.readDotenv("."); err != nil {
		return nil, err
	}
	session, err := p.newSession()
	if err != nil {
		return nil, err
	}
	defer session.end()
	if !session.client().HasToken() && params["access_token"] == nil && needsToken(method) {
		return nil, &noToken{method}
	}
	ctx, cancel := p.timeLimit(ctx)
	defer cancel()
	session.during(ctx)
	raw, err := session.client().Call(ctx, method, params)
	session.failed = err != nil
	return raw, err
}

// needsToken is false for the few methods that VK documents as open to all.
func needsToken(method string) bool {
	m := vk.LookupMethod(method)
	return m == nil || !strings.Contains(m.Tokens.String(), "none")
}
