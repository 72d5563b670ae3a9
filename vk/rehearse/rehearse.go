// Package rehearse lets a program run without changing anything at VK, or asks a person before it does.
//
//	dry := rehearse.New(rehearse.Config{})
//	client := vk.New(vk.Config{Token: token, Transport: dry.Guard(vk.NewTransport()), Around: []func(vk.Handler) vk.Handler{dry.Around}})
//	...
//	dry.Plan().Write(os.Stderr)
//
// In a dry run reads go out, and writes do not: they are checked against VK's schema and answered in the shape that VK answers
// them in, with ids that later steps may use. What the program would have done is its [Plan]. A [Confirm] lets writes out which a
// person agrees to.
package rehearse

import (
	"context"
	"encoding/json"
	"regexp"
	"sync"
	"time"

	"github.com/vkscript/vkscript/vk"
)

// Config is what a dry run may know of its program; all of it may be left out.
type Config struct {
	// Place names the line of the program that makes a step.
	Place func(ctx context.Context) string
	// Zone is that of the moments in the plan; UTC when nil.
	Zone *time.Location
}

// Dry is a dry run. It is safe for concurrent use.
type Dry struct {
	cfg  Config
	mu   sync.Mutex
	made int // answers made up so far
	plan planner
}

// New begins a dry run.
func New(cfg Config) *Dry {
	if cfg.Zone == nil {
		cfg.Zone = time.UTC
	}
	return &Dry{cfg: cfg, plan: newPlanner()}
}

// firstMade is before the ids of made-up objects: VK has none of these yet, and they are recognised when they come back.
// Ids of one answer follow one another.
const (
	firstMade  = 2_100_000_000
	madeAtOnce = 10
)

// madeID finds such ids in arguments.
var madeID = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(^|[^0-9])21[0-4][0-9]{7}([^0-9]|$)`) })

// Around answers what would change something, for vk.Config.Around: the innermost, so that nothing else takes made-up answers
// for VK's.
func (d *Dry) Around(next vk.Handler) vk.Handler {
	return func(ctx context.Context, s *vk.Step) (json.RawMessage, error) {
		switch {
		case s.File != nil:
			d.note(ctx, s)
			return fileAnswer(s, d.id()), nil
		case isRead(s):
			return d.read(ctx, s, next)
		}
		if err := d.check(s); err != nil {
			return nil, err
		}
		d.note(ctx, s)
		return d.answer(s), nil
	}
}

// read goes out, unless it asks about something that is only planned.
func (d *Dry) read(ctx context.Context, s *vk.Step, next vk.Handler) (json.RawMessage, error) {
	made := false
	for _, value := range s.Params() {
		made = made || mentionsMade(value)
	}
	d.mu.Lock()
	d.plan.read(s, made)
	d.plan.count(ctx, s)
	d.mu.Unlock()
	if made && vk.LookupMethod(s.Method) != nil {
		return d.answer(s), nil
	}
	return next(ctx, s)
}

func mentionsMade(value string) bool { return madeID().MatchString(value) }

// check refuses what VK would refuse, as VK does. What the schema only doubts is told with the plan.
func (d *Dry) check(s *vk.Step) error {
	if !s.HasToken() {
		return &vk.Error{Method: s.Method, Code: vk.CodeAuth, Message: "User authorization failed: there is no access token (found by the dry run)"}
	}
	findings := vk.Check(s.Method, s.Params())
	if hard := vk.FirstHard(findings); hard != nil {
		return &vk.Error{Method: s.Method, Code: vk.CodeParam, Message: hard.Problem + " (found by the dry run)"}
	}
	if f := vk.CheckToken(s.Method, s.Kind()); f != nil {
		findings = append(findings, *f)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, f := range findings {
		d.plan.warn(f.Error())
	}
	return nil
}

func (d *Dry) note(ctx context.Context, s *vk.Step) {
	where := ""
	if d.cfg.Place != nil {
		where = d.cfg.Place(ctx)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.plan.write(s, where, d.cfg.Zone)
	d.plan.count(ctx, s)
}

func (d *Dry) id() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.made++
	return firstMade + (d.made-1)*madeAtOnce + 1
}
