package spell

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/stretchr/testify/assert"
)

var names = []string{
	"wall.post", "wall.get", "wall.getById", "wall.repost", "wall.pin", "messages.send", "messages.getById",
	"owner_id", "user_id", "message", "attachments", "count", "ОтправитьСообщение", "СоздатьПост", "id", "v",
}

func TestNearest(t *testing.T) {
	tests := []struct{ name, want string }{
		{"wall.pots", "wall.post"},
		{"Wall.Post", "wall.post"},
		{"wall.rpost", "wall.repost"},
		{"wall.getByID", "wall.getById"},
		{"mesage", "message"},
		{"ownerid", "owner_id"},
		{"atachment", "attachments"},
		{"cuont", "count"},
		{"создатьпост", "СоздатьПост"},
		{"СоздатьПсот", "СоздатьПост"},
		{"ОтправитьСобщение", "ОтправитьСообщение"},
		{"ID", "id"},
		{"ix", ""},
		{"w", ""},
		{"", ""},
		{"photos.save", ""},
		{"completely_else", ""},
	}
	for _, tt := range tests {
		got, ok := Nearest(tt.name, slices.Values(names))
		assert.Equal(t, tt.want, got, tt.name)
		assert.Equal(t, tt.want != "", ok, tt.name)
	}
}

func TestNearestTies(t *testing.T) {
	got, _ := Nearest("photo_is", slices.Values([]string{"shoto_is", "photo_id", "photo_ids"}))
	assert.Equal(t, "photo_id", got, "the longest common beginning, then the earlier one")
	got, _ = Nearest("photo_is", slices.Values([]string{"photo_ids", "photo_id"}))
	assert.Equal(t, "photo_ids", got)
}

func TestAbbreviated(t *testing.T) {
	for name, want := range map[string]string{"upr": "upper", "frmt": "format", "UPR": "upper", "up": "", "per": "", "upperx": "", "rep": "rep", "прм": "пример"} {
		got, ok := Abbreviated(name, slices.Values([]string{"upper", "upper_case", "format", "report", "rep", "пример"}))
		assert.Equal(t, want, got, name)
		assert.Equal(t, want != "", ok, name)
	}
}

func TestDistance(t *testing.T) {
	tests := []struct {
		a, b string
		want int
	}{
		{"", "", 0},
		{"", "abc", 3},
		{"abc", "ABC", 0},
		{"ab", "ba", 1},
		{"ca", "abc", 3},
		{"kitten", "sitting", 3},
		{"Ёлка", "ёлки", 1},
		{strings.Repeat("я", 200), strings.Repeat("я", 199) + "ю", 1},
	}
	for _, tt := range tests {
		assert.Equal(t, tt.want, Distance(tt.a, tt.b, 9), "%q %q", tt.a, tt.b)
		assert.Equal(t, tt.want, Distance(tt.b, tt.a, 9), "%q %q", tt.b, tt.a)
	}
	assert.Equal(t, 2, Distance("kitten", "sitting", 1), "one more than the bound")
}

func FuzzNearest(f *testing.F) {
	f.Add("wall.post", "wall.pots")
	f.Add("Пост", "посТ")
	f.Add("\xff", "")
	f.Fuzz(func(t *testing.T, a, b string) {
		if len(a) > 300 || len(b) > 300 {
			return
		}
		_, ok := Nearest(a, slices.Values([]string{b}))
		n := utf8.RuneCountInString(a)
		assert.Equal(t, Distance(a, b, maxEdits(n)) <= maxEdits(n), ok)
		assert.Equal(t, Distance(a, b, 1000), Distance(b, a, 1000))
		assert.Zero(t, Distance(a, strings.Map(unicode.ToLower, a), 0))
	})
}

func BenchmarkNearest(b *testing.B) {
	var many []string
	for i := range 566 {
		many = append(many, fmt.Sprintf("%s%d", names[i%7], i))
	}
	b.ReportAllocs()
	for b.Loop() {
		Nearest("mesages.getByld1", slices.Values(many))
	}
}
