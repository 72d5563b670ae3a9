package onescript

import (
	"github.com/vkscript/vkscript/binding/bsl/value"
)

// jsonReader is ЧтениеJSON.
type jsonReader struct {
	text *value.JSONText
	done bool
}

var (
	errJSONClosed = &value.Error{Text: "Источник данных JSON не открыт"}
	errJSONOutput = &value.Error{Text: "Приемник данных JSON не открыт"}
)

func newJSONReader(*value.Args) (value.Value, error) { return &jsonReader{}, nil }

// Class is ЧтениеJSON.
func (j *jsonReader) Class() *value.Class { return jsonReaderClass }

func (j *jsonReader) openFile(a *value.Args) error {
	r := runner(a)
	c, err := r.coding(a, 1)
	if err != nil {
		return err
	}
	data, err := r.readFile(a.Text(0))
	if err != nil {
		return err
	}
	*j = jsonReader{text: value.NewJSONText(c.decode(data))}
	return nil
}

func (j *jsonReader) next() (value.Value, error) {
	if j.text == nil {
		return nil, errJSONClosed
	}
	more, err := j.text.Next()
	return more, err
}

// jsonTokens are the names of JSONValueType, by token.
var jsonTokens = []string{"None", "ObjectStart", "ObjectEnd", "ArrayStart", "ArrayEnd", "PropertyName", "String", "Number", "Boolean", "Null"}

func (j *jsonReader) kind() value.Value {
	token := value.JSONNone
	if j.text != nil {
		token = j.text.Token
	}
	v, _ := enums()["JSONValueType"].(*value.Enum).Field(jsonTokens[token])
	return v
}

func (j *jsonReader) current() value.Value {
	if j.text == nil {
		return nil
	}
	return j.text.Value
}

var jsonReaderClass = &value.Class{
	Type: value.Type{RU: "ЧтениеJSON", EN: "JSONReader"},
	Props: func() []value.Prop {
		return []value.Prop{
			value.PropOf("ТекущееЗначение", "CurrentValue", func(j *jsonReader) value.Value { return j.current() }, nil),
			value.PropOf("ТипТекущегоЗначения", "CurrentValueType", func(j *jsonReader) value.Value { return j.kind() }, nil),
		}
	},
	Methods: func() []value.Method {
		return []value.Method{
			value.ProcOf("УстановитьСтроку", "SetString", 1, 1, func(j *jsonReader, a *value.Args) error {
				*j = jsonReader{text: value.NewJSONText(a.Text(0))}
				return nil
			}),
			value.ProcOf("ОткрытьФайл", "OpenFile", 1, 2, func(j *jsonReader, a *value.Args) error { return j.openFile(a) }),
			value.FuncOf("Прочитать", "Read", 0, 0, func(j *jsonReader, _ *value.Args) (value.Value, error) { return j.next() }),
			value.ProcOf("Закрыть", "Close", 0, 0, func(j *jsonReader, _ *value.Args) error { *j = jsonReader{}; return nil }),
		}
	},
}

// jsonSettings is ПараметрыЗаписиJSON.
type jsonSettings struct{ value.JSONOptions }

// newJSONSettings is New JSONWriterSettings(line break, indent, double quotes, escapes, <>, line ends, &, ', /).
func newJSONSettings(a *value.Args) (value.Value, error) {
	s := &jsonSettings{value.JSONOptions{NewLine: "\n"}}
	if e, ok := a.Get(0).(*value.EnumValue); ok {
		s.NewLine = map[string]string{"None": "", "Windows": "\r\n"}[e.EN]
		if e.EN == "Auto" || e.EN == "Unix" {
			s.NewLine = "\n"
		}
	}
	s.Indent = value.Left(a.Text(1), 1)
	s.SingleQuotes = !a.Bool(2, true)
	s.ASCII = isName(a.Get(3), "NotASCIISymbols")
	s.Angles, s.Ampersand, s.Apostrophe, s.Slash = a.Bool(4, false), a.Bool(6, false), a.Bool(7, false), a.Bool(8, false)
	return s, nil
}

// Class is ПараметрыЗаписиJSON.
func (s *jsonSettings) Class() *value.Class { return jsonSettingsClass }

var jsonSettingsClass = &value.Class{Type: value.Type{RU: "ПараметрыЗаписиJSON", EN: "JSONWriterSettings"}, Props: func() []value.Prop {
	return []value.Prop{
		value.PropOf("СимволыОтступа", "PaddingSymbols", func(s *jsonSettings) value.Value { return s.Indent }, nil),
		value.PropOf("ИспользоватьДвойныеКавычки", "UseDoubleQuotes", func(s *jsonSettings) value.Value { return !s.SingleQuotes }, nil),
	}
}}

