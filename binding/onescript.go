package binding

import (
	"context"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"time"

	"github.com/vkscript/vkscript/binding/bsl/value"
	"github.com/vkscript/vkscript/binding/onescript"
)

// IsOneScript tells whether a file holds a program of 1C's language by its name.
func IsOneScript(name string) bool {
	ext := strings.ToLower(filepath.Ext(name))
	return ext == ".os" || ext == ".bsl"
}

// oneScript is the session's runner of 1C's language, made when it is first asked for.
func (s *Session) oneScript() *onescript.Runner {
	if s.runner == nil {
		s.runner = onescript.New(s.engine, onescript.Config{
			World: s.world, OPI: s.host.opi(s.world, s.host.client), Notice: s.host.cfg.Notice, Stdout: s.host.cfg.Stdout, Locale: s.host.locale(),
			Zone: s.host.cfg.Zone, Now: s.host.clock, Random: s.host.random(), Name: s.script.Name, Dir: s.world.dir(), Args: s.script.Args,
		})
	}
	return s.runner
}

// clock is the time that programs see.
func (h *Host) clock(ctx context.Context) time.Time {
	if h.cfg.Keeper != nil {
		return h.cfg.Keeper.Clock(ctx)
	}
	return h.cfg.Now()
}

// random is where programs get random values from; nil when any will do.
func (h *Host) random() func(context.Context) *rand.Rand {
	switch {
	case h.cfg.Keeper != nil:
		return h.cfg.Keeper.Random
	case h.cfg.Seed == 0:
		return nil
	}
	source := rand.New(rand.NewPCG(h.cfg.Seed, 0))
	return func(context.Context) *rand.Rand { return source }
}

// locale is that of Config, by its name.
func (h *Host) locale() *value.Locale {
	if l, ok := value.LocaleOf(h.cfg.Locale); ok {
		return l
	}
	return value.Invariant
}

// DoOneScript compiles and runs a program of 1C's language. Its errors are those of Run.
func (s *Session) DoOneScript(ctx context.Context, source []byte) error {
	return s.oneScript().Run(ctx, source)
}

// Prompt runs lines of 1C's language, whose variables and methods last to the next ones. An expression gives its value as text.
func (s *Session) Prompt(ctx context.Context, text string) (shown string, isExpr bool, err error) {
	v, isExpr, err := s.oneScript().Prompt(ctx, text)
	if err != nil || !isExpr {
		return "", false, err
	}
	return s.host.locale().Text(v), true, nil
}
