package schedule_test

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
	_ "time/tzdata"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vkscript/vkscript/cmd/vkscript/schedule"
)

// desk is a schedule with services that follow one another. Virtual time begins on Saturday, 1 January 2000, UTC.
type desk struct {
	t      *testing.T
	path   string
	takes  time.Duration // a run
	cleans time.Duration // a run that is told to end, from then on
	shift  atomic.Int64  // of the clock on the wall, nanoseconds
	dies   bool          // runs end without a word when the service does

	mu   sync.Mutex
	runs []started
	log  []string
}

type started struct {
	order  time.Time
	at     time.Time // on the wall
	name   string
	reason schedule.Reason
}

func newDesk(t *testing.T, file string) *desk {
	d := &desk{t: t, path: filepath.Join(t.TempDir(), "задачи.txt")}
	d.write(file)
	return d
}

func (d *desk) write(file string) {
	require.NoError(d.t, os.WriteFile(d.path, []byte(file), 0o600))
	require.NoError(d.t, os.Chtimes(d.path, time.Now(), time.Now())) // the disk's clock is not virtual
}

// serve runs a service for a time, and takes down what it starts.
func (d *desk) serve(during time.Duration) {
	ctx, cancel := context.WithTimeout(d.t.Context(), during)
	defer cancel()
	service := schedule.Service{Path: d.path, Start: d.start, Now: d.now, Log: d.say}
	assert.ErrorIs(d.t, service.Serve(ctx), context.DeadlineExceeded)
}

func (d *desk) now() time.Time { return time.Now().Add(time.Duration(d.shift.Load())) }

func (d *desk) say(entry, format string, args ...any) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.log = append(d.log, strings.TrimSpace(entry+" "+fmt.Sprintf(format, args...)))
}

func (d *desk) start(ctx context.Context, e *schedule.Entry, r schedule.Run) (int, error) {
	d.mu.Lock()
	d.runs = append(d.runs, started{time.Now(), d.now().UTC(), e.Name, r.Reason})
	d.mu.Unlock()
	file := filepath.Join(schedule.Folder(d.path), e.Name, "run")
	if d.dies {
		assert.NoError(d.t, os.WriteFile(file, []byte(r.ID+" "), 0o600))
		<-ctx.Done()
		return -1, context.Cause(ctx)
	}
	mark, err := schedule.Claim(file, r.ID)
	if errors.Is(err, schedule.ErrRan) || errors.Is(err, schedule.ErrRunning) {
		return schedule.CodeTaken, nil
	}
	if err != nil {
		return -1, err
	}
	select {
	case <-time.After(d.takes):
		return 0, mark.Ended(0)
	case <-ctx.Done():
	}
	time.Sleep(d.cleans)
	return 130, mark.Ended(130)
}

// ran forgets the starts that it returns.
func (d *desk) ran() string {
	slices.SortFunc(d.runs, func(a, b started) int { // those of one moment start in any order
		return cmp.Or(a.order.Compare(b.order), cmp.Compare(a.name, b.name))
	})
	var all []string
	for _, r := range d.runs {
		all = append(all, strings.TrimSpace(fmt.Sprintf("%s %s %s", r.name, r.at.Format("2 15:04:05"), r.reason)))
	}
	d.runs = nil
	return strings.Join(all, ", ")
}

func (d *desk) said() string {
	all := strings.Join(d.log, "\n")
	d.log = nil
	return all
}

func inBubble(t *testing.T, file string, test func(d *desk)) {
	synctest.Test(t, func(t *testing.T) { test(newDesk(t, file)) })
}

func TestRunsWhenDue(t *testing.T) {
	inBubble(t, `
zone = Europe/Moscow
[quarters]
every = 15m
run = a.lua
[утро]
cron = 30 3 * * *
run = b.lua
[once]
at = "2000-01-01 03:20"
run = c.lua`, func(d *desk) {
		d.serve(40 * time.Minute)
		assert.Equal(t, "quarters 1 00:15:00, once 1 00:20:00, quarters 1 00:30:00, утро 1 00:30:00", d.ran())
		assert.Contains(t, d.said(), "quarters ended well after 0s")
		d.serve(10 * time.Minute)
		assert.Equal(t, "quarters 1 00:45:00", d.ran())
	})
}

func TestOverlap(t *testing.T) {
	inBubble(t, "[a]\nevery = 10m\nrun = a.lua\n", func(d *desk) {
		d.takes = 25 * time.Minute
		d.serve(time.Hour)
		assert.Equal(t, "a 1 00:10:00, a 1 00:40:00", d.ran())
		assert.Contains(t, d.said(), "a the run of 2000-01-01 00:20:00 is skipped, since the one before goes on")
	})
	inBubble(t, "[a]\nevery = 10m\nrun = a.lua\noverlap = wait\n", func(d *desk) {
		d.takes = 25*time.Minute + 10*time.Second
		d.serve(time.Hour + time.Minute)
		assert.Equal(t, "a 1 00:10:00, a 1 00:35:10 waited, a 1 01:00:20 waited", d.ran())
		assert.Contains(t, d.said(), "a the run of 2000-01-01 00:20:00 waits for the one before")
	})
}

