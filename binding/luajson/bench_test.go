package luajson

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"path"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	lua "github.com/yuin/gopher-lua"
)

// The ways from JSON to tables, on a wall.get answer of 100 posts (206 KB) and on the answer of one wall.post.
var ways = []struct {
	name string
	way  func(b *testing.B, L *lua.LState, text []byte) func()
}{
	{"decode", func(b *testing.B, L *lua.LState, text []byte) func() {
		return func() {
			if _, err := Decode(L, text); err != nil {
				b.Fatal(err)
			}
		}
	}},
	// What one writes first: encoding/json into any, then a copy into new tables.
	{"naive", func(b *testing.B, L *lua.LState, text []byte) func() {
		return func() {
			var v any
			if err := json.Unmarshal(text, &v); err != nil {
				b.Fatal(err)
			}
			copyToLua(L, v)
		}
	}},
	// The floor: the same tables in their final sizes by gopher-lua's methods, with every key and value at hand.
	{"build", func(b *testing.B, L *lua.LState, text []byte) func() {
		v, err := Decode(L, text)
		require.NoError(b, err)
		plan := planOf(v)
		return func() { plan.build(L) }
	}},
}

// BenchmarkDecode measures each way alone: -cpuprofile and -memprofile tell where it goes.
func BenchmarkDecode(b *testing.B) {
	for _, w := range ways {
		forEachAnswer(b, w.name, func(b *testing.B, L *lua.LState, text []byte) {
			run := w.way(b, L, text)
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				run()
			}
		})
	}
}

// BenchmarkBeside lets the ways take turns, so that all meet the same machine, and gives the ratios of their medians:
// how many times faster than naive, and how much of the time of building alone.
func BenchmarkBeside(b *testing.B) {
	forEachAnswer(b, "", func(b *testing.B, L *lua.LState, text []byte) {
		times := make([][]time.Duration, len(ways))
		repeat := 1 + 20_000/len(text)
		var runs []func()
		for _, w := range ways {
			runs = append(runs, w.way(b, L, text))
		}
		for b.Loop() {
			for i, run := range runs {
				began := time.Now()
				for range repeat {
					run()
				}
				times[i] = append(times[i], time.Since(began))
			}
		}
		median := func(i int) float64 {
			slices.Sort(times[i])
			return float64(times[i][len(times[i])/2])
		}
		b.ReportMetric(median(1)/median(0), "naive/decode")
		b.ReportMetric(median(0)/median(2), "decode/build")
	})
}

