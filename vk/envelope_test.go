package vk

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestEnvelope(t *testing.T) {
	for _, c := range []struct{ body, response, err string }{
		{`{"response":1}`, `1`, ``},
		{` {"response" : "a\"}\\" } `, `"a\"}\\"`, ``},
		{`{"response":{"a":[1,{"b":"]}"}]},"execute_errors":[{"x":1}]}`, `{"a":[1,{"b":"]}"}]}`, ``},
		{`{"other":null,"response":[]}`, `[]`, ``},
		{`{"error":{"error_code":5}}`, ``, `{"error_code":5}`},
		{`{"response":true}`, `true`, ``},
	} {
		p, err := envelope([]byte(c.body))
		if assert.NoError(t, err, c.body) {
			assert.Equal(t, c.response, string(p.response))
			assert.Equal(t, c.err, string(p.err))
		}
	}
	for _, body := range []string{``, `null`, `{}`, `[]`, `{"response"}`, `{"response":`, `{"response":{"a":1}`, `{"response":1}x`, `{"response":"a}`, `{"a":1}`, `<html>`, `{"response":}`} {
		_, err := envelope([]byte(body))
		assert.Error(t, err, body)
	}
}

// FuzzEnvelope holds the quick scan against encoding/json: what is valid must be found as it is.
func FuzzEnvelope(f *testing.F) {
	for _, s := range []string{`{"response":1}`, `{"response":{"a":"\\\""},"x":[]}`, `{"error":{}}`, `{"response":`, "{\"response\"\n:\t[ ]}"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		p, err := envelope(body)
		var want struct {
			Response json.RawMessage `json:"response"`
			Error    json.RawMessage `json:"error"`
		}
		var fields map[string]json.RawMessage
		if json.Unmarshal(body, &fields) != nil || json.Unmarshal(body, &want) != nil {
			return
		}
		want.Response, want.Error = fields["response"], fields["error"]
		if want.Response == nil && want.Error == nil {
			return
		}
		assert.NoError(t, err)
		assert.Equal(t, string(want.Response), string(p.response))
		assert.Equal(t, string(want.Error), string(p.err))
	})
}
