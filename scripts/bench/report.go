package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"runtime"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Report is what was measured, as -json writes it.
type Report struct {
	Date     string            `json:"date"`
	Machine  string            `json:"machine"`
	Versions map[string]string `json:"versions"`
	Rounds   int               `json:"rounds"`
	Rows     []Row             `json:"rows"`
}

// Row is one line of the table.
type Row struct {
	Section      string          `json:"section"`
	Title        string          `json:"title"`
	MoreIsBetter bool            `json:"more_is_better"`
	Cells        map[string]Cell `json:"cells"` // by client; one that can't do it has none

	digits int
}

// Cell is one client's figure: the median of the rounds, or a text.
type Cell struct {
	Value  *float64  `json:"value,omitempty"`
	Rounds []float64 `json:"rounds,omitempty"`
	Ratio  float64   `json:"ratio,omitempty"` // to the first client's value
	Text   string    `json:"text,omitempty"`
	Errors []string  `json:"errors,omitempty"` // the first ones
}

func newReport() *Report {
	return &Report{Date: time.Now().Format(time.DateOnly), Machine: machine()}
}

// machine describes what everything ran on.
func machine() string {
	text := fmt.Sprintf("%s/%s, %d cores", runtime.GOOS, runtime.GOARCH, runtime.NumCPU())
	info, _ := os.ReadFile("/proc/cpuinfo")
	for line := range strings.Lines(string(info)) {
		if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
			text += ", " + strings.TrimSpace(value)
			break
		}
	}
	if load, err := os.ReadFile("/proc/loadavg"); err == nil {
		text += ", load at the start " + strings.Fields(string(load))[0]
	}
	return text
}

// compare sets the ratios to the base's value.
func (r *Row) compare(base string) {
	first := r.Cells[base]
	if first.Value == nil || *first.Value == 0 {
		return
	}
	for name, cell := range r.Cells {
		if cell.Value != nil {
			cell.Ratio = *cell.Value / *first.Value
			r.Cells[name] = cell
		}
	}
}

// text is a cell as the table shows it: the value, and the ratio beside it.
func (r *Row) text(name string, base bool) string {
	cell, ok := r.Cells[name]
	switch {
	case !ok:
		return "-"
	case cell.Value == nil:
		return cell.Text
	}
	text := number(*cell.Value, r.digits)
	switch {
	case base:
		return text
	case cell.Ratio == 0:
		return text + strings.Repeat(" ", ratioWidth)
	}
	return text + fmt.Sprintf("%*s", ratioWidth, "×"+ratio(cell.Ratio))
}

const ratioWidth = 7

// number groups thousands.
func number(value float64, digits int) string {
	text := strconv.FormatFloat(value, 'f', digits, 64)
	whole, rest, _ := strings.Cut(text, ".")
	for i := len(whole) - 3; i > 0 && whole[i-1] != '-'; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if digits == 0 {
		return whole
	}
	return whole + "." + rest
}

// ratio has three digits that count.
func ratio(value float64) string {
	digits := 2
	for limit := 10.0; value >= limit && digits > 0; limit *= 10 {
		digits--
	}
	return strconv.FormatFloat(value, 'f', digits, 64)
}

// print writes the table.
func (r *Report) print(w io.Writer, clients []*client) error {
	var b strings.Builder
	fmt.Fprintf(&b, "vkscript beside its peers, %s\n%s\n", r.Date, r.Machine)
	for _, c := range clients {
		fmt.Fprintf(&b, "  %-14s%s\n", c.name, c.version)
	}
	if r.Rounds > 0 {
		fmt.Fprintf(&b, "Medians of %d interleaved rounds. × is the figure divided by that of %s; ↑ more is better, ↓ less is better; - does not do it.\n", r.Rounds, clients[0].name)
	}
	b.WriteByte('\n')
	header := []string{"", ""}
	for _, c := range clients {
		header = append(header, c.name)
	}
	section, table := "", [][]string{header}
	for i := range r.Rows {
		if row := &r.Rows[i]; row.Section != section {
			section = row.Section
			table = append(table, []string{"\n" + section})
		}
		table = append(table, r.Rows[i].line(clients))
	}
	b.WriteString(layOut(table))
	_, err := io.WriteString(w, b.String())
	return err
}

func (r *Row) line(clients []*client) []string {
	line := []string{r.Title, " "}
	for i, c := range clients {
		cell := r.text(c.name, i == 0)
		if r.Cells[c.name].Value != nil {
			line[1] = map[bool]string{true: "↑", false: "↓"}[r.MoreIsBetter]
		}
		line = append(line, cell)
	}
	return line
}

// layOut sets columns flush right, the first one flush left; a line of one cell is a heading.
func layOut(table [][]string) string {
	var widths []int
	for _, line := range table {
		for i := range line {
			if len(widths) <= i {
				widths = append(widths, 0)
			}
			if len(line) > 1 {
				widths[i] = max(widths[i], utf8.RuneCountInString(line[i]))
			}
		}
	}
	var b strings.Builder
	for _, line := range table {
		var text strings.Builder
		for i, cell := range line {
			pad := strings.Repeat(" ", max(widths[i]-utf8.RuneCountInString(cell), 0))
			if i == 0 {
				text.WriteString(cell + pad)
			} else {
				text.WriteString("  " + pad + cell)
			}
		}
		b.WriteString(strings.TrimRight(text.String(), " ") + "\n")
	}
	return b.String()
}

// save writes the figures; nothing when no file is named.
func (r *Report) save(path string) error {
	if path == "" {
		return nil
	}
	data, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(data, '\n'), 0o644)
}
