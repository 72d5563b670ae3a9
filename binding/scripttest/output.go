package scripttest

import (
	"bytes"
	"sync"
)

// maxOutput bounds what is kept of what one case prints.
const maxOutput = 1 << 20

// output keeps the beginning of what a case prints.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
	lost int
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	kept := min(len(p), maxOutput-o.text.Len())
	o.text.Write(p[:kept])
	o.lost += len(p) - kept
	return len(p), nil
}

func (o *output) bytes() []byte {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.lost > 0 {
		o.text.WriteString("\n... and more\n")
	}
	return o.text.Bytes()
}
