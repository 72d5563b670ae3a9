// Package updates brings VK's events to a program: by long poll (Poller) or by VK's requests to a server of one's
// own (Callback). Both are a Source, whose events Each yields one by one and Handle gives to several workers:
//
//	poller, err := updates.NewPoller(updates.Config{Client: client, GroupID: 1})
//	for event, err := range updates.Each(ctx, poller) { ... }
//
// Every event comes once. One that was not marked done when the program ended comes again at the next start,
// where a State is kept in a file: at least once, never lost.
package updates

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"hash/fnv"
	"iter"
	"strconv"
)

// Event is one of VK's events.
type Event struct {
	ID      string          // event_id; made of the content where VK gives none
	Type    string          // "message_new"; "" in a user's long poll
	GroupID int64           // the community; 0 in a user's long poll
	Peer    int64           // the conversation, whose events are handled in order; 0 when there is none
	JSON    json.RawMessage // the event as VK sent it, without the secret: an object, in a user's long poll an array
}

// Source is where events come from.
type Source interface {
	// Next waits for the next event. Its error is final: the context's, or what makes going on useless.
	Next(ctx context.Context) (Event, error)
	// Done marks an event as handled, so that it does not come again after a restart. Any order is fine.
	Done(Event) error
}

// Each yields the events of a source until its error. An event is done when the loop asks for the next one: after
// a break it comes again at the next start.
func Each(ctx context.Context, source Source) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		for {
			event, err := source.Next(ctx)
			if err != nil {
				yield(Event{}, err)
				return
			}
			if !yield(event, nil) {
				return
			}
			if err := source.Done(event); err != nil {
				yield(Event{}, err)
				return
			}
		}
	}
}

// maxID is the longest event_id that is kept as it is.
const maxID = 128

// decodeEvent reads an event as far as it is needed here. Whatever VK sends is an event, if only for its JSON.
func decodeEvent(raw json.RawMessage) Event {
	event := Event{JSON: raw}
	if bytes.HasPrefix(raw, []byte("[")) {
		event.Peer = userPeer(raw)
		return event
	}
	var wire struct {
		Type    string          `json:"type"`
		EventID string          `json:"event_id"`
		GroupID int64           `json:"group_id"`
		Object  json.RawMessage `json:"object"`
	}
	json.Unmarshal(raw, &wire) // what does not fit stays empty
	event.ID, event.Type, event.GroupID = wire.EventID, wire.Type, wire.GroupID
	if len(event.ID) > maxID {
		event.ID = digest(json.RawMessage(event.ID))
	}
	event.Peer = objectPeer(wire.Object)
	return event
}

// objectPeer finds the conversation in an event's object, or in the message in it.
func objectPeer(object json.RawMessage) int64 {
	var found struct {
		PeerID  int64           `json:"peer_id"`
		Message json.RawMessage `json:"message"`
	}
	var message struct {
		PeerID int64 `json:"peer_id"`
	}
	json.Unmarshal(object, &found)
	json.Unmarshal(found.Message, &message)
	return cmp.Or(message.PeerID, found.PeerID)
}

// userPeer finds the conversation in an update of a user's long poll, by the update's code.
func userPeer(raw json.RawMessage) int64 {
	var fields []json.RawMessage
	if json.Unmarshal(raw, &fields) != nil || len(fields) == 0 {
		return 0
	}
	code, _ := strconv.Atoi(string(fields[0]))
	place := 0
	switch {
	case 1 <= code && code <= 5, code == 18:
		place = 3
	case 6 <= code && code <= 14, 61 <= code && code <= 68:
		place = 1
	}
	if place == 0 || place >= len(fields) {
		return 0
	}
	peer, _ := strconv.ParseInt(string(fields[place]), 10, 64)
	return peer
}

// digest is a short name for a text.
func digest(text []byte) string {
	h := fnv.New64a()
	h.Write(text)
	return strconv.FormatUint(h.Sum64(), 36)
}
