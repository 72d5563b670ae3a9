package binding_test

import (
	"bytes"
	"errors"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vkscript/vkscript/binding"
)

// shop is a value of a program that embeds a host.
type shop struct {
	Token string
	sold  int
}

var errSoldOut = errors.New("sold out")

func (s *shop) Sell(name string, count int) (int, error) {
	if count > 5 {
		return 0, errSoldOut
	}
	s.sold += count
	return s.sold, nil
}

func (s *shop) Names() (string, string) { return "mug", "plate" }

func (s *shop) Close() error { return errSoldOut }

func (s *shop) Reset() { s.sold = 0 }

func (s *shop) Secret() string { return s.Token }

func TestBoundValue(t *testing.T) {
	bound := &shop{Token: "secret"}
	try := func(source string) (string, error) {
		var out bytes.Buffer
		host := binding.New(binding.Config{Stdout: &out})
		host.Bind("shop", bound, "Sell", "Names", "Close", "Reset")
		err := host.Run(t.Context(), binding.Script{Name: "test.lua", Source: []byte(source)})
		return out.String(), err
	}
	out, err := try(`print(shop:Sell("mug", 2)) print(shop:Sell("mug", 1)) print(shop:Names()) print(select("#", shop:Reset())) print(shop, getmetatable(shop))`)
	require.NoError(t, err)
	assert.Equal(t, "2\tnil\n3\tnil\nmug\tplate\n0\nshop\tfalse\n", out)

	for source, why := range map[string]string{
		`shop:Sell("mug", 6)`:                     "sold out",
		`shop:Close()`:                            "sold out",
		`shop:Secret()`:                           "shop has no method 'Secret'",
		`print(shop.Token)`:                       "shop has no method 'Token'",
		`shop:Sel("mug", 1)`:                      "shop has no method 'Sel'; did you mean 'Sell'?",
		`shop:secret()`:                           "shop has no method 'secret'",
		`shop.Token = "x"`:                        "",
		`setmetatable(shop, {})`:                  "",
		`shop:Sell({}, 1)`:                        "bad argument",
		`local f = shop.Names f = f() + 1`:        "",
		`for k in pairs(shop) do print(k) end`:    "",
		`rawget(shop, "Token")`:                   "",
		`print(#shop) print(-shop) print(shop^2)`: "",
	} {
		out, err := try("\n" + source)
		require.ErrorContains(t, err, "test.lua:2: ", source)
		assert.ErrorContains(t, err, why, source)
		assert.NotContains(t, out+err.Error(), "secret\n", source)
	}
	_, err = try(`shop:Close()`)
	assert.ErrorIs(t, err, errSoldOut)
	out, err = try(`print(pcall(shop.Sell, shop, "mug", 9))`)
	require.NoError(t, err)
	assert.Equal(t, "false\ttest.lua:1: sold out\n", out)
}
