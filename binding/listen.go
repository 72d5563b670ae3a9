package binding

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"strconv"
	"strings"

	"github.com/vkscript/vkscript/binding/engine"
)

// community is Config.GroupID as a number, 0 when there is none.
func (c Config) community() int64 {
	id, _ := strconv.ParseInt(strings.TrimPrefix(c.GroupID, "-"), 10, 64)
	return id
}

// errRehearsal says why a rehearsal receives nothing.
var errRehearsal = errors.New("a rehearsal opens no port: VK would take the events for delivered; long poll (vk.events, vk.bot without listen) can be rehearsed")

// listen opens a port at an address of this machine that the script may be reached at.
func (w *world) listen(address string) (net.Listener, error) {
	if w.cfg.Rehearsal {
		return nil, errRehearsal
	}
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, fmt.Errorf("%q is not an address such as 127.0.0.1:8080", address)
	}
	if host == "" {
		host = "0.0.0.0" // all addresses of the machine
	}
	rule := w.cfg.Permissions.Net
	allowed, denied := rule.decide(w.cfg.Permissions.All, net.JoinHostPort(host, port), sameHost)
	if !allowed {
		return nil, &PermissionError{Action: "listen on", Name: net.JoinHostPort(host, port), Flag: "--allow-net", Denied: denied}
	}
	return net.Listen("tcp", address)
}

// statePath finds a file that the script may write; in a rehearsal its copy, since events that were only rehearsed have to
// come again.
func (w *world) statePath(name string) (string, error) {
	path, _, err := w.permit(name, true)
	if err != nil || !w.cfg.Rehearsal {
		return path, err
	}
	if copied, ok := w.copies[path]; ok {
		return copied, nil
	}
	copied, err := w.TempName()
	if err != nil {
		return "", err
	}
	data, err := os.ReadFile(path)
	if err == nil {
		err = os.WriteFile(copied, data, 0o600)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", err
	}
	if w.copies == nil {
		w.copies = map[string]string{}
	}
	w.copies[path] = copied
	return copied, nil
}

// onEnd adds what is to be done when the run has ended.
func (w *world) onEnd(do func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ends = append(w.ends, do)
}

// report prints an error that did not end the script.
func (w *world) report(err error) {
	var text strings.Builder
	fmt.Fprintf(&text, "%v\n", err)
	var raised *engine.RuntimeError
	if errors.As(err, &raised) {
		for _, frame := range raised.Trace {
			if frame.Line > 0 { // of Lua
				fmt.Fprintf(&text, "  %s\n", frame)
			}
		}
	}
	if hint := Hint(err); hint != "" {
		fmt.Fprintf(&text, "  hint: %s\n", hint)
	}
	fmt.Fprint(w.cfg.Stderr, text.String())
}
