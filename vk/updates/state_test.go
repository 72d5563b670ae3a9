package updates_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vkscript/vkscript/vk/updates"
)

// listener opens a state file and a poller of it, as a program that starts does.
func listener(t *testing.T, path string, h *host) (*updates.Poller, *updates.State) {
	state, err := updates.OpenState(path)
	require.NoError(t, err)
	t.Cleanup(func() { state.Close() })
	p, err := updates.NewPoller(updates.Config{Client: h.client(), GroupID: 1, State: state})
	require.NoError(t, err)
	return p, state
}

func take(t *testing.T, p *updates.Poller, n int) []updates.Event {
	list := make([]updates.Event, n)
	for i := range list {
		event, err := p.Next(t.Context())
		require.NoError(t, err)
		list[i] = event
	}
	return list
}

func TestRestart(t *testing.T) {
	for _, c := range []struct {
		name  string
		done  string // of a b | c d, in this order, before the program is killed
		ts    string // that the next one asks for
		again string // what it handles
	}{
		{"nothing done", "", "100", "a b c d"},
		{"killed between handler and save", "a", "100", "b c d"},
		{"the first answer done", "a b", "101", "c d"},
		{"the second answer done first", "c d", "100", "a b"},
		{"all but the first event", "b d c", "100", "a"},
		{"all, the first last", "b d c a", "102", ""},
		{"half of the second", "b a d", "101", "c"},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "bot.state")
			h := &host{t: t, answers: []any{events("101", "a", "b"), events("102", "c", "d")}}
			p, state := listener(t, path, h)
			all := map[string]updates.Event{}
			for _, event := range take(t, p, 4) {
				all[event.ID] = event
			}
			for id := range strings.FieldsSeq(c.done) {
				require.NoError(t, p.Done(all[id]))
			}
			require.NoError(t, state.Close()) // writes nothing: a kill leaves the same file

			answer := map[string][]any{
				"100": {events("101", "a", "b"), events("102", "c", "d")}, "101": {events("102", "c", "d")}, "102": {},
			}[c.ts]
			h = &host{t: t, answers: append(answer, events("103", "end"))}
			p, _ = listener(t, path, h)
			again := []string{}
			for {
				id, err := next(t.Context(), p)
				require.NoError(t, err)
				if id == "end" {
					break
				}
				again = append(again, id)
			}
			assert.Equal(t, c.again, strings.Join(again, " "))
			assert.Equal(t, c.ts, h.polls[0].Get("ts"))
		})
	}
}

func TestAFreshStateKeepsTheFirstPosition(t *testing.T) {
	path := filepath.Join(t.TempDir(), "bot.state")
	p, state := listener(t, path, &host{t: t, answers: []any{`{"failed":4}`}})
	_, err := p.Next(t.Context())
	require.Error(t, err)
	require.NoError(t, state.Close())
	h := &host{t: t, answers: []any{events("140", "a")}}
	p, _ = listener(t, path, h)
	take(t, p, 1)
	assert.Equal(t, "100", h.polls[0].Get("ts"), "what happened between the runs is not missed")
}

func TestALastLineThatWasCutShortIsForgotten(t *testing.T) {
	path := filepath.Join(t.TempDir(), "bot.state")
	h := &host{t: t, answers: []any{events("101", "a", "b")}}
	p, state := listener(t, path, h)
	for _, event := range take(t, p, 2) {
		require.NoError(t, p.Done(event))
	}
	require.NoError(t, state.Close())
	whole, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, byte('\n'), whole[len(whole)-1])
	last := len(whole) - 1 - strings.LastIndexByte(strings.TrimRight(string(whole), "\n"), '\n')
	for cut := 1; cut <= last; cut++ {
		require.NoError(t, os.WriteFile(path, whole[:len(whole)-cut], 0o600))
		h := &host{t: t, answers: []any{events("101", "a", "b", "c")}}
		p, state := listener(t, path, h)
		got := take(t, p, 2)
		assert.Equal(t, []string{"b", "c"}, []string{got[0].ID, got[1].ID}, "b is not known to be done")
		for _, event := range got {
			require.NoError(t, p.Done(event))
		}
		require.NoError(t, state.Close())
		h = &host{t: t, answers: []any{events("102", "c", "d")}}
		p, state = listener(t, path, h)
		assert.Equal(t, "d", take(t, p, 1)[0].ID, "the repaired file is whole")
		require.NoError(t, state.Close())
	}
}

