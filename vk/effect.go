package vk

import (
	"encoding/binary"
	"encoding/hex"
	"math/rand/v2"
	"strconv"
	"strings"
)

// guidMethods take a string that VK honours for about an hour: a repeated request does nothing more.
var guidMethods = [...]string{
	"wall.post", "wall.postAdsStealth", "wall.createComment", "board.createComment",
	"photos.createComment", "video.createComment", "market.createComment", "notes.createComment",
}

// randomIDMethods take a 32-bit number other than 0, unique per dialogue.
var randomIDMethods = [...]string{"messages.send", "notifications.sendMessage"}

// keyOf names the parameter by which VK recognises a repeated request, and how to make one;
// "" for the methods that have none.
func keyOf(method string) (name string, newKey func() string) {
	for _, m := range guidMethods {
		if m == method {
			return "guid", newGUID
		}
	}
	for _, m := range randomIDMethods {
		if m == method {
			return "random_id", newRandomID
		}
	}
	return "", nil
}

// usableKey is false for the values that switch VK's recognition off.
func usableKey(value string) bool { return value != "" && value != "0" }

func newGUID() string {
	var b [16]byte // chance enough that no two are the same; it is no secret
	binary.NativeEndian.PutUint64(b[:8], rand.Uint64())
	binary.NativeEndian.PutUint64(b[8:], rand.Uint64())
	return hex.EncodeToString(b[:])
}

func newRandomID() string { return strconv.Itoa(1 + int(rand.Int32N(1<<31-2))) }

// readVerbs begin the names of the methods that change nothing.
var readVerbs = [...]string{"get", "search", "is", "are", "check", "resolve", "filter", "lookup"}

// readMethods read under another verb.
var readMethods = [...]string{"leadForms.list", "pages.parseWiki", "video.liveGetCategories", "wall.parseAttachedLink", "translations.translate"}

// IsRead tells whether a method changes nothing, so that it may be repeated at will.
func IsRead(method string) bool {
	for _, m := range readMethods {
		if m == method {
			return true
		}
	}
	_, verb, _ := strings.Cut(method, ".")
	for _, prefix := range readVerbs {
		rest, ok := strings.CutPrefix(verb, prefix)
		if ok && (rest == "" || rest[0] >= 'A' && rest[0] <= 'Z') {
			return true
		}
	}
	return false
}

// IsKeyed tells whether VK recognises a repeated call of the method, by its guid or random_id.
func IsKeyed(method string) bool {
	name, _ := keyOf(method)
	return name != ""
}

// repeatable calls may be sent again when the answer was lost.
func repeatable(method string) bool { return IsRead(method) || IsKeyed(method) }
