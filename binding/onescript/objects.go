package onescript

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	bigendian "encoding/binary"
	"fmt"
	"hash"
	"hash/crc32"
	"math/rand/v2"
	"regexp"
	"runtime"
	"strings"
	"sync"

	"github.com/vkscript/vkscript/binding/bsl/value"
)

// library are the classes that New makes.
func library() []value.Constructor {
	return append(value.Constructors(), []value.Constructor{
		{Class: binaryClass, New: newBinary}, {Class: fileClass, New: newFile}, {Class: textReaderClass, New: newTextReader},
		{Class: textWriterClass, New: newTextWriter}, {Class: textDocumentClass, New: newTextDocument},
		{Class: jsonReaderClass, New: newJSONReader}, {Class: jsonWriterClass, New: newJSONWriter}, {Class: jsonSettingsClass, New: newJSONSettings},
		{Class: httpConnectionClass, New: newHTTPConnection}, {Class: httpRequestClass, New: newHTTPRequest},
		{Class: errorInfoClass, New: makeErrorInfo}, {Class: randomClass, New: newRandom}, {Class: regexClass, New: newRegex},
		{Class: hashingClass, New: newHashing}, {Class: systemClass, New: newSystem},
	}...)
}

// constructors make the objects of New by their folded names in both languages.
var constructors = sync.OnceValue(func() map[string]func(*value.Args) (value.Value, error) {
	all := library()
	made := make(map[string]func(*value.Args) (value.Value, error), 2*len(all))
	for _, c := range all {
		made[Fold(c.RU)], made[Fold(c.EN)] = c.New, c.New
	}
	return made
})

// randomSource is ГенераторСлучайныхЧисел.
type randomSource struct{ *rand.Rand }

func newRandom(a *value.Args) (value.Value, error) {
	if a.Has(0) {
		return &randomSource{rand.New(rand.NewPCG(uint64(a.Int(0, 0)), 0))}, nil
	}
	return &randomSource{runner(a).randomSource()}, nil
}

// Class is ГенераторСлучайныхЧисел.
func (s *randomSource) Class() *value.Class { return randomClass }

// number is between two bounds, both possible.
func (s *randomSource) number(a *value.Args) (value.Value, error) {
	low, high := int64(a.Int(0, 0)), int64(a.Int(1, 1<<31-1))
	if a.Has(1) {
		n, _ := a.Number(1).Int64()
		high = n
	}
	if high < low {
		return nil, value.ErrArgument
	}
	return value.Int64(low + s.Int64N(high-low+1)).Value(), nil
}

var randomClass = &value.Class{Type: value.Type{RU: "ГенераторСлучайныхЧисел", EN: "RandomNumberGenerator"}, Methods: func() []value.Method {
	return []value.Method{
		value.FuncOf("СлучайноеЧисло", "RandomNumber", 0, 2, func(s *randomSource, a *value.Args) (value.Value, error) { return s.number(a) }),
	}
}}

// regex is РегулярноеВыражение, on Go's expressions, which take time in proportion to the text.
type regex struct {
	pattern             string
	ignoreCase, oneLine bool
}

func newRegex(a *value.Args) (value.Value, error) {
	x := &regex{pattern: a.Text(0), ignoreCase: true}
	_, err := x.compiled()
	return x, err
}

// Class is РегулярноеВыражение.
func (x *regex) Class() *value.Class { return regexClass }

func (x *regex) compiled() (*regexp.Regexp, error) {
	flags := "m"
	if x.oneLine {
		flags = ""
	}
	if x.ignoreCase {
		flags += "i"
	}
	pattern := x.pattern
	if flags != "" {
		pattern = "(?" + flags + ")" + pattern
	}
	found, err := regexp.Compile(pattern)
	if err != nil {
		return nil, &value.Error{Text: "Неверное регулярное выражение: " + strings.TrimPrefix(err.Error(), "error parsing regexp: ")}
	}
	return found, nil
}

// match is СовпадениеРегулярногоВыражения.
type match struct {
	text   string
	at     int
	groups *value.Array
}

// Class is СовпадениеРегулярногоВыражения.
func (m *match) Class() *value.Class { return matchClass }

// Text is what matched.
func (m *match) Text(*value.Locale) string { return m.text }

var matchClass = &value.Class{Type: value.Type{RU: "СовпадениеРегулярногоВыражения", EN: "RegExMatch"}, Props: func() []value.Prop {
	return []value.Prop{
		value.PropOf("Значение", "Value", func(m *match) value.Value { return m.text }, nil),
		value.PropOf("Индекс", "Index", func(m *match) value.Value { return asInt(m.at) }, nil),
		value.PropOf("Длина", "Length", func(m *match) value.Value { return asInt(value.Len(m.text)) }, nil),
		value.PropOf("Группы", "Groups", func(m *match) value.Value { return m.groups }, nil),
	}
}}

func (x *regex) matches(text string) (value.Value, error) {
	re, err := x.compiled()
	if err != nil {
		return nil, err
	}
	out := value.NewArray()
	for _, at := range re.FindAllStringSubmatchIndex(text, -1) {
		m := &match{text: text[at[0]:at[1]], at: value.Len(text[:at[0]]), groups: value.NewArray()}
		for i := 0; i < len(at); i += 2 {
			group := &match{groups: value.NewArray()}
			if at[i] >= 0 {
				group.text, group.at = text[at[i]:at[i+1]], value.Len(text[:at[i]])
			}
			m.groups.Append(group)
		}
		out.Append(m)
	}
	return out, nil
}

