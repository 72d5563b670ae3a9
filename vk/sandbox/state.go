package sandbox

import (
	"cmp"
	"slices"
	"strconv"
)

// ref names an object of VK: whose it is and its id there.
type ref struct{ owner, id int }

func (r ref) String() string { return strconv.Itoa(r.owner) + "_" + strconv.Itoa(r.id) }

// shelf keeps the objects of one kind, in the order in which they were made.
type shelf[T any] struct {
	index map[ref]*T
	order map[int][]int
	trash map[ref]*T // what was removed and can be restored
}

func (s *shelf[T]) put(owner, id int, object *T) *T {
	if s.index == nil {
		s.index, s.order, s.trash = map[ref]*T{}, map[int][]int{}, map[ref]*T{}
	}
	s.index[ref{owner, id}] = object
	s.order[owner] = append(s.order[owner], id)
	return object
}

func (s *shelf[T]) get(owner, id int) *T { return s.index[ref{owner, id}] }

func (s *shelf[T]) remove(owner, id int) bool {
	if s.get(owner, id) == nil {
		return false
	}
	if len(s.trash) >= maxTrash {
		clear(s.trash)
	}
	s.trash[ref{owner, id}] = s.get(owner, id)
	delete(s.index, ref{owner, id})
	s.order[owner] = slices.DeleteFunc(s.order[owner], func(other int) bool { return other == id })
	return true
}

// maxTrash bounds the memory of a sandbox that runs for days.
const maxTrash = 10_000

// restore puts back what was removed, nil when it was not; it stands where its id belongs.
func (s *shelf[T]) restore(owner, id int) *T {
	object := s.trash[ref{owner, id}]
	if object == nil {
		return nil
	}
	delete(s.trash, ref{owner, id})
	ids := s.order[owner]
	s.index[ref{owner, id}] = object
	i := slices.IndexFunc(ids, func(other int) bool { return other > id })
	if i < 0 {
		i = len(ids)
	}
	s.order[owner] = slices.Insert(ids, i, id)
	return object
}

// reorder moves an object before another, or after it; false when one is not there.
func (s *shelf[T]) reorder(owner, id, before, after int) bool {
	next := cmp.Or(before, after)
	if s.get(owner, id) == nil || next != 0 && s.get(owner, next) == nil || next == id {
		return false
	}
	ids := slices.DeleteFunc(s.order[owner], func(other int) bool { return other == id })
	i := 0
	if next != 0 {
		i = slices.Index(ids, next) + bit(before == 0)
	}
	s.order[owner] = slices.Insert(ids, i, id)
	return true
}

// all lists the owner's objects, oldest first.
func (s *shelf[T]) all(owner int) []*T {
	objects := make([]*T, 0, len(s.order[owner]))
	for _, id := range s.order[owner] {
		objects = append(objects, s.get(owner, id))
	}
	return objects
}

// where lists those of the owner's objects that satisfy the condition.
func (s *shelf[T]) where(owner int, ok func(*T) bool) []*T {
	return slices.DeleteFunc(s.all(owner), func(object *T) bool { return !ok(object) })
}

// state is everything that VK would remember.
type state struct {
	counters map[string]int
	likes    map[likeKey][]int

	posts    shelf[Post]
	comments map[string]*shelf[Comment] // by what is commented: wall, board, photos, ...
	albums   shelf[Album]
	photos   shelf[Photo]
	polls    shelf[Poll]
	messages shelf[Message] // by peer
	topics   shelf[Topic]
	stories  shelf[Story]
	docs     shelf[Doc]

	videos      shelf[Video]
	videoAlbums shelf[VideoAlbum]

	products     shelf[Product]
	marketAlbums shelf[MarketAlbum]
	properties   shelf[Property]
	orders       shelf[Order]

	campaigns shelf[Campaign] // by account
	ads       shelf[Ad]

	notifications shelf[Notification] // by user
	viewed        int64               // when the user last saw them

	tickets map[string]ticket
	uploads map[string]*upload

	groups map[int]*group
	read   map[ref]int  // the last message that a side has read in its dialogue with a peer
	denied map[ref]bool // communities that a user takes no messages from

	feeds  map[string]*feed
	keys   map[string]pollKey
	outbox outbox
}

