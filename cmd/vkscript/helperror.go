package main

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/vkscript/vkscript/vk"
)

// meanings tell in a few words what often met errors come from, where the error itself has no hint.
var meanings = []struct {
	code int
	text string
}{
	{vk.CodeUnknown, "VK failed on its side; calls that can't be done twice are repeated"},
	{3, "VK has no such method, or not in this version"},
	{vk.CodeTooMany, "too many requests a second: the call waits and is repeated"},
	{8, "VK did not understand the request"},
	{vk.CodeInternal, "VK failed on its side; calls that can't be done twice are repeated"},
	{12, "the program given to execute does not compile"},
	{vk.CodeTooBig, "execute answered too much, or a call inside it failed: ask for less at once"},
	{18, "the page is deleted or blocked"},
	{20, "not for this kind of application"},
	{23, "VK has switched the method off"},
	{30, "the profile is private"},
	{vk.CodeTimeout, "VK took too long"},
	{vk.CodeParam, "an argument is missing or wrong: the message names it"},
	{vk.CodeNotFound, "there is no such thing"},
	{113, "there is no such user"},
	{125, "there is no such community"},
	{129, "the photo is of a wrong form"},
	{200, "the album is closed to this token"},
	{203, "the community is closed to this token"},
	{210, "there is no such post, or it is closed to this token"},
	{212, "the comments are closed to this token"},
	{213, "commenting is not allowed here"},
	{214, "posting is not allowed here, or the day's number of posts is reached"},
	{219, "advertising was posted a short while ago"},
	{222, "links are not allowed here"},
	{300, "the album is full"},
	{900, "the user is on the community's black list"},
	{901, "the user has not allowed the community to write: they must write first"},
	{902, "the user's settings forbid messages"},
	{911, "the keyboard is of a wrong form; vk.keyboard makes one"},
	{914, "the message is too long"},
	{917, "no access to this chat"},
	{925, "only an administrator of the chat may do this"},
	{936, "there is no such contact"},
	{945, "the chat is switched off"},
	{1021, "VK answers this code, but does not document it: the message says more"},
	{1133, "VK answers this code, but does not document it: the message says more"},
	{4606, "an upload host's own code: it did not take the file"},
}

// remedies are what scripts have for an error, beside catching it.
var remedies = sync.OnceValue(func() map[int]string {
	return map[int]string{
		vk.CodeCaptcha: "vk.on_captcha(fn) lets the script answer captchas; without it they are asked at the terminal.",
		vk.CodeTooBig:  "Calls in vk.batch are split by themselves.",
		vk.CodeFlood:   restRemedy, vk.CodeQuota: restRemedy, vk.CodeActions: restRemedy, vk.CodeTooOften: restRemedy,
	}
})

const restRemedy = "The method rests: a minute, then longer each time, and its calls fail at once meanwhile. vk.limits().resting lists the methods that rest. " +
	"vk.wait(\"wall.post\") waits for one; task.scope(fn, {patience = 3600}) lets all calls inside wait, each for an hour at the most."

// meaning is what is known of a code, "" when that is nothing.
func meaning(code int) string {
	for _, m := range meanings {
		if m.code == code {
			return m.text
		}
	}
	return ""
}

// showError explains "error 100", "100", "error param" or "param".
func (p *program) showError(topic string, behind bool) bool {
	code, found := findError(strings.TrimPrefix(strings.ToLower(topic), "error "))
	all := topic == "error" || topic == "errors"
	if !found && !all {
		return false
	}
	p.apart(behind)
	if all {
		p.listErrors()
	} else {
		p.error(code)
	}
	return true
}

func findError(name string) (code int, found bool) {
	number, err := strconv.Atoi(name)
	for known, its := range vk.ErrorNames() {
		if err == nil && known == number || its == name {
			return known, true
		}
	}
	return number, err == nil && meaning(number) != ""
}

func (p *program) error(code int) {
	e := &vk.Error{Method: "the method", Code: code, RedirectURI: "the error's redirect_uri", ConfirmationText: "the error's confirmation_text"}
	fmt.Fprintf(p.stdout, "Error %d of VK: %s\n", code, cmp.Or(vk.ErrorName(code), "not in its schema"))
	if text := cmp.Or(meaning(code), e.Hint()); text != "" {
		fmt.Fprintln(p.stdout, wrapped(strings.ToUpper(text[:1])+text[1:]+".", ""))
	}
	if e.Retryable() {
		fmt.Fprint(p.stdout, "The same call may succeed later: the error's retryable is true.\n")
	}
	if remedy := remedies()[code]; remedy != "" {
		fmt.Fprintln(p.stdout, wrapped(remedy, ""))
	}
	if list := methodsWith(code); len(list) > 0 {
		fmt.Fprintf(p.stdout, "\nVK documents it for\n%s\n", wrapped(strings.Join(list, ", "), "  "))
	}
	fmt.Fprintf(p.stdout, "\nIn Lua    local ok, err = pcall(vk.wall.post, {owner_id = -1, message = \"Hello\"})\n"+
		"          if not ok and err.code == %d then print(err.message, err.hint) end\n", code)
	fmt.Fprintf(p.stdout, "Exit code %d when the script does not catch it\n", kindOf(e).code)
}

// methodsWith are the methods that have an error among those of their own.
func methodsWith(code int) (names []string) {
	for m := range vk.Methods() {
		if _, found := slices.BinarySearchFunc(m.Errors, code, cmp.Compare[int]); found {
			names = append(names, m.Name)
		}
	}
	return names
}

func (p *program) listErrors() {
	fmt.Fprint(p.stdout, "Errors of VK; vkscript help error CODE tells about one\n\n")
	for code, name := range vk.ErrorNames() {
		fmt.Fprintf(p.stdout, "  %6d  %s\n", code, name)
	}
}
