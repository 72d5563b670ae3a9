package resume_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/vkscript/vkscript/binding"
	"github.com/vkscript/vkscript/binding/journal"
	"github.com/vkscript/vkscript/binding/resume"
	"github.com/vkscript/vkscript/vk"
	"github.com/vkscript/vkscript/vk/sandbox"
)

// lab is a VK, and a folder with a journal and modules: what outlives the processes of a run.
type lab struct {
	t      *testing.T
	dir    string
	server *sandbox.Server
	ahead  time.Duration // how far VK's clock seems to be ahead
	said   []string
	accept bool

	mu    sync.Mutex
	crash func(method string, n int) moment // asked for each request; n counts those of the method
	seen  map[string]int
	end   context.CancelFunc
}

// moment is when a process dies.
type moment int

const (
	never  moment = iota
	before        // VK did anything
	after         // VK did it, and before its answer arrives
)

func newLab(t *testing.T) *lab {
	l := &lab{t: t, dir: t.TempDir(), server: sandbox.New(sandbox.Config{Rate: sandbox.Rate{User: -1, Community: -1, Service: -1}})}
	picture, err := os.ReadFile("../../scripts/examples/pictures/cat.png")
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(l.dir, "cat.png"), picture, 0o600))
	return l
}

func (l *lab) path() string { return filepath.Join(l.dir, "jobs.db") }

// dies makes the next process die at the n-th request of a method.
func (l *lab) dies(at moment, method string, n int) *lab {
	l.crash = func(m string, count int) moment {
		if m == method && count == n {
			return at
		}
		return never
	}
	return l
}

// RoundTrip is the sandbox. At a crash the journal is copied as it is then, and nothing more gets through.
func (l *lab) RoundTrip(r *http.Request) (*http.Response, error) {
	method := r.URL.Path[strings.LastIndexByte(r.URL.Path, '/')+1:]
	if strings.Contains(r.URL.Path, "/upload/") {
		method = "upload"
	}
	at := l.fate(method)
	if at == before {
		return nil, l.die()
	}
	resp, err := l.server.RoundTrip(r)
	if at == after {
		return nil, l.die()
	}
	if err == nil {
		resp.Header.Set("Date", time.Now().Add(l.ahead).UTC().Format(http.TimeFormat))
	}
	return resp, err
}

func (l *lab) fate(method string) moment {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.seen[method]++
	if l.crash == nil {
		return never
	}
	return l.crash(method, l.seen[method])
}

var errDied = errors.New("the process died")

func (l *lab) die() error {
	data, err := os.ReadFile(l.path())
	require.NoError(l.t, err)
	require.NoError(l.t, os.WriteFile(l.path()+".crashed", data, 0o600))
	l.end()
	l.mu.Lock()
	defer l.mu.Unlock()
	l.crash = func(string, int) moment { return before }
	return errDied
}

// run is one process of the script. It returns what it printed.
func (l *lab) run(source string, args ...string) (string, error) {
	l.seen = map[string]int{}
	var out bytes.Buffer
	j, err := journal.Open(l.path())
	require.NoError(l.t, err)
	script := binding.Script{Name: "job.lua", Source: []byte(source), Dir: l.dir, Args: args}
	run, err := j.Begin(journal.Script{Name: "job.lua", Args: args, Source: resume.Digest(script.Source)}, journal.Resume)
	require.NoError(l.t, err)
	keeper := resume.New(resume.Config{Run: run, AcceptChanges: l.accept, Say: func(format string, args ...any) { l.said = append(l.said, fmt.Sprintf(format, args...)) }})
	client := vk.New(vk.Config{
		Token: sandbox.UserToken, Transport: l, Around: []func(vk.Handler) vk.Handler{keeper.Around},
		Limits: vk.NewLimits(map[vk.TokenKind]float64{vk.UserToken: 0, vk.CommunityToken: 0}),
	})
	host := binding.New(binding.Config{Client: client, GroupID: "100", CommunityToken: sandbox.CommunityToken, Stdout: &out, Keeper: keeper, Permissions: binding.Permissions{All: true}})
	ctx, cancel := context.WithCancel(l.t.Context())
	defer cancel()
	l.end = cancel
	err = keeper.End(host.Run(ctx, script))
	require.NoError(l.t, j.Close())
	synctest.Wait() // for requests on their way
	if crashed := l.path() + ".crashed"; os.Rename(crashed, l.path()) == nil {
		err = errDied
	}
	l.crash = nil
	return out.String(), err
}

// must is run for a process that ends well.
func (l *lab) must(source string, args ...string) string {
	l.t.Helper()
	out, err := l.run(source, args...)
	require.NoError(l.t, err)
	return out
}

// crashes is run for a process that dies.
func (l *lab) crashes(source string, args ...string) {
	l.t.Helper()
	_, err := l.run(source, args...)
	require.ErrorIs(l.t, err, errDied)
}

// texts are what a read lists, by one of its fields, the last first.
func (l *lab) texts(method, field string, params vk.Params) (texts []string) {
	client := vk.New(vk.Config{Token: sandbox.UserToken, Transport: l.server})
	raw, err := client.Call(l.t.Context(), method, params)
	require.NoError(l.t, err)
	var answer struct{ Items []map[string]any }
	require.NoError(l.t, json.Unmarshal(raw, &answer))
	for _, item := range answer.Items {
		texts = append(texts, fmt.Sprint(item[field]))
	}
	return texts
}

func (l *lab) wall() []string { return l.texts("wall.get", "text", vk.Params{"owner_id": -100}) }

// keys are the keys of all requests of a method.
func (l *lab) keys(method, key string) (keys []string) {
	for _, c := range l.server.Calls(method) {
		keys = append(keys, c.Params.Get(key))
	}
	return keys
}
