package binding

import (
	"errors"

	lua "github.com/yuin/gopher-lua"

	"github.com/vkscript/vkscript/binding/opi"
	"github.com/vkscript/vkscript/vk"
)

// errorFields is what a script reads of an error that it caught: code, name, message, method,
// retryable, and what some errors carry beside.
func errorFields(err error, key string) lua.LValue {
	var e *vk.Error
	if errors.As(err, &e) {
		if v := vkErrorField(e, key); v != lua.LNil {
			return v
		}
	}
	switch key {
	case "message":
		return lua.LString(err.Error())
	case "name":
		return text(errorName(err))
	case "hint":
		return text(Hint(err))
	case "unknown_outcome":
		return lua.LBool(errors.Is(err, vk.ErrUnknownOutcome))
	case "retryable":
		return lua.LBool(retryable(err))
	case "method":
		return text(errorMethod(err))
	}
	return lua.LNil
}

func vkErrorField(e *vk.Error, key string) lua.LValue {
	switch key {
	case "code":
		return lua.LNumber(e.Code)
	case "subcode":
		return lua.LNumber(e.Subcode)
	case "message":
		return lua.LString(e.Message)
	case "captcha_sid":
		return text(e.CaptchaSID)
	case "captcha_img":
		return text(e.CaptchaImg)
	case "redirect_uri":
		return text(e.RedirectURI)
	case "confirmation_text":
		return text(e.ConfirmationText)
	}
	return lua.LNil
}

// text is nil for an empty string.
func text(s string) lua.LValue {
	if s == "" {
		return lua.LNil
	}
	return lua.LString(s)
}

// errorName is a word for the kind of error, VK's own name where VK refused.
func errorName(err error) string {
	var e *vk.Error
	var network *vk.NetworkError
	var upload *vk.UploadError
	var denied *PermissionError
	var download *DownloadError
	var argument *opi.ArgError
	var named interface{ ErrorName() string }
	switch {
	case errors.Is(err, vk.ErrUnknownOutcome):
		return "unknown_outcome"
	case errors.As(err, &e):
		return vk.ErrorName(e.Code)
	case errors.As(err, &network):
		return "network"
	case errors.As(err, &upload):
		return "upload"
	case errors.As(err, &denied):
		return "permission"
	case errors.As(err, &download):
		return "download"
	case errors.As(err, &argument):
		return "argument"
	case errors.As(err, &named):
		return named.ErrorName()
	}
	return ""
}

func errorMethod(err error) string {
	var e *vk.Error
	var network *vk.NetworkError
	var outcome *vk.OutcomeError
	switch {
	case errors.As(err, &e):
		return e.Method
	case errors.As(err, &outcome):
		return outcome.Method
	case errors.As(err, &network):
		return network.Method
	}
	return ""
}

func retryable(err error) bool {
	var e *vk.Error
	var network *vk.NetworkError
	switch {
	case errors.Is(err, vk.ErrUnknownOutcome):
		return false
	case errors.As(err, &e):
		return e.Retryable()
	}
	return errors.As(err, &network)
}

// Hint says what to do about an error, or "".
func Hint(err error) string {
	var hinted interface{ Hint() string }
	if errors.As(err, &hinted) {
		return hinted.Hint()
	}
	return ""
}