func BenchmarkEncode(b *testing.B) {
	forEachAnswer(b, "", func(b *testing.B, L *lua.LState, text []byte) {
		v, err := Decode(L, text)
		require.NoError(b, err)
		for b.Loop() {
			if _, err := Encode(v, EncodeOptions{}); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func forEachAnswer(b *testing.B, name string, run func(*testing.B, *lua.LState, []byte)) {
	answers := map[string][]byte{"wall": wallAnswer(100), "small": []byte(`{"response":{"post_id":12345}}`)}
	for _, answer := range []string{"wall", "small"} {
		b.Run(path.Join(name, answer), func(b *testing.B) {
			L := lua.NewState()
			defer L.Close()
			run(b, L, answers[answer])
		})
	}
}

func copyToLua(L *lua.LState, v any) lua.LValue {
	switch v := v.(type) {
	case bool:
		return lua.LBool(v)
	case float64:
		return lua.LNumber(v)
	case string:
		return lua.LString(v)
	case []any:
		t := L.NewTable()
		for _, item := range v {
			t.Append(copyToLua(L, item))
		}
		return t
	case map[string]any:
		t := L.NewTable()
		for name, member := range v {
			t.RawSetString(name, copyToLua(L, member))
		}
		return t
	}
	return lua.LNil
}

// A tablePlan is a value laid out so that building it costs nothing but building.
type tablePlan struct {
	leaf    lua.LValue // when it isn't a table
	keys    []string   // of an object
	members []tablePlan
}

func planOf(v lua.LValue) (plan tablePlan) {
	t, ok := v.(*lua.LTable)
	if !ok {
		return tablePlan{leaf: v}
	}
	for k, v := t.Next(lua.LNil); k != lua.LNil; k, v = t.Next(k) {
		if name, ok := k.(lua.LString); ok {
			plan.keys = append(plan.keys, string(name))
		}
		plan.members = append(plan.members, planOf(v))
	}
	return plan
}

func (p *tablePlan) build(L *lua.LState) lua.LValue {
	if p.leaf != nil {
		return p.leaf
	}
	if p.keys == nil {
		t := L.CreateTable(len(p.members), 0)
		for i := range p.members {
			t.Append(p.members[i].build(L))
		}
		return t
	}
	t := L.CreateTable(0, len(p.keys))
	for i, key := range p.keys {
		t.RawSetString(key, p.members[i].build(L))
	}
	return t
}

// wallAnswer makes an answer of wall.get in VK's manner: escaped slashes, Cyrillic as it is, a photo in seven sizes with
// every second post.
func wallAnswer(posts int) []byte {
	r := rand.New(rand.NewPCG(1, 2))
	items := make([]string, posts)
	for i := range items {
		items[i] = wallPost(r, 100000-i)
	}
	return fmt.Appendf(nil, `{"response":{"count":%d,"items":[%s],"next_from":"100"}}`, 4321, strings.Join(items, ","))
}

func wallPost(r *rand.Rand, id int) string {
	photo := ""
	if id%2 == 0 {
		photo = wallPhoto(r)
	}
	return fmt.Sprintf(`{"inner_type":"wall_wallpost","donut":{"is_donut":false},"comments":{"can_post":1,"can_view":1,"count":%d,"groups_can_post":true},`+
		`"marked_as_ads":0,"can_set_category":false,"can_doubt_category":false,"hash":%q,"type":"post",`+
		`"attachments":[%s],"date":%d,"from_id":-218861756,"id":%d,"is_favorite":false,"likes":{"can_like":1,"count":%d,"user_likes":0,"can_publish":1},`+
		`"owner_id":-218861756,"post_source":{"type":"api"},"post_type":"post","reposts":{"count":%d},"text":"%s","views":{"count":%d}}`,
		r.IntN(30), token(r, 18), photo, 1700000000+r.IntN(1e7), id, r.IntN(900), r.IntN(40), wallText(r), r.IntN(50000))
}

func wallText(r *rand.Rand) string {
	words := strings.Fields(`Сегодня новое поступление товаров в нашем магазине, доставка по городу. Скидка до конца недели!\n\nПишите нам 😀`)
	text := make([]string, 10+r.IntN(60))
	for i := range text {
		text[i] = words[r.IntN(len(words))]
	}
	return strings.Join(text, " ")
}

func wallPhoto(r *rand.Rand) string {
	sizes := make([]string, 7)
	for i := range sizes {
		width := 75 + 120*i
		sizes[i] = fmt.Sprintf(`{"height":%d,"type":"%c","width":%d,"url":"https:\/\/sun9-%d.userapi.com\/impg\/%s\/%s.jpg?size=%dx%d&quality=95&sign=%s&c_uniq_tag=%s&type=album"}`,
			width*3/4, "smxyzwq"[i], width, r.IntN(90), token(r, 38), token(r, 11), width, width*3/4, token(r, 32), token(r, 43))
	}
	return fmt.Sprintf(`{"type":"photo","photo":{"album_id":-7,"date":%d,"id":%d,"owner_id":-218861756,"access_key":%q,"sizes":[%s],"text":"","user_id":100,"has_tags":false}}`,
		1700000000+r.IntN(1e7), 457239000+r.IntN(9999), token(r, 18), strings.Join(sizes, ","))
}

func token(r *rand.Rand, n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = "0123456789abcdefABCDEF_-"[r.IntN(24)]
	}
	return string(b)
}
