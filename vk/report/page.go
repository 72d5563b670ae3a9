package report

import (
	"fmt"
	"strconv"
	"strings"
)

// page writes a report as HTML, part by part.
type page struct {
	*markup
	view
}

func (p page) head() {
	p.out.WriteString("<!DOCTYPE html>\n")
	p.open("html", "lang", "en")
	p.open("head")
	p.line()
	p.open("meta", "charset", "utf-8")
	p.open("meta", "http-equiv", "Content-Security-Policy", "content", "default-src 'none'; style-src '"+styleHash()+"'")
	p.open("meta", "name", "viewport", "content", "width=device-width, initial-scale=1")
	p.open("meta", "name", "referrer", "content", "no-referrer")
	p.element("title", p.Name()+" · "+strings.ToLower(p.Outcome()))
	p.open("style")
	p.out.WriteString(style)
	p.close("style", "head")
	p.line()
}

func (p page) header() {
	p.open("header")
	p.line()
	p.open("h1")
	p.text(p.Name(), " ")
	outcome := p.Outcome()
	if p.ExitCode != 0 {
		outcome += " · exit code " + strconv.Itoa(p.ExitCode)
	}
	p.element("span", outcome, "class", "badge "+strings.ToLower(p.Outcome()))
	p.close("h1")
	p.line()
	about := p.Began.Format("2006-01-02 15:04:05 -07:00") + " · " + Duration(p.Millis)
	for _, more := range []string{p.Where, p.Script} {
		about += when(more != "", " · "+more)
	}
	p.element("p", about, "class", "quiet")
	p.close("header")
	p.line()
}

func (p page) footer() {
	p.element("footer", when(p.Program != "", p.Program+" · ")+"texts are shortened; there are no tokens in here", "class", "quiet")
	p.line()
}

// section is a part of the page under a heading.
func (p page) section(title string, body func()) {
	p.open("section")
	p.line()
	p.element("h2", title)
	p.line()
	body()
	p.close("section")
	p.line()
}

func (p page) ending() {
	if p.Error != "" {
		p.section("What ended the run", func() { p.element("pre", p.Error, "class", "error") })
	}
}

func (p page) tiles() {
	t := p.Totals
	p.open("dl", "class", "tiles")
	p.line()
	for _, tile := range []struct{ name, value, class string }{
		{"calls", strconv.Itoa(t.Calls), ""},
		{"changes", strconv.Itoa(t.Changes), ""},
		{"failed", strconv.Itoa(t.Failed), when(t.Failed > 0, "bad")},
		{"requests", strconv.Itoa(t.Requests), ""},
		{"repeated", strconv.Itoa(t.Repeated), when(t.Repeated > 0, "warn")},
		{"waiting for the quota", Duration(t.Waited), ""},
		{"sent up", Size(t.Bytes), ""},
	} {
		p.open("div")
		p.element("dt", tile.name)
		p.element("dd", tile.value, "class", tile.class)
		p.close("div")
		p.line()
	}
	p.close("dl")
	p.line()
}

func (p page) changed() {
	if len(p.Groups) == 0 {
		return
	}
	p.section("What changed", func() {
		p.table([]string{"#number", "what", "first", "last"}, func() {
			for _, g := range p.Groups {
				p.row(number(g.Count), word(g.What), p.linked(g.First), p.linked(when(g.Count > 1, g.Last)))
			}
		})
		if l := p.Listed(); len(l.First) > 0 {
			p.oneByOne(l)
		}
	})
}

func (p page) linked(url string) cell { return cell{write: func() { p.link(url) }} }

// oneByOne lists the changes, open at once when they are few.
func (p page) oneByOne(l listed) {
	open := []string{"open", "open"}
	if len(l.First) > 30 {
		open = nil
	}
	p.open("details", open...)
	p.element("summary", "One by one")
	p.table([]string{"#at", "what", "address", "text"}, func() {
		p.changes(l.First)
		if l.Hidden > 0 {
			p.open("tr")
			p.element("td", "")
			p.element("td", fmt.Sprintf("%d more are left out here", l.Hidden), "colspan", "3", "class", "quiet")
			p.close("tr")
			p.line()
		}
		p.changes(l.Last)
	})
	p.close("details")
	p.line()
}

func (p page) changes(list []Change) {
	for _, c := range list {
		p.row(number(moment(c.At)), word(c.What), p.linked(c.URL), long(c.Text))
	}
}

func (p page) troubles() {
	if len(p.Troubles) == 0 {
		return
	}
	p.section("Errors and repeated requests", func() {
		p.table([]string{"#at", "method", "error", ""}, func() {
			for _, t := range p.Troubles {
				class, state := "badge failed", "failed"
				if t.Again {
					class, state = "badge warn", "repeated"
				}
				p.row(number(moment(t.At)), word(t.Method), long(t.Text), cell{write: func() { p.element("span", state, "class", class) }})
			}
		})
		p.omitted(p.Omitted.Troubles)
	})
}

// omitted tells of rows that the report does not hold.
func (p page) omitted(n int) {
	if n > 0 {
		p.element("p", fmt.Sprintf("%d more, between the first and the last ones, are left out.", n), "class", "quiet")
		p.line()
	}
}

func (p page) uploads() {
	if len(p.Uploads) == 0 {
		return
	}
	p.section("Files sent", func() {
		p.table([]string{"#at", "file", "as", "#size", "#took", ""}, func() {
			for _, u := range p.Uploads {
				failure := cell{class: "long", write: func() { p.element("span", u.Error, "class", when(u.Error != "", "bad")) }}
				p.row(number(moment(u.At)), long(u.Name), word(u.Kind), number(Size(u.Bytes)), number(Duration(u.Millis)), failure)
			}
		})
		p.omitted(p.Omitted.Uploads)
	})
}

func (p page) methods() {
	if len(p.Methods) == 0 {
		return
	}
	columns := []string{"method", "#calls", "#failed", "#requests", "#repeated", "#waiting for the quota", "#all requests", "#the slowest"}
	p.section("Methods", func() {
		p.table(columns, func() {
			for _, m := range p.Methods {
				p.row(word(m.Name), number(m.Calls), number(m.Failed), number(m.Requests), number(m.Repeated),
					number(Duration(m.Waited)), number(Duration(m.Millis)), number(Duration(m.Slowest)))
			}
		})
	})
}
