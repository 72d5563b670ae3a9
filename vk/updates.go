package vk

import (
	"net/http"
	"time"
)

// RoundTrip sends a request that is no call of a method, such as a long poll, through Config.Transport. It goes
// out without the token and takes nothing of the quota.
func (c *Client) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Header.Get("User-Agent") == "" {
		req = req.Clone(req.Context())
		req.Header.Set("User-Agent", c.cfg.UserAgent)
	}
	return c.roundTrip(req)
}

// Backoff is the pause after so many failed attempts in a row, of Config.Backoff.
func (c *Client) Backoff(failures int) time.Duration { return c.cfg.Backoff(failures) }

// Report tells Config.OnAttempt of an attempt that RoundTrip was used for.
func (c *Client) Report(a Attempt) {
	if hear := c.cfg.OnAttempt; hear != nil {
		hear(a)
	}
}
