// Package examples holds scripts to begin with, one for every group of OPI_VK's functions. Each runs
// as it is in the sandbox, and for real with a token:
//
//	vkscript --sandbox scripts/examples/post.lua
//
// A script ends with the lines that it prints in the sandbox; the tests compare them.
package examples

import (
	"bytes"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vkscript/vkscript/binding"
	"github.com/vkscript/vkscript/binding/bsl"
	"github.com/vkscript/vkscript/binding/bsl/port"
	"github.com/vkscript/vkscript/binding/opi"
	"github.com/vkscript/vkscript/vk"
	"github.com/vkscript/vkscript/vk/rehearse"
	"github.com/vkscript/vkscript/vk/sandbox"
	"github.com/vkscript/vkscript/vk/tape"
)

// scripts lists the examples with their sources, lines ended by \n whatever the checkout made of them.
func scripts(t *testing.T) map[string]string {
	files, err := filepath.Glob("*.lua")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	sources := map[string]string{}
	for _, file := range files {
		source, err := os.ReadFile(file)
		require.NoError(t, err)
		sources[file] = strings.ReplaceAll(string(source), "\r\n", "\n")
	}
	return sources
}

// newServer is a sandbox that does not make scripts wait.
func newServer() *sandbox.Server {
	return sandbox.New(sandbox.Config{Rate: sandbox.Rate{User: -1, Community: -1, Service: -1}})
}

// run runs a script in a sandbox of its own, as vkscript --sandbox does.
func run(t *testing.T, name, source string) (*sandbox.Server, string) {
	server := newServer()
	return server, runOver(t, server, time.Now, name, source)
}

// runOver runs a script over a transport and gives what it prints.
func runOver(t *testing.T, transport http.RoundTripper, now func() time.Time, name, source string) string {
	return runAround(t, transport, now, func(next vk.Handler) vk.Handler { return next }, name, source)
}

func runAround(t *testing.T, transport http.RoundTripper, now func() time.Time, around func(vk.Handler) vk.Handler, name, source string) string {
	client := vk.New(vk.Config{
		Token: sandbox.UserToken, Transport: transport, Around: []func(vk.Handler) vk.Handler{around},
		Limits: vk.NewLimits(map[vk.TokenKind]float64{vk.UserToken: 0, vk.CommunityToken: 0}),
	})
	var out bytes.Buffer
	host := binding.New(binding.Config{
		Client: client, Stdout: &out, Now: now, CommunityToken: sandbox.CommunityToken,
		GroupID: strconv.Itoa(sandbox.GroupID), AppID: strconv.Itoa(sandbox.AppID),
	})
	require.NoError(t, host.Run(t.Context(), binding.Script{Name: name, Source: []byte(source), Dir: ".", Args: arguments(source)}))
	return out.String()
}

// In a dry run every example comes to its end, and changes nothing.
func TestExamplesRehearse(t *testing.T) {
	for name, source := range scripts(t) {
		t.Run(name, func(t *testing.T) {
			server := sandbox.New(sandbox.Config{Rate: sandbox.Rate{User: -1, Community: -1, Service: -1}})
			dry := rehearse.New(rehearse.Config{})
			runAround(t, dry.Guard(server), time.Now, dry.Around, name, source)
			for _, call := range server.Calls("") {
				assert.True(t, vk.IsRead(call.Method), "%s left the dry run", call.Method)
			}
			real, _ := run(t, name, source)
			writes := slices.ContainsFunc(real.Calls(""), func(c sandbox.Call) bool { return !vk.IsRead(c.Method) })
			assert.Equal(t, writes, len(dry.Plan().Steps) > 0)
		})
	}
}

// A recorded example gives the same again, without a VK.
func TestExamplesReplay(t *testing.T) {
	for name, source := range scripts(t) {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "tape.jsonl")
			recorder, err := tape.Create(path, tape.Header{})
			require.NoError(t, err)
			server := newServer()
			printed := runOver(t, recorder.Wrap(server), time.Now, name, source)
			require.NoError(t, recorder.Close())

			player, err := tape.Open(path, nil)
			require.NoError(t, err)
			assert.Equal(t, printed, runOver(t, player, player.Now, name, source))
			assert.Empty(t, player.Unused())
			assert.Equal(t, recorder.Count(), player.Given())
		})
	}
}

// arguments are those that a script says it has to be run with.
func arguments(source string) []string {
	_, line, _ := strings.Cut(source, "\n-- Run with: ")
	line, _, _ = strings.Cut(line, "\n")
	return strings.Fields(line)
}

// output is what a script says it prints.
func output(t *testing.T, source string) string {
	_, block, found := strings.Cut(source, "\n-- Output:\n")
	require.True(t, found, "the script has no lines after -- Output:")
	var text strings.Builder
	for line := range strings.Lines(block) {
		line, isComment := strings.CutPrefix(line, "--")
		require.True(t, isComment, "only comments may follow -- Output:")
		text.WriteString(strings.TrimPrefix(line, " "))
	}
	return text.String()
}

