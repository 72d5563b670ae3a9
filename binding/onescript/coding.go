package onescript

import (
	"encoding/base64"
	"net/url"
	"strings"
	"sync"

	"github.com/vkscript/vkscript/binding/bsl/value"
	"github.com/vkscript/vkscript/binding/codepage"
)

// codings are the encodings of texts by their folded names.
var codings = sync.OnceValue(func() map[string]codepage.Encoding {
	return map[string]codepage.Encoding{
		"utf16": codepage.UTF16, "utf-16": codepage.UTF16,
		"ansi": codepage.Windows1251, "windows-1251": codepage.Windows1251, "cp1251": codepage.Windows1251,
		"oem": codepage.CP866, "cp866": codepage.CP866, "ibm866": codepage.CP866,
		"koi8-r": codepage.KOI8R, "iso-8859-5": codepage.ISO88595, "windows-1252": codepage.Windows1252,
	}
})

// coding is an encoding of files: plain UTF-8 when nothing is behind it.
type coding struct {
	codepage.Encoding
	bom bool // what UTF-8 is written with
}

// coding reads an argument that names an encoding: a value of TextEncoding, or its name. UTF-8 is written with a byte
// order mark, as OneScript does, but for UTF8NoBOM.
func (r *Runner) coding(a *value.Args, i int) (coding, error) {
	if !a.Has(i) || a.Get(i) == nil {
		return coding{bom: true}, nil
	}
	name := a.Text(i)
	if e, ok := a.Get(i).(*value.EnumValue); ok {
		name = e.EN
	}
	switch Fold(name) {
	case "utf8", "utf-8", "system":
		return coding{bom: true}, nil
	case "utf8nobom", "utf-8nobom":
		return coding{}, nil
	}
	if known := codings()[Fold(name)]; known != nil {
		return coding{Encoding: known}, nil
	}
	return coding{}, &value.Error{Text: "Неверное значение аргумента {" + name + "}"}
}

const bom = "\ufeff"

// decode makes text of bytes. A byte order mark says more than the name of an encoding.
func (c coding) decode(data []byte) string {
	if text, ok := strings.CutPrefix(string(data), bom); ok {
		return text
	}
	if len(data) >= 2 && (data[0] == 0xff && data[1] == 0xfe || data[0] == 0xfe && data[1] == 0xff) {
		c.Encoding = codepage.UTF16
	}
	if c.Encoding == nil {
		return strings.ToValidUTF8(string(data), "\ufffd")
	}
	return c.Decode(data)
}

// encode makes bytes of text, which begins a file or goes on with it; a sign that the encoding does not have becomes a
// question mark.
func (c coding) encode(text string, begin bool) []byte {
	if c.Encoding == nil {
		if c.bom && begin {
			text = bom + text
		}
		return []byte(text)
	}
	data, _ := c.Encode(text)
	if c.Encoding == codepage.UTF16 && !begin {
		data = data[2:] // the byte order mark
	}
	return data
}

func codingFuncs() map[string]function {
	return map[string]function{
		"EncodeString": func(_ *Runner, a *value.Args) (value.Value, error) {
			keep := "-_.~"
			if isName(a.Get(1), "URLInURLEncoding") {
				keep += ":/?=+,[]"
			}
			return percent(a.Text(0), keep), nil
		},
		"DecodeString": func(_ *Runner, a *value.Args) (value.Value, error) {
			text, err := url.PathUnescape(a.Text(0))
			if err != nil {
				return a.Text(0), nil
			}
			return text, nil
		},
		"Base64String":                  toBase64,
		"GetBase64StringFromBinaryData": toBase64,
		"Base64Value":                   fromBase64,
		"GetBinaryDataFromBase64String": fromBase64,
		"GetBinaryDataFromString": func(r *Runner, a *value.Args) (value.Value, error) {
			c, err := r.coding(a, 1)
			if err != nil {
				return nil, err
			}
			c.bom = a.Bool(2, false)
			return &binary{data: c.encode(a.Text(0), true)}, nil
		},
		"GetStringFromBinaryData": func(r *Runner, a *value.Args) (value.Value, error) {
			c, err := r.coding(a, 1)
			if err != nil {
				return nil, err
			}
			return c.decode(value.Arg[*binary](a, 0).data), nil
		},
		"XMLString": func(_ *Runner, a *value.Args) (value.Value, error) { return xmlString(a.Get(0)) },
		"XMLValue": func(_ *Runner, a *value.Args) (value.Value, error) {
			return xmlValue(value.Arg[value.Type](a, 0), a.Text(1))
		},
	}
}

// percent writes all but letters, digits and what is kept as %XX.
func percent(text, keep string) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(text) {
		c := text[i]
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte(keep, c) >= 0 {
			b.WriteByte(c)
			continue
		}
		b.Write([]byte{'%', hex[c>>4], hex[c&15]})
	}
	return b.String()
}

func toBase64(r *Runner, a *value.Args) (value.Value, error) {
	data := value.Arg[*binary](a, 0).data
	r.meter.Reserve(len(data) * 2)
	return base64.StdEncoding.EncodeToString(data), nil
}

func fromBase64(_ *Runner, a *value.Args) (value.Value, error) {
	text := strings.NewReplacer("\r", "", "\n", "", " ", "").Replace(a.Text(0))
	data, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil, &value.Error{Text: "Внешнее исключение (System.FormatException): Invalid length or character for a Base-64 string."}
	}
	return &binary{data: data}, nil
}

// xmlString writes a value as XML does.
func xmlString(v value.Value) (value.Value, error) {
	switch v := v.(type) {
	case nil, value.NullType:
		return "", nil
	case bool:
		return map[bool]string{true: "true", false: "false"}[v], nil
	case value.Date:
		return value.ISODate(v), nil
	case value.Number, string:
		return value.Invariant.Text(v), nil
	case *value.UUID:
		return v.Text(nil), nil
	case *binary:
		return base64.StdEncoding.EncodeToString(v.data), nil
	}
	return nil, value.ErrArgType
}

// xmlValue reads what xmlString writes.
func xmlValue(t value.Type, text string) (value.Value, error) {
	switch t {
	case value.TypeString:
		return text, nil
	case value.TypeNumber:
		n, err := value.Parse(text)
		return n.Value(), err
	case value.TypeBoolean:
		switch text {
		case "true", "1":
			return true, nil
		case "false", "0":
			return false, nil
		}
		return nil, value.ErrBoolean
	case value.TypeDate:
		return value.ParseDate(onlyDigits(text))
	case value.TypeUndefined, value.TypeNull:
		return nil, nil
	}
	return nil, value.ErrArgType
}

// onlyDigits are the digits of a date, without its zone or fractions of seconds.
func onlyDigits(text string) string {
	if len(text) > 19 {
		text = text[:19]
	}
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, text)
}
