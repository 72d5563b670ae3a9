package tape

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf8"
)

// identity is what makes two requests the same.
type identity struct {
	kind   string            // of requests that are compared with one another: "wall.post", "upload", "GET https://example.com/"
	fields map[string]string // without those that differ from run to run
	files  []File
}

// volatile are the fields that differ from run to run, or are answers to questions that a replay does not ask.
var volatile = sync.OnceValue(func() map[string]bool {
	return map[string]bool{
		"guid": true, "random_id": true, "access_token": true,
		"captcha_sid": true, "captcha_key": true, "success_token": true, "confirm": true,
	}
})

// identify leaves out of calls what says nothing.
func identify(r Request, defaults map[string]string) identity {
	id := identity{kind: r.Method, fields: map[string]string{}, files: r.Files}
	switch {
	case r.Method != "":
	case r.Files != nil:
		id.kind = "upload"
	default:
		address, query, _ := strings.Cut(r.URL, "?")
		id.kind = r.Verb + " " + sameNames(address)
		values, _ := url.ParseQuery(query)
		for name, all := range values {
			id.fields[name] = sameNames(strings.Join(all, "\n"))
		}
	}
	for name, value := range r.Form {
		if !volatile()[name] && (r.Method == "" || defaults[name] != value || value == "") {
			id.add(name, value)
		}
	}
	for i, f := range r.Files {
		id.fields[fmt.Sprintf("file %d", i+1)] = fmt.Sprintf("%s as %s, %d bytes, sha256 %s", fileName, f.Field, f.Size, f.SHA256)
	}
	if r.Body != "" {
		id.add("body", r.Body)
	}
	if r.Digest != "" {
		id.fields["body"] = "sha256 " + r.Digest
	}
	return id
}

// fileName stands for a file's name, which may be that of a temporary file.
const fileName = "a file"

// add also takes JSON apart, so that its parts are compared and named.
func (id identity) add(name, value string) {
	switch {
	case isSecretField(id.kind, name):
		id.fields[name] = "removed"
	case !strings.HasPrefix(value, "{") && !strings.HasPrefix(value, "[") || !id.addJSON(name, value):
		id.fields[name] = sameNames(value)
	}
}

func (id identity) addJSON(name, text string) bool {
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	var value any
	if d.Decode(&value) != nil || d.More() {
		return false
	}
	id.addValue(name, value)
	return true
}

func (id identity) addValue(name string, value any) {
	switch v := value.(type) {
	case map[string]any:
		for key, inside := range v {
			id.addValue(name+"."+key, inside)
		}
		if len(v) == 0 {
			id.fields[name] = "{}"
		}
	case []any:
		for i, inside := range v {
			id.addValue(fmt.Sprintf("%s.%d", name, i), inside)
		}
		if len(v) == 0 {
			id.fields[name] = "[]"
		}
	case string:
		id.add(name, v)
	default:
		id.fields[name] = fmt.Sprint(v)
	}
}

// sameNames drops the numbers of removed secrets: they depend on the order in which a run saw them.
func sameNames(text string) string {
	const name = "removed-"
	if !strings.Contains(text, name) {
		return text
	}
	var out strings.Builder
	for {
		before, after, found := strings.Cut(text, name)
		out.WriteString(before)
		if !found {
			return out.String()
		}
		out.WriteString("removed")
		text = strings.TrimLeft(after, "0123456789")
	}
}

// key is the same for the same requests.
func (id identity) key() string {
	var b strings.Builder
	b.WriteString(id.kind)
	for _, name := range slices.Sorted(maps.Keys(id.fields)) {
		b.WriteString("\x00" + name + "\x01" + id.fields[name])
	}
	return b.String()
}

// differ lists the fields that two requests of a kind don't have in common.
func (id identity) differ(other identity) []string {
	var names []string
	for name, value := range id.fields {
		if theirs, ok := other.fields[name]; !ok || theirs != value {
			names = append(names, name)
		}
	}
	for name := range other.fields {
		if _, ok := id.fields[name]; !ok {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// nearly is how far apart two times may be that mean the same moment of two runs.
const nearly = 2 * time.Minute

// sameMoments tells whether requests differ in times only, as those made of the clock do by a second.
func (id identity) sameMoments(other identity, names []string) bool {
	for _, name := range names {
		ours, errOurs := strconv.ParseInt(id.fields[name], 10, 64)
		theirs, errTheirs := strconv.ParseInt(other.fields[name], 10, 64)
		apart := time.Duration(ours-theirs) * time.Second
		if errOurs != nil || errTheirs != nil || !isTime(name) || ours < 1e9 || apart.Abs() > nearly {
			return false
		}
	}
	return true
}

// timeWords are in the names of fields that hold a moment.
var timeWords = []string{"date", "time", "timestamp", "until", "expires", "expiration", "start", "stop", "end", "from", "to", "since", "ts"}

func isTime(name string) bool {
	words := strings.FieldsFunc(name, func(r rune) bool { return r == '_' || r == '.' })
	return slices.ContainsFunc(words, func(word string) bool { return slices.Contains(timeWords, word) })
}

// String is the request in one line.
func (id identity) String() string {
	switch {
	case len(id.files) > 0:
		f := id.files[0]
		return fmt.Sprintf("%s of %s, %d bytes, as %s", id.kind, shown(f.Name), f.Size, f.Field)
	case len(id.fields) == 0:
		return id.kind
	}
	var list []string
	for _, name := range slices.Sorted(maps.Keys(id.fields)) {
		list = append(list, name+" = "+shown(id.fields[name]))
	}
	const most = 6
	if len(list) > most {
		list = append(list[:most], "…")
	}
	return id.kind + " with " + strings.Join(list, ", ")
}

// longest is how many characters of a value are shown.
const longest = 60

func shown(value string) string {
	if utf8.RuneCountInString(value) > longest {
		value = string([]rune(value)[:longest]) + "…"
	}
	return strconv.Quote(value)
}
