package bsl

// Enums are the values of the library with members, by the name of the global property: Chars.LF.
var Enums = []TypeName{
	{RU: "Символы", EN: "Chars", Members: []Global{
		{"ПС", "LF", 0, 0, PropKind, StringType, ""},
		{"ВК", "CR", 0, 0, PropKind, StringType, ""},
		{"Таб", "Tab", 0, 0, PropKind, StringType, ""},
		{"ВТаб", "VTab", 0, 0, PropKind, StringType, ""},
		{"ПФ", "FF", 0, 0, PropKind, StringType, ""},
		{"НПП", "NBSp", 0, 0, PropKind, StringType, ""},
	}},
	{RU: "КодировкаТекста", EN: "TextEncoding", Members: []Global{
		{"UTF8", "UTF8", 0, 0, PropKind, ObjectType, ""},
		{"UTF8БезBOM", "UTF8NoBOM", 0, 0, PropKind, ObjectType, ""},
		{"UTF16", "UTF16", 0, 0, PropKind, ObjectType, ""},
		{"ANSI", "ANSI", 0, 0, PropKind, ObjectType, ""},
		{"OEM", "OEM", 0, 0, PropKind, ObjectType, ""},
		{"Системная", "System", 0, 0, PropKind, ObjectType, ""},
	}},
	{RU: "СтатусСообщения", EN: "MessageStatus", Members: []Global{
		{"БезСтатуса", "WithoutStatus", 0, 0, PropKind, ObjectType, ""},
		{"Обычное", "Ordinary", 0, 0, PropKind, ObjectType, ""},
		{"Информация", "Information", 0, 0, PropKind, ObjectType, ""},
		{"Внимание", "Attention", 0, 0, PropKind, ObjectType, ""},
		{"Важное", "Important", 0, 0, PropKind, ObjectType, ""},
		{"ОченьВажное", "VeryImportant", 0, 0, PropKind, ObjectType, ""},
	}},
	{RU: "СпособКодированияСтроки", EN: "StringEncodingMethod", Members: []Global{
		{"КодировкаURL", "URLEncoding", 0, 0, PropKind, ObjectType, ""},
		{"URLВКодировкеURL", "URLInURLEncoding", 0, 0, PropKind, ObjectType, ""},
	}},
	{RU: "НаправлениеПоиска", EN: "SearchDirection", Members: []Global{
		{"СНачала", "FromBegin", 0, 0, PropKind, ObjectType, ""},
		{"СКонца", "FromEnd", 0, 0, PropKind, ObjectType, ""},
	}},
	{RU: "НаправлениеСортировки", EN: "SortDirection", Members: []Global{
		{"Возр", "Asc", 0, 0, PropKind, ObjectType, ""},
		{"Убыв", "Desc", 0, 0, PropKind, ObjectType, ""},
	}},
	{RU: "РежимОкругления", EN: "RoundMode", Members: []Global{
		{"Окр15как10", "Round15as10", 0, 0, PropKind, ObjectType, ""},
		{"Окр15как20", "Round15as20", 0, 0, PropKind, ObjectType, ""},
	}},
	{RU: "ПереносСтрокJSON", EN: "JSONLineBreak", Members: []Global{
		{"Авто", "Auto", 0, 0, PropKind, ObjectType, ""},
		{"Нет", "None", 0, 0, PropKind, ObjectType, ""},
		{"Unix", "Unix", 0, 0, PropKind, ObjectType, ""},
		{"Windows", "Windows", 0, 0, PropKind, ObjectType, ""},
	}},
	{RU: "ЭкранированиеСимволовJSON", EN: "JSONCharactersEscapeMode", Members: []Global{
		{"Нет", "None", 0, 0, PropKind, ObjectType, ""},
		{"СимволыВнеASCII", "NotASCIISymbols", 0, 0, PropKind, ObjectType, ""},
		{"СимволыВнеBMP", "SymbolsNotInBMP", 0, 0, PropKind, ObjectType, ""},
	}},
	{RU: "ФорматДатыJSON", EN: "JSONDateFormat", Members: []Global{
		{"ISO", "ISO", 0, 0, PropKind, ObjectType, ""},
		{"JavaScript", "JavaScript", 0, 0, PropKind, ObjectType, ""},
		{"Microsoft", "Microsoft", 0, 0, PropKind, ObjectType, ""},
	}},
	{RU: "ВариантЗаписиДатыJSON", EN: "JSONDateWritingVariant", Members: []Global{
		{"ЛокальнаяДата", "LocalDate", 0, 0, PropKind, ObjectType, ""},
		{"ЛокальнаяДатаСоСмещением", "LocalDateWithOffset", 0, 0, PropKind, ObjectType, ""},
		{"УниверсальнаяДата", "UniversalDate", 0, 0, PropKind, ObjectType, ""},
	}},
	{RU: "ТипЗначенияJSON", EN: "JSONValueType", Members: []Global{
		{"Null", "Null", 0, 0, PropKind, ObjectType, ""},
		{"Булево", "Boolean", 0, 0, PropKind, ObjectType, ""},
		{"ИмяСвойства", "PropertyName", 0, 0, PropKind, ObjectType, ""},
		{"Комментарий", "Comment", 0, 0, PropKind, ObjectType, ""},
		{"КонецМассива", "ArrayEnd", 0, 0, PropKind, ObjectType, ""},
		{"КонецОбъекта", "ObjectEnd", 0, 0, PropKind, ObjectType, ""},
		{"НачалоМассива", "ArrayStart", 0, 0, PropKind, ObjectType, ""},
		{"НачалоОбъекта", "ObjectStart", 0, 0, PropKind, ObjectType, ""},
		{"Ничего", "None", 0, 0, PropKind, ObjectType, ""},
		{"Строка", "String", 0, 0, PropKind, ObjectType, ""},
		{"Число", "Number", 0, 0, PropKind, ObjectType, ""},
	}},
	{RU: "ХешФункция", EN: "HashFunction", Members: []Global{
		{"MD5", "MD5", 0, 0, PropKind, ObjectType, ""},
		{"SHA1", "SHA1", 0, 0, PropKind, ObjectType, ""},
		{"SHA256", "SHA256", 0, 0, PropKind, ObjectType, ""},
		{"SHA512", "SHA512", 0, 0, PropKind, ObjectType, ""},
		{"CRC32", "CRC32", 0, 0, PropKind, ObjectType, ""},
	}},
}

// LookupEnum finds a value with members by its name in either language; nil when there is none.
func LookupEnum(name string) *TypeName {
	name = Fold(name)
	for i := range Enums {
		if t := &Enums[i]; Fold(t.EN) == name || Fold(t.RU) == name {
			return t
		}
	}
	return nil
}