var regexClass = &value.Class{
	Type: value.Type{RU: "РегулярноеВыражение", EN: "Regex"},
	Props: func() []value.Prop {
		return []value.Prop{
			value.PropOf("ИгнорироватьРегистр", "IgnoreCase", func(x *regex) value.Value { return x.ignoreCase },
				func(x *regex, v value.Value) (err error) { x.ignoreCase, err = value.ToBool(v); return err }),
			value.PropOf("Многострочный", "Multiline", func(x *regex) value.Value { return !x.oneLine },
				func(x *regex, v value.Value) error { many, err := value.ToBool(v); x.oneLine = !many; return err }),
		}
	},
	Methods: func() []value.Method {
		return []value.Method{
			value.FuncOf("Совпадает", "IsMatch", 1, 1, func(x *regex, a *value.Args) (value.Value, error) {
				re, err := x.compiled()
				return err == nil && re.MatchString(a.Text(0)), err
			}),
			value.FuncOf("НайтиСовпадения", "Matches", 1, 1, func(x *regex, a *value.Args) (value.Value, error) { return x.matches(a.Text(0)) }),
			value.FuncOf("Заменить", "Replace", 2, 2, func(x *regex, a *value.Args) (value.Value, error) {
				re, err := x.compiled()
				if err != nil {
					return nil, err
				}
				return re.ReplaceAllString(a.Text(0), a.Text(1)), nil
			}),
			value.FuncOf("Разделить", "Split", 1, 1, func(x *regex, a *value.Args) (value.Value, error) {
				re, err := x.compiled()
				out := value.NewArray()
				if err == nil {
					for _, part := range re.Split(a.Text(0), -1) {
						out.Append(part)
					}
				}
				return out, err
			}),
		}
	},
}

// hashing is ХешированиеДанных.
type hashing struct {
	name string
	hash.Hash
}

var hashes = sync.OnceValue(func() map[string]func() hash.Hash {
	return map[string]func() hash.Hash{
		"MD5": md5.New, "SHA1": sha1.New, "SHA256": sha256.New, "SHA512": sha512.New, "CRC32": func() hash.Hash { return crc32.NewIEEE() },
	}
})

func newHashing(a *value.Args) (value.Value, error) {
	e, ok := a.Get(0).(*value.EnumValue)
	if !ok || hashes()[e.EN] == nil {
		return nil, value.ErrArgType
	}
	return &hashing{e.EN, hashes()[e.EN]()}, nil
}

// Class is ХешированиеДанных.
func (h *hashing) Class() *value.Class { return hashingClass }

// sum is bytes, a number for CRC32.
func (h *hashing) sum() value.Value {
	sum := h.Sum(nil)
	if h.name == "CRC32" {
		return value.Int64(int64(bigendian.BigEndian.Uint32(sum))).Value()
	}
	return newBytes(sum)
}

func (h *hashing) add(a *value.Args) error {
	data := []byte(a.Text(0))
	if b, ok := a.Get(0).(interface{ bytes() []byte }); ok {
		data = b.bytes()
	}
	h.Write(data)
	return nil
}

var hashingClass = &value.Class{
	Type: value.Type{RU: "ХешированиеДанных", EN: "DataHashing"},
	Props: func() []value.Prop {
		return []value.Prop{
			value.PropOf("ХешСумма", "HashSum", func(h *hashing) value.Value { return h.sum() }, nil),
			value.PropOf("ХешСуммаСтрокой", "HashSumOfString", func(h *hashing) value.Value { return fmt.Sprintf("%X", h.Sum(nil)) }, nil),
		}
	},
	Methods: func() []value.Method {
		return []value.Method{
			value.ProcOf("Добавить", "Append", 1, 1, func(h *hashing, a *value.Args) error { return h.add(a) }),
			value.ProcOf("ДобавитьФайл", "AppendFile", 1, 1, func(h *hashing, a *value.Args) error {
				data, err := runner(a).readFile(a.Text(0))
				h.Write(data)
				return err
			}),
			value.ProcOf("Очистить", "Clear", 0, 0, func(h *hashing, _ *value.Args) error { h.Reset(); return nil }),
		}
	},
}

// system is СистемнаяИнформация, as far as a script may know it.
type system struct{}

func newSystem(*value.Args) (value.Value, error) { return &system{}, nil }

// Class is СистемнаяИнформация.
func (*system) Class() *value.Class { return systemClass }

var systemClass = &value.Class{Type: value.Type{RU: "СистемнаяИнформация", EN: "SystemInfo"}, Props: func() []value.Prop {
	return []value.Prop{
		value.PropOf("ВерсияОС", "OSVersion", func(*system) value.Value { return runtime.GOOS }, nil),
		value.PropOf("ЭтоWindows", "IsWindows", func(*system) value.Value { return runtime.GOOS == "windows" }, nil),
		value.PropOf("Это64БитнаяОперационнаяСистема", "Is64BitOperatingSystem", func(*system) value.Value { return true }, nil),
		value.PropOf("РазделительПути", "PathSeparator", func(*system) value.Value {
			if runtime.GOOS == "windows" {
				return `\`
			}
			return "/"
		}, nil),
	}
}}
