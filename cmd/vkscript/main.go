// Command vkscript runs Lua scripts that automate VKontakte communities.
//
//	vkscript --sandbox post.lua      rehearse on an in-memory VK
//	vkscript post.lua                the real thing, with VK_TOKEN set
//
// vkscript --help tells the rest.
package main

import "os"

func main() { os.Exit(run(os.Args[1:])) }
