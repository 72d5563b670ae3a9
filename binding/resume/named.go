package resume

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/vkscript/vkscript/binding/engine"
	"github.com/vkscript/vkscript/binding/journal"
)

// Named carries out a step under a name of the script's own: run, whose result is recorded, or the result that is on
// record. A name may be used once in a run. The context names the step to the calls in it. block is around what waits
// for the disk.
func (k *Keeper) Named(ctx context.Context, name string, run func(context.Context) (json.RawMessage, error), block func(func())) (json.RawMessage, error) {
	outer, _ := engine.TrailOf(ctx)
	place, _ := engine.PlaceOf(ctx)
	k.mu.Lock()
	used, e := k.seen[name], k.names[name]
	k.seen[name] = true
	k.mu.Unlock()
	switch {
	case used:
		return nil, fmt.Errorf("the name %q was used before in this run: give each step a name of its own", name)
	case e != nil:
		return e.Answer, nil
	}
	s := &journal.Step{Kind: journal.Named, State: journal.Done, Trail: outer, Place: placeText(place), Name: name, Begun: time.Now()}
	finished := false
	defer func() {
		if !finished { // an error passes: it may be tried again
			k.mu.Lock()
			delete(k.seen, name)
			k.mu.Unlock()
		}
	}()
	result, err := run(engine.WithTrail(ctx, stepTrail(name)))
	if err != nil {
		return nil, err
	}
	finished = true
	s.Answer, s.Ended = result, time.Now()
	block(func() { err = k.write(outer, s) })
	return result, err
}
