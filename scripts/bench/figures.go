package main

import (
	"context"
	"math"
	"os"
	"slices"
	"sync"
	"time"
)

// figures are the runs, one for each round.
type figures map[place][]run

type place struct{ scenario, client string }

// add takes a round that is complete.
func (f figures) add(round figures) {
	for at, runs := range round {
		f[at] = append(f[at], runs...)
	}
}

// round runs every client in every scenario, one after another; who begins changes from round to round.
func (figures) round(ctx context.Context, clients []*client, scenarios []*scenario, number int) figures {
	done := figures{}
	for _, s := range scenarios {
		for range max(s.times, 1) {
			for i := range clients {
				done.one(ctx, clients[(i+number)%len(clients)], s)
			}
		}
	}
	return done
}

// one adds one run, if the client takes part and there is time.
func (f figures) one(ctx context.Context, c *client, s *scenario) {
	if !s.does(c) || ctx.Err() != nil {
		return
	}
	r, err := s.do(ctx, c)
	if err != nil {
		if ctx.Err() == nil {
			progress(os.Stderr, "%v", err)
		}
		return
	}
	at := place{s.name, c.name}
	f[at] = append(f[at], r)
}

// together runs all clients in all scenarios at the same moment.
func (f figures) together(ctx context.Context, clients []*client, scenarios []*scenario) {
	var mu sync.Mutex
	var all sync.WaitGroup
	for _, s := range scenarios {
		for _, c := range clients {
			if !s.does(c) {
				continue
			}
			all.Go(func() {
				r, err := s.do(ctx, c)
				mu.Lock()
				defer mu.Unlock()
				if err != nil {
					progress(os.Stderr, "%v", err)
					return
				}
				f[place{s.name, c.name}] = []run{r}
			})
		}
	}
	all.Wait()
}

// idle is the CPU time of a client that makes one call.
func (f figures) idle(c *client) time.Duration {
	var all []float64
	for _, r := range f[place{"start-up", c.name}] {
		all = append(all, float64(r.CPU))
	}
	return time.Duration(median(all))
}

// rows are the lines of the table. Ratios are to the first client.
func (f figures) rows(clients []*client, scenarios []*scenario) []Row {
	var rows []Row
	for _, s := range scenarios {
		for _, r := range s.rows {
			line := Row{Section: s.section, Title: r.title, MoreIsBetter: r.more, digits: r.digits, Cells: map[string]Cell{}}
			for _, c := range clients {
				if cell, ok := f.cell(s, r, c); ok {
					line.Cells[c.name] = cell
				}
			}
			line.compare(clients[0].name)
			rows = append(rows, line)
		}
	}
	return rows
}

// total sums up what each client lost and doubled over scenarios, if it took part in all of them.
func (f figures) total(clients []*client, scenarios []*scenario) Row {
	row := Row{Section: scenarios[0].section, Title: "all of it together", Cells: map[string]Cell{}}
	for _, c := range clients {
		var sum run
		complete := true
		for _, s := range scenarios {
			runs := f[place{s.name, c.name}]
			if complete = complete && len(runs) > 0; complete {
				sum.Lost += runs[0].Lost
				sum.Doubled += runs[0].Doubled
				sum.Errors = append(sum.Errors, runs[0].Errors...)
			}
		}
		if complete {
			row.Cells[c.name] = Cell{Text: outcome(sum)}
		}
	}
	return row
}

// cell is the median of a client's rounds.
func (f figures) cell(s *scenario, r row, c *client) (Cell, bool) {
	runs := f[place{s.name, c.name}]
	if len(runs) == 0 {
		return Cell{}, false
	}
	if r.text != nil {
		return Cell{Text: r.text(runs[0]), Errors: firstFew(runs[0].Errors)}, true
	}
	var cell Cell
	for _, run := range runs {
		cell.Rounds = append(cell.Rounds, r.value(run, f.idle(c)))
	}
	value := median(cell.Rounds)
	cell.Value = &value
	return cell, !math.IsNaN(value) && !math.IsInf(value, 0)
}

func firstFew(errors []string) []string { return errors[:min(len(errors), 3)] }

// median is the middle one, of an even number the mean of the two; 0 of none.
func median(values []float64) float64 {
	if len(values) == 0 {
		return 0
	}
	sorted, n := slices.Sorted(slices.Values(values)), len(values)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}
