package define

import (
	"fmt"
	"strings"
	"sync"

	"github.com/vkscript/vkscript/binding/modules"
	"github.com/vkscript/vkscript/binding/opi"
	"github.com/vkscript/vkscript/vk"
)

// opiTypes say what the arguments of OPI_VK may be.
var opiTypes = [...]string{
	opi.Text: "string|number", opi.ID: "integer|string", opi.Flag: "boolean", opi.Texts: "string[]|string", opi.Date: "integer|string",
	opi.Picture: "string|BinaryData", opi.Pictures: "(string|BinaryData)[]|string|BinaryData", opi.Clip: "string|BinaryData",
	opi.Keyboard: "string|table", opi.Description: "table|string", opi.Auth: "OPI_VK.Parameters|string",
}

// opiClasses are the tables that OPI_VK takes and gives.
var opiClasses = library{name: "OPI_VK", types: []object{
	{"Parameters", "What GetAuthParameters gives; the functions take what is in it before their own defaults.", []row{
		{"access_token?: string", ""}, {"owner_id?: integer|string", "The wall, below zero for a community."}, {"group_id?: integer|string", ""},
		{"app_id?: integer|string", ""}, {"from_group?: integer|string", ""}, {"v?: string", ""},
	}, nil},
	{"Answer", "What VK answers: response, or error.", []row{{"response?: any", ""}, {"error?: OPI_VK.Error", ""}}, nil},
	{"Error", "VK's error as it came.", []row{{"error_code: integer", ""}, {"error_msg: string", ""}}, nil},
}}

// opiResults are what the functions give that do not give an answer; "[]" is a list of what the method's pages hold.
var opiResults = sync.OnceValue(func() map[string]string {
	return map[string]string{
		"CreateTokenRetrievalLink": "string", "GetAuthParameters": "OPI_VK.Parameters", "FormKeyboard": "string", "GetProductDescription": "table",
		"GetProductList": "[]", "GetSelectionList": "[]", "GetPropertyList": "[]", "GetOrderList": "[]", "GetPostStatistics": "[]",
		"GetProductCategoryList": "table<integer, string>",
	}
})

// opi writes OPI_VK under all its names.
func (w *writer) opi() {
	classes := opiClasses.parse()
	w.line("---@class OPI_VK\nOPI_VK = {}\n")
	w.members(classes)
	for f := range opi.Functions() {
		for _, name := range append([]string{f.Name}, f.Older...) {
			w.opiFunction(f, name, false)
		}
		w.opiFunction(f, f.Russian, true)
	}
}

func (w *writer) opiFunction(f *opi.Function, name string, russian bool) {
	fn := modules.Function{Name: name, Returns: opiResult(f), Doc: strings.ToUpper(f.Does[:1]) + f.Does[1:] + "."}
	if f.Method != "" {
		fn.Doc += " VK: " + f.Method + "."
	}
	for _, a := range f.Args {
		arg := modules.Field{Name: a.Name, Optional: !a.Required, Type: &modules.Type{Name: opiTypes[a.Type]}}
		if russian {
			arg.Name = a.Russian
		}
		fn.Args = append(fn.Args, arg)
	}
	w.function("OPI_VK.", &fn)
}

func opiResult(f *opi.Function) string {
	method := vk.LookupMethod(f.Method)
	switch result := opiResults()[f.Name]; {
	case result == "[]":
		return inBrackets(itemType(method)) + "[]"
	case result != "":
		return result
	case method == nil:
		return "OPI_VK.Answer"
	}
	return fmt.Sprintf("{response?: %s, error?: OPI_VK.Error}", resultType(method))
}
