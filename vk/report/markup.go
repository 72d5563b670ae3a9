package report

import (
	"bufio"
	"fmt"
	"html"
	"io"
	"strings"
)

// markup writes HTML. All text in it, and every value of an attribute, is escaped on its way out; only tags, classes
// and the names of attributes, which are ours, go as they are.
type markup struct{ out *bufio.Writer }

func newMarkup(w io.Writer) *markup { return &markup{bufio.NewWriter(w)} }

// open begins an element with attributes, pairs of names and values; those without a value are left out.
func (m *markup) open(tag string, with ...string) {
	m.out.WriteString("<" + tag)
	for i := 0; i+1 < len(with); i += 2 {
		if with[i+1] != "" {
			m.out.WriteString(" " + with[i] + `="` + html.EscapeString(with[i+1]) + `"`)
		}
	}
	m.out.WriteByte('>')
}

// close ends elements, the innermost first.
func (m *markup) close(tags ...string) {
	for _, tag := range tags {
		m.out.WriteString("</" + tag + ">")
	}
}

// line ends a line of the source.
func (m *markup) line() { m.out.WriteByte('\n') }

func (m *markup) text(parts ...string) {
	for _, s := range parts {
		m.out.WriteString(html.EscapeString(s))
	}
}

// element is an element with text in it.
func (m *markup) element(tag, text string, with ...string) {
	m.open(tag, with...)
	m.text(text)
	m.close(tag)
}

// link is an address to follow; only those of the web are.
func (m *markup) link(url string) {
	if strings.HasPrefix(url, "https://") || strings.HasPrefix(url, "http://") {
		m.element("a", url, "href", url)
		return
	}
	m.text(url)
}

// table is a table in a frame that scrolls. A column whose name begins with # holds numbers.
func (m *markup) table(columns []string, rows func()) {
	m.open("div", "class", "scroll")
	m.open("table")
	m.line()
	m.open("thead")
	m.open("tr")
	for _, name := range columns {
		name, number := strings.CutPrefix(name, "#")
		m.element("th", name, "class", when(number, "n"))
	}
	m.close("tr", "thead")
	m.line()
	m.open("tbody")
	rows()
	m.close("tbody", "table", "div")
	m.line()
}

// row is a row of cells. A cell is text, or what it writes itself.
func (m *markup) row(cells ...cell) {
	m.open("tr")
	for _, c := range cells {
		m.open("td", "class", c.class)
		if c.write != nil {
			c.write()
		}
		m.text(c.text)
		m.close("td")
	}
	m.close("tr")
	m.line()
}

// cell is a cell of a table.
type cell struct {
	class, text string
	write       func()
}

func word(s string) cell { return cell{text: s} }
func long(s string) cell { return cell{class: "long", text: s} }
func number(v any) cell  { return cell{class: "n", text: fmt.Sprint(v)} }

// when is a word that stands on a condition.
func when(is bool, word string) string {
	if is {
		return word
	}
	return ""
}
