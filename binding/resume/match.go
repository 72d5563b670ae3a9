package resume

import (
	"strings"

	"github.com/vkscript/vkscript/binding/journal"
)

// find takes the step of the time before that a call is, nil when it is a new one. Among several with the same
// arguments, one of the same part of the run and the same place goes before; which one of the rest does not matter,
// since they are alike. The mutex is held.
func (k *Keeper) find(kind journal.Kind, trail, place, digest string) *entry {
	var best *entry
	for _, e := range k.index[indexKey(kind, digest)] {
		if e.used || !k.mayBe(e, trail) {
			continue
		}
		if best == nil || likeness(e, trail, place) > likeness(best, trail, place) {
			best = e
		}
		if likeness(best, trail, place) == 3 {
			break
		}
	}
	if best != nil {
		k.use(best)
	}
	return best
}

// mayBe keeps the parts of a run apart: what looks alike in two tasks may differ in what follows from it. Only a script
// whose changes are accepted may have moved a call.
func (k *Keeper) mayBe(e *entry, trail string) bool {
	switch {
	case e.Trail == trail:
		return true
	case rootOf(e.Trail) != rootOf(trail):
		return false
	}
	return k.cfg.AcceptChanges && e.Kind == journal.Call
}

func likeness(e *entry, trail, place string) (n int) {
	if e.Trail == trail {
		n += 2
	}
	if e.Place == place {
		n++
	}
	return n
}

func (k *Keeper) use(e *entry) {
	e.used = true
	key := indexKey(e.Kind, e.Digest)
	for len(k.index[key]) > 0 && k.index[key][0].used {
		k.index[key] = k.index[key][1:]
	}
	t := k.trails[e.Trail]
	if t == nil || e.Kind != journal.Call || !executed(e.Step) {
		return
	}
	if !isEvent(e.Trail) {
		k.unclaimed--
	}
	for len(t.pending) > 0 && t.pending[0].used {
		t.pending = t.pending[1:]
	}
}

// astray is the step that should have come before or instead of a new call with an effect, nil when the call is in order:
// every part of a run is sequential, so what it did before comes first. In a changed script the parts may have been put
// together otherwise, so that those around count too.
func (k *Keeper) astray(trail, digest string) *entry {
	if k.cfg.AcceptChanges {
		return nil
	}
	if t := k.trails[trail]; t != nil && len(t.pending) > 0 {
		return t.first()
	}
	for _, e := range k.index[indexKey(journal.Call, digest)] {
		if !e.used && executed(e.Step) && rootOf(e.Trail) == rootOf(trail) {
			return e // the same in another part: has the script come to it by another way?
		}
	}
	if !k.changed || k.unclaimed == 0 {
		return nil
	}
	for name, t := range k.trails {
		if len(t.pending) > 0 && (below(trail, name) || below(name, trail)) {
			return t.first()
		}
	}
	return nil
}

// first is the first step that has not come again.
func (t *trail) first() *entry {
	for _, e := range t.pending {
		if !e.used {
			return e
		}
	}
	return nil
}

// below is true for a task that another part started, or one of its tasks did.
func below(trail, of string) bool {
	rest, ok := strings.CutPrefix(trail, of)
	return ok && rest != "" && (rest[0] == '/' || rest[0] == '>')
}
