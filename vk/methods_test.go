package vk

import (
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestReadMethod(t *testing.T) {
	tests := []struct {
		line string
		want Method
	}{
		{"- - response:integer",
			Method{Responses: []Response{{"response", "integer"}}}},
		{"u 7 response:[]users_user_full",
			Method{Tokens: 1 << UserToken, Errors: []int{7}, Responses: []Response{{"response", "[]users_user_full"}}}},
		{"cs 7,15,1260 response:integer,extendedResponse:a.b_c", Method{
			Tokens: 1<<CommunityToken | 1<<ServiceToken, Errors: []int{7, 15, 1260},
			Responses: []Response{{"response", "integer"}, {"extendedResponse", "a.b_c"}}}},
		{"un - response:any b!:integer a:string;default=x", Method{
			Tokens: 1<<UserToken | withoutToken, Responses: []Response{{"response", "any"}},
			Params: []Parameter{{Name: "b", Type: TypeInteger, Required: true}, {Name: "a", Type: TypeString, Default: "x"}}}},
	}
	for _, tt := range tests {
		tt.want.Name = "a.is"
		assert.Equal(t, &tt.want, readMethod("a.is", tt.line), tt.line)
	}
}

func TestReadParameter(t *testing.T) {
	tests := []struct {
		word string
		want Parameter
	}{
		{"k:string", Parameter{Name: "k", Type: TypeString}},
		{"k!:number", Parameter{Name: "k", Type: TypeNumber, Required: true}},
		{"k:boolean;default=0", Parameter{Name: "k", Type: TypeBoolean, Default: "0"}},
		{"k:JSON;maxitems=10", Parameter{Name: "k", Type: TypeJSON, MaxItems: 10}},
		{"k!:[]integer;min=1", Parameter{Name: "k", Type: TypeList, Item: TypeInteger, Required: true, HasMin: true, Min: 1}},
		{"k:integer;min=0;max=0", Parameter{Name: "k", Type: TypeInteger, HasMin: true, HasMax: true}},
		{"k:integer;min=-90;max=9000000000", Parameter{Name: "k", Type: TypeInteger, HasMin: true, Min: -90, HasMax: true, Max: 9_000_000_000}},
		{"k:string;minlength=6;maxlength=12", Parameter{Name: "k", Type: TypeString, MinLength: 6, MaxLength: 12}},
		{"k:string;enum=a", Parameter{Name: "k", Type: TypeString, Enum: []string{"a"}}},
		{"k:string;enum=a=1|b,c|-", Parameter{Name: "k", Type: TypeString, Enum: []string{"a=1", "b,c", "-"}}},
		{"k:[]string;enum=@groups_group_role", Parameter{Name: "k", Type: TypeList, Item: TypeString,
			Enum: []string{"moderator", "editor", "administrator", "advertiser"}}},
		{"k:string;default=a=1|b,c:d!@", Parameter{Name: "k", Type: TypeString, Default: "a=1|b,c:d!@"}},
		{"k:string;enum=p|q;default=q", Parameter{Name: "k", Type: TypeString, Enum: []string{"p", "q"}, Default: "q"}},
	}
	for _, tt := range tests {
		assert.Equal(t, tt.want, readParameter(tt.word), tt.word)
	}
}

// TestLookupMethodTogether: whoever asks first, all get the same method.
func TestLookupMethodTogether(t *testing.T) {
	methodsRead.named = nil
	var found [8][]*Method
	var wait sync.WaitGroup
	start := make(chan struct{})
	for i := range found {
		wait.Go(func() {
			<-start
			found[i] = slices.Collect(Methods())
		})
	}
	close(start)
	wait.Wait()
	for _, methods := range found[1:] {
		for i, m := range methods {
			assert.Same(t, found[0][i], m)
		}
	}
}
