package vk

import (
	"bytes"
	"errors"
)

var errNoEnvelope = errors.New("the answer is not VK's")

// parts are what VK's answer holds, undecoded.
type parts struct {
	response, err, executeErrors []byte
}

// envelope finds "response" and "error" in VK's answer without decoding what is in them, so that
// the answer is decoded once, by whoever wants it. It fails on anything cut short.
func envelope(body []byte) (p parts, err error) {
	i := skipSpace(body, 0)
	if i >= len(body) || body[i] != '{' {
		return parts{}, errNoEnvelope
	}
	for i = skipSpace(body, i+1); i < len(body) && body[i] == '"'; {
		keyEnd := skipString(body, i)
		colon := skipSpace(body, keyEnd)
		if keyEnd < 0 || colon >= len(body) || body[colon] != ':' {
			return parts{}, errNoEnvelope
		}
		start := skipSpace(body, colon+1)
		end := skipValue(body, start)
		if end < 0 {
			return parts{}, errNoEnvelope
		}
		switch string(body[i:keyEnd]) {
		case `"response"`:
			p.response = body[start:end]
		case `"error"`:
			p.err = body[start:end]
		case `"execute_errors"`:
			p.executeErrors = body[start:end]
		}
		if i = skipSpace(body, end); i < len(body) && body[i] == ',' {
			i = skipSpace(body, i+1)
		}
	}
	whole := i < len(body) && body[i] == '}' && skipSpace(body, i+1) == len(body)
	if !whole || p.response == nil && p.err == nil {
		return parts{}, errNoEnvelope
	}
	return p, nil
}

func skipSpace(b []byte, i int) int {
	for i >= 0 && i < len(b) && (b[i] == ' ' || b[i] == '\n' || b[i] == '\t' || b[i] == '\r') {
		i++
	}
	return i
}

// skipString returns the index behind the string that begins at i, or -1.
func skipString(b []byte, i int) int {
	for i++; i < len(b); {
		quote := bytes.IndexByte(b[i:], '"')
		if quote < 0 {
			return -1
		}
		end := i + quote
		slashes := 0
		for slashes < quote && b[end-1-slashes] == '\\' {
			slashes++
		}
		i = end + 1
		if slashes%2 == 0 {
			return i
		}
	}
	return -1
}

// skipValue returns the index behind the value that begins at i, or -1 when it doesn't end.
func skipValue(b []byte, i int) int {
	depth := 0
	for start := i; i < len(b); {
		switch b[i] {
		case '"':
			if i = skipString(b, i); i < 0 {
				return -1
			}
			if depth == 0 {
				return i
			}
			continue
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth <= 0 {
				return closing(i, start, depth)
			}
		case ',', ' ', '\n', '\r', '\t':
			if depth == 0 {
				return closing(i-1, start, depth)
			}
		}
		i++
	}
	return -1
}

// closing returns the index behind a value that ends at i; a bare } ends the value before it.
func closing(i, start, depth int) int {
	if depth < 0 {
		i--
	}
	if i < start {
		return -1
	}
	return i + 1
}
