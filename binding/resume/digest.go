package resume

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"regexp"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/vkscript/vkscript/binding/engine"
	"github.com/vkscript/vkscript/vk"
)

func digest(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:16])
}

// Digest is the digest of a script's source.
func Digest(source []byte) string { return digest(source) }

// digestOf tells apart what calls do: by whose token, what, with which arguments. A key that the caller gave counts, as
// another event's reply is another message; one that was made up does not.
func digestOf(s *vk.Step) (string, error) {
	h := sha256.New()
	write(h, fmt.Sprint(s.Kind()), s.Account(), s.Method)
	if s.File != nil {
		write(h, string(s.Upload), fmt.Sprint(s.File.Size))
		if err := content(h, s.File); err != nil {
			return "", err
		}
		return hex.EncodeToString(h.Sum(nil)[:16]), nil
	}
	key, _ := s.Key()
	for name, value := range s.Params() {
		if name != key || s.KeyGiven() {
			write(h, name, value)
		}
	}
	return hex.EncodeToString(h.Sum(nil)[:16]), nil
}

func write(h hash.Hash, texts ...string) {
	for _, t := range texts {
		fmt.Fprintf(h, "%d:%s", len(t), t)
	}
}

// content is what a file holds; its name may be a temporary one.
func content(h hash.Hash, f *vk.File) error {
	r, err := f.Open()
	if err != nil {
		return err
	}
	defer r.Close()
	_, err = io.Copy(h, r)
	return err
}

// maxPlace is how many lines a place has at the most.
const maxPlace = 8

// placeText is the way to a call, "post.lua:12 < main.lua:3".
func placeText(p engine.Place) string {
	var b strings.Builder
	n := 0
	for line := range p.Lines() {
		if n++; n > maxPlace {
			break
		}
		if n > 1 {
			b.WriteString(" < ")
		}
		b.WriteString(line)
	}
	return b.String()
}

// maxAbout bounds, in bytes, what is kept of a call's arguments for people.
const maxAbout = 160

// about is a call's arguments in short, without what might be a secret.
func about(s *vk.Step) string {
	if s.File != nil {
		return fmt.Sprintf("%s (%d bytes)", s.File.Name, s.File.Size)
	}
	var b strings.Builder
	key, _ := s.Key()
	for name, value := range s.Params() {
		if name == key || name == "v" || name == "lang" || secret().MatchString(name) || b.Len() > maxAbout {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(name + "=" + shorten(value))
	}
	return shortenTo(b.String(), maxAbout)
}

// secret are names of arguments whose values are kept out of the journal.
var secret = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(?i)token|secret|password|hash|^code$|captcha|server|photo$|photos_list|response`)
})

func shorten(value string) string {
	value = strings.Join(strings.Fields(value), " ")
	return shortenTo(value, 48)
}

func shortenTo(text string, limit int) string {
	if len(text) <= limit {
		return text
	}
	for limit > 0 && !utf8.RuneStart(text[limit]) {
		limit--
	}
	return text[:limit] + "…"
}

// uploadServers are the reads that give the address to send one file to, which is good for a while only.
var uploadServers = sync.OnceValue(func() map[string]bool {
	servers := map[string]bool{}
	for _, kind := range vk.UploadKinds() {
		if method := kind.Methods()[0]; vk.IsRead(method) {
			servers[method] = true
		}
	}
	return servers
})

// isRead also knows an execute whose code makes nothing but reads.
func isRead(s *vk.Step) bool {
	if s.Method != "execute" {
		return !s.IsWrite()
	}
	code := s.Param("code")
	calls := calledMethod().FindAllStringSubmatch(code, -1)
	if len(calls) != strings.Count(code, "API") || len(calls) == 0 {
		return false
	}
	for _, c := range calls {
		if !vk.IsRead(c[1]) {
			return false
		}
	}
	return true
}

var calledMethod = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\bAPI\.([a-zA-Z]+\.[a-zA-Z]+)\s*\(`) })