// TestMissed stops the service for three hours, in which runs are due.
func TestMissed(t *testing.T) {
	const file = "[hours]\ncron = @hourly\nrun = a.lua\nmissed = %s\n[once]\nat = 2000-01-01 01:30\nrun = b.lua\nmissed = %[1]s\nzone = UTC\n"
	for missed, want := range map[string]string{
		"run-once": "hours 1 03:30:00 missed, once 1 03:30:00 missed, hours 1 04:00:00",
		"skip":     "hours 1 04:00:00",
	} {
		inBubble(t, fmt.Sprintf(file, missed), func(d *desk) {
			d.serve(30 * time.Minute)
			time.Sleep(3 * time.Hour)
			d.serve(time.Hour)
			assert.Equal(t, want, d.ran(), missed)
			assert.Contains(t, d.said(), "once the run of 2000-01-01 01:30:00 was missed")
			d.serve(10 * time.Minute)
			assert.Empty(t, d.ran())
		})
	}
}

// TestAddedWhileNoServiceRan counts what was due since the entry was added, and nothing before.
func TestAddedWhileNoServiceRan(t *testing.T) {
	inBubble(t, "[a]\nat = 2000-01-01 00:30\nzone = UTC\nrun = a.lua\n", func(d *desk) {
		text, err := schedule.ReadFile(d.path)
		require.NoError(t, err)
		all := schedule.Parse(d.path, text)
		require.NoError(t, schedule.Expect(d.path, all.Entry("a"), time.Now()))
		time.Sleep(time.Hour)
		d.serve(time.Minute)
		assert.Equal(t, "a 1 01:00:00 missed", d.ran())
	})
	inBubble(t, "[a]\nat = 1999-12-31 23:30\nzone = UTC\nrun = a.lua\n", func(d *desk) {
		d.serve(time.Hour)
		assert.Empty(t, d.ran())
	})
}

func TestRestartRunsNothingTwice(t *testing.T) {
	inBubble(t, "[a]\nevery = 10m\nrun = a.lua\n", func(d *desk) {
		for range 100 {
			d.serve(19 * time.Second)
		}
		assert.Equal(t, "a 1 00:10:00, a 1 00:20:00, a 1 00:30:00", strings.ReplaceAll(d.ran(), " again", ""))
	})
}

func TestClockJumps(t *testing.T) {
	const file = "zone = UTC\n[daily]\ncron = 0 9 * * *\nrun = a.lua\n[often]\nevery = 30m\nrun = b.lua\n"
	jump := func(t *testing.T, by time.Duration, during time.Duration) string {
		var ran string
		inBubble(t, file, func(d *desk) {
			d.shift.Store(int64(8*time.Hour + 50*time.Minute))
			go func() {
				time.Sleep(15 * time.Minute) // 09:05
				d.shift.Add(int64(by))
			}()
			d.serve(15*time.Minute + during)
			ran = d.ran()
		})
		return ran
	}
	assert.Equal(t, "daily 1 09:00:00, often 1 09:00:00, often 1 09:30:00", jump(t, 0, 40*time.Minute))
	assert.Equal(t, "daily 1 09:00:00, often 1 09:00:00, often 1 09:30:00", jump(t, -10*time.Minute, 40*time.Minute), "9:00 comes twice")
	assert.Equal(t, "daily 1 09:00:00, often 1 09:00:00, often 1 06:30:00, often 1 07:00:00, often 1 07:30:00, often 1 08:00:00, often 1 08:30:00, often 1 09:00:00",
		jump(t, -3*time.Hour, 3*time.Hour), "9:00 comes twice; intervals go on")
	assert.Equal(t, "daily 1 09:00:00, often 1 09:00:00, daily 3 10:05:00 missed, often 3 10:05:00 missed, often 3 10:30:00",
		strings.ReplaceAll(jump(t, 49*time.Hour, 30*time.Minute), "3 10:05:02", "3 10:05:00"), "two days are gone")
	assert.Contains(t, jump(t, -48*time.Hour-10*time.Minute, 10*time.Minute), "daily 30 09:00:00", "the clock had been wrong")
}

// TestCutOff ends services in the middle of a run, as kill -9 does: the run's end is not put down.
func TestCutOff(t *testing.T) {
	for journal, want := range map[string]string{"yes": "a 1 00:30:00 resumed, a 1 00:40:00", "no": "a 1 00:40:00"} {
		inBubble(t, "[a]\nevery = 20m\nrun = a.lua\njournal = "+journal+"\n", func(d *desk) {
			d.dies = true
			d.serve(30 * time.Minute)
			assert.Equal(t, "a 1 00:20:00", d.ran())
			d.dies = false
			d.serve(15 * time.Minute)
			assert.Equal(t, want, d.ran(), "journal = %s", journal)
			assert.Contains(t, d.said(), "cut off")
		})
	}
}

