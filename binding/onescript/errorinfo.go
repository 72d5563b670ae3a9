package onescript

import (
	"fmt"
	"strings"

	"github.com/vkscript/vkscript/binding/bsl/value"
)

// errorInfo is ИнформацияОбОшибке: an error that was caught, or one to be raised.
type errorInfo struct {
	*failure
	own bool // made by New, to be raised
}

func newErrorInfo(f *failure) *errorInfo { return &errorInfo{failure: f} }

// makeErrorInfo is New ErrorInfo(text, parameters).
func makeErrorInfo(a *value.Args) (value.Value, error) {
	f := &failure{text: a.Text(0), params: a.Get(1)}
	return &errorInfo{failure: f, own: true}, nil
}

// Class is ИнформацияОбОшибке.
func (e *errorInfo) Class() *value.Class { return errorInfoClass }

// Text is the description.
func (e *errorInfo) Text(*value.Locale) string { return e.text }

func (e *errorInfo) module() string { return e.place.path }

func (e *errorInfo) sourceLine() string {
	if e.place.source == nil {
		return ""
	}
	return e.place.source(e.line)
}

// description is what ErrorDescription gives.
func (e *errorInfo) description() string {
	return fmt.Sprintf("{Модуль %s / Ошибка в строке: %d / %s}", e.module(), e.line, e.text)
}

// detailed adds the line of source and the way there.
func (e *errorInfo) detailed() string {
	var b strings.Builder
	b.WriteString(e.description())
	if line := strings.TrimSpace(e.sourceLine()); line != "" {
		b.WriteString("\n" + line)
	}
	for _, f := range e.trace {
		b.WriteString("\n  at " + f.String())
	}
	return b.String()
}

var errorInfoClass = &value.Class{
	Type: value.Type{RU: "ИнформацияОбОшибке", EN: "ErrorInfo"},
	Props: func() []value.Prop {
		return []value.Prop{
			value.PropOf("Описание", "Description", func(e *errorInfo) value.Value { return e.text }, nil),
			value.PropOf("ИмяМодуля", "ModuleName", func(e *errorInfo) value.Value { return e.module() }, nil),
			value.PropOf("НомерСтроки", "LineNumber", func(e *errorInfo) value.Value { return asInt(e.line) }, nil),
			value.PropOf("ИсходнаяСтрока", "SourceLine", func(e *errorInfo) value.Value { return e.sourceLine() }, nil),
			value.PropOf("Параметры", "Parameters", func(e *errorInfo) value.Value { return e.params }, nil),
			value.PropOf("Причина", "Cause", func(e *errorInfo) value.Value {
				if e.cause == nil {
					return nil
				}
				return newErrorInfo(e.cause)
			}, nil),
		}
	},
	Methods: func() []value.Method {
		return []value.Method{
			value.FuncOf("ПодробноеОписаниеОшибки", "DetailedDescription", 0, 0, func(e *errorInfo, _ *value.Args) (value.Value, error) { return e.detailed(), nil }),
			value.FuncOf("ПолучитьСтекВызовов", "GetStackTrace", 0, 0, func(e *errorInfo, _ *value.Args) (value.Value, error) {
				out := value.NewArray()
				for _, f := range e.failure.trace {
					out.Append(f.String())
				}
				return out, nil
			}),
		}
	},
}
