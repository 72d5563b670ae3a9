// Package resume joins a journal to VK's client and to Lua, so that a script which broke off goes on
// where it stopped.
//
//	keeper := resume.New(resume.Config{Run: run})
//	client := vk.New(vk.Config{Around: []func(vk.Handler) vk.Handler{keeper.Around}})
//	host := binding.New(binding.Config{Client: client, Keeper: keeper})
//	err = keeper.End(host.Run(ctx, script))
//
// The script runs again from its first line. What it did before is answered from the journal: calls are
// recognised by their part of the run, their place and their arguments. The time and random values that it
// was told are told again. So it takes the same way up to the step at which it broke off. That one is
// repeated under the key that it had while VK knows the key; else a read looks for its effect; and where
// none can tell, a person is asked (UnresolvedError).
package resume

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/vkscript/vkscript/binding/engine"
	"github.com/vkscript/vkscript/binding/journal"
	"github.com/vkscript/vkscript/vk"
)

// Config says how a Keeper works.
type Config struct {
	Run *journal.Run
	// Settle is how long a request whose answer was lost may still be on its way to its effect: before that
	// nobody looks for it. DefaultSettle when 0.
	Settle time.Duration
	// AcceptChanges lets a changed script make calls that the record does not have, before all that are in the
	// record have come.
	AcceptChanges bool
	// Say tells the user something; nobody hears it when nil.
	Say func(format string, args ...any)
}

// DefaultSettle is the Settle of a Config that says none.
const DefaultSettle = 10 * time.Second

// Keeper keeps one run's journal. It is safe for concurrent use.
type Keeper struct {
	cfg   Config
	run   *journal.Run
	began time.Time

	mu        sync.Mutex
	index     map[string][]*entry // of the steps before, by kind and digest
	names     map[string]*entry   // of the named ones
	seen      map[string]bool     // names that were used in this process
	trails    map[string]*trail
	found     map[string]bool // effects that belong to a step, by target and id
	changed   bool            // the script is another one than before
	askReads  bool
	gathered  int      // bytes that wait for the next write
	listening []*trail // that were told the time since the last write
	broken    error    // the journal can't be written any more
	unknown   int      // outcomes that stayed open
	unclaimed int      // steps before that have not come again
}

// entry is a step of an earlier process.
type entry struct {
	*journal.Step
	passed bool // the script went on after it
	used   bool
}

// trail is a part of the run that is sequential in itself.
type trail struct {
	name    string
	pending []*entry      // steps with an effect that have not come again, in order
	moments []int64       // times to be told again, each followed by how often
	told    []int64       // the same of this process, not yet written
	held    *journal.Step // the last upload server, until its file is sent
	random  *rand.Rand
}

// New returns the keeper of a run.
func New(cfg Config) *Keeper {
	if cfg.Settle == 0 {
		cfg.Settle = DefaultSettle
	}
	if cfg.Say == nil {
		cfg.Say = func(string, ...any) {}
	}
	k := &Keeper{
		cfg: cfg, run: cfg.Run, began: time.Now(), index: map[string][]*entry{}, names: map[string]*entry{},
		seen: map[string]bool{}, trails: map[string]*trail{}, found: map[string]bool{},
		changed: cfg.Run.Was.Source != cfg.Run.Script.Source,
	}
	k.load(cfg.Run.Steps)
	return k
}

// Context is the context for the run.
func (k *Keeper) Context(ctx context.Context) context.Context { return engine.WithTrail(ctx, "") }

// ExitContext is the context for what runs at the script's end, however it ends.
func (k *Keeper) ExitContext(ctx context.Context) context.Context {
	return engine.WithTrail(ctx, exitTrail+strconv.Itoa(k.run.Times))
}

// Around is the handler for vk.Config.Around. Calls outside of the run pass, and those by which it listens to events.
func (k *Keeper) Around(next vk.Handler) vk.Handler {
	return func(ctx context.Context, s *vk.Step) (json.RawMessage, error) {
		name, inRun := engine.TrailOf(ctx)
		if !inRun || strings.HasSuffix(s.Method, ".getLongPollServer") {
			return next(ctx, s)
		}
		place, _ := engine.PlaceOf(ctx)
		c := &call{keeper: k, ctx: ctx, step: s, next: next, trail: name, place: place}
		if isRead(s) {
			return c.read()
		}
		return c.write()
	}
}

// Loaded hears of a module that the script required.
func (k *Keeper) Loaded(path string, source []byte) {
	if k.run.Loaded(path, digest(source)) {
		k.mu.Lock()
		defer k.mu.Unlock()
		k.changed = true
	}
}

// ReadsAreRemembered tells whether a resumed script gets the answers of its reads again.
func (k *Keeper) ReadsAreRemembered() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return !k.askReads
}

// RememberReads says so for the reads from now on.
func (k *Keeper) RememberReads(yes bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.askReads = !yes
}

// IsResumed tells whether the run began in an earlier process.
func (k *Keeper) IsResumed() bool { return k.run.IsResumed() }

// Summary says what is taken up, "" for a new run.
func (k *Keeper) Summary() string {
	if !k.IsResumed() {
		return ""
	}
	done := 0
	for _, s := range k.run.Steps {
		if s.State == journal.Done && hasEffect(s) {
			done++
		}
	}
	text := fmt.Sprintf("resuming run %d of %s, steps done: %d", k.run.ID, k.run.Begun.Local().Format(time.DateTime), done)
	if k.changed {
		text += "; the script has changed since: its calls are recognised by names and arguments"
	}
	return text
}

// End closes the run with what the script's error was, and returns that, or the journal's own.
func (k *Keeper) End(failure error) error {
	k.mu.Lock()
	k.flush()
	left, unknown := k.unclaimed, k.unknown
	k.mu.Unlock()
	if failure == nil && left > 0 {
		k.cfg.Say("steps of the time before that did not come again, since the script took another way: %d; vkscript journal show %s %d lists all", left, k.run.Path(), k.run.ID)
	}
	if unknown > 0 {
		k.cfg.Say("calls of which it is not known whether VK made them: %d; vkscript journal show %s %d lists them", unknown, k.run.Path(), k.run.ID)
	}
	if err := k.run.End(failure); err != nil && failure == nil {
		return err
	}
	return failure
}
