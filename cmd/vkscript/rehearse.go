package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/vkscript/vkscript/binding"
	"github.com/vkscript/vkscript/binding/engine"
	"github.com/vkscript/vkscript/cmd/vkscript/atomicfile"
	"github.com/vkscript/vkscript/vk"
	"github.com/vkscript/vkscript/vk/rehearse"
)

// The values of --confirm.
const (
	confirmFirst = "first"
	confirmEach  = "each"
)

// checkRehearse refuses flags that don't go together with a rehearsal.
func (f *flags) checkRehearse() error {
	switch {
	case f.plan != "" && !f.dryRun:
		return usageError("--plan needs --dry-run")
	case f.confirm == "":
		return nil
	case f.confirm != confirmFirst && f.confirm != confirmEach:
		return usageError("--confirm is first or each, not %q", f.confirm)
	case f.dryRun:
		return usageError("--confirm and --dry-run exclude each other: a dry run changes nothing")
	}
	return nil
}

// rehearse puts a dry run, or a person's questions, around the client. A dry run also stands in front of the transport.
func (s *session) rehearse(cfg *vk.Config, host *binding.Config) error {
	switch {
	case s.program.flags.dryRun:
		s.dryRun(cfg, host)
	case s.program.flags.confirm != "":
		return s.confirm(cfg)
	}
	return nil
}

func (s *session) dryRun(cfg *vk.Config, host *binding.Config) {
	s.dry = rehearse.New(rehearse.Config{Place: placeOf, Zone: host.Zone})
	if cfg.Transport == nil {
		cfg.Transport = vk.NewTransport()
	}
	cfg.Transport = s.dry.Guard(cfg.Transport)
	cfg.Around = append(cfg.Around, s.dry.Around)
	inner := host.Network
	host.Network = func(next http.RoundTripper) http.RoundTripper {
		if inner != nil {
			next = inner(next)
		}
		return s.dry.Others(next)
	}
	host.Rehearsal = true
}

// placeOf is the line of the script that makes a call.
func placeOf(ctx context.Context) string {
	if place, ok := engine.PlaceOf(ctx); ok {
		return place.String()
	}
	return ""
}

// confirm asks the person at the terminal before something is changed.
func (s *session) confirm(cfg *vk.Config) error {
	p := s.program
	someone := p.person()
	terminal, err := someone.open()
	if err != nil || !p.terminal {
		return usageError("--confirm asks at the terminal, and there is none; --dry-run shows what the script would do")
	}
	terminal.Close()
	c := &rehearse.Confirm{Each: p.flags.confirm == confirmEach, Place: placeOf, Ask: someone.agree, Quit: func() { p.interrupt(errInterrupted) }}
	cfg.Around = append(cfg.Around, c.Around)
	return nil
}

// answers are what a person may type, in English and Russian.
var answers = sync.OnceValue(func() map[string]rehearse.Answer {
	return map[string]rehearse.Answer{
		"y": rehearse.Yes, "yes": rehearse.Yes, "д": rehearse.Yes, "да": rehearse.Yes,
		"n": rehearse.No, "no": rehearse.No, "н": rehearse.No, "нет": rehearse.No,
		"a": rehearse.All, "all": rehearse.All, "в": rehearse.All, "все": rehearse.All,
		"q": rehearse.Quit, "quit": rehearse.Quit, "выход": rehearse.Quit,
	}
})

// agree puts a question until it is answered. The end of the terminal's input means no.
func (q *person) agree(ctx context.Context, question string) (rehearse.Answer, error) {
	for {
		text, err := q.ask(ctx, shownLines(question), false)
		if err != nil {
			return rehearse.No, err
		}
		if answer, ok := answers()[strings.ToLower(text)]; ok {
			return answer, nil
		}
		question = "please type y, n, a or q: "
	}
}

// shownLines is shown for a text of several lines.
func shownLines(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = shown(line)
	}
	return strings.Join(lines, "\n")
}

// endPlan prints what a dry run found, also under -q: it is what was asked for.
func (s *session) endPlan() {
	if s.dry == nil {
		return
	}
	p, plan := s.program, s.dry.Plan()
	until := "For real, it would do this:"
	switch {
	case len(plan.Steps) == 0:
		until = "It would change nothing at VK."
	case s.failed:
		until = "It ended with an error; up to there it would do this:"
	}
	var text bytes.Buffer
	plan.Write(&text)
	fmt.Fprintf(p.stderr, "vkscript: dry run, nothing was changed. %s\n\n%s\n", until, shownLines(text.String()))
	if p.flags.plan == "" {
		return
	}
	if err := writePlan(p.flags.plan, plan, text.Bytes()); err != nil {
		fmt.Fprintf(p.stderr, "vkscript: --plan: %s can't be written: %v\n", p.flags.plan, plainCause(err))
	}
}

// writePlan writes a .json file as JSON, and any other as it is printed.
func writePlan(path string, plan rehearse.Plan, text []byte) error {
	if filepath.Ext(path) != ".json" {
		return atomicfile.Write(path, text, 0o644)
	}
	var data bytes.Buffer
	enc := json.NewEncoder(&data)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(struct {
		Made time.Time `json:"made"`
		rehearse.Plan
	}{time.Now().UTC().Truncate(time.Second), plan}); err != nil {
		return err
	}
	return atomicfile.Write(path, data.Bytes(), 0o644)
}
