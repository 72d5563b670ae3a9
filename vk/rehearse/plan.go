package rehearse

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/vkscript/vkscript/vk"
)

// Plan is what a program would have done, in the order in which it came to it.
type Plan struct {
	Steps    []*Step        `json:"steps"`
	Requests []Requests     `json:"requests"`        // of all calls, reads included
	Reads    map[string]int `json:"reads,omitempty"` // calls that went out, by method
	MadeUp   int            `json:"made_up_reads"`   // reads about what is only planned, answered here
	Warnings []string       `json:"warnings,omitempty"`
}

// Step is one kind of thing that is done, as often as it is.
type Step struct {
	What   string   `json:"what"`            // "publish a post"
	Method string   `json:"method"`          // "wall.post", "upload wall_photo"
	Token  string   `json:"token,omitempty"` // its kind
	Count  int      `json:"count"`
	Places []*Place `json:"places,omitempty"`
	Texts  []string `json:"texts,omitempty"` // the first of them
	Files  []string `json:"files,omitempty"` // the first of them
	Bytes  int64    `json:"bytes,omitempty"`
	First  string   `json:"first,omitempty"` // when the first of those that are postponed appears
	Last   string   `json:"last,omitempty"`
	Lines  []string `json:"lines,omitempty"` // of the program

	from, to int64 // First and Last
}

// Place is where something is done.
type Place struct {
	Name  string `json:"name"`
	URL   string `json:"url,omitempty"`
	Count int    `json:"count"`
}

// Requests are what the plan takes of one token's quota.
type Requests struct {
	Token   string  `json:"token"`
	Count   int     `json:"requests"`
	Rate    float64 `json:"per_second"`
	Seconds float64 `json:"seconds"` // at least
}

// planner gathers a plan. The mutex of its Dry is held.
type planner struct {
	Plan
	steps    map[string]*Step
	places   map[*Step]map[string]*Place
	accounts []*account
	warned   map[string]bool
	servers  map[string][]Place // of uploads whose file comes next, by the method that gave the upload host
}

func newPlanner() planner {
	return planner{
		Plan: Plan{Steps: []*Step{}, Reads: map[string]int{}}, steps: map[string]*Step{},
		places: map[*Step]map[string]*Place{}, warned: map[string]bool{}, servers: map[string][]Place{},
	}
}

// account counts what one token is used for.
type account struct {
	id            string
	kind          vk.TokenKind
	name          string // "the user's token"
	rate          float64
	alone, riding int // calls; 25 that ride are one request
}

// How much of many a plan keeps.
const (
	keptTexts = 3
	keptFiles = 3
	keptLines = 5
	inBatch   = 25
)

// step finds or begins the step of a key.
func (p *planner) step(key string) *Step {
	s := p.steps[key]
	if s == nil {
		s = &Step{}
		p.steps[key] = s
		p.Steps = append(p.Steps, s)
	}
	return s
}

// write notes a step that changes something.
func (p *planner) write(s *vk.Step, line string, zone *time.Location) {
	if s.Method == "video.save" && s.File == nil && s.Param("link") == "" {
		p.servers[s.Method] = append(p.servers[s.Method], PlaceOf(s))
		return
	}
	if IsPartOfUpload(s) || s.Upload == vk.VideoLink {
		return
	}
	step := p.step(s.Method + "\n" + string(s.Upload) + "\n" + s.Account())
	step.What, step.Method, step.Token = Words(s), Name(s), s.Kind().String()
	step.Count++
	if s.File != nil {
		step.Bytes += s.File.Size
		for _, file := range s.File.Parts() {
			step.Files = keep(step.Files, file.Name, keptFiles)
		}
		step.Count += len(s.File.Parts()) - 1
		if queue := p.servers[s.Method]; len(queue) > 0 {
			p.put(step, queue[0])
			p.servers[s.Method] = queue[1:]
		}
	} else {
		p.put(step, PlaceOf(s))
		step.Texts = keep(step.Texts, textOf(s), keptTexts)
		step.postpone(s, zone)
	}
	step.Lines = keep(step.Lines, line, keptLines)
}

