package scripttest

import (
	"strings"

	lua "github.com/yuin/gopher-lua"

	"github.com/vkscript/vkscript/binding/engine/show"
)

const (
	diffContext = 3       // equal lines around a difference
	maxDiff     = 80      // lines that a difference takes
	maxTable    = 1 << 22 // cells of the table of common lines
)

// lines is a value cut into lines: those of a text itself, of anything else those of its source.
func lines(v lua.LValue) []string {
	if text, ok := v.(lua.LString); ok && strings.Contains(string(text), "\n") {
		return strings.Split(string(text), "\n")
	}
	return strings.Split(show.Value(v, show.Style{Depth: maxDepth, Items: 10_000}), "\n")
}

// edit is one line of a difference: " ", "-" or "+" and the line.
type edit struct {
	mark byte
	line string
}

// diff writes what leads from one text to another: lines with -, + and some equal ones around them.
func diff(from, to []string) string {
	var head, tail []edit
	for len(from) > 0 && len(to) > 0 && from[0] == to[0] {
		head = append(head, edit{' ', from[0]})
		from, to = from[1:], to[1:]
	}
	for len(from) > 0 && len(to) > 0 && from[len(from)-1] == to[len(to)-1] {
		tail = append([]edit{{' ', from[len(from)-1]}}, tail[:min(len(tail), diffContext+1)]...)
		from, to = from[:len(from)-1], to[:len(to)-1]
	}
	return render(append(append(head, edits(from, to)...), tail...))
}

// edits aligns two texts by their longest common subsequence; too long ones are not aligned.
func edits(from, to []string) []edit {
	if len(from)*len(to) > maxTable {
		return replaced(from, to)
	}
	common := commonLines(from, to)
	var out []edit
	i, j := 0, 0
	for i < len(from) && j < len(to) {
		switch {
		case from[i] == to[j]:
			out = append(out, edit{' ', from[i]})
			i, j = i+1, j+1
		case common[i+1][j] >= common[i][j+1]:
			out = append(out, edit{'-', from[i]})
			i++
		default:
			out = append(out, edit{'+', to[j]})
			j++
		}
	}
	return append(out, replaced(from[i:], to[j:])...)
}

// commonLines counts, for each pair of places, the lines common to what follows them.
func commonLines(from, to []string) [][]int32 {
	table := make([][]int32, len(from)+1)
	for i := range table {
		table[i] = make([]int32, len(to)+1)
	}
	for i := len(from) - 1; i >= 0; i-- {
		for j := len(to) - 1; j >= 0; j-- {
			if from[i] == to[j] {
				table[i][j] = table[i+1][j+1] + 1
			} else {
				table[i][j] = max(table[i+1][j], table[i][j+1])
			}
		}
	}
	return table
}

func replaced(from, to []string) (out []edit) {
	for _, line := range from {
		out = append(out, edit{'-', line})
	}
	for _, line := range to {
		out = append(out, edit{'+', line})
	}
	return out
}

// render writes the changed lines and those close to them.
func render(all []edit) string {
	near := make([]bool, len(all))
	for i, e := range all {
		for k := max(0, i-diffContext); e.mark != ' ' && k < min(len(all), i+diffContext+1); k++ {
			near[k] = true
		}
	}
	for i := range near { // one line takes no more room than the dots in its place
		if (i == 0 || near[i-1]) && (i == len(near)-1 || near[i+1]) {
			near[i] = true
		}
	}
	var b strings.Builder
	written := 0
	for i, e := range all {
		switch {
		case !near[i]:
			if i == 0 || near[i-1] {
				b.WriteString("  ...\n")
			}
			continue
		case written == maxDiff:
			b.WriteString("  ... and more\n")
			return strings.TrimSuffix(b.String(), "\n")
		}
		b.WriteString(strings.TrimRight(string(e.mark)+" "+e.line, " ") + "\n")
		written++
	}
	return strings.TrimSuffix(b.String(), "\n")
}