// jsonWriter is ЗаписьJSON, into a text or a file, which is written when it is closed.
type jsonWriter struct {
	out    *value.JSONOut
	path   string
	coding coding
}

func newJSONWriter(*value.Args) (value.Value, error) { return &jsonWriter{}, nil }

// Class is ЗаписьJSON.
func (j *jsonWriter) Class() *value.Class { return jsonWriterClass }

// begin reads the settings at an argument.
func (j *jsonWriter) begin(a *value.Args, i int) {
	options := value.DefaultJSON
	if a.Has(i) && a.Get(i) != nil {
		options = value.Arg[*jsonSettings](a, i).JSONOptions
	}
	*j = jsonWriter{out: &value.JSONOut{JSONOptions: options}}
}

func (j *jsonWriter) openFile(a *value.Args) (err error) {
	j.begin(a, 3)
	j.path = a.Text(0)
	j.coding, err = runner(a).coding(a, 1)
	j.coding.bom = a.Bool(2, false)
	return err
}

// close gives the text, or writes the file.
func (j *jsonWriter) close(a *value.Args) (value.Value, error) {
	w := *j
	*j = jsonWriter{}
	if w.out == nil {
		return "", nil
	}
	if w.path == "" {
		return w.out.String(), nil
	}
	return "", runner(a).writeFile(w.path, w.coding.encode(w.out.String(), true))
}

// write makes a method that writes something.
func write(ru, en string, least, most int, do func(out *value.JSONOut, a *value.Args) error) value.Method {
	return value.ProcOf(ru, en, least, most, func(j *jsonWriter, a *value.Args) error {
		if j.out == nil {
			return errJSONOutput
		}
		return do(j.out, a)
	})
}

var jsonWriterClass = &value.Class{Type: value.Type{RU: "ЗаписьJSON", EN: "JSONWriter"}, Methods: func() []value.Method {
	return []value.Method{
		value.ProcOf("УстановитьСтроку", "SetString", 0, 1, func(j *jsonWriter, a *value.Args) error { j.begin(a, 0); return nil }),
		value.ProcOf("ОткрытьФайл", "OpenFile", 1, 4, func(j *jsonWriter, a *value.Args) error { return j.openFile(a) }),
		value.FuncOf("Закрыть", "Close", 0, 0, func(j *jsonWriter, a *value.Args) (value.Value, error) { return j.close(a) }),
		write("ЗаписатьНачалоОбъекта", "WriteStartObject", 0, 0, func(out *value.JSONOut, _ *value.Args) error { return out.Begin('{') }),
		write("ЗаписатьКонецОбъекта", "WriteEndObject", 0, 0, func(out *value.JSONOut, _ *value.Args) error { return out.End('}') }),
		write("ЗаписатьНачалоМассива", "WriteStartArray", 0, 0, func(out *value.JSONOut, _ *value.Args) error { return out.Begin('[') }),
		write("ЗаписатьКонецМассива", "WriteEndArray", 0, 0, func(out *value.JSONOut, _ *value.Args) error { return out.End(']') }),
		write("ЗаписатьИмяСвойства", "WritePropertyName", 1, 1, func(out *value.JSONOut, a *value.Args) error { return out.Name(a.Text(0)) }),
		write("ЗаписатьЗначение", "WriteValue", 1, 2, func(out *value.JSONOut, a *value.Args) error { return out.Plain(a.Get(0)) }),
		write("ЗаписатьБезОбработки", "WriteRaw", 1, 1, func(out *value.JSONOut, a *value.Args) error { out.Raw(a.Text(0)); return nil }),
	}
}}

func jsonFuncs() map[string]function {
	return map[string]function{
		"ReadJSON": func(_ *Runner, a *value.Args) (value.Value, error) {
			j := value.Arg[*jsonReader](a, 0)
			if j.text == nil {
				return nil, errJSONClosed
			}
			return j.text.Read(a.Bool(1, false))
		},
		"WriteJSON": func(r *Runner, a *value.Args) (value.Value, error) {
			j := value.Arg[*jsonWriter](a, 0)
			if j.out == nil {
				return nil, errJSONOutput
			}
			before := j.out.Len()
			err := j.out.Write(a.Get(1))
			r.meter.Spend((j.out.Len() - before) / 64)
			return nil, err
		},
		"ReadJSONDate": func(_ *Runner, a *value.Args) (value.Value, error) {
			return value.ParseDate(onlyDigits(a.Text(0)))
		},
		"WriteJSONDate": func(_ *Runner, a *value.Args) (value.Value, error) { return value.ISODate(a.Date(0)), nil },
	}
}
