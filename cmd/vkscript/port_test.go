package main

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vkscript/vkscript/binding"
	"github.com/vkscript/vkscript/binding/bsl/port"
	"github.com/vkscript/vkscript/binding/opi"
	"github.com/vkscript/vkscript/vk"
	"github.com/vkscript/vkscript/vk/sandbox"
)

// TestPortCallsTheSame ports a snippet of each function of OPI_VK, in both languages: its Lua needs no helper but three,
// prints the same, and asks VK the same.
func TestPortCallsTheSame(t *testing.T) {
	dir := t.TempDir()
	writePicture(t, filepath.Join(dir, "cat.png"))
	helper := regexp.MustCompile(`bsl\.(\w+)`)
	for f := range opi.Functions() {
		for _, russian := range []bool{false, true} {
			source := snippet(f, russian)
			t.Run(strings.Fields(source)[0]+f.Name, func(t *testing.T) {
				parsed := newBSLFiles().bind("t.os", "t.os", source)
				require.Empty(t, parsed.found, source)
				result := port.Port(parsed.module, port.Config{Function: opiFunction, Partial: true})
				require.Empty(t, result.Found, source)
				for _, m := range helper.FindAllStringSubmatch(result.Lua, -1) {
					assert.Contains(t, []string{"temp_file", "copy_file", "str"}, m[1], result.Lua)
				}
				want, wantErr, asked := runProgram(t, dir, "t.os", source)
				got, gotErr, askedToo := runProgram(t, dir, "t.lua", result.Lua)
				assert.Equal(t, want, got, result.Lua)
				assert.Equal(t, asked, askedToo, result.Lua)
				assert.Equal(t, wantErr == nil, gotErr == nil, "%v\n%v\n%s", wantErr, gotErr, result.Lua)

				exact := port.Port(parsed.module, port.Config{Function: opiFunction, Exact: true})
				require.Empty(t, exact.Found, source)
				got, gotErr, askedToo = runProgram(t, dir, "t.lua", exact.Lua)
				assert.Equal(t, want, got, exact.Lua)
				assert.Equal(t, asked, askedToo, exact.Lua)
				assert.Equal(t, wantErr == nil, gotErr == nil, "%v\n%v\n%s", wantErr, gotErr, exact.Lua)
			})
		}
	}
}

// snippet calls a function with arguments of its types, as the documentation does.
func snippet(f *opi.Function, russian bool) string {
	word := func(english, translated string) string {
		if russian {
			return translated
		}
		return english
	}
	var b strings.Builder
	fmt.Fprintf(&b, "Parameters = OPI_VK.%s();\n", word("GetAuthParameters", "ПолучитьПараметрыАвторизации"))
	args := make([]string, len(f.Args))
	for i, a := range f.Args {
		args[i] = "Argument" + strconv.Itoa(i)
		value := ""
		switch a.Type {
		case opi.Text:
			value = fmt.Sprintf("\"%s %d & co\"", a.Name, i)
			if strings.Contains(a.Name, "URL") || strings.Contains(a.Name, "Link") {
				value = "\"https://example.com/?a=b&c\""
			}
		case opi.ID:
			value = "1"
		case opi.Flag:
			value = word("True", "Истина")
		case opi.Date:
			value = fmt.Sprintf("%s(OPI_Tools.%s())", word("BegOfDay", "НачалоДня"), word("GetCurrentDate", "ПолучитьТекущуюДату"))
		case opi.Picture, opi.Clip:
			fmt.Fprintf(&b, "%s = %s(\"png\");\n%s(\"cat.png\", %s);\n", args[i], word("GetTempFileName", "ПолучитьИмяВременногоФайла"), word("CopyFile", "КопироватьФайл"), args[i])
			continue
		case opi.Texts, opi.Pictures:
			item := map[bool]string{true: "\"cat.png\"", false: "\"1\""}[a.Type == opi.Pictures]
			fmt.Fprintf(&b, "%s = %s;\n%s.%s(%s);\n", args[i], word("New Array", "Новый Массив"), args[i], word("Add", "Добавить"), item)
			continue
		case opi.Keyboard:
			fmt.Fprintf(&b, "Buttons = %s;\nButtons.%s(\"A\");\n", word("New Array", "Новый Массив"), word("Add", "Добавить"))
			value = "OPI_VK." + word("FormKeyboard", "СформироватьКлавиатуру") + "(Buttons)"
		case opi.Description:
			fmt.Fprintf(&b, "%s = %s;\n%s.%s(\"%s\", \"Mug\");\n%s.%s(\"%s\", 450);\n%s.%s(\"%s\", \"cat.png\");\n", args[i], word("New Map", "Новый Соответствие"),
				args[i], word("Insert", "Вставить"), word("Name", "Имя"), args[i], word("Insert", "Вставить"), word("Price", "Цена"),
				args[i], word("Insert", "Вставить"), word("MainPhoto", "ОсновноеФото"))
			continue
		case opi.Auth:
			value = "Parameters"
		}
		fmt.Fprintf(&b, "%s = %s;\n", args[i], value)
	}
	fmt.Fprintf(&b, "Result = OPI_VK.%s(%s);\n", word(f.Name, f.Russian), strings.Join(args, ", "))
	if f.Name != "GetProductCategoryList" { // its keys are numbers, which JSON has not
		fmt.Fprintf(&b, "%s(OPI_Tools.%s(Result));\n", word("Message", "Сообщить"), word("JSONString", "JSONСтрокой"))
	}
	return b.String()
}

// runProgram runs a program in a sandbox that has one of each thing, and gives what it prints and asks.
func runProgram(t *testing.T, dir, name, source string) (printed string, err error, asked []string) {
	server := sandbox.New(sandbox.Config{Rate: sandbox.Rate{User: -1, Community: -1, Service: -1}})
	var out bytes.Buffer
	host := binding.New(binding.Config{
		Client: vk.New(vk.Config{Token: sandbox.UserToken, Transport: server, Limits: vk.NewLimits(map[vk.TokenKind]float64{vk.UserToken: 0, vk.CommunityToken: 0})}),
		Stdout: &out, CommunityToken: sandbox.CommunityToken, GroupID: strconv.Itoa(sandbox.GroupID), AppID: strconv.Itoa(sandbox.AppID),
	})
	err = host.Run(t.Context(), binding.Script{Name: name, Source: []byte(source), Dir: dir})
	for _, c := range server.Calls("") {
		for _, random := range []string{"guid", "random_id"} {
			c.Params.Del(random)
		}
		line := c.Method + " " + c.Params.Encode()
		if c.Method == "ads.createCampaigns" { // the time of the call is in it
			line = c.Method
		}
		for _, f := range c.Files {
			line += " " + f.Format + " " + f.SHA256
		}
		asked = append(asked, line)
	}
	return regexp.MustCompile(`[0-9a-f]{32}|\b\d{10}\b`).ReplaceAllString(out.String(), "…"), err, asked // guids and times differ
}

func writePicture(t *testing.T, path string) {
	picture := image.NewGray(image.Rect(0, 0, 500, 500))
	picture.Set(1, 1, color.White)
	f, err := os.Create(path)
	require.NoError(t, err)
	require.NoError(t, png.Encode(f, picture))
	require.NoError(t, f.Close())
	require.NoError(t, os.Chtimes(path, time.Time{}, time.Unix(1, 0)))
}
