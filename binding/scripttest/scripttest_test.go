package scripttest

import (
	"context"
	"encoding/xml"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vkscript/vkscript/binding"
	"github.com/vkscript/vkscript/binding/engine"
	"github.com/vkscript/vkscript/vk"
	"github.com/vkscript/vkscript/vk/sandbox"
)

// open makes a host with the rights of a script that got no flags.
func open(out io.Writer) (*binding.Host, *sandbox.Server, error) {
	server := sandbox.New(sandbox.Config{Rate: sandbox.Rate{User: -1, Community: -1, Service: -1}})
	client := vk.New(vk.Config{Token: sandbox.UserToken, Transport: server, Limits: vk.NewLimits(map[vk.TokenKind]float64{vk.UserToken: 0, vk.CommunityToken: 0})})
	host := binding.New(binding.Config{Client: client, GroupID: "100", CommunityToken: sandbox.CommunityToken, Stdout: out, Stderr: out})
	return host, server, nil
}

// runSource runs the cases of one file.
func runSource(t *testing.T, source string, change ...func(*Config)) []Result {
	t.Helper()
	path := filepath.Join(t.TempDir(), "a_test.lua")
	require.NoError(t, os.WriteFile(path, []byte(source), 0o600))
	cfg := Config{Files: []string{path}, Workers: 2, Timeout: time.Minute, Open: open}
	for _, c := range change {
		c(&cfg)
	}
	var results []Result
	for r := range Run(t.Context(), cfg) {
		results = append(results, r)
	}
	return results
}

// shown is a result as it is printed, without times and folders.
func shown(results []Result) string {
	var out strings.Builder
	printer := Printer{Out: &out, Describe: error.Error}
	for _, r := range results {
		printer.Print(r)
	}
	text := regexp.MustCompile(`\(([\d.]+(µs|ms|s))+\)`).ReplaceAllString(out.String(), "(T)")
	if len(results) > 0 {
		text = strings.ReplaceAll(text, filepath.Dir(results[0].File)+string(filepath.Separator), "")
	}
	return text
}

func TestCasesThatPass(t *testing.T) {
	results := runSource(t, `
		local test = require "test"
		local order = {}
		test.before(function() table.insert(order, "before") end)
		test.case("each case has a VK of its own", function()
			vk.wall.post{owner_id = -100, message = "раз"}
			test.equal(#test.posts(), 1)
			test.equal(order, {"before"})
		end)
		test.case("и своё состояние", function()
			test.equal(#test.posts(), 0)
			test.equal(order, {"before"})
		end)
		test.case("requests", function()
			OPI_VK.CreatePost("привет", nil, false, "https://example.com")
			local call = test.calls("wall.post")[1]
			test.equal(call.method, "wall.post")
			test.equal(call.token, "user")
			test.equal(call.attempt, 1)
			test.equal(call.params.owner_id, "-100")
			test.equal(call.params.access_token, nil)
			test.equal(#test.calls("wall.get"), 0)
			test.equal(test.posts(-100)[1].text, "привет")
			test.equal(test.posts(-100)[1].attachments, {"https://example.com"})
		end)
		test.case("messages", function()
			vk.messages.send{user_id = 5, message = "hi", random_id = 7}
			test.equal(test.messages(5)[1].text, "hi")
			test.equal(test.messages(6), {})
		end)
		test.case("fails", function()
			local refused = function() vk.wall.post{owner_id = -100} end
			local err = test.fails(refused, {code = 100, method = "wall.post", message = "missing"})
			test.equal(err.code, 100)
			test.fails(refused)
			test.fails(refused, "error 100")
			test.fails(refused, "error %d+")
			test.fails(function() error({kind = "own", list = {1}}) end, {kind = "own", list = {1}})
			test.fails(function() error("a (b") end, "a (b")
		end)
		test.case("equal is deep", function()
			local a, b = {1, {x = 2}}, {1, {x = 2}}
			a.self, b.self = a, b
			test.equal(a, b)
			test.equal(0/0, 0/0)
			test.equal({}, setmetatable({}, {}))
			test.equal(test.ok("yes"), "yes")
		end)`)
	assert.Len(t, results, 6)
	for _, r := range results {
		assert.NoError(t, r.Err, r.Name)
		assert.Equal(t, Passed, r.Status, r.Name)
	}
	assert.Equal(t, 5, results[0].Line)
	assert.Equal(t, "и своё состояние", results[1].Name)
}

func TestRepeatedRequestIsAnAttempt(t *testing.T) {
	results := runSource(t, `
		test.case("once", function()
			test.fault("wall.post:drop-after")
			vk.wall.post{owner_id = -100, message = "x"}
			local calls = test.calls("wall.post")
			test.equal({calls[1].attempt, calls[2].attempt}, {1, 2})
			test.equal(calls[1].params.guid, calls[2].params.guid)
			test.equal(#test.posts(), 1)
		end)`)
	require.Len(t, results, 1)
	assert.NoError(t, results[0].Err)
}

