package sandbox

import "time"

// onceFor is how long VK remembers a guid or a random_id.
const onceFor = time.Hour

// onceKey names one logical write: who does what, where, under which key.
type onceKey struct {
	token  uint64
	method string
	target string
	key    string
}

type onceAnswer struct {
	answer any
	until  time.Time
}

// once does a keyed write, or gives the answer of the first one with this key.
// An empty key, like an absent guid, always writes.
func (c *call) once(target, key string, write func() (any, error)) (any, error) {
	if key == "" {
		return write()
	}
	name := onceKey{c.token.id, c.method, target, key}
	answers := c.server.answers
	if old, ok := answers[name]; ok && c.now.Before(old.until) {
		return old.answer, nil
	}
	answer, err := write()
	if err == nil {
		c.server.forgetAnswers(c.now)
		answers[name] = onceAnswer{answer, c.now.Add(onceFor)}
	}
	return answer, err
}

// forgetAnswers drops what is over an hour old, when there is a lot of it.
func (s *Server) forgetAnswers(now time.Time) {
	if len(s.answers) < 10_000 {
		return
	}
	for name, old := range s.answers {
		if !now.Before(old.until) {
			delete(s.answers, name)
		}
	}
}
