package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"net/http"
	"time"

	"github.com/vkscript/vkscript/binding"
	"github.com/vkscript/vkscript/binding/engine"
	"github.com/vkscript/vkscript/vk"
	"github.com/vkscript/vkscript/vk/tape"
)

// tapeDefaults are the fields of calls that say nothing, since each program adds its own.
func tapeDefaults() map[string]string { return map[string]string{"v": vk.DefaultVersion} }

// Notes of a tape: what a replay has to know of the recorded run's settings.
const (
	noteGroup     = "group"
	noteApp       = "app"
	noteToken     = "token"     // whose it was; absent when there was none
	noteCommunity = "community" // "yes": there was a community's token too
	noteSeed      = "seed"      // of math.random
)

// checkTape refuses flags that don't go together with a tape.
func (f *flags) checkTape() error {
	switch {
	case f.record != "" && f.replay != "":
		return usageError("--record and --replay exclude each other")
	case f.replay == "":
		return nil
	case f.sandbox:
		return usageError("--replay and --sandbox exclude each other: the tape has the answers")
	case f.apiURL != "":
		return usageError("--replay and --api-url exclude each other: nothing leaves this machine")
	case f.profile != "":
		return usageError("--replay needs no --profile: the tape knows what it has to")
	case f.rate > 0:
		return usageError("--replay needs no --rate: nobody counts the requests")
	case len(f.faults) > 0:
		return usageError("--fault needs --sandbox; a tape holds the faults of its run")
	}
	return nil
}

// startTape begins a recording around all that leaves.
func (s *session) startTape(cfg *vk.Config, host *binding.Config) error {
	path := s.program.flags.record
	if path == "" {
		return nil
	}
	host.Seed = newSeed()
	notes := map[string]string{noteGroup: host.GroupID, noteApp: host.AppID, noteSeed: fmt.Sprint(host.Seed)}
	if cfg.Token != "" {
		notes[noteToken] = cfg.Kind.String()
	}
	if host.CommunityToken != "" {
		notes[noteCommunity] = "yes"
	}
	recorder, err := tape.Create(path, tape.Header{By: "vkscript " + version(), Notes: notes, Defaults: tapeDefaults()}, string(cfg.Token), string(host.CommunityToken))
	if exists := (*tape.ExistsError)(nil); errors.As(err, &exists) {
		return usageError("--record: %w", err)
	}
	if err != nil {
		return usageError("--record: %s can't be written: %v", path, plainCause(err))
	}
	recorder.Ended = s.ended
	if cfg.Transport == nil {
		cfg.Transport = vk.NewTransport()
	}
	cfg.Transport, host.Network = recorder.Wrap(cfg.Transport), recorder.Wrap
	s.recorder = recorder
	return nil
}

// during tells the tape which context the run has.
func (s *session) during(ctx context.Context) { s.running.Store(&ctx) }

// ended tells whether the run as a whole is over, by Ctrl-C or its time limit.
func (s *session) ended() bool {
	ctx := s.running.Load()
	return ctx != nil && (*ctx).Err() != nil
}

// openTape puts a tape in the place of the network.
func (s *session) openTape(cfg *vk.Config, host *binding.Config) error {
	path := s.program.flags.replay
	player, err := tape.Open(path, tapeDefaults())
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return usageError("--replay: there is no tape %s", path)
	case err != nil:
		return usageError("--replay: %w", plainCause(err))
	}
	notes := player.Notes()
	host.GroupID, host.AppID = notes[noteGroup], notes[noteApp]
	cfg.Token, cfg.Kind = replayToken(notes[noteToken])
	if notes[noteCommunity] != "" {
		host.CommunityToken = "replayed-community"
	}
	fmt.Sscan(notes[noteSeed], &host.Seed)
	host.Now, host.Download = player.Now, player
	cfg.Transport, cfg.Limits, cfg.Backoff = http.RoundTripper(player), vk.Unlimited(), noBackoff
	player.OnEnd = func() { s.program.interrupt(errInterrupted) }
	s.player = player
	if player.Torn() {
		s.program.say("%s ends in the middle of a line, as a recording does that was killed: that line is left out", path)
	}
	return nil
}

// replayedToken stands where a token was.
const replayedToken = "replayed"

// replayToken is one of the kind that the recorded run had; none when it had none.
func replayToken(kind string) (vk.Token, vk.TokenKind) {
	for _, k := range []vk.TokenKind{vk.UserToken, vk.CommunityToken, vk.ServiceToken} {
		if k.String() == kind {
			return replayedToken, k
		}
	}
	return "", vk.UserToken
}

// noBackoff: a recorded fault passes at once.
func noBackoff(int) time.Duration { return 0 }

func newSeed() uint64 { return rand.Uint64() | 1 } // 0 would mean a random one

// strict is the end of a run that asked for something that is not on its tape, and went on.
type strict struct{ missing int }

func (e strict) Error() string {
	return fmt.Sprintf("%s not on the tape, and the script went on without: this was another run than the recorded one", counted(e.missing, "request was", "requests were"))
}

func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// checkReplay turns the success of a run that left its tape into an error.
func (s *session) checkReplay(err error) error {
	var exit *engine.ExitError
	good := err == nil || errors.As(err, &exit) && exit.Code == exitOK
	if s.player != nil && good && s.player.Missing() > 0 {
		return strict{s.player.Missing()}
	}
	return err
}

// endTape closes a recording, and says what became of the tape.
func (s *session) endTape() {
	p := s.program
	if s.recorder != nil {
		if err := s.recorder.Close(); err != nil {
			fmt.Fprintf(p.stderr, "vkscript: %s is not complete: %v\n", p.flags.record, err)
			return
		}
		p.say("recorded %s in %s, without tokens; texts, names and ids are in it: look through it before you hand it on",
			counted(s.recorder.Count(), "exchange", "exchanges"), p.flags.record)
	}
	if s.player != nil {
		s.tellUnused()
	}
}

// shownUnused is how many of the requests that did not come are listed.
const shownUnused = 5

func (s *session) tellUnused() {
	p, unused, given := s.program, s.player.Unused(), s.player.Given()
	if s.failed && len(unused) > 0 {
		p.say("replayed %s of %s before this error, of %d; nothing left this machine", counted(given, "exchange", "exchanges"), p.flags.replay, given+len(unused))
		return
	}
	if len(unused) == 0 {
		p.say("replayed %s of %s, all that it has; nothing left this machine", counted(given, "exchange", "exchanges"), p.flags.replay)
		return
	}
	p.say("replayed %s of %s; nothing left this machine. Not asked for:", counted(given, "exchange", "exchanges"), p.flags.replay)
	for i, u := range unused {
		if i == shownUnused {
			p.say("  and %d more", len(unused)-i)
			break
		}
		p.say("  line %d: %s", u.Line, u.Request)
	}
}