// Each of these must fail, in these words.
func TestFailures(t *testing.T) {
	for _, c := range []struct{ name, body, want string }{
		{"numbers", `test.equal(1, "1")`, `
     a_test.lua:2: test.equal: got and want differ
       2 | test.equal(1, "1")
     got   1
     want  "1"`},
		{"nothing where something was wanted", `test.equal(nil, {a = 1})`, `
     got   nil
     want  {a = 1}`},
		{"message", `test.equal(true, false, "the post is there")`, `test.equal: the post is there: got and want differ`},
		{"path", `test.equal({items = {{["a b"] = 1}}}, {items = {{["a b"] = 2}}})`, `differ at .items[1]["a b"]`},
		{"missing", `test.equal({Имя = {}}, {Имя = {возраст = 3}})`, `differ at .Имя.возраст`},
		{"too much", `test.equal({1, 2}, {1})`, `differ at [2]`},
		{"table", `test.equal({a = 1, b = {2, 3}}, {a = 1, b = {2, 4}})`, `
     - want
     + got
       {
         a = 1,
         b = {
           2,
     -     4,
     +     3,
         },
       }`},
		{"text", `test.equal("a\nb\nc", "a\nB\nc")`, "\n       a\n     - B\n     + b\n       c"},
		{"ok", `test.ok(nil, "an answer")`, `test.ok: an answer: got nil`},
		{"called from", `check(2)`, "called from a_test.lua:2"},
		{"no error", `test.fails(function() end)`, "test.fails: the function raised no error"},
		{"another error", `test.fails(function() error("boo") end, "ouch")`, "got   a_test.lua:2: boo\n     want  ouch"},
		{"another code", `test.fails(function() vk.wall.post{owner_id = -100} end, {code = 15})`, "the error's code is another one"},
		{"no fields", `test.fails(function() error("boo") end, {code = 15})`, "got   nil"},
		{"a check inside fails", `test.fails(function() test.ok(false) end)`, "test.ok: got false"},
		{"a check that is caught", `pcall(test.equal, 1, 2)`, "test.equal: got and want differ"},
		{"raised", `error("boo")`, "a_test.lua:2: boo"},
		{"exit", `os.exit(0)`, "os.exit(0) ended the case"},
		{"fault", `test.fault("wall.post")`, "want METHOD:KIND[:TIMES]"},
		{"inner case", `test.case("x", function() end)`, "belongs to the top level of the file"},
		{"permission", `io.open("/etc/passwd"):read()`, "--allow-read=/etc/passwd"},
	} {
		t.Run(c.name, func(t *testing.T) {
			results := runSource(t, "local function check(x) test.equal(x, 1) end test.case('x', function()\n"+c.body+"\nend)")
			require.Len(t, results, 1)
			assert.Equal(t, Failed, results[0].Status)
			assert.Contains(t, shown(results), c.want)
		})
	}
}

func TestAfterRunsWhateverHappens(t *testing.T) {
	results := runSource(t, `
		test.after(function() print("after 1") end)
		test.after(function() print("after 2") end)
		test.case("fails", function() print("body") error("boo") end)
		test.case("skips", function() test.skip("not now") end)
		test.skip("is not run", function() error("run") end)
		test.case("after fails", function() test.after(print) end)`)
	assert.Equal(t, "body\nafter 2\nafter 1\n", string(results[0].Output))
	assert.ErrorContains(t, results[0].Err, "boo")
	assert.Equal(t, Skipped, results[1].Status)
	assert.Equal(t, "not now", results[1].Reason)
	assert.Equal(t, Skipped, results[2].Status)
	assert.Equal(t, Failed, results[3].Status)
}

func TestFileThatCanNotBeLoaded(t *testing.T) {
	for source, want := range map[string]string{
		"test.case('x', function()":                            "'end' expected",
		"print('top') error('boo')":                            "boo",
		"test.case(' ', function() end)":                       "needs a name",
		"test.skip('why')":                                     "takes the place of test.case",
		"test.case(tostring({}), function() end)":              "the cases differ from one run of the file to the next",
		"pcall(test.ok, false) test.case('x', function() end)": "test.ok: got false",
	} {
		results := runSource(t, source)
		require.Len(t, results, 1, source)
		assert.ErrorContains(t, results[0].Err, want, source)
	}
	_, err := Find([]string{"missing"})
	assert.ErrorContains(t, err, "there is no missing")
}

func TestTimeoutEndsCase(t *testing.T) {
	results := runSource(t, `
		test.case("endless", function() pcall(function() while true do end end) end)
		test.case("short", function() end)`, func(cfg *Config) { cfg.Timeout = 50 * time.Millisecond })
	assert.ErrorIs(t, results[0].Err, engine.ErrTimeout)
	assert.Equal(t, Passed, results[1].Status)
}

