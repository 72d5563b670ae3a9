package main

import (
	"errors"
	"path/filepath"
	"time"

	"github.com/spf13/pflag"

	"github.com/vkscript/vkscript/binding"
	"github.com/vkscript/vkscript/binding/engine"
	"github.com/vkscript/vkscript/binding/journal"
	"github.com/vkscript/vkscript/binding/resume"
	"github.com/vkscript/vkscript/vk"
)

// journalFlags are those of run that make it go on after a crash.
type journalFlags struct {
	path    string
	fresh   bool
	changes bool
	settle  time.Duration
}

func (f *journalFlags) register(set *pflag.FlagSet) {
	set.StringVar(&f.path, "journal", "", "record what the run does in this `FILE`; a run that broke off goes on where it stopped")
	set.BoolVar(&f.fresh, "fresh", false, "with --journal: begin anew, even if the last run broke off")
	set.BoolVar(&f.changes, "accept-changes", false, "with --journal: go on although the script does something else than before")
	set.DurationVar(&f.settle, "settle", resume.DefaultSettle, "with --journal: wait this `TIME` before looking what became of a call whose answer was lost; 10s when not given")
}

// recording is an open journal and its run; nil when the run has none.
type recording struct {
	journal *journal.Journal
	keeper  *resume.Keeper
}

// openJournal begins or takes up the script's run in the journal that the flags name.
func (p *program) openJournal(script binding.Script) (*recording, error) {
	f := p.flags.journal
	if f.path == "" {
		if f.fresh || f.changes {
			return nil, usageError("--fresh and --accept-changes need --journal")
		}
		return nil, nil
	}
	if p.flags.dryRun {
		p.say("a dry run leaves the journal as it is, and does not look into it")
		return nil, nil
	}
	if f.settle < 0 {
		return nil, usageError("--settle can't be %v", f.settle)
	}
	j, err := journal.Open(f.path)
	if err != nil {
		return nil, err
	}
	mode := journal.Resume
	if f.fresh {
		mode = journal.Anew
	}
	run, err := j.Begin(identity(script), mode)
	if err != nil {
		j.Close()
		return nil, err
	}
	k := resume.New(resume.Config{Run: run, Settle: max(f.settle, 1), AcceptChanges: f.changes, Say: p.say})
	if text := k.Summary(); text != "" {
		p.say("%s", text)
	}
	return &recording{j, k}, nil
}

// identity says which runs are the same script's. Code that is not in a file is another script when it changes.
func identity(script binding.Script) journal.Script {
	source := resume.Digest(script.Source)
	name, err := filepath.Abs(script.Name)
	if err != nil || filepath.Ext(script.Name) == "" {
		name = script.Name + " " + source
	}
	return journal.Script{Name: name, Args: script.Args, Source: source}
}

// join puts the journal around the client and into the host.
func (r *recording) join(cfg *vk.Config, host *binding.Config) {
	if r != nil {
		cfg.Around = append(cfg.Around, r.keeper.Around)
		host.Keeper = r.keeper
	}
}

// end records how the script ended, and gives the journal free.
func (r *recording) end(err error) error {
	if r == nil {
		return err
	}
	defer r.journal.Close()
	var exit *engine.ExitError
	if errors.As(err, &exit) && exit.Code == 0 {
		if failed := r.keeper.End(nil); failed != nil {
			return failed
		}
		return err
	}
	return r.keeper.End(err)
}
