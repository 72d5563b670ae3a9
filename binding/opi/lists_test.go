package opi_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/vkscript/vkscript/vk"
	"github.com/vkscript/vkscript/vk/sandbox"
)

func TestO15ListsRaise(t *testing.T) {
	for call, method := range map[string]string{
		"GetProductList(nil, A)": "market.get", "GetSelectionList(A)": "market.getAlbums", "GetOrderList(A)": "market.getGroupOrders",
		"GetPropertyList(A)": "market.getProperties", "GetPostStatistics({1}, A)": "stats.getPostReach",
	} {
		d := newDesk(t)
		d.vk.Inject(sandbox.Fault{Method: method, Kind: sandbox.ErrorCode, Code: 15})
		assert.Equal(t, "false\t15\t"+method+"\tAccess denied", d.prints(`local ok, e = pcall(function() OPI_VK.`+call+` end) print(ok, e.code, e.method, e.message)`))
		d.vk.Inject(sandbox.Fault{Method: method, Kind: sandbox.ErrorCode, Code: 15})
		err := d.fails("\nOPI_VK." + call)
		assert.ErrorContains(t, err, "test.lua:2: "+call[:strings.Index(call, "(")]+": "+method+": VK error 15")
		assert.True(t, vk.IsCode(err, 15))
	}
}

func TestO15HalfAListIsNoList(t *testing.T) {
	d := newDesk(t)
	d.prints(products(201))
	d.vk.Inject(sandbox.Fault{Method: "market.get", Kind: sandbox.Delay, Delay: 1})
	d.vk.Inject(sandbox.Fault{Method: "market.get", Kind: sandbox.ErrorCode, Code: 15})
	assert.True(t, vk.IsCode(d.fails(`OPI_VK.GetProductList(nil, A)`), 15))
}

func products(n int) string {
	return fmt.Sprintf(`for i = 1, %d do OPI_VK.AddProduct({Name = "Product " .. i, Description = "A product with a number", Category = 20173, Price = i}, nil, A) end `, n)
}

func TestO15PagesWithoutAnEmptyOne(t *testing.T) {
	const first, second, third = "market.get count=200 extended=1 owner_id=-100 v=5.131 with_disabled=1",
		"market.get count=200 extended=1 offset=200 owner_id=-100 v=5.131 with_disabled=1",
		"market.get count=200 extended=1 offset=400 owner_id=-100 v=5.131 with_disabled=1"
	d := newDesk(t)
	all := 0
	for _, c := range []struct {
		count int
		calls string
	}{{0, first}, {1, first}, {200, first}, {201, lines(first, second)}, {400, lines(first, second)}, {401, lines(first, second, third)}} {
		d.prints(products(c.count - all))
		all = c.count
		d.calls()
		assert.Equal(t, fmt.Sprint(c.count, "\t", c.count), d.prints(`local r = OPI_VK.GetProductList("", A) local seen, n = {}, 0
			for _, p in ipairs(r) do if not seen[p.id] then seen[p.id] = true n = n + 1 end end print(#r, n)`))
		assert.Equal(t, c.calls, d.calls())
	}
}

func TestO15SelectionPages(t *testing.T) {
	d := newDesk(t)
	d.prints(`for i = 1, 101 do OPI_VK.CreateProductCollection("Selection " .. i, nil, nil, nil, A) end`)
	d.calls()
	assert.Equal(t, "101", d.prints(`print(#OPI_VK.GetSelectionList(A))`))
	assert.Equal(t, lines("market.getAlbums count=100 owner_id=-100 v=5.131", "market.getAlbums count=100 offset=100 owner_id=-100 v=5.131"), d.calls())
	assert.Equal(t, "0", d.prints(`print(#OPI_VK.GetProductList(5, A))`))
	assert.Equal(t, "market.get album_id=5 count=200 extended=1 owner_id=-100 v=5.131 with_disabled=1", d.calls())
}

func TestO15StatisticsGoInThirties(t *testing.T) {
	d := newDesk(t)
	d.prints(`for i = 1, 61 do OPI_VK.CreatePost("Post " .. i, nil, nil, nil, A) end`)
	for _, c := range []struct{ ids, calls int }{{0, 0}, {1, 1}, {30, 1}, {31, 2}, {60, 2}, {61, 3}} {
		d.calls()
		out := d.prints(fmt.Sprintf(`local ids = {} for i = 1, %d do ids[i] = i end
			local r = OPI_VK.GetPostStatistics(ids, A) print(#r, #r > 0 and r[#r].post_id)`, c.ids))
		assert.True(t, strings.HasPrefix(out, fmt.Sprint(c.ids, "\t")), out)
		calls := d.calls()
		assert.Equal(t, c.calls, strings.Count(calls, "stats.getPostReach"))
		assert.NotContains(t, calls, "post_ids= ")
	}
	assert.ErrorContains(t, d.fails(`OPI_VK.GetPostStatistics(nil, A)`), "GetPostStatistics: PostIDsArray is missing")
}
