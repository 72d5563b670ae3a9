package resume

import (
	"github.com/vkscript/vkscript/binding/journal"
)

// maxGathered is how many bytes of reads wait for a write at the most.
const maxGathered = 1 << 20

// write makes a step durable, and all that led to it.
func (k *Keeper) write(trail string, s *journal.Step) error {
	k.mu.Lock()
	broken := k.broken
	if broken == nil {
		if s.Kind == journal.File && s.State == journal.Done {
			k.keepServer(trail)
		}
		k.flush()
	}
	k.mu.Unlock()
	if broken != nil {
		return broken
	}
	err := k.run.Write(s)
	if err != nil {
		k.mu.Lock()
		k.broken = err // what follows would not fit what is on the disk
		k.mu.Unlock()
	}
	return err
}

// flush hands on the times that the script was told; the mutex is held.
func (k *Keeper) flush() {
	for _, t := range k.listening {
		k.run.Later(&journal.Step{Kind: journal.Moment, State: journal.Done, Trail: t.name, Values: t.told})
		t.told = nil
	}
	k.listening, k.gathered = nil, 0
}

// keepServer records to which server a file was sent, now that its answer makes the address needless.
func (k *Keeper) keepServer(trail string) {
	if t := k.trails[trail]; t != nil && t.held != nil {
		k.run.Later(t.held)
		t.held = nil
	}
}

// learn records the answer of a read with the next step that has an effect.
func (k *Keeper) learn(trail string, s *journal.Step) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if uploadServers()[s.Method] {
		k.run.Reserve(s)
		k.trail(trail).held = s
		return nil
	}
	k.run.Later(s)
	if k.gathered += len(s.Answer) + len(s.Place) + 200; k.gathered < maxGathered || k.broken != nil {
		return k.broken
	}
	k.flush()
	k.broken = k.run.Write(nil)
	return k.broken
}
