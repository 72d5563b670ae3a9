package journal

import (
	bolt "go.etcd.io/bbolt"
)

// change waits to be written.
type change struct {
	apply func(*bolt.Tx) error
	done  chan error
}

// commit makes a change durable. Changes of the same moment share the disk's flushes: whoever comes while one
// transaction is written rides in the next.
func (j *Journal) commit(apply func(*bolt.Tx) error) error {
	c := &change{apply, make(chan error, 1)}
	j.mu.Lock()
	j.waiting = append(j.waiting, c)
	lead := !j.busy
	j.busy = true
	j.mu.Unlock()
	if lead {
		j.lead()
	}
	if err := <-c.done; err != nil {
		return &WriteError{j.path, err}
	}
	return nil
}

// lead writes transactions until nobody waits.
func (j *Journal) lead() {
	for {
		j.mu.Lock()
		batch := j.waiting
		j.waiting = nil
		j.busy = len(batch) > 0
		j.mu.Unlock()
		if len(batch) == 0 {
			return
		}
		err := guarded(j.path, func() error {
			return j.db.Update(func(tx *bolt.Tx) error {
				for _, c := range batch {
					if err := c.apply(tx); err != nil {
						return err
					}
				}
				return nil
			})
		})
		for _, c := range batch {
			c.done <- err
		}
	}
}
