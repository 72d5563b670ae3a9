// Program bench does the same work through vkscript and through its peers against one server on this machine, and
// prints a table of ratios. The README beside it says what each row means.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"time"
)

func main() {
	rounds := flag.Int("rounds", 5, "how often everything that is timed is repeated")
	quota := flag.Int("quota", 60, "requests a second in the rows about a quota")
	limit := flag.Duration("limit", 170*time.Second, "end after this time, with as many whole rounds as there were")
	faults := flag.Bool("faults", false, "only what is lost and doubled when requests break; half a minute")
	out := flag.String("json", "", "also write the figures to this `FILE`")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	ctx, cancel := context.WithTimeout(ctx, *limit)
	defer cancel()
	if err := bench(ctx, *rounds, *quota, *faults, *out); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// bench prepares, measures and prints. What only waits comes first and once; what is timed follows in rounds.
func bench(ctx context.Context, rounds, quota int, faults bool, out string) error {
	report := newReport()
	kit, err := prepare(ctx, os.Stderr)
	if err != nil {
		return err
	}
	defer kit.remove()
	report.Versions = kit.versions()
	figures := figures{}
	plan := newPlan(kit, quota)
	if faults {
		plan, rounds = plan.onlyFaults(), 0
	}
	for _, group := range plan.waiting {
		progress(os.Stderr, "%s", group[0].section)
		figures.together(ctx, kit.clients, group)
	}
	for round := range rounds {
		progress(os.Stderr, "round %d of %d", round+1, rounds)
		one := figures.round(ctx, kit.clients, plan.timed, round)
		if ctx.Err() != nil {
			break
		}
		figures.add(one)
		report.Rounds = round + 1
	}
	if len(figures) == 0 || errors.Is(ctx.Err(), context.Canceled) {
		return context.Cause(ctx)
	}
	report.Rows = append(figures.rows(kit.clients, plan.shown), figures.total(kit.clients, plan.faults))
	if err := report.print(os.Stdout, kit.clients); err != nil {
		return err
	}
	return report.save(out)
}

func progress(w io.Writer, format string, args ...any) {
	fmt.Fprintf(w, time.Now().Format(time.TimeOnly)+" "+format+"\n", args...)
}
