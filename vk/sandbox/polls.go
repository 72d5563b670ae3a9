package sandbox

import (
	"encoding/json"
	"slices"
)

// Poll is a poll; answers are numbered across all polls of the sandbox.
type Poll struct {
	ID        int          `json:"id"`
	OwnerID   int          `json:"owner_id"`
	AuthorID  int          `json:"author_id"`
	Created   int64        `json:"created"`
	EndDate   int64        `json:"end_date"`
	Question  string       `json:"question"`
	Anonymous bool         `json:"anonymous"`
	Multiple  bool         `json:"multiple"`
	Unvote    bool         `json:"disable_unvote"`
	Answers   []PollAnswer `json:"answers"`
	PhotoID   int          `json:"-"`
}

// PollAnswer is one choice.
type PollAnswer struct {
	ID     int     `json:"id"`
	Text   string  `json:"text"`
	Votes  int     `json:"votes"`
	Rate   float64 `json:"rate"` // per cent of all votes
	Voters []int   `json:"-"`
}

func pollMethods() []method {
	const poll = "owner_id:owner poll_id:id! "
	return []method{
		{"polls.create", user, "question is_anonymous:bool is_multiple:bool end_date:int0.. owner_id:owner add_answers photo_id:int0..", createPoll},
		{"polls.edit", user, poll + "question end_date:int0..", editPoll},
		{"polls.getById", user, poll, getPoll},
		{"polls.addVote", user, poll + "answer_ids:ints!", addVote},
		{"polls.deleteVote", user, poll, deleteVote},
		{"polls.getVoters", user, poll + "answer_ids:ints! count:int0..1000 offset:int0.. fields:list", getVoters},
		{"polls.getPhotoUploadServer", user, "owner_id:owner", func(c *call) (any, error) { return c.ownerServer(pollPhotos, c.owner()) }},
		{"polls.savePhoto", user, "photo! hash!", savePollPhoto},
	}
}

func createPoll(c *call) (any, error) {
	answers, err := c.answers()
	if err != nil {
		return nil, err
	}
	owner := c.owner()
	poll := &Poll{
		ID: c.state.next("poll", owner), OwnerID: owner, AuthorID: UserID, Created: c.unix(), EndDate: int64(c.int("end_date")),
		Question: c.Get("question"), Anonymous: c.bool("is_anonymous"), Multiple: c.bool("is_multiple"),
		Unvote: c.bool("disable_unvote"), PhotoID: c.int("photo_id"), Answers: answers,
	}
	if poll.Question == "" {
		return nil, invalid("question is undefined")
	}
	return c.pollObject(c.state.polls.put(owner, poll.ID, poll)), nil
}

// answers reads add_answers: a JSON array of 1 to 10 texts.
func (c *call) answers() ([]PollAnswer, error) {
	if !c.given("add_answers") {
		return nil, invalid("add_answers is undefined")
	}
	var texts []string
	if json.Unmarshal([]byte(c.Get("add_answers")), &texts) != nil || len(texts) < 1 || len(texts) > 10 {
		return nil, invalid("add_answers is invalid")
	}
	var all []PollAnswer
	for _, text := range texts {
		if text == "" {
			return nil, invalid("add_answers is invalid")
		}
		all = append(all, PollAnswer{ID: c.state.next("answer", 0), Text: text})
	}
	return all, nil
}

func (c *call) poll() (*Poll, error) {
	if poll := c.state.polls.get(c.owner(), c.int("poll_id")); poll != nil {
		return poll, nil
	}
	return nil, fail(251)
}

func editPoll(c *call) (any, error) {
	poll, err := c.poll()
	if err != nil {
		return nil, err
	}
	poll.Question = c.text("question", poll.Question)
	if c.given("end_date") {
		poll.EndDate = int64(c.int("end_date"))
	}
	return 1, nil
}

func getPoll(c *call) (any, error) {
	poll, err := c.poll()
	if err != nil {
		return nil, err
	}
	return c.pollObject(poll), nil
}

