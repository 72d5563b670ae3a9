package vk

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Error is VK's refusal of a call.
type Error struct {
	Method  string // the method called, "wall.post"
	Code    int    // error_code
	Subcode int    // error_subcode, 0 when there is none
	Message string // error_msg

	CaptchaSID       string // code 14: the captcha to answer
	CaptchaImg       string // code 14: the address of its picture
	RedirectURI      string // codes 14 and 17: the page to open in a browser
	ConfirmationText string // code 24: what VK wants to be confirmed

	RestUntil time.Time       // set when the call was not sent, since VK told this method to rest
	Raw       json.RawMessage // VK's error object as it came, without secrets
}

// Codes that programs ask for.
const (
	CodeUnknown       = 1
	CodeAuth          = 5
	CodeTooMany       = 6
	CodePermission    = 7
	CodeFlood         = 9
	CodeInternal      = 10
	CodeCompile       = 12
	CodeTooBig        = 13
	CodeCaptcha       = 14
	CodeAccess        = 15
	CodeValidation    = 17
	CodeConfirm       = 24
	CodeTokenConfirm  = 25
	CodeQuota         = 29
	CodeTimeout       = 36
	CodeParam         = 100
	CodeNotFound      = 104
	CodeActions       = 219
	CodeTooOften      = 601
	CodeTokenExpired  = 1117
	CodeTokenExtended = 3609
)

// Error names the method, VK's code and message, and what to do next where that is known.
func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: VK error %d", e.Method, e.Code)
	if e.Subcode != 0 {
		fmt.Fprintf(&b, ".%d", e.Subcode)
	}
	if e.Message != "" {
		b.WriteString(": " + e.Message)
	}
	if !e.RestUntil.IsZero() {
		fmt.Fprintf(&b, " (not sent: %s rests until %s)", e.Method, e.RestUntil.Format(time.TimeOnly))
	}
	return b.String()
}

// Hint says what to do about the error, or "".
func (e *Error) Hint() string {
	switch e.Code {
	case CodeAuth:
		return "the token is wrong, expired or revoked: get a new one (`vkscript auth login`, or the link of `vkscript vk CreateTokenRetrievalLink --app ID`)"
	case CodeCaptcha:
		return "VK wants a captcha: open " + e.RedirectURI + e.captchaPicture() + " and run the script again later"
	case CodeValidation:
		return "VK wants to check the account: open " + e.RedirectURI
	case CodeConfirm:
		return "VK wants this confirmed: " + e.ConfirmationText
	case CodeFlood, CodeQuota, CodeActions, CodeTooOften:
		return "VK limits how often this may be done: other methods go on, try this one later"
	case CodePermission:
		return "the token lacks the right for this: get one with the scope that " + e.Method + " needs"
	case CodeAccess, 27, 28, 1051:
		return e.kindHint()
	case CodeTokenConfirm, CodeTokenExpired, CodeTokenExtended:
		return "the token has run out: get a new one"
	}
	return ""
}

func (e *Error) captchaPicture() string {
	if e.RedirectURI != "" {
		return ""
	}
	return e.CaptchaImg
}

// kindHint names the kind of token that the method wants.
func (e *Error) kindHint() string {
	m := LookupMethod(e.Method)
	if m == nil {
		return "this token may not do it: check whose token it is and its rights"
	}
	return fmt.Sprintf("this token may not do it: %s wants a token of this kind: %s", e.Method, m.Tokens)
}

// IsCode tells whether err is or wraps a VK error with one of the codes.
func IsCode(err error, codes ...int) bool {
	var e *Error
	if !errors.As(err, &e) {
		return false
	}
	for _, code := range codes {
		if e.Code == code {
			return true
		}
	}
	return false
}

// Retryable tells whether the same call may succeed later, without any change.
func (e *Error) Retryable() bool {
	switch e.Code {
	case CodeUnknown, CodeTooMany, CodeFlood, CodeInternal, CodeQuota, CodeTimeout, CodeActions, CodeTooOften:
		return true
	}
	return false
}

