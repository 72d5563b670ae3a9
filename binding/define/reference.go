package define

import (
	"io"

	"github.com/vkscript/vkscript/binding/modules"
)

// WriteReference writes the reference of vk, task and test as Markdown.
func WriteReference(w io.Writer) error {
	return modules.WriteReferenceOf(w, "# vk, task and test\n\n"+
		"`vk.section.method{...}` calls any of VK's methods: `vkscript help wall.post` explains one, with its arguments, answer and errors. "+
		"`vk.upload.KIND(file, arguments, progress)` uploads: `vkscript help vk.upload` lists the kinds.\n\n"+
		"Optional arguments and fields end in `?`.", []*modules.Module{named("vk"), named("task"), named("test")})
}
