package report

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	_ "embed" // the page and its style
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"strings"
	"sync"
	"time"
)

//go:embed page.html
var pageText string

//go:embed page.css
var style string

// page is parsed when somebody wants one.
var page = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("page").Funcs(template.FuncMap{
		"duration": Duration, "size": Size, "style": func() template.CSS { return template.CSS(style) }, "hash": styleHash, "moment": moment,
		"counted": counted, "lower": strings.ToLower,
	}).Parse(pageText))
})

// styleHash lets the page forbid every style but its own.
func styleHash() string {
	sum := sha256.Sum256([]byte(style))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}

// moment is minutes and seconds of the run.
func moment(millis int64) string {
	d := time.Duration(millis) * time.Millisecond
	if d >= time.Hour {
		return fmt.Sprintf("%d:%02d:%02d", d/time.Hour, d%time.Hour/time.Minute, d%time.Minute/time.Second)
	}
	return fmt.Sprintf("%d:%02d.%01d", d/time.Minute, d%time.Minute/time.Second, d%time.Second/(100*time.Millisecond))
}

// shownChanges bounds the page's list of changes.
const shownChanges = 1000

// WriteHTML writes one page that needs nothing beside it: no script, no style, no picture from elsewhere.
func (r *Report) WriteHTML(w io.Writer) error {
	buffered := bufio.NewWriter(w)
	err := page().Execute(buffered, view{Report: r, Chart: r.chart()})
	if err != nil {
		return err
	}
	return buffered.Flush()
}

// WriteJSON writes the report for machines.
func (r *Report) WriteJSON(w io.Writer) error {
	var text bytes.Buffer
	enc := json.NewEncoder(&text)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	if err := enc.Encode(r); err != nil {
		return err
	}
	_, err := text.WriteTo(w)
	return err
}

// view is what the page shows.
type view struct {
	*Report
	Chart chart
}

// Name is the script's, without its folders.
func (v view) Name() string {
	if i := strings.LastIndexAny(v.Script, `/\`); i >= 0 {
		return v.Script[i+1:]
	}
	return v.Script
}

// Outcome is how the run ended, in a word.
func (v view) Outcome() string {
	switch {
	case v.ExitCode == 0:
		return "Done"
	case v.ExitCode == 130:
		return "Interrupted"
	}
	return "Failed"
}

// Listed are the changes that the page shows, and how many it leaves out.
func (v view) Listed() (l struct {
	First, Last []Change
	Hidden      int
}) {
	all := v.Changes
	l.Hidden = v.Omitted.Changes
	if len(all) > shownChanges {
		l.First, l.Last = all[:shownChanges/2], all[len(all)-shownChanges/2:]
		l.Hidden += len(all) - shownChanges
	} else if l.Hidden > 0 {
		l.First, l.Last = all[:len(all)/2], all[len(all)/2:]
	} else {
		l.First = all
	}
	return l
}
