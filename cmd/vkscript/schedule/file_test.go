package schedule_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vkscript/vkscript/cmd/vkscript/schedule"
)

func TestParse(t *testing.T) {
	path := filepath.Join(t.TempDir(), "schedule.txt")
	all := schedule.Parse(path, []byte("\ufeff# Расписание\r\nzone = Europe/Moscow\r\noptions = --profile shop\r\n\r\n"+
		"[утро]\r\ncron = 0 9 * * 1-5\r\nrun = \"Мои скрипты/пост.lua\" --city 'Нижний \"Н\"' C:\\new\\x\r\n"+
		"[once]\r\nat = \"2026-12-31 23:59\"\r\nrun = a.lua\r\nzone = Asia/Vladivostok\r\nmissed = skip\r\noverlap = wait\r\njournal = no\r\noptions = --sandbox\r\n"))
	require.Empty(t, all.Problems)
	morning, once := all.Entries[0], all.Entries[1]
	assert.Equal(t, "cron 0 9 * * 1-5 in Europe/Moscow", morning.When.String())
	assert.Equal(t, filepath.Join(filepath.Dir(path), "Мои скрипты", "пост.lua"), morning.Script)
	assert.Equal(t, []string{"--city", `Нижний "Н"`, `C:\new\x`}, morning.Args)
	assert.Equal(t, []string{"--profile", "shop"}, morning.Options)
	assert.Equal(t, schedule.RunOnce, morning.Missed)
	assert.Equal(t, schedule.SkipOverlap, morning.Overlap)
	assert.Equal(t, filepath.Join(strings.TrimSuffix(path, ".txt")+".state", "утро", "journal.db"), morning.Journal)
	assert.Equal(t, "2026-12-31 23:59 +1000", once.When.Next(time.Unix(0, 0)).Format("2006-01-02 15:04 -0700"))
	assert.Equal(t, []any{schedule.SkipMissed, schedule.Wait, "", []string{"--sandbox"}}, []any{once.Missed, once.Overlap, once.Journal, once.Options})
}

func TestProblems(t *testing.T) {
	for text, want := range map[string]string{
		"[a]\nrun = a.lua\ncron = 0 9 * *":                         `s:3: [a] cron: "0 9 * *" has 4 fields instead of 5: minute, hour, day of the month, month, day of the week`,
		"[a]\nrun = a.lua\nevery = 10":                             `s:3: [a] every: "10" is no time such as 90s, 15m, 2h or 1d`,
		"[a]\nrun = a.lua\nat = tomorrow":                          `s:3: [a] at: "tomorrow" is no date and time such as 2026-12-31 23:59`,
		"[a]\nrun = a.lua\nevery = 1h\nzone = Moscow":              `s:4: [a] zone = Moscow: there is no such zone; give one such as Europe/Moscow, Asia/Yekaterinburg, UTC or Local`,
		"[a]\nrun = a.lua\nevery = 1h\nmised = skip":               `s:4: [a] there is no "mised"; did you mean missed?`,
		"[a]\nrun = a.lua\nevery = 1h\nmissed = never":             `s:4: [a] missed = never: it is run-once or skip`,
		"[a]\nrun = a.lua\nevery = 1h\noverlap = no":               `s:4: [a] overlap = no: it is skip or wait`,
		"[a]\nrun = a.lua\nevery = 1h\nat = 2026-01-01 00:00":      `s:4: [a] it has every and at; an entry has one of them`,
		"[a]\nevery = 1h":                                          `s:1: [a] it lacks the script: add a line such as run = post.lua`,
		"[a]\nrun = a.lua":                                         `s:1: [a] it does not say when: add a line such as cron = 0 9 * * 1-5, every = 15m or at = 2026-12-31 23:59`,
		"[a]\nrun = 'a.lua\nevery = 1h":                            `s:2: [a] run: a quote ' is not closed`,
		"run = a.lua":                                              `s:1: run belongs to an entry: begin one above it, such as [morning]`,
		"[a]\npost.lua every hour":                                 `s:2: [a] "post.lua every hour" is no line such as: run = post.lua`,
		"[a b]\nrun = a.lua\nevery = 1h":                           `s:1: [a b] "a b" can't be the name of an entry: it may have letters, digits, - and _`,
		"[a]\nrun = a.lua\nevery = 1h\n[A]\nrun = a.lua\nevery=1h": `s:4: [A] line 1 has an entry of this name already; give it another`,
		"[a\nrun = a.lua\nevery = 1h":                              `s:1: [a] the heading lacks its ]`,
		"[a]\nrun = a.lua\nrun = b.lua\nevery = 1h":                `s:3: [a] run stands on line 2 already`,
		"[a]\nrun =\nevery = 1h":                                   `s:2: [a] run says nothing; remove the line or say something behind =`,
		"\xff\xfe[\x00a\x00":                                       `s:1: the file is not UTF-8; save it as UTF-8`,
	} {
		all := schedule.Parse("s", []byte(text))
		require.NotEmpty(t, all.Problems, text)
		assert.Equal(t, want, all.Problems[0].Error())
	}
}

