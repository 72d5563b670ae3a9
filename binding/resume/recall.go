package resume

import (
	"context"
	"crypto/sha256"
	"math/rand/v2"
	"time"

	"github.com/vkscript/vkscript/binding/engine"
)

// grain is how fine the time is told, so that a loop which asks for it all the time makes no endless record.
const grain = time.Millisecond

// Clock tells a script the time: in a resumed run that which it was told before, as long as there is any.
func (k *Keeper) Clock(ctx context.Context) time.Time {
	name, ok := engine.TrailOf(ctx)
	if !ok {
		return time.Now()
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	t := k.trail(name)
	now := time.Now()
	if len(t.moments) >= 2 {
		now = time.Unix(0, t.moments[0])
		if t.moments[1]--; t.moments[1] == 0 {
			t.moments = t.moments[2:]
		}
		return now
	}
	if n := len(t.told); n > 0 {
		if last := time.Unix(0, t.told[n-2]); now.Sub(last).Abs() < grain {
			t.told[n-1]++
			return last
		}
	}
	if t.told == nil {
		k.listening = append(k.listening, t)
	}
	t.told = append(t.told, now.UnixNano(), 1)
	return now
}

// Random gives each part of a run random values of its own, the same in each process of the run.
func (k *Keeper) Random(ctx context.Context) *rand.Rand {
	name, ok := engine.TrailOf(ctx)
	if !ok {
		return nil
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	t := k.trail(name)
	if t.random == nil {
		t.random = rand.New(rand.NewChaCha8(sha256.Sum256(append([]byte(name+"\x00"), k.run.Seed...))))
	}
	return t.random
}
