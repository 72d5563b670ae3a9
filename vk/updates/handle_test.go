package updates_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vkscript/vkscript/vk/updates"
)

// list is a source of given events, then of nothing, or of an error.
type list struct {
	events []updates.Event
	err    error
	mu     sync.Mutex
	done   []string
	refuse error // of Done
}

func (l *list) Next(ctx context.Context) (updates.Event, error) {
	if ctx.Err() != nil {
		return updates.Event{}, context.Cause(ctx)
	}
	if len(l.events) > 0 {
		event := l.events[0]
		l.events = l.events[1:]
		return event, nil
	}
	if l.err == nil {
		<-ctx.Done()
		return updates.Event{}, context.Cause(ctx)
	}
	return updates.Event{}, l.err
}

func (l *list) Done(event updates.Event) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.done = append(l.done, event.ID)
	return l.refuse
}

// of makes events of these conversations.
func of(peers ...int64) *list {
	l := &list{err: errEnd}
	for i, peer := range peers {
		l.events = append(l.events, updates.Event{ID: fmt.Sprint(i), Peer: peer})
	}
	return l
}

var errEnd = errors.New("the end")

func TestHandleKeepsTheOrderOfAConversation(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		peers := []int64{}
		for i := range 300 {
			peers = append(peers, int64(1+i%3), 0)
		}
		var mu sync.Mutex
		order, running, most := map[int64][]string{}, map[int64]int{}, 0
		source := of(peers...)
		began := time.Now()
		err := updates.Handle(t.Context(), source, 5, func(_ context.Context, e updates.Event) error {
			mu.Lock()
			order[e.Peer] = append(order[e.Peer], e.ID)
			running[e.Peer]++
			assert.True(t, e.Peer == 0 || running[e.Peer] == 1)
			most = max(most, running[0]+running[1]+running[2]+running[3])
			mu.Unlock()
			time.Sleep(time.Second)
			mu.Lock()
			running[e.Peer]--
			mu.Unlock()
			return nil
		})
		assert.Equal(t, errEnd, err)
		assert.Equal(t, 5, most)
		assert.Equal(t, 120*time.Second, time.Since(began), "no worker rests while there is work")
		assert.Len(t, source.done, 600)
		for peer := range int64(3) {
			for i, id := range order[peer+1] {
				assert.Equal(t, fmt.Sprint(2*(int(peer)+3*i)), id)
			}
		}
	})
}

func TestHandleOneSlowConversation(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		var slow, fast time.Duration
		updates.Handle(t.Context(), of(1, 1, 1, 2), 2, func(_ context.Context, e updates.Event) error {
			time.Sleep(time.Second)
			if e.Peer == 2 {
				fast = time.Since(began)
			} else {
				slow = time.Since(began)
			}
			return nil
		})
		assert.Equal(t, []time.Duration{time.Second, 3 * time.Second}, []time.Duration{fast, slow})
	})
}

func TestHandleErrorEndsAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		wrong := errors.New("wrong")
		source := of(1, 2, 3, 4)
		source.err = nil
		err := updates.Handle(t.Context(), source, 2, func(ctx context.Context, e updates.Event) error {
			if e.ID == "1" {
				return wrong
			}
			<-ctx.Done()
			return ctx.Err()
		})
		assert.Equal(t, wrong, err)
		assert.Empty(t, source.done)
	})
}

func TestHandleDrains(t *testing.T) {
	for _, c := range []struct {
		takes, want time.Duration
		done        []string
	}{
		{2 * time.Second, 2 * time.Second, []string{"0", "1"}},
		{time.Hour, 500*time.Millisecond + updates.DrainTime, nil},
	} {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithCancelCause(t.Context())
			why := errors.New("Ctrl-C")
			source := of(1, 2)
			source.err = nil
			time.AfterFunc(500*time.Millisecond, func() { cancel(why) })
			began := time.Now()
			err := updates.Handle(ctx, source, 2, func(ctx context.Context, e updates.Event) error {
				select {
				case <-time.After(c.takes):
					return nil
				case <-ctx.Done():
					return context.Cause(ctx)
				}
			})
			assert.Equal(t, why, err)
			assert.Equal(t, c.want, time.Since(began))
			assert.ElementsMatch(t, c.done, source.done)
		})
	}
}

func TestHandleEndsWhenDoneCantBeStored(t *testing.T) {
	full := errors.New("no space left")
	source := of(1, 2, 3)
	source.refuse, source.err = full, nil
	err := updates.Handle(t.Context(), source, 1, func(context.Context, updates.Event) error { return nil })
	require.Equal(t, full, err)
	assert.Len(t, source.done, 1)
}

func TestHandleFinishesWhatVKWasToldHasArrived(t *testing.T) {
	for _, callback := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			var source updates.Source = of(1, 1, 1)
			if callback {
				c := newCallback(t, updates.CallbackConfig{Secret: "s3cret"})
				for _, id := range []string{"a", "b", "c"} {
					post(c, message(id))
				}
				source = c
			}
			ctx, cancel := context.WithCancel(t.Context())
			time.AfterFunc(time.Second, cancel)
			handled := 0
			updates.Handle(ctx, source, 2, func(context.Context, updates.Event) error {
				time.Sleep(1500 * time.Millisecond)
				handled++
				return nil
			})
			assert.Equal(t, map[bool]int{true: 3, false: 1}[callback], handled, "a long poll's events come again")
		})
	}
}
