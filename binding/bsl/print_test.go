package bsl_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/vkscript/vkscript/binding/bsl"
)

// shape writes all of a tree but its places.
func shape(v reflect.Value, b *strings.Builder) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			b.WriteString("nil ")
			return
		}
		if s, ok := v.Interface().(*bsl.Symbol); ok && s != nil {
			return
		}
		shape(v.Elem(), b)
	case reflect.Slice:
		b.WriteString("[")
		for i := range v.Len() {
			shape(v.Index(i), b)
		}
		b.WriteString("]")
	case reflect.Struct:
		b.WriteString(v.Type().Name() + "{")
		for i := range v.NumField() {
			f := v.Type().Field(i)
			if f.IsExported() && f.Name != "Span" && f.Name != "NameSpan" && f.Name != "TypeSpan" && f.Name != "At" && f.Name != "Trivia" {
				shape(v.Field(i), b)
			}
		}
		b.WriteString("}")
	default:
		fmt.Fprintf(b, "%v ", v)
	}
}

func shapeOf(m *bsl.Module) string {
	var b strings.Builder
	shape(reflect.ValueOf(m), &b)
	return b.String()
}

// checkRoundTrip wants printed text to read as the same module, and to print as itself.
func checkRoundTrip(t *testing.T, source string) string {
	m, found := bsl.Parse("t.os", source)
	require.Empty(t, found, source)
	printed := bsl.Print(m)
	again, found := bsl.Parse("t.os", printed)
	require.Empty(t, found, "%s\n---\n%s", source, printed)
	require.Equal(t, shapeOf(m), shapeOf(again), "%s\n---\n%s", source, printed)
	require.Equal(t, printed, bsl.Print(again), "%s\n---\n%s", source, printed)
	return printed
}

func TestPrint(t *testing.T) {
	got := checkRoundTrip(t, `#!/usr/bin/oscript
// начало
#Использовать oint
#Использовать "папка"


Перем А Экспорт,Б;  // переменные
#Область Главное

// Ф делает
&НаСервере(1, Имя = "x")
Функция Ф(Знач А=1,  &Вид Б = -2)Экспорт // тело

  Перем Л;
  // первая
  Если А=1 Тогда // да
    Возврат "а
      |б""в";
    // конец ветви
  ИначеЕсли Не А И(Б или Л) Тогда
    Пока Истина Цикл Прервать КонецЦикла
  Иначе
    Для Каждого Э Из Новый Массив Цикл Продолжить; КонецЦикла;
    Для Н=1 По 5 Цикл КонецЦикла;
  КонецЕсли;;
  Попытка П(, 1,) Исключение ВызватьИсключение КонецПопытки;
  Возврат ?(А, -Б[0].В(1) % 3, Новый Структура("а", 1));
КонецФункции
Процедура П(А = Неопределено, Б, В = Null)
КонецПроцедуры
#КонецОбласти
#Если Клиент Тогда
   любой ( текст
#КонецЕсли
Х = '20240131'; У = "последняя" // хвост
`)
	assert.Equal(t, `#!/usr/bin/oscript
// начало
#Использовать oint
#Использовать "папка"

Перем А Экспорт, Б; // переменные
#Область Главное

// Ф делает
&НаСервере(1, Имя = "x")
Функция Ф(Знач А = 1, &Вид Б = -2) Экспорт // тело

	Перем Л;
	// первая
	Если А = 1 Тогда // да
		Возврат "а
		|б""в";
		// конец ветви
	ИначеЕсли Не А И (Б Или Л) Тогда
		Пока Истина Цикл
			Прервать;
		КонецЦикла;
	Иначе
		Для Каждого Э Из Новый Массив Цикл
			Продолжить;
		КонецЦикла;
		Для Н = 1 По 5 Цикл
		КонецЦикла;
	КонецЕсли;
	Попытка
		П(, 1, );
	Исключение
		ВызватьИсключение;
	КонецПопытки;
	Возврат ?(А, -Б[0].В(1) % 3, Новый Структура("а", 1));
КонецФункции
Процедура П(А = Неопределено, Б, В = Null)
КонецПроцедуры
#КонецОбласти
#Если Клиент Тогда
   любой ( текст
#КонецЕсли
Х = '20240131000000';
У = "последняя"; // хвост
`, got)
}

func TestPrintEnglish(t *testing.T) {
	printed := checkRoundTrip(t, `if A then addhandler A.B, C; execute "x"; goto ~L; ~L: endif`)
	assert.Equal(t, "If A Then\n\tAddHandler A.B, C;\n\tExecute \"x\";\n\tGoto ~L;\n\t~L:\nEndIf;\n", printed)
}

func FuzzPrint(f *testing.F) {
	f.Add("// a\nX = 1; // b\n#Region R\n// c\nIf X Then // d\n\n\n// e\nElse Y = \"1\n // f\n |2\" EndIf // g\n#EndRegion")
	f.Add("#Если Нет Тогда\nx\n#Иначе\nА = Новый(\"М\", , 1);#КонецЕсли\n#КонецЕсли\nБ = - -1 = Не Не 2;")
	f.Add("&A(B, C = -1) Async Function F(&D Val E = '20240131') Export Var G; Await F(1); EndFunction")
	f.Fuzz(func(t *testing.T, source string) {
		if _, found := bsl.Parse("f.os", source); len(found) == 0 {
			checkRoundTrip(t, source)
		}
	})
}
