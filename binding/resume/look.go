package resume

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"html"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode"

	"github.com/vkscript/vkscript/binding/journal"
	"github.com/vkscript/vkscript/vk"
)

// verdict is what a look found out about a call.
type verdict int

const (
	unclear verdict = iota
	wasDone
	wasNotDone
)

type finding struct {
	verdict verdict
	answer  json.RawMessage // as the call would have answered
	note    string          // how it was found; of an unclear one, why not
}

// item is one thing that a read lists.
type item map[string]json.RawMessage

// text is a field's value, a string's without its quotes.
func (i item) text(name string) string {
	var text string
	if json.Unmarshal(i[name], &text) == nil {
		return text
	}
	return string(i[name])
}

func (i item) number(name string) (n int64) {
	json.Unmarshal(i[name], &n)
	return n
}

// look asks VK whether a call was made. A request without an answer may be on its way for a while after since.
func (c *call) look(s *journal.Step, since time.Time) finding {
	way := lookups()[s.Method]
	if way == nil || s.Target == "" {
		return finding{note: "VK has no read that tells"}
	}
	if err := pause(c.ctx, time.Until(since.Add(c.keeper.cfg.Settle))); err != nil {
		return finding{note: "there was no time to look"}
	}
	raw, err := c.next(c.ctx, c.step.Call(way.read, way.params(c.step)))
	if err != nil {
		return finding{note: fmt.Sprintf("the look with %s failed: %v", way.read, err)}
	}
	items, err := itemsOf(raw)
	if err != nil {
		return finding{note: fmt.Sprintf("%s answered in another form than expected", way.read)}
	}
	return c.judge(s, way, items)
}

func pause(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// itemsOf are the things of a list, or of an answer {count, items}.
func itemsOf(raw json.RawMessage) (items []item, err error) {
	if json.Unmarshal(raw, &items) == nil {
		return items, nil
	}
	var answer struct {
		Items []item `json:"items"`
	}
	err = json.Unmarshal(raw, &answer)
	return answer.Items, err
}

// judge compares what a read lists with the call. Only what belongs to no other step counts.
func (c *call) judge(s *journal.Step, way *lookup, items []item) finding {
	since, trusted := c.sinceBegun(s)
	if way.params(c.step)["filter"] != nil { // postponed posts: their dates are not when they were made
		trusted, since = true, time.Time{}
	}
	var same []item
	for _, it := range items {
		if c.keeper.isClaimed(s.Target, itemID(it)) || !way.fits(c.step, s, it) {
			continue
		}
		switch {
		case way.exact:
		case !trusted:
			return finding{note: "this machine's clock can't be trusted, and " + way.read + " lists something like it"}
		case it[way.date] == nil: // it may be older, or not
			return finding{note: way.read + " lists something like it, without the time at which it was made"}
		case it.number(way.date) < since.Unix():
			continue
		}
		same = append(same, it)
	}
	switch {
	case len(same) == 0 && way.mayHide(items, since):
		return finding{note: way.read + " lists more than fits one answer"}
	case len(same) == 0:
		return finding{verdict: wasNotDone}
	case len(same) > 1 && len(same) > c.keeper.openLike(s):
		return finding{note: fmt.Sprintf("%s lists %d that look like it", way.read, len(same))}
	}
	first := slices.MinFunc(same, func(a, b item) int { return cmp.Compare(a.number("id"), b.number("id")) })
	return finding{verdict: wasDone, answer: way.answer(first), note: "found by " + way.read}
}

// mayHide is true for a full list that need not show what was made since then.
func (l *lookup) mayHide(items []item, since time.Time) bool {
	return len(items) >= l.count && (l.unsorted || items[len(items)-1].number(l.date) >= since.Unix())
}

// sinceBegun is the earliest that VK may have made the effect, by its own clock.
func (c *call) sinceBegun(s *journal.Step) (since time.Time, trusted bool) {
	if !s.Server.IsZero() {
		return s.Server.Add(-5 * time.Second), true
	}
	now := c.serverTime()
	off := time.Since(now)
	return s.Begun.Add(-clockError), !now.IsZero() && off.Abs() < clockError && time.Since(s.Begun) > -clockError
}

func itemID(it item) string { return string(it["id"]) }

func (k *Keeper) isClaimed(target, id string) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.found[target+" "+id]
}

