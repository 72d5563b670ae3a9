package opi_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vkscript/vkscript/binding/opi"
	"github.com/vkscript/vkscript/vk"
	"github.com/vkscript/vkscript/vk/sandbox"
)

// What the command line sees: all arguments are texts, and the result is printed as JSON.
func TestCallFromTheCommandLine(t *testing.T) {
	d := newDesk(t)
	m := opi.New(opi.Config{Client: func() *vk.Client { return d.client(vk.Config{Token: sandbox.UserToken}) }, GroupID: "100", AppID: "10"})
	for _, c := range []struct {
		name string
		args []any
		want string
	}{
		{"CreatePost", []any{"Text", nil, "false"}, `{"response":{"post_id":1}}`},
		{"LikePost", []any{"1", "-100"}, `{"response":{"likes":1}}`},
		{"CreatePoll", []any{"What?", "['This', 'That']"}, `{"response":{"post_id":2}}`},
		{"AddProduct", []any{"{'Name': 'Plate', 'Description': 'A plate with <cats>', 'Category': 20173}", "5", nil},
			`{"response":{"market_item_id":1},"selection":{"error":{"error_code":1402,`},
		{"GetProductList", []any{nil}, `[{"id":1,"owner_id":-100,"title":"Plate","description":"A plate with <cats>",`},
		{"GetOrderList", nil, `[{"id":2,`},
		{"GetPostStatistics", []any{[]any{}}, `[]`},
		{"GetProductCategoryList", nil, `{"20173":"`},
		{"GetAuthParameters", []any{"123", nil, "t"}, `{"v":"5.131","from_group":"1","group_id":"123","owner_id":"-123","app_id":"10","access_token":"t"}`},
		{"GetAuthParameters", nil, `{"v":"5.131","from_group":"1","group_id":"100","owner_id":"-100","app_id":"10"}`},
		{"FormKeyboard", []any{"Да"}, `"{\"buttons\":[[{\"action\":{\"type\":\"text\",\"label\":\"Да\"}}]],\"one_time\":false}"`},
		{"GetProductDescription", []any{"true"}, `{"Name":"","Description":"",`},
	} {
		result, err := m.Call(t.Context(), opi.Lookup(c.name), c.args)
		require.NoError(t, err, c.name)
		var out strings.Builder
		enc := json.NewEncoder(&out)
		enc.SetEscapeHTML(false)
		require.NoError(t, enc.Encode(result))
		assert.True(t, strings.HasPrefix(out.String(), c.want), "%s: %s", c.name, out.String())
	}
}

func TestRefused(t *testing.T) {
	d := newDesk(t)
	m := opi.New(opi.Config{Client: func() *vk.Client { return d.client(vk.Config{Token: sandbox.UserToken}) }, GroupID: "100"})
	call := func(name string, args ...any) opi.Answer {
		result, err := m.Call(t.Context(), opi.Lookup(name), args)
		require.NoError(t, err)
		return result.(opi.Answer)
	}
	assert.Nil(t, call("CreatePost", "Text").Refused())
	assert.Equal(t, 104, call("DeletePost", "77").Refused().Code)
	plate := opi.Object{{Name: "Name", Value: "Plate"}, {Name: "Description", Value: "A plate with a cat"}, {Name: "Category", Value: 20173.0}}
	assert.Equal(t, 1402, call("AddProduct", plate, "5").Refused().Code, "the selection's error counts too")
}

func TestZeroModule(t *testing.T) {
	m := opi.New(opi.Config{})
	_, err := m.Call(t.Context(), opi.Lookup("CreatePost"), []any{"Text"})
	assert.ErrorIs(t, err, opi.ErrNoToken)
	_, err = m.Call(t.Context(), opi.Lookup("CreatePost"), []any{"Text", "cat.jpg"})
	assert.EqualError(t, err, "CreatePost: ImageArray item 1: files can't be opened here")
	_, err = m.Call(t.Context(), opi.Lookup("CreatePost"), []any{"Text", nil, nil, nil, "auth.json"})
	assert.EqualError(t, err, "CreatePost: Parameters files can't be read here")
}

func TestEmptiedDescriptionIsSentEmpty(t *testing.T) {
	d := newDesk(t)
	d.prints(product)
	d.calls()
	d.prints(`local p = OPI_VK.GetProductDescription(true) p.Name = "Dog mug" OPI_VK.EditProduct(1, p, nil, A)`)
	assert.Equal(t, "market.edit category_id= description= dimension_height= dimension_length= dimension_width= is_main_variant= item_id=1"+
		" name=Dog mug old_price= owner_id=-100 price= sku= stock_amount= url= v=5.199 weight=", d.calls())
}

func TestSignature(t *testing.T) {
	assert.Equal(t, "CreatePost([Text], [ImageArray], [Advertisement], [LinkUnderPost], [Parameters])", opi.Lookup("создатьпост").Signature())
	assert.Nil(t, opi.Lookup("CreatPost"))
	groups := 0
	for name, functions := range opi.Groups() {
		assert.NotEmpty(t, name)
		assert.NotEmpty(t, functions)
		groups++
	}
	assert.Equal(t, 11, groups)
}
