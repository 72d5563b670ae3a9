package port

import (
	"strings"
	"unicode/utf8"
)

// maxLine is the length that lines keep to where they can be broken.
const maxLine = 100

// doc is a piece of Lua: text, or parts, or a bracketed list that goes on one line or one item a line.
type doc struct {
	text  string
	parts []doc
	list  *list
}

// list is a list in brackets. A chain of operators is one without brackets.
type list struct {
	open, closing, sep string
	spaced             bool // blanks inside the brackets when on one line
	trailing           bool // a separator after the last item when on several lines
	broken             bool // never on one line
	items              []item
}

// item is one item, with the comments before and behind it.
type item struct {
	before []string
	doc    doc
	after  string
}

func text(s string) doc { return doc{text: s} }

func seq(parts ...doc) doc { return doc{parts: parts} }

// flat writes a piece on one line; ok is false when it must not be.
func (d doc) flat(b *strings.Builder) bool {
	b.WriteString(d.text)
	for _, p := range d.parts {
		if !p.flat(b) {
			return false
		}
	}
	return d.list == nil || d.list.flat(b)
}

func (l *list) flat(b *strings.Builder) bool {
	if l.broken {
		return false
	}
	blank := ""
	if l.spaced && len(l.items) > 0 {
		blank = " "
	}
	b.WriteString(l.open + blank)
	for i, it := range l.items {
		if i > 0 {
			b.WriteString(l.sep)
			if l.open != "" {
				b.WriteString(" ")
			}
		}
		if !it.doc.flat(b) {
			return false
		}
	}
	b.WriteString(blank + l.closing)
	return true
}

// layout writes pieces with an indentation.
type layout struct {
	out   strings.Builder
	col   int
	lines int // that are complete
}

func (w *layout) write(s string) {
	w.out.WriteString(s)
	w.lines += strings.Count(s, "\n")
	if i := strings.LastIndexByte(s, '\n'); i >= 0 {
		w.col = utf8.RuneCountInString(s[i+1:])
		return
	}
	w.col += utf8.RuneCountInString(s)
}

func (w *layout) line(indent int) { w.write("\n" + strings.Repeat("  ", indent)) }

// put writes a piece, broken where it would be too long; after is the width of what follows on its line.
func (w *layout) put(d doc, indent, after int) {
	var b strings.Builder
	if d.flat(&b) && (w.col+utf8.RuneCountInString(firstLine(b.String()))+after <= maxLine || d.list == nil && len(d.parts) == 0) {
		w.write(b.String())
		return
	}
	w.write(d.text)
	for i, p := range d.parts {
		w.put(p, indent, width(d.parts[i+1:])+after)
	}
	if d.list != nil {
		w.list(d.list, indent)
	}
}

func firstLine(s string) string {
	s, _, _ = strings.Cut(s, "\n")
	return s
}

// width is the length of the text that surely follows on the same line.
func width(parts []doc) int {
	n := 0
	for _, p := range parts {
		n += utf8.RuneCountInString(firstLine(p.text))
		if p.list != nil {
			return n + len(p.list.open)
		}
		if len(p.parts) > 0 {
			return n + width(p.parts)
		}
	}
	return n
}

// list writes a list one item a line.
func (w *layout) list(l *list, indent int) {
	w.write(l.open)
	for i, it := range l.items {
		if l.open != "" || i > 0 {
			w.line(indent + 1)
		}
		for _, comment := range it.before {
			w.write(comment)
			w.line(indent + 1)
		}
		if l.open == "" && i > 0 {
			w.write(strings.TrimLeft(l.sep, " "))
		}
		w.put(it.doc, indent+1, 1)
		if l.open != "" && (i < len(l.items)-1 || l.trailing) {
			w.write(l.sep)
		}
		if it.after != "" {
			w.write(" " + it.after)
		}
	}
	if l.open != "" {
		w.line(indent)
	}
	w.write(l.closing)
}
