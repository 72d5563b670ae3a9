package journal

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	bolt "go.etcd.io/bbolt"
)

var nightly = Script{Name: "/jobs/nightly.lua", Source: "a"}

func opened(t testing.TB, path string) *Journal {
	j, err := Open(path)
	require.NoError(t, err)
	return j
}

func begun(t testing.TB, j *Journal, script Script, mode Mode) *Run {
	r, err := j.Begin(script, mode)
	require.NoError(t, err)
	return r
}

func TestARunGoesOn(t *testing.T) {
	path := filepath.Join(t.TempDir(), "jobs.db")
	j := opened(t, path)
	r := begun(t, j, nightly, Resume)
	assert.False(t, r.IsResumed())
	r.Later(&Step{Kind: Query, State: Done, Method: "wall.get"})
	s := &Step{Kind: Call, State: Pending, Method: "wall.post", Key: "k"}
	require.NoError(t, r.Write(s))
	s.State, s.Answer = Done, json.RawMessage(`{"post_id":1}`)
	require.NoError(t, r.Write(s))
	r.Later(&Step{Kind: Query, State: Done, Method: "lost.get"}) // the process dies before anything makes it durable
	require.NoError(t, j.Close())

	j = opened(t, path)
	again := begun(t, j, nightly, Resume)
	assert.True(t, again.IsResumed())
	assert.Equal(t, r.ID, again.ID)
	assert.Equal(t, r.Seed, again.Seed)
	require.Len(t, again.Steps, 2)
	assert.Equal(t, "wall.get", again.Steps[0].Method)
	assert.Equal(t, Done, again.Steps[1].State)
	assert.JSONEq(t, `{"post_id":1}`, string(again.Steps[1].Answer))
	require.NoError(t, again.End(errors.New("a mistake")))
	assert.Equal(t, r.ID, begun(t, j, nightly, Resume).ID, "a failed run goes on too")

	other := nightly
	other.Args = []string{"2026-11-28"}
	assert.NotEqual(t, r.ID, begun(t, j, other, Resume).ID, "other arguments are another run")
	anew := begun(t, j, nightly, Anew)
	assert.NotEqual(t, r.ID, anew.ID)
	require.NoError(t, anew.End(nil))
	assert.NotEqual(t, anew.ID, begun(t, j, nightly, Resume).ID, "a finished run is over")
	runs, err := j.Runs()
	require.NoError(t, err)
	states := []string{}
	for _, info := range runs {
		states = append(states, info.State)
	}
	assert.Equal(t, []string{Abandoned, Running, Finished, Running}, states)
	require.NoError(t, j.Close())
}

func TestFilesThatAreLoaded(t *testing.T) {
	path := filepath.Join(t.TempDir(), "jobs.db")
	j := opened(t, path)
	r := begun(t, j, nightly, Resume)
	assert.False(t, r.Loaded("texts.lua", "1"))
	require.NoError(t, r.Write(&Step{Kind: Call, State: Pending}))
	require.NoError(t, j.Close())
	j = opened(t, path)
	defer j.Close()
	changed := nightly
	changed.Source = "b"
	r = begun(t, j, changed, Resume)
	assert.Equal(t, "a", r.Was.Source)
	assert.False(t, r.Loaded("texts.lua", "1"))
	assert.True(t, r.Loaded("texts.lua", "2"))
}

func TestOneProcessAtATime(t *testing.T) {
	path := filepath.Join(t.TempDir(), "jobs.db")
	j := opened(t, path)
	for _, open := range []func(string) (*Journal, error){Open, View} {
		_, err := open(path)
		var locked *LockedError
		require.ErrorAs(t, err, &locked)
		assert.Equal(t, os.Getpid(), locked.PID)
		assert.WithinDuration(t, time.Now(), locked.Since, time.Minute)
		assert.ErrorContains(t, err, fmt.Sprint("pid ", os.Getpid()))
	}
	require.NoError(t, j.Close())
	assert.NoFileExists(t, path+".lock")
	j, err := View(path)
	require.NoError(t, err)
	require.NoError(t, j.Close())
}

func TestWhatIsNoJournal(t *testing.T) {
	dir := t.TempDir()
	empty, text, folder := filepath.Join(dir, "empty"), filepath.Join(dir, "text"), filepath.Join(dir, "folder")
	require.NoError(t, os.WriteFile(empty, nil, 0o600))
	require.NoError(t, os.WriteFile(text, make([]byte, 100_000), 0o600))
	require.NoError(t, os.Mkdir(folder, 0o700))
	for _, path := range []string{empty, text, folder} {
		var corrupt *CorruptError
		_, err := Open(path)
		assert.ErrorAs(t, err, &corrupt, path)
	}
	var file *FileError
	_, err := Open(filepath.Join(dir, "missing", "jobs.db"))
	assert.ErrorAs(t, err, &file)
	_, err = View(filepath.Join(dir, "missing.db"))
	assert.ErrorAs(t, err, &file)
	data, _ := os.ReadFile(text)
	assert.Len(t, data, 100_000, "it is left as it is")
}