func TestWrongStateFiles(t *testing.T) {
	dir := t.TempDir()
	for text, want := range map[string]string{
		"print('my script')\n":              "is damaged or no state file: remove it to begin anew",
		"my notes":                          "is no state file: name another one",
		"{\"done\":\"a\"}\n":                "is damaged or no state file",
		"{\"listener\":\"group 1\"}\nxx\n":  "is damaged or no state file",
		"{\"listener\":\"group 1\",\"ts\":": "is no state file",
	} {
		path := filepath.Join(dir, "file")
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		_, err := updates.OpenState(path)
		var stateErr *updates.StateError
		require.ErrorAs(t, err, &stateErr)
		assert.ErrorContains(t, err, want)
		kept, err := os.ReadFile(path)
		require.NoError(t, err)
		assert.Equal(t, text, string(kept), "nothing of it is overwritten")
	}
	_, err := updates.OpenState(filepath.Join(dir, "no", "such", "folder"))
	assert.ErrorContains(t, err, "can't be locked")
}

func TestOneListenerAFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "bot.state")
	_, state := listener(t, path, &host{t: t})
	_, err := updates.OpenState(path)
	assert.ErrorContains(t, err, "is in use by another listener")
	require.NoError(t, state.Close())
	again, err := updates.OpenState(path)
	require.NoError(t, err)
	defer again.Close()
	_, err = updates.NewPoller(updates.Config{GroupID: 2, State: again})
	assert.ErrorContains(t, err, "is of another listener, group 1: name another file for group 2")
}

func TestTheFileStaysSmall(t *testing.T) {
	path := filepath.Join(t.TempDir(), "bot.state")
	h := &host{t: t}
	for i := range 8 {
		ids := make([]string, 1000)
		for j := range ids {
			ids[j] = fmt.Sprintf("%040d", i*1000+j)
		}
		h.answers = append(h.answers, events(fmt.Sprint(101+i), ids...))
	}
	p, _ := listener(t, path, h)
	for range 8000 {
		_, err := next(t.Context(), p)
		require.NoError(t, err)
	}
	info, err := os.Stat(path)
	require.NoError(t, err)
	assert.Less(t, info.Size(), int64(500_000))
	left, err := filepath.Glob(path + "*")
	require.NoError(t, err)
	assert.ElementsMatch(t, []string{path, path + ".lock"}, left)
}

func TestAStateThatCantBeWrittenEndsTheListening(t *testing.T) {
	path := filepath.Join(t.TempDir(), "bot.state")
	p, state := listener(t, path, &host{t: t, answers: []any{events("101", "a")}})
	event := take(t, p, 1)[0]
	require.NoError(t, state.Close())
	assert.Error(t, p.Done(event))
}

func BenchmarkDone(b *testing.B) {
	for _, file := range []bool{false, true} {
		b.Run(map[bool]string{false: "memory", true: "file"}[file], func(b *testing.B) {
			state := updates.NewState()
			if file {
				var err error
				state, err = updates.OpenState(filepath.Join(b.TempDir(), "state"))
				require.NoError(b, err)
				defer state.Close()
			}
			h := &host{}
			p, err := updates.NewPoller(updates.Config{Client: h.client(), GroupID: 1, State: state})
			require.NoError(b, err)
			for i := range b.N {
				if len(h.answers) == 0 {
					h.answers = []any{events(fmt.Sprint(i+1), fmt.Sprintf("%040d", i))}
				}
				event, err := p.Next(b.Context())
				require.NoError(b, err)
				require.NoError(b, p.Done(event))
			}
		})
	}
}
