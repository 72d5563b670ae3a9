package rehearse

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/vkscript/vkscript/vk"
)

// Answer is what a person says about a step.
type Answer int

// The answers.
const (
	No   Answer = iota
	Yes         // to this step
	All         // to this one and all that follow
	Quit        // the run ends
)

// Confirm asks before something is changed. It is safe for concurrent use: questions come one at a time.
type Confirm struct {
	// Each asks about every step; otherwise one yes is for all.
	Each bool
	// Place names the line of the program that makes a step; may be nil.
	Place func(ctx context.Context) string
	// Ask puts the question, which ends without a line break.
	Ask func(ctx context.Context, question string) (Answer, error)
	// Quit ends the run.
	Quit func()

	once sync.Once
	busy chan struct{} // holds one: whoever asks
	all  bool          // agreed to everything; whoever is busy may look
}

// DeclinedError says that a person did not agree to a step. Nothing was sent.
type DeclinedError struct {
	Step string // "wall.post", "upload wall_photo"
}

func (e *DeclinedError) Error() string { return e.Step + ": not done, since you said no" }

// ErrorName is the word for it among other kinds of errors.
func (e *DeclinedError) ErrorName() string { return "declined" }

// Around is for vk.Config.Around. What only ends an upload is not asked about: the file was.
func (c *Confirm) Around(next vk.Handler) vk.Handler {
	c.once.Do(func() { c.busy = make(chan struct{}, 1) })
	return func(ctx context.Context, s *vk.Step) (json.RawMessage, error) {
		if !isRead(s) && !IsPartOfUpload(s) {
			if err := c.agree(ctx, s); err != nil {
				return nil, err
			}
		}
		return next(ctx, s)
	}
}

func (c *Confirm) agree(ctx context.Context, s *vk.Step) error {
	select {
	case c.busy <- struct{}{}:
		defer func() { <-c.busy }()
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	if c.all || ctx.Err() != nil {
		return context.Cause(ctx)
	}
	answer, err := c.Ask(ctx, c.question(ctx, s))
	if err != nil {
		return err
	}
	switch answer {
	case Yes, All:
		c.all = c.all || !c.Each || answer == All
		return nil
	case Quit:
		c.Quit()
	}
	return &DeclinedError{Name(s)}
}

// question shows a step in a few lines.
func (c *Confirm) question(ctx context.Context, s *vk.Step) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s  (%s%s)\n", Words(s), Name(s), c.place(ctx))
	if place := PlaceOf(s); place.Name != "" && s.File == nil {
		b.WriteString("  " + strings.TrimSpace(place.Name+"  "+place.URL) + "\n")
	}
	if s.File != nil {
		fmt.Fprintf(&b, "  %s, %s\n", s.File.Name, megabytes(s.File.Size))
	}
	for _, line := range arguments(s) {
		b.WriteString("  " + line + "\n")
	}
	if c.Each {
		return b.String() + "do it? [y]es, [n]o, [a]ll that follow, [q]uit: "
	}
	return b.String() + "do it, and all that follows? [y]es, [n]o, [q]uit: "
}

func (c *Confirm) place(ctx context.Context) string {
	if c.Place == nil {
		return ""
	}
	if where := c.Place(ctx); where != "" {
		return ", " + where
	}
	return ""
}

// unshown are arguments that tell a person nothing.
var unshown = []string{"v", "lang", "guid", "random_id", "access_token", "from_group", "owner_id", "group_id", "peer_id", "user_id"}

// shownArguments is how many arguments a question has.
const shownArguments = 8

func arguments(s *vk.Step) []string {
	var lines []string
	for name, value := range s.Params() {
		if value == "" || slices.Contains(unshown, name) {
			continue
		}
		if len(lines) == shownArguments {
			return append(lines, "…")
		}
		lines = append(lines, name+": "+cut(strings.Join(strings.Fields(value), " ")))
	}
	return lines
}