// A file with any damage is refused, or its damage touches nothing that a run needs: never a panic, never other data.
func TestDamage(t *testing.T) {
	path := filepath.Join(t.TempDir(), "jobs.db")
	j := opened(t, path)
	r := begun(t, j, nightly, Resume)
	for i := range 300 {
		require.NoError(t, r.Write(&Step{Kind: Call, State: Done, Method: "wall.post", About: fmt.Sprint(i), Answer: json.RawMessage(`{"post_id":1}`)}))
	}
	require.NoError(t, j.Close())
	whole, err := os.ReadFile(path)
	require.NoError(t, err)
	refused := 0
	for range 200 {
		torn := append([]byte{}, whole...)
		switch at := rand.IntN(len(torn)/4096) * 4096; rand.IntN(3) {
		case 0:
			torn = torn[:at]
		case 1:
			clear(torn[at : at+4096])
		case 2:
			for i := range 4096 {
				torn[at+i] = byte(rand.Uint32())
			}
		}
		require.NoError(t, os.WriteFile(path, torn, 0o600))
		j, err := View(path)
		if err != nil {
			var corrupt *CorruptError
			require.ErrorAs(t, err, &corrupt)
			refused++
			continue
		}
		steps, err := j.Steps(1)
		if err == nil {
			require.GreaterOrEqual(t, len(steps), 299, "bbolt keeps two ends of the file: the last but one may hold")
		}
		require.NoError(t, j.Close())
	}
	assert.Positive(t, refused)
}

func TestOldRunsGo(t *testing.T) {
	j := opened(t, filepath.Join(t.TempDir(), "jobs.db"))
	defer j.Close()
	for i := range 30 {
		r := begun(t, j, Script{Name: fmt.Sprint("script ", i)}, Resume)
		require.NoError(t, r.Write(&Step{Kind: Call, State: Done}))
		if i != 3 {
			require.NoError(t, r.End(nil))
		}
	}
	runs := func(days int) int {
		require.NoError(t, j.db.Update(func(tx *bolt.Tx) error { return prune(tx, time.Now().Add(time.Duration(days)*24*time.Hour)) }))
		infos, err := j.Runs()
		require.NoError(t, err)
		return len(infos)
	}
	assert.Equal(t, 30, runs(29))
	assert.Equal(t, keepRuns+1, runs(31), "the last ones, and the one that broke off")
	_, err := j.Steps(1)
	var none *NoStepError
	assert.ErrorAs(t, err, &none)
}

func TestStepsOfTheSameMoment(t *testing.T) {
	j := opened(t, filepath.Join(t.TempDir(), "jobs.db"))
	defer j.Close()
	r := begun(t, j, nightly, Resume)
	var all sync.WaitGroup
	for range 200 {
		all.Go(func() { assert.NoError(t, r.Write(&Step{Kind: Call, State: Pending})) })
	}
	all.Wait()
	steps, err := j.Steps(r.ID)
	require.NoError(t, err)
	assert.Len(t, steps, 200)
	stats := j.db.Stats()
	assert.Less(t, stats.TxStats.GetWrite(), int64(200*4), "they share transactions")
}

// BenchmarkWrite makes one step durable, and beside it the floor: what the disk takes to flush a page twice, as bbolt's
// transactions do.
func BenchmarkWrite(b *testing.B) {
	b.Run("floor", func(b *testing.B) {
		f, err := os.Create(filepath.Join(b.TempDir(), "f"))
		require.NoError(b, err)
		defer f.Close()
		page := make([]byte, 4096)
		for b.Loop() {
			for i := range 2 {
				f.WriteAt(page, int64(i)*4096)
				f.Sync()
			}
		}
	})
	for _, tasks := range []int{1, 16} {
		b.Run(fmt.Sprintf("tasks=%d", tasks), func(b *testing.B) {
			j := opened(b, filepath.Join(b.TempDir(), "jobs.db"))
			defer j.Close()
			r := begun(b, j, nightly, Resume)
			b.SetParallelism(tasks)
			write := func() {
				if err := r.Write(&Step{Kind: Call, State: Pending, Method: "wall.post", Digest: "0123456789abcdef0123456789abcdef", About: "owner_id=-1 message=hello"}); err != nil {
					b.Error(err)
				}
			}
			if tasks == 1 {
				for b.Loop() {
					write()
				}
				return
			}
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					write()
				}
			})
		})
	}
}
