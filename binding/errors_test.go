package binding_test

import (
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vkscript/vkscript/binding"
	"github.com/vkscript/vkscript/vk/sandbox"
)

// What a script reads of an error that it caught.
func TestErrorFields(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, c := range []struct {
			fault  sandbox.Fault
			fails  string
			fields string // name, code, method, retryable, unknown_outcome
			text   string
		}{
			{sandbox.Fault{}, `OPI_VK.DeletePost("first")`, "argument\tnil\tnil\tfalse\tfalse", "test.lua:1: DeletePost: PostID wants a whole number"},
			{sandbox.Fault{}, `OPI_VK.CreatePost("Text", "/none.jpg")`, "permission\tnil\tnil\tfalse\tfalse", "test.lua:1: CreatePost: ImageArray item 1: can't be used: the script may not read /none.jpg"},
			{sandbox.Fault{Method: "market.getProperties", Kind: sandbox.ErrorCode, Code: 15}, `OPI_VK.GetPropertyList()`,
				"access\t15\tmarket.getProperties\tfalse\tfalse", "test.lua:1: GetPropertyList: market.getProperties: VK error 15: Access denied"},
			{sandbox.Fault{Method: "market.getProperties", Kind: sandbox.ErrorCode, Code: 9}, `OPI_VK.GetPropertyList()`,
				"flood\t9\tmarket.getProperties\ttrue\tfalse", "VK error 9"},
			{sandbox.Fault{Method: "market.getProperties", Kind: sandbox.DropBefore, Times: 5}, `OPI_VK.GetPropertyList()`,
				"network\tnil\tmarket.getProperties\ttrue\tfalse", "VK was not reached (tried 5 times)"},
			{sandbox.Fault{Method: "photos.createAlbum", Kind: sandbox.DropAfter}, `OPI_VK.CreateAlbum("Album")`,
				"unknown_outcome\tnil\tphotos.createAlbum\tfalse\ttrue", "test.lua:1: CreateAlbum: photos.createAlbum: it is not known whether VK did it"},
			{sandbox.Fault{Method: "photos.createAlbum", Kind: sandbox.ErrorCode, Code: 10}, `OPI_VK.CreateAlbum("Album")`,
				"unknown_outcome\t10\tphotos.createAlbum\tfalse\ttrue", "it is not known whether VK did it"},
		} {
			server := sandbox.New(sandbox.Config{Rate: sandbox.Rate{User: -1}})
			if c.fault.Method != "" {
				server.Inject(c.fault)
			}
			out, err := run(t, binding.Config{Client: sandboxClient(server), GroupID: "100"}, t.TempDir(), `local ok, e = pcall(function() `+c.fails+` end)
				print(e.name, e.code, e.method, e.retryable, e.unknown_outcome) print(e)`)
			require.NoError(t, err, c.fails)
			assert.Contains(t, out, c.fields+"\n", c.fails)
			assert.Contains(t, out, c.text, c.fails)
		}
	})
}

func TestErrorFieldsOfACaptcha(t *testing.T) {
	server := sandbox.New(sandbox.Config{})
	server.Inject(sandbox.Fault{Method: "wall.post", Kind: sandbox.ErrorCode, Code: 14})
	out, err := run(t, binding.Config{Client: sandboxClient(server), GroupID: "100"}, t.TempDir(), `local ok, e = pcall(OPI_VK.CreatePost, "Text")
		print(e.code, type(e.captcha_sid), type(e.captcha_img), e.redirect_uri, e.subcode, type(e.hint), e.nonsense, e.message)`)
	require.NoError(t, err)
	assert.Equal(t, "14\tstring\tstring\tnil\t0\tstring\tnil\tCaptcha needed\n", out)
}
