package report

import (
	"bytes"
	"crypto/sha256"
	_ "embed" // the style
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"time"
)

//go:embed page.css
var style string

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

// WriteHTML writes one page that needs nothing beside it: no script, no style, no picture from elsewhere.
func (r *Report) WriteHTML(w io.Writer) error {
	p := page{newMarkup(w), view{Report: r, Chart: r.chart()}}
	p.head()
	p.open("body")
	p.line()
	p.header()
	p.open("main")
	p.line()
	for _, part := range []func(){p.ending, p.tiles, p.timeline, p.changed, p.troubles, p.uploads, p.methods} {
		part()
	}
	p.close("main")
	p.footer()
	p.close("body", "html")
	p.line()
	return p.out.Flush()
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
