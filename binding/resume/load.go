package resume

import (
	"encoding/json"
	"strings"
	"time"

	"github.com/vkscript/vkscript/binding/journal"
)

// uploadLife is how long the answer of an upload host is taken to be good for saving.
const uploadLife = time.Hour

// hasEffect is true for what is not to be done twice.
func hasEffect(s *journal.Step) bool { return s.Kind == journal.Call || s.Kind == journal.Named }

// executed is true for a step that VK may have carried out.
func executed(s *journal.Step) bool {
	return s.State == journal.Done || s.State == journal.Pending || s.State == journal.Unknown
}

// load sorts the steps of the time before. What the script learnt or was refused after the last step that had an
// effect is left out: nothing depends on it, so it is asked, or tried, anew.
func (k *Keeper) load(steps []*journal.Step) {
	last := lastEffects(steps)
	stale := staleUploads(steps)
	for _, s := range steps {
		e := &entry{Step: s, passed: s.N < last.of(s.Trail)}
		switch {
		case s.State == journal.Dropped, strings.HasPrefix(s.Trail, exitTrail):
		case stale[s.N], !e.passed && (s.Kind == journal.Moment || s.Kind == journal.Query || s.State == journal.Refused):
			s.State = journal.Dropped // for good: what comes in its place is recorded behind it
			k.run.Later(s)
		case s.Kind == journal.Moment:
			t := k.trail(s.Trail)
			t.moments = append(t.moments, s.Values...)
		case s.Kind == journal.Named:
			k.names[s.Name] = e
		default:
			k.add(e)
		}
	}
	k.forgetInside()
}

func (k *Keeper) add(e *entry) {
	key := indexKey(e.Kind, e.Digest)
	k.index[key] = append(k.index[key], e)
	if e.Kind == journal.Call && executed(e.Step) {
		t := k.trail(e.Trail)
		t.pending = append(t.pending, e)
		if !isEvent(e.Trail) {
			k.unclaimed++
		}
	}
	if e.State == journal.Done && e.Target != "" {
		k.found[e.Target+" "+idOf(e.Answer)] = true
	}
}

// forgetInside drops the calls of named steps that are done: they do not come again.
func (k *Keeper) forgetInside() {
	for name, e := range k.names {
		if t := k.trails[stepTrail(name)]; t != nil && e.State == journal.Done {
			k.unclaimed -= len(t.pending)
			t.pending = nil
		}
	}
}

func (k *Keeper) trail(name string) *trail {
	t := k.trails[name]
	if t == nil {
		t = &trail{name: name}
		k.trails[name] = t
	}
	return t
}

func indexKey(kind journal.Kind, digest string) string { return string(kind) + " " + digest }

// effects are the numbers of the last steps with an effect.
type effects struct {
	by    map[string]uint64 // of a trail and the tasks below it
	apart uint64            // of named steps and events, which any part may have led to
}

// lastEffects finds behind which step nothing more depends on what a trail learnt.
func lastEffects(steps []*journal.Step) effects {
	last := effects{by: map[string]uint64{}}
	for _, s := range steps {
		if s.Kind != journal.Call && s.Kind != journal.File && s.Kind != journal.Named || !executed(s) {
			continue
		}
		if root := rootOf(s.Trail); root != "" && !strings.HasPrefix(root, exitTrail) {
			last.apart = s.N
		}
		for name, more := s.Trail, true; more; name, more = parent(name) {
			last.by[name] = max(last.by[name], s.N)
		}
	}
	return last
}

func (e effects) of(trail string) uint64 {
	if isEvent(trail) {
		return e.by[trail]
	}
	return max(e.by[trail], e.apart)
}

// rootOf is what a trail belongs to: "" for the script itself and its tasks, "step:NAME", "event:ID".
func rootOf(trail string) string {
	if i := strings.IndexAny(trail, "/>"); i >= 0 {
		return trail[:i]
	}
	return trail
}

// parent is the trail that started a task or sent it a value; false when there is none.
func parent(trail string) (string, bool) {
	i := strings.LastIndexAny(trail, "/>")
	return trail[:max(i, 0)], i >= 0
}

// exitTrail begins the trail of what runs at a script's end. It belongs to one process and is never taken up.
const exitTrail = "exit:"

// isEvent is true for what is done for an event, which need not come again.
func isEvent(trail string) bool { return strings.HasPrefix(trail, "event:") }

// stepTrail is the trail of a named step.
func stepTrail(name string) string {
	return "step:" + strings.NewReplacer("/", "%2F", ">", "%3E").Replace(name)
}

// staleUploads are files that were sent long ago and not saved, with the servers that they were sent to: they are
// sent anew.
func staleUploads(steps []*journal.Step) map[uint64]bool {
	stale := map[uint64]bool{}
	file, server := map[string]*journal.Step{}, map[string]*journal.Step{}
	for _, s := range steps {
		switch s.Kind {
		case journal.File:
			file[s.Trail] = s
		case journal.Query:
			if uploadServers()[s.Method] {
				server[s.Trail] = s
			}
		case journal.Call:
			delete(file, s.Trail)
		}
	}
	for trail, s := range file {
		if s.State != journal.Done || time.Since(s.Begun) < uploadLife && time.Since(s.Begun) > -time.Minute {
			continue
		}
		stale[s.N] = true
		if from := server[trail]; from != nil {
			stale[from.N] = true
		}
	}
	return stale
}

// idOf is the id that an answer tells of, as text; "" when it tells none.
func idOf(answer json.RawMessage) string {
	var list []json.RawMessage
	if json.Unmarshal(answer, &list) == nil {
		if len(list) == 0 {
			return ""
		}
		return idOf(list[0])
	}
	var fields map[string]json.RawMessage
	if json.Unmarshal(answer, &fields) != nil {
		return string(answer)
	}
	for _, name := range idFields {
		if id, ok := fields[name]; ok {
			return string(id)
		}
	}
	if doc, ok := fields["doc"]; ok {
		return idOf(doc)
	}
	return ""
}

var idFields = [...]string{"post_id", "comment_id", "message_id", "market_item_id", "market_album_id", "id"}
