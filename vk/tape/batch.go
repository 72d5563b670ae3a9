package tape

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
)

// Programs send calls that wait at the same moment together, as an execute with the program
//
//	return [API.users.get({"user_ids":"1"}),API.wall.get({"owner_id":"-1"})];
//
// Which calls meet is chance, so a tape's batches are taken apart when it is read, and those of a replay are answered call by call.

// inner is a call inside a batch.
type inner struct {
	method string
	form   map[string]string
}

// batchOf reads the calls of a batch; nil for any other program.
func batchOf(code string) []inner {
	rest, ok := strings.CutPrefix(code, "return [")
	if !ok {
		return nil
	}
	var calls []inner
	for {
		call, after, ok := innerCall(rest)
		if !ok {
			return nil
		}
		calls = append(calls, call)
		if after == "];" {
			return calls
		}
		if rest, ok = strings.CutPrefix(after, ","); !ok {
			return nil
		}
	}
}

// innerCall reads API.method({"name":"value",...}).
func innerCall(text string) (call inner, rest string, ok bool) {
	text, ok = strings.CutPrefix(text, "API.")
	if !ok {
		return call, "", false
	}
	name, args, ok := strings.Cut(text, "(")
	if !ok || name == "" || strings.Trim(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._") != "" {
		return call, "", false
	}
	d := json.NewDecoder(strings.NewReader(args))
	call.method = name
	if d.Decode(&call.form) != nil || call.form == nil {
		return call, "", false
	}
	rest, ok = strings.CutPrefix(args[d.InputOffset():], ")")
	return call, rest, ok
}

// scrubBatch takes the secrets out of the calls of a batch.
func (s *secrets) scrubBatch(calls []inner) string {
	var code bytes.Buffer
	code.WriteString("return [")
	for i, c := range calls {
		if i > 0 {
			code.WriteByte(',')
		}
		for name, value := range c.form {
			c.form[name] = s.field(c.method, name, value)
		}
		form, _ := marshal(c.form)
		code.WriteString("API." + c.method + "(" + string(form) + ")")
	}
	code.WriteString("];")
	return code.String()
}

// envelope is an answer of VK's.
type envelope struct {
	Response json.RawMessage   `json:"response,omitempty"`
	Error    json.RawMessage   `json:"error,omitempty"`
	Errors   []json.RawMessage `json:"execute_errors,omitempty"`
}

// parting are the codes of errors after which the calls of a batch go in smaller ones, or alone.
var parting = []int{9, 12, 13, 29, 219, 601}

// takeApart gives the exchanges of the calls of a batch.
func takeApart(x recorded) []recorded {
	calls := batchOf(x.Form["code"])
	answers, ok := dealt(x.Answer, calls)
	if !ok && slices.Contains(parting, errorCode(x.Answer)) {
		return nil
	}
	alone := make([]recorded, len(calls))
	for i, c := range calls {
		for _, common := range []string{"v", "lang"} {
			if value, ok := x.Form[common]; ok && c.form[common] == "" {
				c.form[common] = value
			}
		}
		alone[i] = x
		alone[i].Request = Request{Method: c.method, Form: c.form}
		if ok {
			alone[i].JSON = answers[i]
		}
	}
	return alone
}

// dealt are the answers to the calls of a batch, each as if it had gone alone; false when the batch as a whole failed.
func dealt(a Answer, calls []inner) ([]json.RawMessage, bool) {
	var whole envelope
	var items []json.RawMessage
	if a.Status != http.StatusOK || json.Unmarshal(a.JSON, &whole) != nil || json.Unmarshal(whole.Response, &items) != nil || len(items) != len(calls) {
		return nil, false
	}
	for i, item := range items {
		one := envelope{Response: item}
		if string(item) == "false" && len(whole.Errors) > 0 && failedBy(whole.Errors[0], calls[i].method) {
			one = envelope{Error: whole.Errors[0]}
			whole.Errors = whole.Errors[1:]
		}
		items[i], _ = marshal(one)
	}
	return items, true
}

// failedBy tells whether an entry of execute_errors may be that of a call: it names its method.
func failedBy(entry json.RawMessage, method string) bool {
	var named struct {
		Method string `json:"method"`
	}
	json.Unmarshal(entry, &named)
	return named.Method == "" || strings.EqualFold(named.Method, method)
}

// naming puts the method into an error that does not name it.
func naming(entry json.RawMessage, method string) json.RawMessage {
	if rest, ok := strings.CutPrefix(string(entry), "{"); ok && rest != "}" && !strings.Contains(rest, `"method":"`) {
		return json.RawMessage(`{"method":` + string(quote(method)) + "," + rest)
	}
	return entry
}

// together makes one answer of those to the calls of a batch.
func together(alone []*entry) Answer {
	var whole struct {
		Response []json.RawMessage `json:"response"`
		Errors   []json.RawMessage `json:"execute_errors,omitempty"`
	}
	for _, e := range alone {
		var one envelope
		json.Unmarshal(e.JSON, &one)
		if one.Response == nil {
			whole.Errors = append(whole.Errors, naming(one.Error, e.Method))
			one.Response = json.RawMessage("false")
		}
		whole.Response = append(whole.Response, one.Response)
	}
	a := Answer{Status: http.StatusOK, Header: map[string][]string{"Content-Type": {"application/json; charset=utf-8"}}}
	a.JSON, _ = marshal(whole)
	return a
}

// errorCode is VK's code of a refusal, 0 when there is none.
func errorCode(a Answer) int {
	var refused struct {
		Error struct {
			Code int `json:"error_code"`
		} `json:"error"`
	}
	json.Unmarshal(a.JSON, &refused)
	return refused.Error.Code
}

// marshal is json.Marshal without HTML's escapes.
func marshal(v any) ([]byte, error) {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return bytes.TrimSuffix(buf.Bytes(), []byte("\n")), err
}