func TestResultsComeInOrder(t *testing.T) {
	var source strings.Builder
	for i := range 60 {
		fmt.Fprintf(&source, "test.case('case %02d', function() for i = 1, %d do end end)\n", i, (60-i)*1000)
	}
	results := runSource(t, source.String(), func(cfg *Config) { cfg.Workers = 8 })
	require.Len(t, results, 60)
	for i, r := range results {
		assert.Equal(t, fmt.Sprintf("case %02d", i), r.Name)
	}
	picked := runSource(t, source.String(), func(cfg *Config) { cfg.Select = regexp.MustCompile(`a_test\.lua: case 1\d`) })
	assert.Len(t, picked, 10)
}

func TestEndOfContextEndsRun(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	path := filepath.Join(t.TempDir(), "a_test.lua")
	require.NoError(t, os.WriteFile(path, []byte(`
		test.case("short", function() end)
		test.case("endless", function() while true do end end)
		test.case("never", function() end)`), 0o600))
	var names []string
	for r := range Run(ctx, Config{Files: []string{path}, Workers: 1, Open: open}) {
		names = append(names, r.Name)
		cancel()
	}
	assert.Equal(t, []string{"short"}, names)
}

func TestPanicReachesTheReader(t *testing.T) {
	broken := func(cfg *Config) {
		made := 0
		cfg.Workers = 1
		cfg.Open = func(out io.Writer) (*binding.Host, *sandbox.Server, error) {
			if made++; made > 1 {
				panic("a bug")
			}
			return open(out)
		}
	}
	assert.PanicsWithValue(t, "a bug", func() { runSource(t, `test.case("x", function() end)`, broken) })
}

func TestOutputIsBounded(t *testing.T) {
	results := runSource(t, `test.case("loud", function() local line = ("x"):rep(1000) for i = 1, 2000 do print(line) end end)`)
	assert.Less(t, len(results[0].Output), maxOutput+100)
	assert.Contains(t, string(results[0].Output[maxOutput:]), "and more")
}

func TestJUnitIsXML(t *testing.T) {
	results := runSource(t, `
		test.case("<кавычки> & \1", function() print("\27[1m]]>") test.equal("a<b\0", "&") end)
		test.skip("skipped", function() end)
		test.case("ok", function() end)`)
	text := JUnit(results, Printer{Describe: error.Error}.Explain)
	var report struct {
		Tests    int `xml:"tests,attr"`
		Failures int `xml:"failures,attr"`
		Skipped  int `xml:"skipped,attr"`
		Suites   []struct {
			Cases []struct {
				Name    string `xml:"name,attr"`
				Failure *struct {
					Text string `xml:",chardata"`
				} `xml:"failure"`
			} `xml:"testcase"`
		} `xml:"testsuite"`
	}
	require.NoError(t, xml.Unmarshal(text, &report))
	assert.Equal(t, []int{3, 1, 1}, []int{report.Tests, report.Failures, report.Skipped})
	assert.Equal(t, "<кавычки> & \uFFFD", report.Suites[0].Cases[0].Name)
	assert.Contains(t, report.Suites[0].Cases[0].Failure.Text, `want  "&"`)
}

func TestDiffShortensWhatIsEqual(t *testing.T) {
	long := strings.Split(strings.Repeat("same\n", 50), "\n")
	from := append(append(append([]string{}, long...), "old"), long...)
	to := append(append(append([]string{}, long...), "new", "more"), long...)
	assert.Equal(t, "  ...\n  same\n  same\n\n- old\n+ new\n+ more\n  same\n  same\n  same\n  ...", diff(from, to))
	assert.Less(t, strings.Count(diff(long, strings.Split(strings.Repeat("x\ny\n", 5000), "\n")), "\n"), maxDiff+3)
}

// A difference must lead from one text to the other, whatever they are.
func FuzzDiff(f *testing.F) {
	f.Add("a\nb\nc", "a\nc\nd")
	f.Add("", "\n")
	f.Fuzz(func(t *testing.T, from, to string) {
		a, b := strings.Split(from, "\n"), strings.Split(to, "\n")
		if len(a)*len(b) > 1<<12 {
			return
		}
		var left, right []string
		for _, e := range edits(a, b) {
			if e.mark != '+' {
				left = append(left, e.line)
			}
			if e.mark != '-' {
				right = append(right, e.line)
			}
		}
		assert.Equal(t, from, strings.Join(left, "\n"))
		assert.Equal(t, to, strings.Join(right, "\n"))
		diff(a, b)
	})
}

// BenchmarkCase is what a case costs beside its own work: a state, a sandbox and the top level of its file.
func BenchmarkCase(b *testing.B) {
	const cases = 20
	path := filepath.Join(b.TempDir(), "a_test.lua")
	source := strings.Repeat("test.case('c', function() test.equal(1, 1) end)\n", cases)
	require.NoError(b, os.WriteFile(path, []byte(source), 0o600))
	b.ReportAllocs()
	for b.Loop() {
		for range Run(b.Context(), Config{Files: []string{path}, Workers: 1, Open: open}) {
		}
	}
	b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*cases), "µs/case")
}
