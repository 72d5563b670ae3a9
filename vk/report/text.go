package report

import (
	"fmt"
	"regexp"
	"strings"
	"sync"
	"time"
)

// what names the changes of a group, as many as there are.
func (g *Group) what() string {
	switch k := kindOf(g.Method); {
	case k.many == "":
		return g.Method
	case g.Count == 1:
		return k.one
	default:
		return k.many
	}
}

// maxLines bounds Summary's lines about changes.
const maxLines = 8

// Summary is the report in a few lines of text.
func (r *Report) Summary() []string {
	lines := []string{strings.Join(r.facts(), ", ")}
	for i := range r.Groups {
		if i == maxLines-1 && len(r.Groups) > maxLines {
			return append(lines, fmt.Sprintf("  and %d kinds of changes more", len(r.Groups)-i))
		}
		lines = append(lines, "  "+r.Groups[i].line())
	}
	return lines
}

// facts are what the totals tell, without what did not happen.
func (r *Report) facts() []string {
	t := &r.Totals
	facts := []string{fmt.Sprintf("%s in %s", counted(t.Calls, "call"), Duration(r.Millis))}
	for _, f := range []struct {
		is   bool
		text string
	}{
		{t.Failed > 0, fmt.Sprintf("%d failed", t.Failed)},
		{t.Repeated > 0, counted(t.Repeated, "request") + " repeated"},
		{t.Waited >= 100, Duration(t.Waited) + " of waiting for the quota"},
		{t.Bytes > 0, Size(t.Bytes) + " sent up"},
	} {
		if f.is {
			facts = append(facts, f.text)
		}
	}
	return facts
}

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// line is "300 posts: https://... to https://...".
func (g *Group) line() string {
	text := fmt.Sprintf("%d %s", g.Count, g.What)
	if strings.Contains(g.What, ".") {
		text = fmt.Sprintf("%s: %s", g.What, counted(g.Count, "time"))
	}
	switch {
	case g.First == "":
		return text
	case g.First == g.Last:
		return text + ": " + g.First
	case g.Count == 2:
		return text + ": " + g.First + " and " + g.Last
	}
	return text + ": first " + g.First + ", last " + g.Last
}

// Duration writes milliseconds for people.
func Duration(millis int64) string {
	switch d := time.Duration(millis) * time.Millisecond; {
	case d >= time.Hour:
		return fmt.Sprintf("%d h %d min", d/time.Hour, d%time.Hour/time.Minute)
	case d >= time.Minute:
		return fmt.Sprintf("%d min %d s", d/time.Minute, d%time.Minute/time.Second)
	case d >= 10*time.Second:
		return fmt.Sprintf("%.0f s", d.Seconds())
	case d >= time.Second:
		return fmt.Sprintf("%.1f s", d.Seconds())
	}
	return fmt.Sprintf("%d ms", millis)
}

// Size writes bytes for people.
func Size(bytes int64) string {
	switch {
	case bytes >= 10<<20:
		return fmt.Sprintf("%d MB", bytes>>20)
	case bytes >= 1<<20:
		return fmt.Sprintf("%.1f MB", float64(bytes)/(1<<20))
	case bytes >= 1<<10:
		return fmt.Sprintf("%d KB", bytes>>10)
	}
	return fmt.Sprintf("%d bytes", bytes)
}

// secretForms are what tokens look like, wherever they come from.
var secretForms = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`vk1\.a\.[\w-]+|vk2\.[\w.-]+|((?:access_token|refresh_token|client_secret|secret_key)["']?\s*[=:]\s*["']?)[^\s"'&,)}]+`)
})

// Hide takes secrets out of all texts: those given, and what looks like a token.
func (r *Report) Hide(secrets ...string) {
	pairs := []string{}
	for _, secret := range secrets {
		if len(secret) > 3 {
			pairs = append(pairs, secret, "…")
		}
	}
	known := strings.NewReplacer(pairs...)
	hide := func(text *string) { *text = secretForms().ReplaceAllString(known.Replace(*text), "${1}…") }
	hide(&r.Error)
	hide(&r.Script)
	for i := range r.Changes {
		hide(&r.Changes[i].Text)
		hide(&r.Changes[i].URL)
	}
	for i := range r.Troubles {
		hide(&r.Troubles[i].Text)
	}
	for i := range r.Uploads {
		hide(&r.Uploads[i].Name)
		hide(&r.Uploads[i].Error)
	}
}