// keep adds a text that is not there yet, up to so many.
func keep(list []string, text string, most int) []string {
	if text == "" || len(list) >= most || slices.Contains(list, text) {
		return list
	}
	return append(list, text)
}

func (p *planner) put(step *Step, place Place) {
	if place.Name == "" {
		return
	}
	known := p.places[step]
	if known == nil {
		known = map[string]*Place{}
		p.places[step] = known
	}
	if old := known[place.Name]; old != nil {
		old.Count++
		return
	}
	place.Count = 1
	known[place.Name] = &place
	step.Places = append(step.Places, &place)
}

// place puts what is no call of VK.
func (s *Step) place(name, address string) {
	for _, p := range s.Places {
		if p.Name == name {
			p.Count++
			return
		}
	}
	s.Places = append(s.Places, &Place{name, address, 1})
}

// textOf is what people will read.
func textOf(s *vk.Step) string {
	if s.Method == "execute" {
		return strings.Join(methodsOf(s.Param("code")), ", ")
	}
	for _, name := range [...]string{"message", "text", "title", "name", "question", "description"} {
		if text := strings.Join(strings.Fields(s.Param(name)), " "); text != "" {
			return cut(text)
		}
	}
	return ""
}

// longest is how many characters of a text are kept.
const longest = 60

func cut(text string) string {
	if utf8.RuneCountInString(text) <= longest {
		return text
	}
	return strings.TrimRight(string([]rune(text)[:longest]), " .,;:!") + "…"
}

// postpone notes when a postponed post appears.
func (s *Step) postpone(step *vk.Step, zone *time.Location) {
	unix, ok := number(step.Param("publish_date"))
	if !ok || unix <= 0 {
		return
	}
	shown := time.Unix(unix, 0).In(zone).Format("2006-01-02 15:04 MST")
	if s.from == 0 || unix < s.from {
		s.from, s.First = unix, shown
	}
	if unix > s.to {
		s.to, s.Last = unix, shown
	}
}

// read notes a call that changes nothing.
func (p *planner) read(s *vk.Step, made bool) {
	if isServer(s.Method) {
		p.servers[s.Method] = append(p.servers[s.Method], PlaceOf(s))
	}
	if made {
		p.MadeUp++
		return
	}
	p.Reads[s.Method]++
}

// isServer is true for a method that gives an upload host.
func isServer(method string) bool {
	return strings.HasSuffix(method, "UploadServer") || strings.HasSuffix(method, "UploadUrl") || strings.HasSuffix(method, "UploadURL")
}

// count adds a step to what its token's quota is used for. The file itself goes to an upload host, which has none.
func (p *planner) count(ctx context.Context, s *vk.Step) {
	if s.File != nil {
		return
	}
	i := slices.IndexFunc(p.accounts, func(a *account) bool { return a.id == s.Account() && a.kind == s.Kind() })
	if i < 0 {
		i = len(p.accounts)
		p.accounts = append(p.accounts, &account{id: s.Account(), kind: s.Kind(), name: p.name(s), rate: s.Rate()})
	}
	if s.Rides(ctx) {
		p.accounts[i].riding++
	} else {
		p.accounts[i].alone++
	}
}

// name tells a token from the others of the plan.
func (p *planner) name(s *vk.Step) string {
	kind := s.Kind().String()
	if slices.ContainsFunc(p.accounts, func(a *account) bool { return a.kind == s.Kind() }) {
		return fmt.Sprintf("another %s's token (%.4s)", kind, s.Account()+"none")
	}
	if s.Kind() == vk.ServiceToken {
		return "the service token"
	}
	return "the " + kind + "'s token"
}

func (p *planner) warn(text string) {
	if !p.warned[text] {
		p.warned[text] = true
		p.Warnings = append(p.Warnings, text)
	}
}

// Plan is what has come together so far.
func (d *Dry) Plan() Plan {
	d.mu.Lock()
	defer d.mu.Unlock()
	plan := d.plan.Plan
	plan.Requests = nil
	for _, a := range d.plan.accounts {
		n := a.alone + (a.riding+inBatch-1)/inBatch
		plan.Requests = append(plan.Requests, Requests{a.name, n, a.rate, math.Round(10*float64(n)/a.rate) / 10})
	}
	return plan
}
