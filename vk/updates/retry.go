package updates

import (
	"context"
	"errors"
	"time"

	"github.com/vkscript/vkscript/vk"
)

// renewal is how many failures in a row ask for another host.
const renewal = 3

// pollName is what OnAttempt knows a long poll request by.
const pollName = "long poll"

// recover waits before the next attempt, or returns an error that stays.
func (p *Poller) recover(ctx context.Context, err error, took time.Duration) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if !passing(err) {
		return err
	}
	if p.failures++; p.failures%renewal == 0 {
		p.key = ""
	}
	pause := p.cfg.Client.Backoff(p.failures)
	if err == errKeyExpired && p.failures == 1 {
		pause = 0 // keys live for an hour or so
	}
	p.cfg.Client.Report(vk.Attempt{Method: pollName, Number: p.failures, Duration: took, Err: err, Retry: pause})
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// passing tells whether trying again may help.
func passing(err error) bool {
	var refused *vk.Error
	var network *vk.NetworkError
	var poll *PollError
	var gap *GapError
	switch {
	case vk.IsPermanent(err):
		return false
	case errors.As(err, &refused):
		return refused.Retryable()
	case err == errKeyExpired, errors.As(err, &network), errors.As(err, &poll), errors.As(err, &gap):
		return true
	}
	return false
}
