package bsl

import (
	"strings"
	"sync"
)

// kind is the kind of a token; punctuation is its own character.
type kind uint8

const (
	tokEOF kind = iota
	tokName
	tokNumber
	tokString
	tokDate
	tokUse   // a whole #Use line
	tokError // what was reported and means nothing
	tokNe    // <>
	tokLe    // <=
	tokGe    // >=
)

// token is a piece of source. Text is a name or number as written, the value of a string, the digits of a date.
type token struct {
	kind kind
	word word // the keyword that a tokName is
	path bool // of a tokUse: quoted
	open bool // a text or date without its end, which was reported
	text string
	span Span
}

// word is a keyword.
type word uint8

const (
	notWord word = iota
	wIf
	wThen
	wElsIf
	wElse
	wEndIf
	wFor
	wEach
	wIn
	wTo
	wWhile
	wDo
	wEndDo
	wBreak
	wContinue
	wReturn
	wTry
	wExcept
	wEndTry
	wRaise
	wProcedure
	wEndProcedure
	wFunction
	wEndFunction
	wExport
	wVal
	wVar
	wNew
	wAnd
	wOr
	wNot
	wTrue
	wFalse
	wUndefined
	wNull
	wExecute
	wGoto
	wAddHandler
	wRemoveHandler
	wAsync
	wAwait
)

// spellings are the keywords in both languages, the English one first.
var spellings = [...][2]string{
	wIf: {"If", "Если"}, wThen: {"Then", "Тогда"}, wElsIf: {"ElsIf", "ИначеЕсли"}, wElse: {"Else", "Иначе"}, wEndIf: {"EndIf", "КонецЕсли"},
	wFor: {"For", "Для"}, wEach: {"Each", "Каждого"}, wIn: {"In", "Из"}, wTo: {"To", "По"}, wWhile: {"While", "Пока"}, wDo: {"Do", "Цикл"},
	wEndDo: {"EndDo", "КонецЦикла"}, wBreak: {"Break", "Прервать"}, wContinue: {"Continue", "Продолжить"}, wReturn: {"Return", "Возврат"},
	wTry: {"Try", "Попытка"}, wExcept: {"Except", "Исключение"}, wEndTry: {"EndTry", "КонецПопытки"}, wRaise: {"Raise", "ВызватьИсключение"},
	wProcedure: {"Procedure", "Процедура"}, wEndProcedure: {"EndProcedure", "КонецПроцедуры"}, wFunction: {"Function", "Функция"},
	wEndFunction: {"EndFunction", "КонецФункции"}, wExport: {"Export", "Экспорт"}, wVal: {"Val", "Знач"}, wVar: {"Var", "Перем"}, wNew: {"New", "Новый"},
	wAnd: {"And", "И"}, wOr: {"Or", "Или"}, wNot: {"Not", "Не"}, wTrue: {"True", "Истина"}, wFalse: {"False", "Ложь"},
	wUndefined: {"Undefined", "Неопределено"}, wNull: {"Null", "Null"}, wExecute: {"Execute", "Выполнить"}, wGoto: {"Goto", "Перейти"},
	wAddHandler: {"AddHandler", "ДобавитьОбработчик"}, wRemoveHandler: {"RemoveHandler", "УдалитьОбработчик"}, wAsync: {"Async", "Асинх"}, wAwait: {"Await", "Ждать"},
}

// keywords finds a keyword by its folded spelling.
var keywords = sync.OnceValue(func() map[string]word {
	m := make(map[string]word, 2*len(spellings))
	for w, s := range spellings {
		if w != int(notWord) {
			m[Fold(s[0])], m[Fold(s[1])] = word(w), word(w)
		}
	}
	return m
})

// contextual keywords are names elsewhere: Async before a method, Await inside an Async one.
func (w word) reserved() bool { return w != notWord && w != wAsync && w != wAwait }

// String names a keyword in both languages.
func (w word) String() string {
	s := spellings[w]
	if s[0] == s[1] {
		return s[0]
	}
	return s[0] + " (" + s[1] + ")"
}

// Fold gives the form in which names are compared: letter case does not matter.
func Fold(name string) string { return strings.ToLower(name) }

// IsKeyword tells whether a name is reserved, in either language.
func IsKeyword(name string) bool { return keywords()[Fold(name)].reserved() }

// describe names a token for a message.
func (t token) describe() string {
	switch t.kind {
	case tokEOF:
		return "the end of the file"
	case tokName:
		if t.word.reserved() {
			return "the keyword " + t.text
		}
		return "the name " + t.text
	case tokNumber:
		return "the number " + t.text
	case tokString:
		return "a text"
	case tokDate:
		return "a date"
	case tokUse:
		return "#Use"
	case tokNe:
		return "«<>»"
	case tokLe:
		return "«<=»"
	case tokGe:
		return "«>=»"
	}
	return "«" + string(rune(t.kind)) + "»"
}
