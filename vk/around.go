package vk

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"iter"
)

// Step is what Config.Around sees: one call of a method, however many requests it takes, or the sending
// of a file to an upload host. An upload is three steps: the call that asks for the host, the file, the
// call that saves.
type Step struct {
	Method string     // "wall.post"; of a file, the method that gave the upload host
	Upload UploadKind // of a file, what it is sent as; "" for a call
	File   *File      // what is sent; nil for a call

	client *Client
	fields []field
	own    bool    // the caller named a version or language
	keyed  bool    // the caller gave the key
	way    *upload // of a file
	host   string  // the address that the file goes to
}

// Handler carries out a step. The answer is a call's raw "response", or what the upload host answered.
// Errors are those of Client.Call and, for a file, of Client.Upload.
type Handler func(ctx context.Context, s *Step) (json.RawMessage, error)

// Kind is the kind of the token that the step uses.
func (s *Step) Kind() TokenKind { return s.client.kind }

// HasToken tells whether the step has a token.
func (s *Step) HasToken() bool { return s.client.token != "" }

// Rate is how many requests a second the step's token may make; without limits, as many as VK usually takes.
func (s *Step) Rate() float64 {
	if rate := s.client.Quota().Rate; rate > 0 {
		return rate
	}
	return tokenKinds[s.client.kind].rate
}

// Rides tells whether the call may ride with others in one request.
func (s *Step) Rides(ctx context.Context) bool {
	return s.File == nil && !s.own && s.client.batches(ctx, s.Method)
}

// Account tells the client's other tokens from the one in Config, for which it is "": a digest that does
// not give the token away, the same in every process.
func (s *Step) Account() string {
	if s.client.token == s.client.cfg.Token {
		return ""
	}
	sum := sha256.Sum256([]byte("vkscript account " + string(s.client.token)))
	return hex.EncodeToString(sum[:8])
}

// IsWrite tells whether the step may change something at VK. Sending a file does.
func (s *Step) IsWrite() bool { return s.File != nil || !IsRead(s.Method) }

// Params are the arguments as they are sent, by name: with the key and the version, never the token. A
// file has none.
func (s *Step) Params() iter.Seq2[string, string] {
	return func(yield func(name, value string) bool) {
		for _, f := range s.fields {
			if !yield(f.name, f.value) {
				return
			}
		}
	}
}

// Param is one of Params, "" when it is not sent.
func (s *Step) Param(name string) string {
	for _, f := range s.fields {
		if f.name == name {
			return f.value
		}
	}
	return ""
}

// Key is the parameter by which VK recognises a repetition of this step, guid or random_id, and its
// value; "" for the methods that have none.
func (s *Step) Key() (name, value string) {
	if s.File != nil {
		return "", ""
	}
	name, _ = keyOf(s.Method)
	return name, s.Param(name)
}

// KeyGiven tells whether the caller gave the key, which otherwise is a new one.
func (s *Step) KeyGiven() bool { return s.keyed }

// SetKey replaces the key of a step that has one: under the key of an earlier step VK does it once.
func (s *Step) SetKey(value string) {
	name, _ := s.Key()
	for i := range s.fields {
		if s.fields[i].name == name {
			s.fields[i].value = value
		}
	}
}

// NewKey gives a step that has a key another one, under which VK does it once more.
func (s *Step) NewKey() {
	if _, make := keyOf(s.Method); make != nil && s.File == nil {
		s.SetKey(make())
	}
}

// Call is another step of the same token, to be handed to the next handler, as a read that finds out what
// became of a write.
func (s *Step) Call(method string, params Params) *Step {
	return s.client.step(method, params)
}

func (c *Client) step(method string, params Params) *Step {
	key, _ := keyOf(method)
	return &Step{
		Method: method, client: c, fields: c.fields(method, params), own: params["v"] != nil || params["lang"] != nil,
		keyed: key != "" && usableKey(formValue(params[key])),
	}
}

// around puts the handlers of Config.Around around the last one, the first outermost; nil when there are none.
func around(layers []func(Handler) Handler) Handler {
	if len(layers) == 0 {
		return nil
	}
	h := carryOut
	for i := len(layers) - 1; i >= 0; i-- {
		h = layers[i](h)
	}
	return h
}

// carryOut is the innermost Handler.
func carryOut(ctx context.Context, s *Step) (json.RawMessage, error) {
	if s.File != nil {
		return s.client.send(ctx, s.way, s.host, s.File)
	}
	return s.client.deliver(ctx, s.Method, s.fields, s.own)
}

// sendFile sends a file as one step.
func (c *Client) sendFile(ctx context.Context, u *upload, host string, file *File) (json.RawMessage, error) {
	if c.around == nil {
		return c.send(ctx, u, host, file)
	}
	return c.around(ctx, &Step{Method: u.server, Upload: u.kind, File: file, client: c, way: u, host: host})
}
