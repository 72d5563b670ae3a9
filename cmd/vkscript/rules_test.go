package main

import (
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const module = "github.com/vkscript/vkscript/"

// pkg is a package of ours, by its path below the module.
type pkg struct {
	path, dir string
	files     []string // without tests
	deps      []string // of all levels, the module's own without its name
}

// packages asks go list once.
var packages = sync.OnceValues(func() ([]pkg, error) {
	list := exec.Command("go", "list", "-f", "{{.ImportPath}}|{{.Dir}}|{{join .GoFiles \",\"}}|{{join .Deps \",\"}}", module+"...")
	out, err := list.Output()
	var found []pkg
	for line := range strings.Lines(string(out)) {
		f := strings.Split(strings.TrimSpace(line), "|")
		if f[2] == "" {
			continue // nothing but tests
		}
		p := pkg{path: strings.TrimPrefix(f[0], module), dir: f[1], files: strings.Split(f[2], ",")}
		for dep := range strings.SplitSeq(f[3], ",") {
			p.deps = append(p.deps, strings.TrimPrefix(dep, module))
		}
		found = append(found, p)
	}
	return found, err
})

func ourPackages(t *testing.T) []pkg {
	found, err := packages()
	require.NoError(t, err)
	require.NotEmpty(t, found)
	return found
}

// below is true for a package and those in its folder.
func below(path string, roots ...string) bool {
	for _, root := range roots {
		if path == root || strings.HasPrefix(path, root+"/") {
			return true
		}
	}
	return false
}

// TestImports keeps the layers apart: cmd/vkscript -> binding -> vk.
func TestImports(t *testing.T) {
	for _, rule := range []struct {
		of, never []string // the packages, and what none of them may need, however far away
		but       []string // of never
		why       string
	}{
		{[]string{"vk"}, []string{"binding", "cmd"}, nil, "the client is for any Go program; what it needed of the host, all its users would pay for"},
		{[]string{"vk"}, []string{"github.com/yuin/gopher-lua", "layeh.com/gopher-luar"}, nil, "the client knows nothing of Lua: it gives raw JSON, and the host makes tables of it"},
		{[]string{"vk"}, []string{"github.com", "golang.org"}, []string{"golang.org/x/time"}, "whoever takes the client into a program takes all that it needs: the standard library is enough"},
		{[]string{"binding"}, []string{"cmd"}, nil, "other programs embed the host; the command line is only one of its users"},
		{[]string{"binding"}, []string{"os/signal"}, nil, "signals belong to the process, which is not the host's: it is told by the context"},
		{[]string{"binding"}, []string{"github.com/spf13/cobra", "github.com/spf13/pflag"}, nil, "flags belong to the command line: everything is handed to the host in its Config"},
		{[]string{"binding/opi"}, []string{"binding/native", "binding/modules", "binding/task", "vk/sandbox", "vk/tape"}, nil, "OPI_VK is a thin skin over vk.Client, to be embedded without the rest"},
		{[]string{"binding/engine"}, []string{"vk", "binding"}, []string{"vk/spell", "binding/engine", "binding/luatable"}, "Lua made right is of use without VK, and is tested without it"},
		{[]string{"binding/luajson"}, []string{"vk", "binding"}, []string{"vk/spell", "binding/luajson", "binding/luatable"}, "JSON to tables is of use without VK, and is tested without it"},
		{[]string{"binding/bsl"}, []string{"vk", "binding", "github.com", "golang.org"}, []string{"binding/bsl", "vk/spell"}, "a translator of text into text needs the standard library only"},
		{[]string{"binding/bsl/value", "binding/bsl/conformance"}, []string{"vk", "binding", "github.com", "golang.org"}, []string{"binding/bsl/value"}, "values and programs of 1C's language are of use to whatever runs or translates it, and need nobody"},
		{[]string{"binding/journal"}, []string{"vk", "binding"}, []string{"binding/journal"}, "what a run has done must be readable by anything"},
		{[]string{"binding/resume"}, []string{"binding"}, []string{"binding/resume", "binding/journal", "binding/engine", "binding/luatable"}, "it joins the journal to calls and to places in Lua, whichever modules make the calls"},
		{[]string{"vk/tape"}, []string{"vk", "binding"}, []string{"vk/tape"}, "it records any http.RoundTripper"},
		{[]string{"cmd/vkscript/cron", "cmd/vkscript/atomicfile"}, []string{"vk", "binding", "cmd", "github.com"}, []string{"cmd/vkscript/cron", "cmd/vkscript/atomicfile"}, "times and files are of use without VK, and are tested without it"},
		{[]string{"cmd/vkscript/schedule"}, []string{"vk", "binding", "github.com"}, []string{"vk/filelock", "vk/spell"}, "when something runs has nothing to do with what runs: it is handed in"},
		{[]string{"vk/spell"}, []string{"vk", "binding"}, []string{"vk/spell"}, "everybody may ask it, so it asks nobody"},
		{[]string{"vk", "binding"}, []string{"testing", "github.com/stretchr/testify"}, nil, "tests stay out of the program"},
	} {
		for _, p := range ourPackages(t) {
			if !below(p.path, rule.of...) {
				continue
			}
			for _, dep := range p.deps {
				if below(dep, rule.never...) && !below(dep, rule.but...) {
					t.Errorf("%s needs %s: %s", p.path, dep, rule.why)
				}
			}
		}
	}
}

// TestSources keeps words out of the sources where they would break a promise.
func TestSources(t *testing.T) {
	for _, rule := range []struct {
		of    string
		never string
		why   string
	}{
		{"binding", `^([^/]|/[^/])*\bos\.(Exit|Args|Stdin|Stdout|Stderr|Getenv|LookupEnv|Environ)\b`, "the host's process may be another program's: streams, variables and arguments are handed in, and errors are returned"},
		{"vk", `^([^/]|/[^/])*\bos\.(Exit|Args|Stdin|Stdout|Stderr|Getenv|LookupEnv|Environ)\b`, "a library takes its settings from its caller"},
		{"vk", `(?i)\blua\b`, "the client knows nothing of Lua"},
		{"vk/rehearse", `^\s+"(os|os/exec|net)"$`, "a dry run has no effect of its own: it only keeps back those of others"},
		{"", `import "C"`, "without cgo it is one static file that builds for every system"},
	} {
		never := regexp.MustCompile(rule.never)
		for _, p := range ourPackages(t) {
			if !below(p.path, rule.of) && rule.of != "" || below(p.path, "vk/internal/gen") {
				continue
			}
			for _, file := range p.files {
				source, err := os.ReadFile(filepath.Join(p.dir, file))
				require.NoError(t, err)
				for i, line := range strings.Split(string(source), "\n") {
					if never.MatchString(line) {
						t.Errorf("%s/%s:%d: %s: %s", p.path, file, i+1, strings.TrimSpace(line), rule.why)
					}
				}
			}
		}
	}
}

// TestPackageComments wants each package to say, in one place, what it is for: that is where a
// newcomer begins.
func TestPackageComments(t *testing.T) {
	for _, p := range ourPackages(t) {
		var documented []string
		for _, file := range p.files {
			f, err := parser.ParseFile(token.NewFileSet(), filepath.Join(p.dir, file), nil, parser.PackageClauseOnly|parser.ParseComments)
			require.NoError(t, err)
			if f.Doc != nil && (strings.HasPrefix(f.Doc.Text(), "Package "+f.Name.Name+" ") || f.Name.Name == "main") {
				documented = append(documented, file)
			}
		}
		assert.Len(t, documented, 1, "files of %s with the package's comment", p.path)
	}
}
