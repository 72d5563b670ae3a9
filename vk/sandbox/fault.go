package sandbox

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/vkscript/vkscript/vk"
	"github.com/vkscript/vkscript/vk/spell"
)

// FaultKind is how a call breaks.
type FaultKind string

// The kinds of faults. "Before" means that VK did not do what was asked, "after"
// that it did and the caller cannot know.
const (
	DropBefore      FaultKind = "drop-before" // the connection dies before the effect
	DropAfter       FaultKind = "drop-after"  // the effect happens, the answer is lost
	BadGateway      FaultKind = "502"         // an HTML page with status 502, before the effect
	BadGatewayAfter FaultKind = "502-after"   // the same after the effect
	HTMLPage        FaultKind = "html"        // an HTML page with status 200, before the effect
	ErrorCode       FaultKind = "code"        // VK's error Fault.Code, before the effect
	EmptyUpload     FaultKind = "empty"       // an upload host's empty answer
	Delay           FaultKind = "delay"       // the call waits for Fault.Delay, then goes on
	Failed          FaultKind = "failed"      // a long poll's {"failed": Fault.Code}
)

// Fault is a breakdown on demand.
type Fault struct {
	Method  string        // a method, a beginning with "*" ("photos.*", "*"), "upload", or "longpoll"
	Kind    FaultKind     //
	Code    int           // of ErrorCode and Failed
	Delay   time.Duration // of Delay
	Times   int           // how many times it strikes; 0 is once
	Percent float64       // instead of Times: strikes each call with this probability
}

// Inject adds a fault. The first fault that matches a call strikes it, in the
// order of Inject; one that has struck its times is gone.
func (s *Server) Inject(f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f.Times = max(f.Times, 1)
	s.faults = append(s.faults, &f)
}

// ParseFault reads "METHOD:KIND[:TIMES]": "wall.post:drop-after", "*:code=6:3",
// "photos.*:delay=2s", "upload:empty:2", "*:502:10%". A long poll breaks like a call,
// but for code=N: "longpoll:drop-before", "longpoll:failed=2" (1: the history is gone,
// 2: the key has expired, 3: both, 4: a wrong version). An answer that drop-after loses
// comes again, as the ts did not advance.
func ParseFault(text string) (Fault, error) {
	parts := strings.Split(text, ":")
	if len(parts) < 2 || len(parts) > 3 || parts[0] == "" {
		return Fault{}, fmt.Errorf("fault %q: want METHOD:KIND[:TIMES], for example wall.post:drop-after:2", text)
	}
	f := Fault{Method: parts[0], Times: 1}
	if !f.mayMatch() {
		return Fault{}, fmt.Errorf("fault %q: there is no method %s%s", text, f.Method, f.meant())
	}
	if err := f.parseKind(parts[1]); err != nil {
		return Fault{}, fmt.Errorf("fault %q: %w", text, err)
	}
	if len(parts) == 3 {
		if err := f.parseTimes(parts[2]); err != nil {
			return Fault{}, fmt.Errorf("fault %q: %w", text, err)
		}
	}
	return f, nil
}

// mayMatch tells whether anything that is asked for has this name.
func (f *Fault) mayMatch() bool {
	if f.Method == "upload" || f.Method == longPoll || strings.HasSuffix(f.Method, "*") {
		return true
	}
	return vk.LookupMethod(f.Method) != nil
}

// meant is the method that a mistyped one probably is, or what there is beside methods.
func (f *Fault) meant() string {
	if near, ok := spell.Nearest(f.Method, vk.MethodNames()); ok {
		return "; did you mean " + near + "?"
	}
	return "; beside methods there are upload and longpoll, and * stands for any ending"
}

func (f *Fault) parseKind(text string) error {
	name, value, _ := strings.Cut(text, "=")
	f.Kind = FaultKind(name)
	var err error
	switch f.Kind {
	case ErrorCode, Failed:
		return f.parseCode(value)
	case Delay:
		if f.Delay, err = time.ParseDuration(value); err != nil || f.Delay <= 0 {
			return fmt.Errorf("delay wants a duration, as in delay=2s, not %q", value)
		}
		return nil
	case EmptyUpload:
		if f.Method != "upload" {
			return fmt.Errorf("empty is for uploads only: upload:empty")
		}
	case DropBefore, DropAfter, BadGateway, BadGatewayAfter, HTMLPage:
	default:
		return fmt.Errorf("unknown kind %q: want drop-before, drop-after, 502, 502-after, html, code=N, empty, failed=N or delay=DURATION", text)
	}
	if value != "" {
		return fmt.Errorf("%s takes no value", name)
	}
	return nil
}

func (f *Fault) parseCode(text string) error {
	code, err := strconv.Atoi(text)
	f.Code = code
	switch {
	case f.Kind == ErrorCode && f.Method == longPoll:
		return fmt.Errorf("a long poll answers no codes: want longpoll:failed=1 to 4")
	case f.Kind == ErrorCode && (err != nil || code < 1):
		return fmt.Errorf("code wants a number, as in code=6, not %q", text)
	case f.Kind == Failed && f.Method != longPoll:
		return fmt.Errorf("failed is for long polls only: longpoll:failed=2")
	case f.Kind == Failed && (err != nil || code < 1 || code > 4):
		return fmt.Errorf("failed wants 1, 2, 3 or 4, as in failed=2, not %q", text)
	}
	return nil
}

func (f *Fault) parseTimes(text string) error {
	var err error
	if number, percent := strings.CutSuffix(text, "%"); percent {
		f.Times = 0
		f.Percent, err = strconv.ParseFloat(number, 64)
		if err != nil || !(f.Percent > 0 && f.Percent <= 100) {
			return fmt.Errorf("the probability is from 0%% to 100%%, not %q", text)
		}
		return nil
	}
	f.Times, err = strconv.Atoi(text)
	if err != nil || f.Times < 1 {
		return fmt.Errorf("the number of times is 1 or more, not %q", text)
	}
	return nil
}

// String is the text that ParseFault reads.
func (f Fault) String() string {
	text := f.Method + ":" + string(f.Kind)
	switch f.Kind {
	case ErrorCode, Failed:
		text += "=" + strconv.Itoa(f.Code)
	case Delay:
		text += "=" + f.Delay.String()
	}
	switch {
	case f.Percent > 0:
		text += ":" + strconv.FormatFloat(f.Percent, 'f', -1, 64) + "%"
	case f.Times > 1:
		text += ":" + strconv.Itoa(f.Times)
	}
	return text
}

func (f *Fault) matches(method string) bool {
	prefix, pattern := strings.CutSuffix(f.Method, "*")
	if !pattern || method == "upload" {
		return f.Method == method || f.Method == "*"
	}
	return strings.HasPrefix(method, prefix)
}

// strike finds the fault for this call, the zero one when there is none; the mutex
// is held. Only kinds are considered when some are given.
func (s *Server) strike(method string, kinds ...FaultKind) Fault {
	for i, f := range s.faults {
		if !f.matches(method) || len(kinds) > 0 && !slices.Contains(kinds, f.Kind) {
			continue
		}
		if f.Kind == EmptyUpload && method != "upload" || f.Kind == Failed && method != longPoll || f.Kind == ErrorCode && method == longPoll {
			continue
		}
		if f.Percent > 0 {
			if s.random.Float64()*100 < f.Percent {
				return *f
			}
			continue
		}
		if f.Times--; f.Times == 0 {
			s.faults = slices.Delete(s.faults, i, i+1)
		}
		return *f
	}
	return Fault{}
}
