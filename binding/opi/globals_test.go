package opi_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"context"
	"github.com/vkscript/vkscript/binding"
)

// expressions are what a script prints, in both languages where there are two names.
func TestGlobals(t *testing.T) {
	moscow := time.FixedZone("MSK", 3*60*60)
	for expression, want := range map[string]string{
		`StrTemplate("%1 из %2", 3, "десяти")`:                                              "3 из десяти",
		`СтрШаблон("%2%1", "а", "б")`:                                                       "ба",
		`StrTemplate("100%% %1", 5)`:                                                        "100% 5",
		`StrTemplate("%10 %1", 1, 2, 3, 4, 5, 6, 7, 8, 9, "ten")`:                           "ten 1",
		`StrTemplate("%(1)0 %(10)", 1, 2, 3, 4, 5, 6, 7, 8, 9, 10)`:                         "10 10",
		`StrTemplate("[%1] [%3]", nil, 2)`:                                                  "[] []",
		`StrTemplate("%1", true)`:                                                           "true",
		`StrTemplate("%1 %2", 1000000000000, 0.00000001)`:                                   "1000000000000 0.00000001",
		`StrTemplate("%%1 %%%1", "x")`:                                                      "%1 %x",
		`StrTemplate("")`:                                                                   "",
		`StrTemplate("%1", "%2 %%")`:                                                        "%2 %%",
		`StrTemplate("%1", setmetatable({}, {__tostring = function() return "own" end}))`:   "own",
		`BegOfDay("2024-01-31T12:00:00")`:                                                   "1706648400",
		`НачалоДня(1706691600)`:                                                             "1706648400",
		`EndOfDay("2024-01-31")`:                                                            "1706734799",
		`КонецДня("31.01.2024 23:59:59")`:                                                   "1706734799",
		`BegOfDay("2024-01-31T22:00:00Z")`:                                                  "1706734800",
		`CurrentDate() == ТекущаяДата() or CurrentDate()`:                                   "true",
		`math.abs(CurrentDate() - os.time()) <= 1`:                                          "true",
		`OPI_Tools.GetCurrentDate() - CurrentDate() <= 1`:                                   "true",
		`math.type and 0 or type(OPI_Инструменты.ПолучитьТекущуюДату())`:                    "number",
		`OPI_Tools.NumberToString(1234567.5)`:                                               "1234567.5",
		`OPI_Tools.NumberToString(1e15)`:                                                    "1000000000000000",
		`OPI_Инструменты.ЧислоВСтроку(0)`:                                                   "0",
		`OPI_Tools.NumberToString("текст")`:                                                 "текст",
		`OPI_Tools.NumberToString()`:                                                        "",
		`OPI_Tools.UNIXTime("2024-01-31T12:00:00")`:                                         "1706691600",
		`type(OPI_Инструменты.UNIXВремя(5))`:                                                "string",
		`OPI_Tools.JSONString({a = {1, "б"}}, nil, false)`:                                  `{"a":[1,"б"]}`,
		`OPI_Tools.JSONString({a = {1}})`:                                                   "{\r\n \"a\": [\r\n  1\r\n ]\r\n}",
		`OPI_Инструменты.JSONСтрокой("текст", nil, false)`:                                  `"текст"`,
		`OPI_Tools.JSONString(OPI_VK.GetProductDescription().AdditionalPhotos, nil, false)`: "[]",
		`OPI_Tools.JSONString(OPI_VK.GetProductDescription(true), nil, false)`: `{"Name":"","Description":"","Category":"","Price":"","OldPrice":"",` +
			`"MainPhoto":"","URL":"","AdditionalPhotos":"","PropertyValues":"","MainInGroup":"","Width":"","Height":"","Depth":"","Weight":"","SKU":"","AvailableBalance":""}`,
		`require "OPI_Tools" == OPI_Tools, require "OPI_Инструменты" == OPI_Инструменты`:             "true\ttrue",
		`tostring(BinaryData("abc", "кот.jpg")), #ДвоичныеДанные("abc")`:                             "BinaryData: кот.jpg, 3 bytes\t3",
		`GetTempFileName("png"):match("%.png$"), ПолучитьИмяВременногоФайла():match("%.")`:           ".png\tnil",
		`GetTempFileName(".png"):match("[^.]%.png$") ~= nil, GetTempFileName() == GetTempFileName()`: "true\tfalse",
	} {
		d := newDesk(t)
		d.cfg.Zone = moscow
		out, err := d.run("print(" + expression + ")")
		require.NoError(t, err, expression)
		assert.Equal(t, want, out, expression)
	}
}

