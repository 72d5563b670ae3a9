package sandbox

import (
	"fmt"
	"strings"
	"sync"
)

// apiError is an answer of VK that says why not; VK sends it with HTTP 200.
type apiError struct {
	code  int
	msg   string
	extra map[string]any // fields beside the code: captcha, confirmation, address
}

func (e *apiError) Error() string { return fmt.Sprintf("VK error %d: %s", e.code, e.msg) }

// fail makes VK's error with this code; detail follows its text after a colon.
func fail(code int, detail ...string) *apiError {
	text, known := errorTexts()[code]
	if !known {
		text = "Error"
	}
	parts := append([]string{text}, detail...)
	return &apiError{code: code, msg: strings.Join(parts, ": "), extra: errorExtras(code)}
}

// invalid is VK's code 100 about one parameter.
func invalid(format string, args ...any) *apiError {
	return fail(100, fmt.Sprintf(format, args...))
}

// errorTexts is how VK begins error_msg, by error_code.
var errorTexts = sync.OnceValue(func() map[int]string {
	return map[int]string{
		1:    "Unknown error occurred",
		2:    "Application is disabled",
		3:    "Unknown method passed",
		5:    "User authorization failed",
		6:    "Too many requests per second",
		7:    "Permission to perform this action is denied",
		8:    "Invalid request",
		9:    "Flood control",
		10:   "Internal server error",
		12:   "Unable to compile code",
		13:   "Runtime error occurred during code invocation",
		14:   "Captcha needed",
		15:   "Access denied",
		17:   "Validation required",
		18:   "User was deleted or banned",
		20:   "Permission to perform this action is denied for non-standalone applications",
		22:   "Upload error",
		24:   "Confirmation required",
		25:   "Token confirmation required",
		27:   "Group authorization failed",
		28:   "Application authorization failed",
		29:   "Rate limit reached",
		30:   "This profile is private",
		36:   "Method execution was interrupted due to timeout",
		100:  "One of the parameters specified was missing or invalid",
		103:  "Out of limits",
		104:  "Not found",
		105:  "Couldn't save file",
		113:  "Invalid user id",
		114:  "Invalid album id",
		118:  "Invalid server",
		121:  "Invalid hash",
		125:  "Invalid group id",
		129:  "Invalid photo",
		200:  "Access denied",
		203:  "Access to group denied",
		204:  "Access denied",
		210:  "Access to wall's post denied",
		211:  "Access to wall's comment denied",
		212:  "Access to post comments denied",
		213:  "Access to status replies denied",
		214:  "Access to adding post denied",
		219:  "Advertisement post was recently added",
		220:  "Too many recipients",
		222:  "Hyperlinks are forbidden",
		223:  "Too many replies",
		224:  "Too many ads posts",
		250:  "Access to poll denied",
		251:  "Invalid poll id",
		252:  "Invalid answer id",
		253:  "Access denied, please vote first",
		300:  "This album is full",
		302:  "Albums number limit is reached",
		601:  "Permission denied. You have requested too many actions this day. Try later.",
		602:  "Some part of the request has not been completed",
		603:  "Some ads error occurs",
		900:  "Can't send messages for users from blacklist",
		901:  "Can't send messages for users without permission",
		902:  "Can't send messages to this user due to their privacy settings",
		907:  "Value of ts or pts is too old",
		911:  "Keyboard format is invalid",
		914:  "Message is too long",
		917:  "You don't have access to this chat",
		932:  "Your community can't interact with this peer",
		936:  "Contact not found",
		1117: "Access token has expired",
		1150: "Invalid document id",
		1153: "Access to document is denied",
		1402: "Album not found",
		1403: "Item not found",
		1404: "Item already added to album",
		1412: "Grouping items with different properties",
		1413: "Grouping already has such variant",
		1415: "Grouping must have variants",
		1416: "Variant not found",
		1417: "Property not found",
		1425: "Grouping must have two or more items",
		1426: "Item must have distinct properties",
		1436: "Order not found",
		1438: "Market not enabled",
		1446: "Main album can not be hidden",
		1600: "Story has already expired",
		2000: "Cannot add more than 10 servers",
		3609: "Token extension required",
	}
})

// errorExtras is what an injected code carries beside its text.
func errorExtras(code int) map[string]any {
	switch code {
	case 14:
		return map[string]any{"captcha_sid": "1", "captcha_img": "https://api.vk.com/captcha.php?sid=1&s=1"}
	case 17:
		return map[string]any{"redirect_uri": "https://m.vk.com/login?act=security_check"}
	case 24:
		return map[string]any{"confirmation_text": "Confirm the action in the sandbox"}
	}
	return nil
}
