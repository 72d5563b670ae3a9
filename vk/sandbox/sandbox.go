// Package sandbox is an in-memory VK that answers like the real one: scripts
// rehearse against it without a token or a network, and the project's tests use
// it instead of mocks.
//
// It keeps state (what wall.post stored, wall.get returns), speaks VK's error
// codes, enforces VK's request rates, looks at uploaded bytes and breaks down on
// demand:
//
//	srv := sandbox.New(sandbox.Config{})
//	srv.Inject(sandbox.Fault{Method: "wall.post", Kind: sandbox.DropAfter})
//	client := &http.Client{Transport: srv} // in process
//	http.ListenAndServe("127.0.0.1:8080", srv) // or as a server
//
// All methods of VK's schema answer. Those that people work with have state; the
// others answer in the shape that the schema gives, with plausible values and the
// call's own arguments, and carry the header "X-Sandbox: shaped". The method execute
// runs programs in VKScript (package vkscript).
//
// What is done in a community is told to those who listen: by long poll
// (groups.getLongPollServer, messages.getLongPollServer), and by POST to its callback
// servers on this machine while [Server.Deliver] runs. [Server.Emit] tells of anything
// else. From the start every type of event goes out; settings methods switch them off.
// A user's message to a community (messages.send with its id and a minus as peer_id) is
// how a bot is rehearsed.
//
// Every id comes from a counter that starts at 1, so the same script gets the
// same answers each time.
package sandbox

import (
	"hash/maphash"
	"math/rand/v2"
	"sync"
)

// What the sandbox knows from the start. Any token shaped like a real one
// ("vk1.a." or 85 hexadecimal digits) is accepted too, as a user's.
const (
	UserToken      = "sandbox-user-token"
	CommunityToken = "sandbox-community-token"
	ServiceToken   = "sandbox-service-token"

	UserID  = 1000 // who every user token belongs to; administers every community
	GroupID = 100  // whose CommunityToken is
	AppID   = 10   // whose ServiceToken is

	APIURL = "https://api.vk.com/method/"
)

// Config of a Server. The zero value is VK's defaults.
type Config struct {
	Rate Rate
	Seed uint64 // of faults with a probability: the same seed breaks the same calls
}

// Rate is how many calls a second one token may make, by the token's kind.
// 0 is VK's default, below 0 nothing is enforced.
type Rate struct {
	User      float64 // 0: 3
	Community float64 // 0: 20
	Service   float64 // 0: 3
}

// Server is one VK. It is safe for concurrent use.
type Server struct {
	cfg  Config
	seed maphash.Seed // tokens are remembered by a hash only

	mu      sync.Mutex
	log     []Call
	faults  []*Fault
	random  *rand.Rand
	windows map[uint64]*window
	answers map[onceKey]onceAnswer
	shaped  map[string]bool // methods whose answers were made of VK's schema
	state   state
}

// New makes an empty VK.
func New(cfg Config) *Server {
	return &Server{
		cfg:     cfg,
		seed:    maphash.MakeSeed(),
		random:  rand.New(rand.NewPCG(cfg.Seed, 0)),
		windows: map[uint64]*window{},
		answers: map[onceKey]onceAnswer{},
		shaped:  map[string]bool{},
		state:   newState(),
	}
}