// openLike counts the steps without an answer that are like this one, which is among them.
func (k *Keeper) openLike(s *journal.Step) int {
	n := 0
	for _, other := range k.run.Steps {
		if other.Digest == s.Digest && other.Kind == s.Kind && (other.State == journal.Pending || other.State == journal.Unknown) {
			n++
		}
	}
	return n
}

// lookup is how the effect of a method is found.
type lookup struct {
	read     string
	with     string // its arguments: "owner_id group_id>-owner_id sort=desc", see params
	same     string // what must be alike: "message~text title=title", see fits
	date     string // the field that tells when it was made, "" when there is none
	count    int    // how many things one answer holds
	exact    bool   // same tells for certain
	unsorted bool   // the newest need not come first
	unless   string // an argument with which the call is another one, that can't be found
	reply    string // the call's answer: {"post_id":ID}, ID, or ITEM for the thing itself
}

// params are the read's arguments: a>b takes the call's argument a as b, a>-b with the sign turned, a=b is b itself.
func (l *lookup) params(s *vk.Step) vk.Params {
	params := vk.Params{"count": l.count}
	for word := range strings.FieldsSeq(l.with) {
		if name, value, constant := strings.Cut(word, "="); constant {
			params[name] = value
			continue
		}
		from, to, renamed := strings.Cut(word, ">")
		if !renamed {
			to = from
		}
		value := s.Param(from)
		if name, negative := strings.CutPrefix(to, "-"); negative {
			to = name
			if value != "" {
				value = strings.TrimPrefix("-"+value, "--")
			}
		}
		if value != "" {
			params[to] = value
		}
	}
	if at, err := strconv.ParseInt(s.Param("publish_date"), 10, 64); err == nil && l.read == "wall.get" && at > time.Now().Unix() {
		params["filter"] = "postponed"
	}
	return params
}

// fits tells whether a thing has the call's arguments: a~b as texts that VK may have set otherwise, a=b exactly if the
// call has a, KEY is the call's key.
func (l *lookup) fits(s *vk.Step, record *journal.Step, it item) bool {
	for word := range strings.FieldsSeq(l.same) {
		if param, field, loose := strings.Cut(word, "~"); loose {
			if letters(s.Param(param)) != letters(it.text(field)) {
				return false
			}
			continue
		}
		param, field, _ := strings.Cut(word, "=")
		value := s.Param(param)
		if param == "KEY" {
			value = record.Key
		}
		if value != "" && value != it.text(field) {
			return false
		}
	}
	return it.holds(s.Param("attachments"))
}

// holds tells whether a thing has all media of a list, "photo1_2,poll3_4"; addresses are not compared.
func (i item) holds(attachments string) bool {
	var attached []map[string]json.RawMessage
	json.Unmarshal(i["attachments"], &attached)
	has := map[string]bool{}
	for _, a := range attached {
		var kind string
		var media item
		json.Unmarshal(a["type"], &kind)
		json.Unmarshal(a[kind], &media)
		has[fmt.Sprintf("%s%s_%s", kind, media.text("owner_id"), media.text("id"))] = true
	}
	for name := range strings.SplitSeq(attachments, ",") {
		if m := mediaName().FindString(strings.TrimSpace(name)); m != "" && !has[m] {
			return false
		}
	}
	return true
}

// mediaName is how media are named, without the access key that may follow.
var mediaName = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[a-z_]+-?[0-9]+_[0-9]+`) })

// letters is a text without what VK may change: spaces, escapes, marks around links and names.
func letters(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || r > 0xFFFF {
			return unicode.ToLower(r)
		}
		return -1
	}, html.UnescapeString(text))
}

func (l *lookup) answer(it item) json.RawMessage {
	whole, _ := json.Marshal(it)
	return json.RawMessage(strings.NewReplacer("ID", itemID(it), "ITEM", string(whole)).Replace(l.reply))
}

// targetOf is the read that shows the effect of a call, as text, "" when there is none.
func targetOf(s *vk.Step) string {
	way := lookups()[s.Method]
	if way == nil || s.File != nil || way.unless != "" && s.Param(way.unless) != "" {
		return ""
	}
	params := way.params(s)
	var words []string
	for name, value := range params {
		words = append(words, fmt.Sprintf("%s=%v", name, value))
	}
	slices.Sort(words)
	return way.read + " " + strings.Join(words, " ")
}
