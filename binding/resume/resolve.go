package resume

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/vkscript/vkscript/binding/journal"
)

// replies are the answers of methods that are in no look-up, as a person's id makes them.
var replies = sync.OnceValue(func() map[string]string {
	return map[string]string{
		"wall.repost":              `{"success":1,"post_id":ID}`,
		"polls.create":             "ITEM",
		"docs.save":                `{"type":"doc","doc":ITEM}`,
		"photos.saveMessagesPhoto": "[ITEM]",
		"stories.save":             `{"count":1,"items":[ITEM]}`,
		"polls.savePhoto":          "ITEM",
	}
})

// thing is an id as people have it: 12, -1_12, photo-1_12.
var thing = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[a-z_]*?(?:(-?[0-9]+)_)?([0-9]+)$`) })

// AnswerFor is what a method would have answered that made the thing of an id.
func AnswerFor(method, id string) (json.RawMessage, error) {
	found := thing().FindStringSubmatch(id)
	if found == nil {
		return nil, fmt.Errorf("%q is no id: it is a number, or owner and number as in photo-1_2", id)
	}
	reply := replies()[method]
	if way := lookups()[method]; way != nil {
		reply = way.reply
	}
	if reply == "" {
		reply = "ID"
	}
	item := `{"id":` + found[2] + `}`
	if found[1] != "" {
		item = `{"id":` + found[2] + `,"owner_id":` + found[1] + `}`
	}
	if strings.Contains(reply, "ITEM") && found[1] == "" {
		return nil, fmt.Errorf("%s needs the owner too: --done OWNER_ID, as in -1_%s, or the whole answer with --answer", method, found[2])
	}
	return json.RawMessage(strings.NewReplacer("ITEM", item, "ID", found[2]).Replace(reply)), nil
}

// Resolve says of a step of unknown outcome that VK made it, with this answer, or did not, with nil.
func Resolve(s *journal.Step, answer json.RawMessage) error {
	if s.State != journal.Pending && s.State != journal.Unknown {
		return fmt.Errorf("step %d is %s: there is nothing to resolve", s.N, s.State)
	}
	s.State, s.Ended, s.Note, s.Error = journal.Dropped, time.Now(), "resolved by hand: not made", nil
	if answer != nil {
		s.State, s.Answer, s.Note = journal.Done, answer, "resolved by hand"
	}
	return nil
}