func newState() state {
	return state{
		counters: map[string]int{},
		likes:    map[likeKey][]int{},
		comments: map[string]*shelf[Comment]{},
		tickets:  map[string]ticket{},
		uploads:  map[string]*upload{},
		groups:   map[int]*group{},
		read:     map[ref]int{},
		denied:   map[ref]bool{},
		feeds:    map[string]*feed{},
		keys:     map[string]pollKey{},
		outbox:   outbox{changed: make(chan struct{})},
	}
}

// next is a new id: 1, 2, 3, ... for each kind of object and each owner.
func (s *state) next(kind string, owner int) int {
	key := kind + strconv.Itoa(owner)
	s.counters[key]++
	return s.counters[key]
}

// copies reads a shelf for a test or a program: copies, oldest first.
func copies[T any](s *Server, owner int, from *shelf[T]) []T {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []T
	for _, object := range from.all(owner) {
		all = append(all, *object)
	}
	return all
}

// The state, for tests and for programs that embed the sandbox. Owners are as in
// VK: a user's id, or a community's with a minus. Everything comes as a copy,
// oldest first.

// Posts lists what is on the owner's wall, postponed posts too.
func (s *Server) Posts(owner int) []Post { return copies(s, owner, &s.state.posts) }

// Albums lists the owner's photo albums.
func (s *Server) Albums(owner int) []Album { return copies(s, owner, &s.state.albums) }

// Photos lists the owner's photos of every album.
func (s *Server) Photos(owner int) []Photo { return copies(s, owner, &s.state.photos) }

// Polls lists the owner's polls.
func (s *Server) Polls(owner int) []Poll { return copies(s, owner, &s.state.polls) }

// Messages lists what was sent to the peer.
func (s *Server) Messages(peer int) []Message { return copies(s, peer, &s.state.messages) }

// Topics lists the discussions of a community, given with a minus as everywhere.
func (s *Server) Topics(owner int) []Topic { return copies(s, owner, &s.state.topics) }

// Stories lists the owner's stories, expired ones too.
func (s *Server) Stories(owner int) []Story { return copies(s, owner, &s.state.stories) }

// Docs lists the owner's documents.
func (s *Server) Docs(owner int) []Doc { return copies(s, owner, &s.state.docs) }

// Videos lists the owner's videos; those without a file have Size 0.
func (s *Server) Videos(owner int) []Video { return copies(s, owner, &s.state.videos) }

// Products lists the owner's products.
func (s *Server) Products(owner int) []Product { return copies(s, owner, &s.state.products) }

// MarketAlbums lists the owner's collections of products.
func (s *Server) MarketAlbums(owner int) []MarketAlbum {
	return copies(s, owner, &s.state.marketAlbums)
}

// Properties lists the properties of the owner's products.
func (s *Server) Properties(owner int) []Property { return copies(s, owner, &s.state.properties) }

// Orders lists the orders of the owner's market.
func (s *Server) Orders(owner int) []Order { return copies(s, owner, &s.state.orders) }

// Campaigns lists the campaigns of an advertising account.
func (s *Server) Campaigns(account int) []Campaign { return copies(s, account, &s.state.campaigns) }

// Ads lists the advertisements of an account.
func (s *Server) Ads(account int) []Ad { return copies(s, account, &s.state.ads) }

// Notifications lists what applications sent to the user.
func (s *Server) Notifications(userID int) []Notification {
	return copies(s, userID, &s.state.notifications)
}

// Likes lists who likes an object: kind is VK's type ("post", "photo", ...).
func (s *Server) Likes(kind string, owner, id int) []int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.state.likes[likeKey{kind, ref{owner, id}}])
}
