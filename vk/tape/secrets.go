package tape

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"sync"
)

// secretNames are the fields whose values are taken out wherever they stand: in forms, addresses, answers.
var secretNames = sync.OnceValue(func() map[string]bool {
	return map[string]bool{
		// what lets others act
		"access_token": true, "refresh_token": true, "id_token": true, "silent_token": true, "anonymous_token": true, "service_token": true,
		"exchange_token": true, "token": true, "client_secret": true, "secret": true, "secret_key": true, "access_key": true,
		"password": true, "old_password": true, "new_password": true, "code_verifier": true, "device_id": true,
		"api_key": true, "apikey": true, "authorization": true, "x-api-key": true, "cookie": true, "proxy-authorization": true,
		"upload_url": true,
		// captchas and checks of the account
		"captcha_sid": true, "captcha_key": true, "captcha_img": true, "success_token": true, "redirect_uri": true, "validation_sid": true,
		// ways to a person
		"phone": true, "phone_number": true, "mobile_phone": true, "home_phone": true, "contact_phone": true, "email": true,
	}
})

// secretOf are fields that are secret in the answers of these methods only.
var secretOf = sync.OnceValue(func() map[string]string {
	return map[string]string{
		"groups.getLongPollServer": "key", "messages.getLongPollServer": "key", "streaming.getServerUrl": "key",
		"groups.getCallbackConfirmationCode": "code", "messages.getInviteLink": "link",
		"long poll": "key",
	}
})

// isSecret tells whether the field of an answer holds a secret.
func isSecret(method, name string) bool {
	name = strings.ToLower(name)
	return secretNames()[name] || method != "" && secretOf()[method] == name
}

// isSecretField does for a request: also a code, unless it is the program of an execute.
func isSecretField(method, name string) bool {
	return isSecret(method, name) || strings.EqualFold(name, "code") && method != "execute"
}

// field is the value of a request's field as a tape has it.
func (s *secrets) field(method, name, value string) string {
	if isSecretField(method, name) {
		return s.hide(value)
	}
	if calls := batchOf(value); method == "execute" && calls != nil {
		return s.scrubBatch(calls)
	}
	return s.value(method, name, value)
}

// secrets puts a name in the place of every secret: the same for the same secret, so that a key that an answer
// gave is recognised in the requests that use it.
type secrets struct {
	mu    sync.Mutex
	names map[string]string // by secret
	long  []string          // those that are more than one word
	made  int
}

// shortest is how long a secret is that is looked for in other texts: shorter ones stand there by chance.
const shortest = 8

// maxLong bounds how many secrets are looked for as parts of texts; a run has a few tokens.
const maxLong = 100

// hide gives the name of a secret. Names stay what they are.
func (s *secrets) hide(secret string) string {
	if secret == "" || isName(secret) {
		return secret
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	name, known := s.names[secret]
	if known {
		return name
	}
	s.made++
	name = fmt.Sprintf("removed-%d", s.made)
	if u, err := url.Parse(secret); err == nil && u.Host != "" && u.Scheme != "" {
		name = u.Scheme + "://" + u.Host + "/" + name
	}
	if s.names == nil {
		s.names = map[string]string{}
	}
	s.names[secret] = name
	if len(secret) >= shortest && len(s.long) < maxLong && !isWord(secret) && !strings.Contains(secret, "://") {
		s.long = append(s.long, secret)
	}
	return name
}

// isName recognises what hide has given.
func isName(text string) bool {
	if i := strings.LastIndexByte(text, '/'); i > 0 && strings.Contains(text[:i], "://") {
		text = text[i+1:]
	}
	digits, ok := strings.CutPrefix(text, "removed-")
	return ok && digits != "" && strings.Trim(digits, "0123456789") == ""
}

// scrub takes known secrets, and what looks like a token, out of a text.
func (s *secrets) scrub(text string) string {
	s.mu.Lock()
	whole, known := s.names[text]
	long := s.long
	s.mu.Unlock()
	if known && len(text) >= shortest {
		return whole
	}
	for _, secret := range long {
		if strings.Contains(text, secret) {
			text = strings.ReplaceAll(text, secret, s.hide(secret))
		}
	}
	return s.words(s.patterns(text))
}

// tokens look like secrets of VK and of other services; the last group of each is the secret.
var tokens = sync.OnceValue(func() []*regexp.Regexp {
	return []*regexp.Regexp{
		regexp.MustCompile(`()(vk[0-9]\.[a-z]+\.[A-Za-z0-9_-]{20,})`),
		regexp.MustCompile(`(/bot[0-9]{5,}:)([A-Za-z0-9_-]{30,})`),
		regexp.MustCompile(`((?:token|secret|password|key)=)([^&\s"'#]{8,})`),
	}
})

// marks are what a text must have for a pattern to be tried.
var marks = []string{"vk", "/bot", "="}

func (s *secrets) patterns(text string) string {
	for i, pattern := range tokens() {
		if !strings.Contains(text, marks[i]) {
			continue
		}
		text = pattern.ReplaceAllStringFunc(text, func(found string) string {
			part := pattern.FindStringSubmatch(found)
			return part[1] + s.hide(part[2])
		})
	}
	return text
}

// oldToken is the length of the tokens that are hexadecimal digits alone.
const oldToken = 85

// words replaces single words that are secrets, as the access key in "photo1_2_abcdef".
func (s *secrets) words(text string) string {
	var out strings.Builder
	from := 0
	for i := 0; i < len(text); {
		if !isWordByte(text[i]) {
			i++
			continue
		}
		end := i
		for end < len(text) && isWordByte(text[end]) {
			end++
		}
		if name, ok := s.word(text[i:end]); ok {
			out.WriteString(text[from:i] + name)
			from = end
		}
		i = end
	}
	if from == 0 {
		return text
	}
	return out.String() + text[from:]
}

func (s *secrets) word(word string) (string, bool) {
	if len(word) < shortest {
		return "", false
	}
	if len(word) == oldToken && strings.Trim(word, "0123456789abcdef") == "" {
		return s.hide(word), true
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	name, ok := s.names[word]
	return name, ok
}

func isWordByte(b byte) bool { return b|0x20 >= 'a' && b|0x20 <= 'z' || b >= '0' && b <= '9' }

func isWord(text string) bool {
	for i := range len(text) {
		if !isWordByte(text[i]) {
			return false
		}
	}
	return true
}

// value is the value of a named field as a tape has it.
func (s *secrets) value(method, name, value string) string {
	switch {
	case isSecret(method, name):
		return s.hide(value)
	case strings.HasPrefix(value, "{") || strings.HasPrefix(value, "["):
		if clean, ok := s.json(method, []byte(value)); ok {
			return string(clean)
		}
	}
	return s.scrub(value)
}

// address is a URL without its user and the secrets in its query, which is sorted.
func (s *secrets) address(u *url.URL, kind string) string {
	s.mu.Lock()
	name, known := s.names[u.String()]
	s.mu.Unlock()
	if known {
		return name
	}
	clean := *u
	clean.User, clean.Fragment = nil, ""
	query := clean.Query()
	for name, values := range query {
		for i, value := range values {
			values[i] = s.field(kind, name, value)
		}
	}
	clean.RawQuery = ""
	text := s.scrub(clean.String())
	if len(query) > 0 {
		text += "?" + query.Encode()
	}
	return text
}
