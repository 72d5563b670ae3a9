package sandbox

import (
	"slices"
	"sync"

	"github.com/vkscript/vkscript/vk"
)

// method is a row of the sandbox's table: what it is called, whose tokens may call
// it, its parameters, and what it does. The error of do is always an *apiError.
type method struct {
	name   string
	who    kind
	params string
	do     func(*call) (any, error)
}

// entry is a row made ready.
type entry struct {
	method
	spec  spec
	keyed bool // has a guid: the same one twice writes once
}

// methods is everything that the sandbox simulates, by name.
var methods = sync.OnceValue(func() map[string]entry {
	table := map[string]entry{}
	for _, row := range slices.Concat(
		wallMethods(), photoMethods(), photoOrderMethods(), photoUploadMethods(), likeMethods(), pollMethods(), messageMethods(),
		commentMethods(), boardMethods(), storyMethods(), videoMethods(), videoAlbumMethods(), docMethods(),
		marketMethods(), marketAlbumMethods(), marketPropertyMethods(), marketOrderMethods(),
		statsMethods(), adsMethods(), utilMethods(), userMethods(), groupMethods(),
		conversationMethods(), longPollMethods(), callbackMethods(), notificationMethods(), cardMethods(),
	) {
		all := parseSpec(row.params)
		keyed := slices.ContainsFunc(all, func(p param) bool { return p.name == "guid" })
		table[row.name] = entry{row, all, keyed}
	}
	return table
})

// known tells whether a name is a method, with state here or only in VK's schema.
func known(name string) bool {
	_, ok := methods()[name]
	return ok || vk.LookupMethod(name) != nil || name == "execute"
}
