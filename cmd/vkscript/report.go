package main

import (
	"bytes"
	"context"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/vkscript/vkscript/binding"
	"github.com/vkscript/vkscript/cmd/vkscript/atomicfile"
	"github.com/vkscript/vkscript/vk"
	"github.com/vkscript/vkscript/vk/report"
)

// reporting is what becomes the report of a run; nil when nobody wants one.
type reporting struct {
	program   *program
	collector *report.Collector
	where     string   // who answers
	secrets   []string // that must not get in
}

// formats are the kinds of --report, by the end of the file's name.
var formats = sync.OnceValue(func() map[string]func(*report.Report, *bytes.Buffer) error {
	return map[string]func(*report.Report, *bytes.Buffer) error{
		".html": func(r *report.Report, b *bytes.Buffer) error { return r.WriteHTML(b) },
		".htm":  func(r *report.Report, b *bytes.Buffer) error { return r.WriteHTML(b) },
		".json": func(r *report.Report, b *bytes.Buffer) error { return r.WriteJSON(b) },
	}
})

// newReporting refuses, before anything is done, files that can't be written.
func (p *program) newReporting() (*reporting, error) {
	for _, file := range p.flags.reports {
		if formats()[format(file)] == nil {
			return nil, usageError("--report %s: its name ends with .html or .json, which says what it will be", file)
		}
		if info, err := os.Stat(filepath.Dir(file)); err != nil || !info.IsDir() {
			return nil, usageError("--report %s: there is no folder %s", file, filepath.Dir(file))
		}
		if info, err := os.Stat(file); err == nil && info.IsDir() {
			return nil, usageError("--report %s: it is a folder", file)
		}
	}
	if p.flags.quiet && len(p.flags.reports) == 0 {
		return nil, nil
	}
	return &reporting{program: p, collector: report.New()}, nil
}

func format(file string) string { return strings.ToLower(filepath.Ext(file)) }

// join puts the collector next to the requests: calls that something before it answers are no calls.
func (r *reporting) join(cfg *vk.Config, host *binding.Config) {
	if r == nil {
		return
	}
	cfg.Around = append(cfg.Around, r.collector.Around)
	cfg.OnAttempt, cfg.OnUpload = both(cfg.OnAttempt, r.collector.Attempt), both2(cfg.OnUpload, r.collector.Upload)
	r.secrets = []string{string(cfg.Token), string(host.CommunityToken)}
	switch flags := &r.program.flags; {
	case flags.replay != "":
		r.where = "a tape"
	case flags.sandbox:
		r.where = "the sandbox: nothing reached VK"
	case flags.apiURL != "":
		u, _ := url.Parse(flags.apiURL)
		r.where = u.Host
	default:
		r.where = "VK"
	}
}

func both[T any](first, second func(T)) func(T) {
	if first == nil {
		return second
	}
	return func(v T) { first(v); second(v) }
}

func both2[T, U any](first, second func(T, U)) func(T, U) {
	if first == nil {
		return second
	}
	return func(v T, w U) { first(v, w); second(v, w) }
}

// end prints the summary of a run that may have changed something, and writes the files.
func (r *reporting) end(ctx context.Context, err error) {
	if r == nil {
		return
	}
	if len(r.program.flags.reports) == 0 && r.collector.Writes() == 0 {
		return
	}
	all := r.collector.Report()
	r.describe(all, ctx, err)
	if all.Totals.Writes > 0 {
		for i, line := range all.Summary() {
			if i == 0 {
				r.program.say("%s", line)
			} else if !r.program.flags.quiet {
				fmt.Fprintln(r.program.stderr, line)
			}
		}
	}
	for _, file := range r.program.flags.reports {
		if err := r.write(all, file); err != nil { // the run itself is done, and repeating it would do it twice
			fmt.Fprintf(r.program.stderr, "vkscript: the report can't be written: %v\n", err)
		}
	}
}

// describe adds what the collector does not know.
func (r *reporting) describe(all *report.Report, ctx context.Context, err error) {
	all.Program, all.Where, all.Script = "vkscript "+version(), r.where, r.program.script.Name
	if path, e := filepath.Abs(all.Script); e == nil && filepath.Ext(all.Script) != "" {
		all.Script = path
	}
	if err != nil {
		plain := *r.program
		plain.terminal = false
		all.ExitCode = exitCode(ctx, err)
		all.Error = plain.describe(err)
		if all.ExitCode == exitOK {
			all.Error = ""
		}
	}
	all.Hide(r.secrets...)
}

func (r *reporting) write(all *report.Report, file string) error {
	var text bytes.Buffer
	if err := formats()[format(file)](all, &text); err != nil {
		return err
	}
	return atomicfile.Write(file, text.Bytes(), 0o600)
}
