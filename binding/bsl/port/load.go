package port

import (
	"sort"

	"github.com/vkscript/vkscript/binding/bsl"
)

// origin is a line of the Lua with the line of the source that it was written from.
type origin struct {
	lua    int
	source int32
}

// load reports what Lua has no room for: it bounds the variables and values that a function has at a time.
func (p *porter) load() {
	if p.cfg.Load == nil {
		return
	}
	line, wrong := p.cfg.Load(p.out.out.String())
	if wrong == "" {
		return
	}
	at := bsl.Pos{Line: p.originOf(line), Col: 1}
	p.fail(bsl.Span{Start: at, End: at}, CodeRoom, "%s in the Lua of this: take parts of it into methods of their own, and hand over many values in an array or structure", wrong)
}

// originOf is the line of the source that a line of the Lua comes from.
func (p *porter) originOf(line int) int32 {
	next := sort.Search(len(p.origins), func(i int) bool { return p.origins[i].lua > line })
	if next == 0 {
		return 1
	}
	return max(1, p.origins[next-1].source)
}