func TestGlobalsFail(t *testing.T) {
	for call, why := range map[string]string{
		`StrTemplate("50% off")`:               "StrTemplate: %1 to %10, %(1) or %% must follow a % (place 3)",
		`StrTemplate("%")`:                     "(place 1)",
		`StrTemplate("%(1", 1)`:                "(place 1)",
		`StrTemplate("%(11)", 1)`:              "(place 1)",
		`StrTemplate("%0", 1)`:                 "(place 1)",
		`StrTemplate({})`:                      "bad argument #1 to 'StrTemplate'",
		`BegOfDay("yesterday")`:                `a day wants a date: os.time() or text such as "2024-01-31"`,
		`EndOfDay()`:                           "a day wants a date",
		`OPI_Tools.UNIXTime({})`:               "UNIXTime wants a date",
		`OPI_Tools.JSONString(print)`:          "JSONString: cannot write as JSON: JSON has no form for a function",
		`OPI_Tools.Pause("long")`:              "bad argument #1",
		`CopyFile("none.jpg", "x.jpg")`:        "open none.jpg: ",
		`CopyFile("cat.jpg", "x.jpg")`:         "the script may not write x.jpg: run it with --allow-write=",
		`CopyFile("../cat.jpg", "x.jpg")`:      "the script may not read ../cat.jpg",
		`CopyFile("http://10.0.0.1/", "x")`:    "the script may not reach 10.0.0.1",
		`BinaryData()`:                         "bad argument #1 to 'BinaryData'",
		`local b = BinaryData("x") b.Data = 1`: "",
	} {
		d := newDesk(t)
		err := d.fails("\n" + call)
		assert.ErrorContains(t, err, "test.lua:2: ", call)
		assert.ErrorContains(t, err, why, call)
	}
}

func TestMessage(t *testing.T) {
	d := newDesk(t)
	assert.Equal(t, "Привет\n5\n\ntrue", d.prints(`Message("Привет") Сообщить(5) Message() Message(true)`))
}

func TestCopyFile(t *testing.T) {
	d := newDesk(t)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.Write(picture("jpeg", 20, 20)) }))
	defer server.Close()
	d.cfg.Permissions.Net.Allow = []string{"127.0.0.1"}
	d.cfg.Permissions.Write.Allow = []string{d.dir}
	d.prints(`CopyFile("cat.jpg", "copy.jpg") FileCopy("copy.jpg", "copy.jpg.2") КопироватьФайл("` + server.URL + `/", "fetched.jpg")
		local temporary = GetTempFileName("jpg") CopyFile("cat.jpg", temporary) OPI_VK.CreatePost("Text", temporary, nil, nil, A)`)
	for name, size := range map[string]int{"copy.jpg": 400, "copy.jpg.2": 400, "fetched.jpg": 20} {
		got, err := os.ReadFile(filepath.Join(d.dir, name))
		require.NoError(t, err)
		assert.Equal(t, picture("jpeg", size, size), got, name)
	}
	assert.Contains(t, d.calls(), "upload photo=tmp2.jpg (image/jpeg)")
}

func TestPause(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		began := time.Now()
		d.prints(`OPI_Tools.Pause(5) OPI_Инструменты.Пауза(0.5) OPI_Tools.Pause("2") OPI_Tools.Pause(0) OPI_Tools.Pause(-5) OPI_Tools.Pause(0/0)`)
		assert.Equal(t, 7500*time.Millisecond, time.Since(began))

		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		err := binding.New(d.cfg).Run(ctx, binding.Script{Name: "test.lua", Source: []byte(`OPI_Tools.Pause(1e300)`), Dir: d.dir})
		assert.ErrorIs(t, err, context.DeadlineExceeded)
		assert.Equal(t, time.Hour+7500*time.Millisecond, time.Since(began))
	})
}