// isUnclear is true for the codes after which VK may have carried out the call.
func isUnclear(code int) bool {
	return code == CodeUnknown || code == CodeInternal || code == CodeTimeout
}

// isFlood is true for the codes by which VK tells a method to rest.
func isFlood(code int) bool {
	return code == CodeFlood || code == CodeQuota || code == CodeActions || code == CodeTooOften
}

// asksFor is true for the codes that want something before the call goes on: an answer, a word, a token.
func asksFor(code int) bool {
	switch code {
	case CodeCaptcha, CodeConfirm, CodeTokenConfirm, CodeTokenExpired, CodeTokenExtended:
		return true
	}
	return false
}

// decodeError reads VK's error object.
func decodeError(method string, raw []byte) *Error {
	var wire struct {
		Code     int             `json:"error_code"`
		Subcode  int             `json:"error_subcode"`
		Message  string          `json:"error_msg"`
		SID      json.RawMessage `json:"captcha_sid"`
		Img      string          `json:"captcha_img"`
		Redirect string          `json:"redirect_uri"`
		Confirm  string          `json:"confirmation_text"`
	}
	if err := json.Unmarshal(raw, &wire); err != nil && wire.Code == 0 {
		wire.Message = "an error of an unknown form"
	}
	return &Error{
		Method: method, Code: wire.Code, Subcode: wire.Subcode, Message: wire.Message,
		CaptchaSID: strings.Trim(string(wire.SID), `"`), CaptchaImg: wire.Img,
		RedirectURI: wire.Redirect, ConfirmationText: wire.Confirm, Raw: withoutSecrets(raw),
	}
}

// withoutSecrets drops the parameters that VK echoes if a token is among them.
func withoutSecrets(raw []byte) json.RawMessage {
	if !strings.Contains(string(raw), "token") {
		return raw
	}
	var fields map[string]json.RawMessage
	if json.Unmarshal(raw, &fields) != nil {
		return nil
	}
	delete(fields, "request_params")
	clean, _ := json.Marshal(fields)
	return clean
}

// ErrUnknownOutcome is what every *OutcomeError is, for errors.Is.
var ErrUnknownOutcome = errors.New("it is not known whether VK did it")

// OutcomeError says that a call was sent, but not whether VK carried it out: the answer was lost or
// was no answer, and the method has no key by which VK would recognise a repetition.
type OutcomeError struct {
	Method string
	Cause  error
}

func (e *OutcomeError) Error() string {
	return fmt.Sprintf("%s: %v: %v; look before you do it again", e.Method, ErrUnknownOutcome, e.Cause)
}

// Unwrap returns the cause and ErrUnknownOutcome.
func (e *OutcomeError) Unwrap() []error { return []error{e.Cause, ErrUnknownOutcome} }

// NetworkError says that VK was not reached or did not answer, and that nothing was changed by it.
type NetworkError struct {
	Method   string
	Attempts int
	Cause    error
}

func (e *NetworkError) Error() string {
	times := "once"
	if e.Attempts > 1 {
		times = fmt.Sprintf("%d times", e.Attempts)
	}
	return fmt.Sprintf("%s: VK was not reached (tried %s): %v", e.Method, times, e.Cause)
}

func (e *NetworkError) Unwrap() error { return e.Cause }

// Hint says what to check.
func (e *NetworkError) Hint() string { return "check the network and the address of the API" }

// AnswerError says that something that is not VK's answer came back: another status, a web page,
// a body cut short.
type AnswerError struct {
	Status int    // the HTTP status
	Type   string // the Content-Type
	Reason string // what is wrong with the body; "" when the status says it
}

func (e *AnswerError) Error() string {
	text := fmt.Sprintf("HTTP %d", e.Status)
	if e.Type != "" {
		text += " (" + e.Type + ")"
	}
	if e.Reason != "" {
		text += ": " + e.Reason
	}
	return text
}
