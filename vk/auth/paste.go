package auth

import (
	"encoding/json"
	"errors"
	"net/url"
	"strconv"
	"strings"

	"github.com/vkscript/vkscript/vk"
)

// shortest is how many characters a token has at least.
const shortest = 16

// ParseToken reads what a person pastes: the address of the blank page on which the implicit flow ends, or
// the token alone. Its errors never show the text.
func ParseToken(text string) (Tokens, error) {
	text = strings.Trim(text, "\"' \t\r\n")
	fields := answerOf(text)
	if code := fields.Get("error"); code != "" {
		return Tokens{}, &Error{Code: printable(code), Description: printable(fields.Get("error_description"))}
	}
	token := fields.Get("access_token")
	switch {
	case token == "" && strings.ContainsAny(text, "#?&=/"):
		return Tokens{}, errors.New("there is no access_token= in what was pasted: copy the whole address of the page that is left at the end")
	case token == "":
		token = text
	}
	if !isToken(token) {
		return Tokens{}, errors.New("that is no token: it is too short, or has a blank or a strange letter inside; copy it anew")
	}
	user, _ := strconv.ParseInt(fields.Get("user_id"), 10, 64)
	return Tokens{Access: vk.Token(token), Expires: expiry(json.Number(fields.Get("expires_in"))), UserID: user}, nil
}

// answerOf are the parameters behind the # or the ? of an address.
func answerOf(text string) url.Values {
	if i := strings.LastIndexAny(text, "#?"); i >= 0 {
		text = text[i+1:]
	}
	fields, err := url.ParseQuery(text)
	if err != nil {
		return url.Values{}
	}
	return fields
}

// isToken is true for a text without blanks and letters that no token has.
func isToken(text string) bool {
	strange := func(r rune) bool { return r <= ' ' || r > '~' }
	return len(text) >= shortest && !strings.ContainsFunc(text, strange)
}