func TestExamplesPrintTheirOutput(t *testing.T) {
	for name, source := range scripts(t) {
		t.Run(name, func(t *testing.T) {
			_, printed := run(t, name, source)
			assert.Equal(t, output(t, source), printed)
		})
	}
}

// Whoever tries an example for real finds the community afterwards as it was, but for post.lua,
// which is there to be seen. Nothing in OPI_VK deletes videos, stories and ads.
func TestExamplesTidyUp(t *testing.T) {
	for name, source := range scripts(t) {
		t.Run(name, func(t *testing.T) {
			server, _ := run(t, name, source)
			const owner = -sandbox.GroupID
			for what, left := range map[string]int{
				"posts": len(server.Posts(owner)), "albums": len(server.Albums(owner)), "topics": len(server.Topics(owner)),
				"products": len(server.Products(owner)), "collections": len(server.MarketAlbums(owner)), "properties": len(server.Properties(owner)),
			} {
				if name == "post.lua" && what == "posts" {
					left--
				}
				assert.Zero(t, left, what)
			}
		})
	}
}

// TestProgramsAndTheirLuaCallTheSame runs each *_1c.os beside its Lua.
func TestProgramsAndTheirLuaCallTheSame(t *testing.T) {
	files, err := filepath.Glob("*_1c.os")
	require.NoError(t, err)
	for _, file := range files {
		t.Run(file, func(t *testing.T) {
			source, err := os.ReadFile(file)
			require.NoError(t, err)
			lua, err := os.ReadFile(strings.TrimSuffix(file, ".os") + ".lua")
			require.NoError(t, err)
			today := time.Now()
			now := func() time.Time { return today }
			original, ported := newServer(), newServer()
			printed := runOver(t, original, now, file, string(source))
			assert.Equal(t, output(t, string(lua)), printed)
			assert.Equal(t, printed, runOver(t, ported, now, "ported.lua", string(lua)))
			assert.Equal(t, calls(original), calls(ported))
			assert.Equal(t, file == "getting_started_1c.os", len(calls(ported)) == 0)

			exact := newServer()
			assert.Equal(t, printed, runOver(t, exact, now, "exact.lua", exactLua(t, string(source))))
			assert.Equal(t, calls(original), calls(exact))
		})
	}
}

// exactLua is a program as vkscript port --exact writes it.
func exactLua(t *testing.T, source string) string {
	m, found := bsl.Parse("program.os", source)
	found = append(found, bsl.Bind(m, &bsl.Import{Name: "OPI_VK"}, &bsl.Import{Name: "OPI_Tools"})...)
	require.Empty(t, found)
	result := port.Port(m, port.Config{Exact: true})
	require.Empty(t, result.Found)
	return result.Lua
}

// calls are what a sandbox was asked, without what differs from run to run.
func calls(server *sandbox.Server) []string {
	var all []string
	for _, c := range server.Calls("") {
		for _, random := range []string{"guid", "random_id"} {
			c.Params.Del(random)
		}
		line := c.Method + " " + c.Params.Encode()
		for _, f := range c.Files {
			line += " " + f.Name + " " + f.SHA256
		}
		all = append(all, line)
	}
	return all
}

// TestPortedExamples compares each *_1c.lua with what vkscript port makes of its *_1c.os.
func TestPortedExamples(t *testing.T) {
	files, err := filepath.Glob("*_1c.os")
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(files), 8)
	program := filepath.Join(t.TempDir(), "vkscript")
	out, err := exec.Command("go", "build", "-o", program, "../../cmd/vkscript").CombinedOutput()
	require.NoError(t, err, "%s", out)
	for _, file := range files {
		t.Run(file, func(t *testing.T) {
			lua, err := exec.Command(program, "port", "-o", "-", file).Output()
			require.NoError(t, err)
			kept, err := os.ReadFile(strings.TrimSuffix(file, ".os") + ".lua")
			require.NoError(t, err)
			assert.Equal(t, strings.ReplaceAll(string(kept), "\r\n", "\n"), string(lua))
		})
	}
}

func TestExamplesShowEveryFunction(t *testing.T) {
	comment, use := regexp.MustCompile(`--.*`), regexp.MustCompile(`OPI_VK\.([\p{L}_]+)`)
	shown := map[*opi.Function]bool{}
	for _, source := range scripts(t) {
		for _, match := range use.FindAllStringSubmatch(comment.ReplaceAllString(source, ""), -1) {
			shown[opi.Lookup(match[1])] = true
		}
	}
	for f := range opi.Functions() {
		assert.True(t, shown[f], "no example uses %s", f.Name)
	}
}