func addVote(c *call) (any, error) {
	poll, err := c.poll()
	if err != nil {
		return nil, err
	}
	chosen := c.ints("answer_ids")
	if len(chosen) > 1 && !poll.Multiple {
		return nil, fail(252)
	}
	for _, id := range chosen {
		if !slices.ContainsFunc(poll.Answers, func(a PollAnswer) bool { return a.ID == id }) {
			return nil, fail(252)
		}
	}
	if len(poll.votes(c.self())) > 0 {
		return 0, nil
	}
	for i := range poll.Answers {
		if answer := &poll.Answers[i]; slices.Contains(chosen, answer.ID) {
			answer.Voters = append(answer.Voters, c.self())
			c.emit(poll.OwnerID, "poll_vote_new", map[string]any{
				"owner_id": poll.OwnerID, "poll_id": poll.ID, "option_id": answer.ID, "user_id": c.self(),
			})
		}
	}
	return 1, nil
}

func deleteVote(c *call) (any, error) {
	poll, err := c.poll()
	if err != nil {
		return nil, err
	}
	voted := len(poll.votes(c.self())) > 0
	for i := range poll.Answers {
		answer := &poll.Answers[i]
		answer.Voters = slices.DeleteFunc(answer.Voters, func(id int) bool { return id == c.self() })
	}
	return bit(voted), nil
}

// getVoters: who voted in an anonymous poll nobody learns.
func getVoters(c *call) (any, error) {
	poll, err := c.poll()
	if err != nil {
		return nil, err
	}
	if poll.Anonymous {
		return nil, fail(253)
	}
	all := []any{}
	for _, id := range c.ints("answer_ids") {
		i := slices.IndexFunc(poll.Answers, func(a PollAnswer) bool { return a.ID == id })
		if i < 0 {
			return nil, fail(252)
		}
		users := []any{}
		for _, who := range page(c.values, poll.Answers[i].Voters, 100, 1000) {
			if c.given("fields") {
				users = append(users, c.userObject(who))
			} else {
				users = append(users, who)
			}
		}
		all = append(all, map[string]any{"answer_id": id, "users": map[string]any{"count": len(poll.Answers[i].Voters), "items": users}})
	}
	return all, nil
}

// votes lists the answers that the user chose.
func (p *Poll) votes(who int) []int {
	ids := []int{}
	for _, answer := range p.Answers {
		if slices.Contains(answer.Voters, who) {
			ids = append(ids, answer.ID)
		}
	}
	return ids
}

// pollObject is a poll as VK answers it.
type pollObject struct {
	*Poll
	Votes     int   `json:"votes"`
	AnswerIDs []int `json:"answer_ids"`
	Closed    bool  `json:"closed"`
	IsBoard   bool  `json:"is_board"`
	CanEdit   bool  `json:"can_edit"`
	CanVote   bool  `json:"can_vote"`
	CanReport bool  `json:"can_report"`
	CanShare  bool  `json:"can_share"`
	Photo     any   `json:"photo,omitempty"`
}

func (c *call) pollObject(poll *Poll) pollObject {
	voters := map[int]bool{}
	for _, answer := range poll.Answers {
		for _, id := range answer.Voters {
			voters[id] = true
		}
	}
	for i := range poll.Answers {
		answer := &poll.Answers[i]
		answer.Votes = len(answer.Voters)
		answer.Rate = float64(answer.Votes*10000/max(1, len(voters))) / 100
	}
	closed := poll.EndDate > 0 && poll.EndDate <= c.unix()
	mine := poll.votes(c.self())
	object := pollObject{Poll: poll, Votes: len(voters), AnswerIDs: mine, Closed: closed, CanEdit: true, CanVote: !closed && len(mine) == 0, CanShare: true}
	if poll.PhotoID != 0 {
		object.Photo = map[string]any{"id": poll.PhotoID, "color": "a3c2ff", "images": []any{}}
	}
	return object
}

func savePollPhoto(c *call) (any, error) {
	photos, err := c.savePhotos(pollPhotos, "photo", albumWall)
	if err != nil {
		return nil, err
	}
	return map[string]any{"id": photos[0].ID, "color": "a3c2ff", "images": photos[0].Sizes}, nil
}
