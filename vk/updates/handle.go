package updates

import (
	"context"
	"slices"
	"sync"
	"time"
)

// DrainTime is how long handlers that run may go on after the end of their program was asked for.
const DrainTime = 4 * time.Second

// DefaultWorkers is how many events are handled at once.
const DefaultWorkers = 4

// maxWaiting is how many events wait for a worker beside those that a source holds itself.
const maxWaiting = 64

// Handle calls handle for every event, for so many at once, for those of one conversation in order. An event is
// done when handle returns nil; its error ends all and is returned, as is the source's. When the context ends no more
// events are taken, and handle's own context ends DrainTime later.
func Handle(ctx context.Context, source Source, workers int, handle func(context.Context, Event) error) error {
	d := NewDispatch(ctx, source)
	defer d.Stop(nil)
	var all sync.WaitGroup
	for range workers {
		all.Go(func() {
			for event, ok := d.Take(); ok; event, ok = d.Take() {
				if err := handle(d.Work(), event); err != nil {
					d.Stop(err)
					return
				}
				d.Done(event)
			}
		})
	}
	err := d.Run()
	all.Wait()
	return err
}

// Dispatch hands a source's events to workers, those of one conversation one after another. It is what Handle is
// made of, for workers that are no goroutines.
type Dispatch struct {
	source Source
	taking context.Context // of the source
	work   context.Context // of the workers
	finish context.CancelCauseFunc
	stop   context.CancelCauseFunc

	mu      sync.Mutex
	changed sync.Cond
	waiting []Event
	running map[int64]bool // conversations
	ended   bool           // the source gives no more
	drains  bool           // waiting events are handled also after the end was asked for
}

// NewDispatch returns a dispatch. Stop has to be called at its end.
func NewDispatch(ctx context.Context, source Source) *Dispatch {
	d := &Dispatch{source: source, running: map[int64]bool{}}
	d.changed.L = &d.mu
	_, d.drains = source.(*Callback) // VK was told that they arrived, while a long poll's come again
	d.taking, d.finish = context.WithCancelCause(ctx)
	d.work, d.stop = context.WithCancelCause(context.WithoutCancel(ctx))
	context.AfterFunc(d.taking, d.drain)
	context.AfterFunc(d.work, d.wake)
	return d
}

// drain wakes Run, and ends the work when its time is over.
func (d *Dispatch) drain() {
	d.wake()
	late := time.NewTimer(DrainTime)
	defer late.Stop()
	select {
	case <-late.C:
		d.stop(context.Cause(d.taking))
	case <-d.work.Done():
	}
}

func (d *Dispatch) wake() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.changed.Broadcast()
}

// Work is the context for handlers. It outlives the dispatch's own by DrainTime.
func (d *Dispatch) Work() context.Context { return d.work }

// Finish ends the taking of events. Run returns the error, unless the source had one before.
func (d *Dispatch) Finish(err error) { d.finish(err) }

// Stop is Finish, and ends the work at once.
func (d *Dispatch) Stop(err error) {
	d.finish(err)
	d.stop(err)
}

// Run takes events from the source until its error, which it returns.
func (d *Dispatch) Run() error {
	for {
		event, err := d.source.Next(d.taking)
		if err != nil {
			d.mu.Lock()
			d.ended = true
			d.mu.Unlock()
			d.wake()
			return err
		}
		d.put(event)
	}
}

// put waits for room.
func (d *Dispatch) put(event Event) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for len(d.waiting) >= maxWaiting && d.taking.Err() == nil {
		d.changed.Wait()
	}
	d.waiting = append(d.waiting, event)
	d.changed.Broadcast()
}

// Take waits for an event whose conversation no worker has; false when there are no more or the work has ended.
func (d *Dispatch) Take() (Event, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for d.work.Err() == nil && (d.drains || d.taking.Err() == nil) {
		free := slices.IndexFunc(d.waiting, func(e Event) bool { return e.Peer == 0 || !d.running[e.Peer] })
		if free >= 0 {
			event := d.waiting[free]
			d.waiting = slices.Delete(d.waiting, free, free+1)
			d.running[event.Peer] = true
			d.changed.Broadcast()
			return event, true
		}
		if d.ended && len(d.waiting) == 0 {
			break
		}
		d.changed.Wait()
	}
	return Event{}, false
}

// Done gives an event's conversation free and marks it as handled. When that can't be stored the dispatch stops.
func (d *Dispatch) Done(event Event) {
	if err := d.source.Done(event); err != nil {
		d.Stop(err)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.running, event.Peer)
	d.changed.Broadcast()
}