// TestToldToEnd ends a service while a run goes on: it may clean up, and goes on at the next start.
func TestToldToEnd(t *testing.T) {
	inBubble(t, "[a]\nevery = 20m\nrun = a.lua\n", func(d *desk) {
		d.takes, d.cleans = 15*time.Minute, 10*time.Second
		d.serve(30 * time.Minute)
		assert.Equal(t, 30*time.Minute+10*time.Second, time.Since(time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)))
		d.ran()
		d.takes = time.Minute
		d.serve(5 * time.Minute)
		assert.Equal(t, "a 1 00:30:10 resumed", d.ran())
		d.serve(time.Minute)
		assert.Empty(t, d.ran())
	})
}

// TestOrphan starts a service while a run of an earlier one goes on.
func TestOrphan(t *testing.T) {
	inBubble(t, "[a]\nevery = 20m\nrun = a.lua\n", func(d *desk) {
		d.serve(21 * time.Minute)
		d.ran()
		orphan, err := schedule.Claim(filepath.Join(schedule.Folder(d.path), "a", "run"), "orphan")
		require.NoError(t, err)
		go func() {
			time.Sleep(25 * time.Minute)
			orphan.Ended(0)
		}()
		d.serve(40 * time.Minute)
		assert.Equal(t, "a 1 01:00:00", d.ran())
		assert.Contains(t, d.said(), "a the run of 2000-01-01 00:40:00 is skipped")
	})
}

// TestNeverBegan has a state with a run that no process took up.
func TestNeverBegan(t *testing.T) {
	inBubble(t, "[a]\nevery = 20m\nrun = a.lua\n", func(d *desk) {
		d.serve(time.Minute)
		file := filepath.Join(schedule.Folder(d.path), "a", "state.json")
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		owed := strings.Replace(string(text), "\n}", ",\n\"last\": {\"id\": \"owed\", \"started\": \"2000-01-01T00:00:30Z\"}\n}", 1)
		require.NoError(t, os.WriteFile(file, []byte(owed), 0o600))
		d.serve(time.Minute)
		d.serve(time.Minute)
		assert.Equal(t, "a 1 00:01:00 again", d.ran())
	})
}

func TestFileChanges(t *testing.T) {
	inBubble(t, "[a]\nevery = 10m\nrun = a.lua\n", func(d *desk) {
		go func() {
			time.Sleep(12 * time.Minute)
			d.write("[a]\nevery = 10m\nrun = a.lua\n[b]\nevery = 5m\nrun = b.lua\n")
			time.Sleep(6 * time.Minute) // 18
			d.write("")
			time.Sleep(10 * time.Second)
			d.write("[a]\nevery = 10m\nrun = a.lua\n[b]\nevery = often\nrun = b.lua\n")
			time.Sleep(13 * time.Minute) // 31
			d.write("[b]\nevery = 5m\nrun = b.lua\n")
		}()
		d.serve(41 * time.Minute)
		assert.Equal(t, "a 1 00:10:00, b 1 00:15:00, a 1 00:20:00, a 1 00:30:00, b 1 00:31:12 missed, b 1 00:35:00, b 1 00:40:00",
			strings.ReplaceAll(d.ran(), "00:31:10", "00:31:12"))
		assert.Contains(t, d.said(), `задачи.txt:5: [b] every: "often" is no time such as 90s, 15m, 2h or 1d`)
		_, err := os.Stat(filepath.Join(schedule.Folder(d.path), "a", "state.json"))
		assert.ErrorIs(t, err, os.ErrNotExist, "an entry that is gone is forgotten")
	})
}

// TestNothingStartsThatCanNotBePutDown puts a file where the folder of the state should be.
func TestNothingStartsThatCanNotBePutDown(t *testing.T) {
	inBubble(t, "[a]\nevery = 10m\nrun = a.lua\n", func(d *desk) {
		obstacle := filepath.Join(schedule.Folder(d.path), "a")
		require.NoError(t, os.MkdirAll(schedule.Folder(d.path), 0o700))
		require.NoError(t, os.WriteFile(obstacle, nil, 0o600))
		d.serve(15 * time.Minute)
		assert.Empty(t, d.ran())
		assert.Equal(t, 1, strings.Count(d.said(), "a does not run: "), "told once")
		require.NoError(t, os.Remove(obstacle))
		d.serve(10 * time.Minute)
		assert.Equal(t, "a 1 00:20:00", d.ran())
	})
}

func TestOneServiceAtATime(t *testing.T) {
	path := filepath.Join(t.TempDir(), "schedule.txt")
	first, err := schedule.Lock(path)
	require.NoError(t, err)
	assert.True(t, schedule.Served(path))
	_, err = schedule.Lock(path)
	assert.ErrorIs(t, err, schedule.ErrServed)
	first.Close()
	assert.False(t, schedule.Served(path))
}