// TestOthersGoOn keeps entries without mistakes.
func TestOthersGoOn(t *testing.T) {
	all := schedule.Parse("s", []byte("[bad]\nevery = x\n[good]\nevery = 1h\nrun = a.lua\n"))
	assert.Len(t, all.Entries, 1)
	assert.Equal(t, []string{"bad"}, all.Broken)
}

func TestEvery(t *testing.T) {
	moscow, err := time.LoadLocation("Europe/Moscow")
	require.NoError(t, err)
	for text, want := range map[string]string{
		"90s": "Nov 27 09:07:30", "15m": "Nov 27 09:15:00", "1h30m": "Nov 27 10:30:00", "6h": "Nov 27 12:00:00", "1d": "Nov 28 00:00:00", "7d": "Nov 30 00:00:00",
	} {
		w, err := schedule.ParseWhen("every", text, moscow)
		require.NoError(t, err)
		assert.Equal(t, want, w.Next(time.Date(2026, 11, 27, 9, 7, 0, 0, moscow)).Format("Jan 2 15:04:05"), text)
	}
}

func TestAddAndRemove(t *testing.T) {
	text, err := schedule.Add([]byte("# mine\n[a]\nevery = 1h\nrun = a.lua\n\n# about c\n[c]\nevery = 2h\nrun = c.lua"), "b", []schedule.Line{{Key: "at", Value: "2026-12-31 23:59"}, {Key: "run", Value: "b.lua"}})
	require.NoError(t, err)
	assert.Equal(t, "# mine\n[a]\nevery = 1h\nrun = a.lua\n\n# about c\n[c]\nevery = 2h\nrun = c.lua\n\n[b]\nat = 2026-12-31 23:59\nrun = b.lua\n", string(text))
	text, found := schedule.Remove(text, "A")
	assert.True(t, found)
	assert.Equal(t, "# mine\n# about c\n[c]\nevery = 2h\nrun = c.lua\n\n[b]\nat = 2026-12-31 23:59\nrun = b.lua\n", string(text))
	_, found = schedule.Remove(text, "nobody")
	assert.False(t, found)
	_, err = schedule.Add(nil, "b", []schedule.Line{{Key: "run", Value: "a\nb"}})
	assert.ErrorContains(t, err, "run can't have a line break")
}

// FuzzWords splits what was joined.
func FuzzWords(f *testing.F) {
	f.Add("a b", `"`, `'"'`)
	f.Add(`C:\x y\`, "", "привет")
	f.Fuzz(func(t *testing.T, a, b, c string) {
		if !utf8.ValidString(a) || !utf8.ValidString(b) || !utf8.ValidString(c) {
			return
		}
		words, err := schedule.SplitWords(schedule.JoinWords([]string{a, b, c}))
		require.NoError(t, err)
		assert.Equal(t, []string{a, b, c}, words)
	})
}

// FuzzParse looks for files that break the parser.
func FuzzParse(f *testing.F) {
	f.Add("zone = UTC\n[a]\ncron = 0 9 * * 1\nrun = 'a b'\n")
	f.Fuzz(func(t *testing.T, text string) {
		all := schedule.Parse("s", []byte(text))
		for _, e := range all.Entries {
			e.Upcoming(time.Unix(1_700_000_000, 0), 2)
		}
	})
}

func TestLogIsBounded(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a", "output.log")
	line := []byte(strings.Repeat("x", 1<<16-1) + "\n")
	for range 3 {
		log, err := schedule.OpenLog(path)
		require.NoError(t, err)
		for range 30 {
			_, err := log.Write(line)
			require.NoError(t, err)
		}
		require.NoError(t, log.Close())
	}
	for _, file := range []string{path, path + ".1"} {
		info, err := os.Stat(file)
		require.NoError(t, err)
		assert.LessOrEqual(t, info.Size(), int64(schedule.MaxLog))
		assert.NotZero(t, info.Size())
	}
}

func TestMarkIsClaimedOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run")
	mark, err := schedule.Claim(path, "one")
	require.NoError(t, err)
	_, err = schedule.Claim(path, "two")
	assert.ErrorIs(t, err, schedule.ErrRunning)
	require.NoError(t, mark.Ended(0))
	_, err = schedule.Claim(path, "one")
	assert.ErrorIs(t, err, schedule.ErrRan)
	mark, err = schedule.Claim(path, "two")
	require.NoError(t, err)
	require.NoError(t, mark.Ended(1))
}
