package rehearse

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Write prints the plan for people, in lines of some 100 characters.
func (p Plan) Write(w io.Writer) error {
	var b strings.Builder
	for _, s := range p.Steps {
		s.write(&b)
	}
	if len(p.Steps) > 0 && len(p.Requests) > 0 {
		b.WriteString("\n")
	}
	p.writeRequests(&b)
	p.writeReads(&b)
	for _, text := range p.Warnings {
		b.WriteString("Doubtful: " + text + "\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (s *Step) write(b *strings.Builder) {
	fmt.Fprintf(b, "%5s × %-40s %s\n", grouped(s.Count), s.What, strings.TrimSpace(s.Method+"  "+strings.Join(s.Lines, ", ")))
	line := func(text string) {
		if text != "" {
			b.WriteString("        " + text + "\n")
		}
	}
	for _, place := range s.placeLines() {
		line(place)
	}
	line(s.postponed())
	line(some(s.Files, s.Count, func(name string) string { return name }) + s.size())
	if len(s.Texts) > 0 {
		line(some(s.Texts, s.Count, func(text string) string { return "“" + text + "”" }))
	}
}

// shownPlaces is how many places of a step have lines of their own.
const shownPlaces = 4

func (s *Step) placeLines() []string {
	var lines []string
	for i, p := range s.Places {
		if i == shownPlaces && len(s.Places) > shownPlaces+1 {
			return append(lines, fmt.Sprintf("and %s more places", grouped(len(s.Places)-i)))
		}
		text := p.Name
		if p.Count > 1 && len(s.Places) > 1 {
			text += fmt.Sprintf(" (%s times)", grouped(p.Count))
		}
		if p.URL != "" {
			text += "  " + p.URL
		}
		lines = append(lines, text)
	}
	return lines
}

func (s *Step) postponed() string {
	switch {
	case s.First == "":
		return ""
	case s.First == s.Last:
		return "to appear at " + s.First
	}
	return "to appear from " + s.First + " to " + s.Last
}

func (s *Step) size() string {
	if s.Bytes == 0 {
		return ""
	}
	return ", " + megabytes(s.Bytes)
}

func megabytes(n int64) string {
	switch {
	case n < 1<<10:
		return fmt.Sprintf("%d bytes", n)
	case n < 1<<20:
		return fmt.Sprintf("%d KB", (n+1<<9)>>10)
	}
	return fmt.Sprintf("%.1f MB", float64(n)/(1<<20))
}

// some lists the first of many.
func some(list []string, count int, show func(string) string) string {
	var shown []string
	for _, item := range list {
		shown = append(shown, show(item))
	}
	text := strings.Join(shown, ", ")
	if more := count - len(list); more > 0 && len(list) > 1 {
		text += fmt.Sprintf(" and %s more", grouped(more))
	}
	return text
}

func (p Plan) writeRequests(b *strings.Builder) {
	longest := 0.0
	for i, r := range p.Requests {
		head := "Requests: "
		if i > 0 {
			head = "          "
		}
		fmt.Fprintf(b, "%s%s with %s, of which VK takes %.3g a second\n", head, grouped(r.Count), r.Token, r.Rate)
		longest = max(longest, r.Seconds)
	}
	if bytes := p.bytes(); bytes > 0 {
		fmt.Fprintf(b, "Files:    %s to send\n", megabytes(bytes))
	}
	if len(p.Requests) > 0 {
		fmt.Fprintf(b, "Time:     at least %s\n", lasting(longest))
	}
}

func (p Plan) bytes() (sum int64) {
	for _, s := range p.Steps {
		sum += s.Bytes
	}
	return sum
}

// lasting is a time as people say it.
func lasting(seconds float64) string {
	d := time.Duration(seconds * float64(time.Second))
	switch {
	case d < 1500*time.Millisecond:
		return "a second"
	case d < 2*time.Minute:
		return fmt.Sprintf("%d seconds", int(d.Round(time.Second).Seconds()))
	case d < 2*time.Hour:
		return fmt.Sprintf("%d minutes", int(d.Round(time.Minute).Minutes()))
	}
	return fmt.Sprintf("%.1f hours", d.Hours())
}

func (p Plan) writeReads(b *strings.Builder) {
	if sum := p.reads(); sum > 0 {
		fmt.Fprintf(b, "Read now: %s", callCount(sum))
		b.WriteString(" (" + p.readMethods() + ")\n")
	}
	if p.MadeUp > 0 {
		fmt.Fprintf(b, "          %s about what is only planned, answered with made-up values\n", callCount(p.MadeUp))
	}
}

func (p Plan) reads() (sum int) {
	for _, n := range p.Reads {
		sum += n
	}
	return sum
}

// shownReads is how many methods are listed.
const shownReads = 4

func (p Plan) readMethods() string {
	names := slices.SortedFunc(maps.Keys(p.Reads), func(a, b string) int {
		if n := p.Reads[b] - p.Reads[a]; n != 0 {
			return n
		}
		return strings.Compare(a, b)
	})
	var list []string
	for i, name := range names {
		if i == shownReads {
			list = append(list, "…")
			break
		}
		list = append(list, fmt.Sprintf("%s %s", name, grouped(p.Reads[name])))
	}
	return strings.Join(list, ", ")
}

func callCount(n int) string {
	if n == 1 {
		return "1 call"
	}
	return grouped(n) + " calls"
}

// grouped writes a number with a comma between thousands.
func grouped(n int) string {
	text := strconv.Itoa(n)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}
