package onescript

import (
	"path/filepath"
	"strings"
	"time"

	"github.com/vkscript/vkscript/binding/bsl/value"
)

// text makes a function of one text.
func text[T any](fn func(string) T, wrap func(T) value.Value) function {
	return func(_ *Runner, a *value.Args) (value.Value, error) { return wrap(fn(a.Text(0))), nil }
}

func asText(s string) value.Value { return s }

func asInt(n int) value.Value { return value.Int(n).Value() }

func asBool(b bool) value.Value { return b }

func textFuncs() map[string]function {
	return map[string]function{
		"StrLen": text(value.Len, asInt), "TrimL": text(value.TrimLeft, asText), "TrimR": text(value.TrimRight, asText), "TrimAll": text(value.Trim, asText),
		"Upper": text(value.Upper, asText), "Lower": text(value.Lower, asText), "Title": text(value.Title, asText),
		"IsBlankString": text(value.Blank, asBool), "StrLineCount": text(value.LineCount, asInt),
		"Left":  func(_ *Runner, a *value.Args) (value.Value, error) { return value.Left(a.Text(0), a.Int(1, 0)), nil },
		"Right": func(_ *Runner, a *value.Args) (value.Value, error) { return value.Right(a.Text(0), a.Int(1, 0)), nil },
		"Mid": func(r *Runner, a *value.Args) (value.Value, error) {
			return r.cursor.Mid(a.Text(0), a.Int(1, 1), a.Int(2, -1)), nil
		},
		"Find": func(_ *Runner, a *value.Args) (value.Value, error) {
			at, _ := value.Find(a.Text(0), a.Text(1), false, 0, 1)
			return asInt(at), nil
		},
		"StrFind": func(_ *Runner, a *value.Args) (value.Value, error) {
			at, err := value.Find(a.Text(0), a.Text(1), isName(a.Get(2), "FromEnd"), a.Int(3, 0), a.Int(4, 1))
			return asInt(at), err
		},
		"Char": func(_ *Runner, a *value.Args) (value.Value, error) { return value.Char(a.Int(0, 0)), nil },
		"CharCode": func(_ *Runner, a *value.Args) (value.Value, error) {
			code, err := value.CharCode(a.Text(0), a.Int(1, 1))
			return asInt(code), err
		},
		"StrReplace": func(_ *Runner, a *value.Args) (value.Value, error) {
			return value.Replace(a.Text(0), a.Text(1), a.Text(2))
		},
		"StrGetLine": func(_ *Runner, a *value.Args) (value.Value, error) { return value.Line(a.Text(0), a.Int(1, 1)), nil },
		"StrOccurrenceCount": func(_ *Runner, a *value.Args) (value.Value, error) {
			return asInt(value.Occurrences(a.Text(0), a.Text(1))), nil
		},
		"StrStartsWith": func(_ *Runner, a *value.Args) (value.Value, error) {
			return strings.HasPrefix(a.Text(0), a.Text(1)), nil
		},
		"StrEndsWith": func(_ *Runner, a *value.Args) (value.Value, error) {
			return strings.HasSuffix(a.Text(0), a.Text(1)), nil
		},
		"StrCompare": func(_ *Runner, a *value.Args) (value.Value, error) {
			return asInt(value.CompareText(a.Text(0), a.Text(1))), nil
		},
		"StrSplit": func(_ *Runner, a *value.Args) (value.Value, error) {
			out := value.NewArray()
			for _, part := range value.Split(a.Text(0), a.Text(1), a.Bool(2, true)) {
				out.Append(part)
			}
			return out, nil
		},
		"StrConcat": strConcat,
		"StrTemplate": func(_ *Runner, a *value.Args) (value.Value, error) {
			args := make([]string, len(a.Values)-1)
			for i := range args {
				args[i] = a.Text(i + 1)
			}
			return value.Template(a.Text(0), args)
		},
		"NStr": func(r *Runner, a *value.Args) (value.Value, error) {
			language := "ru"
			if a.Has(1) {
				language = a.Text(1)
			}
			return value.NStr(a.Text(0), language), nil
		},
	}
}

// items are those of an array, fixed or not.
type items interface{ Items() []value.Value }

func strConcat(r *Runner, a *value.Args) (value.Value, error) {
	list, separator := value.Arg[items](a, 0).Items(), a.Text(1)
	parts, size := make([]string, len(list)), 0
	for i, item := range list {
		parts[i] = r.locale.Text(item)
		size += len(parts[i]) + len(separator)
	}
	r.meter.Reserve(size)
	return strings.Join(parts, separator), nil
}

// part makes a function of a part of a date.
func part(of func(t time.Time) int) function {
	return func(_ *Runner, a *value.Args) (value.Value, error) { return asInt(of(a.Date(0).Time())), nil }
}

func begin(p value.Period) function {
	return func(_ *Runner, a *value.Args) (value.Value, error) { return a.Date(0).Begin(p), nil }
}

func end(p value.Period) function {
	return func(_ *Runner, a *value.Args) (value.Value, error) { return a.Date(0).End(p), nil }
}

func dateFuncs() map[string]function {
	return map[string]function{
		"Date": newDate,
		"Year": part(time.Time.Year), "Month": part(func(t time.Time) int { return int(t.Month()) }), "Day": part(time.Time.Day),
		"Hour": part(time.Time.Hour), "Minute": part(time.Time.Minute), "Second": part(time.Time.Second), "DayOfYear": part(time.Time.YearDay),
		"BegOfYear": begin(value.Year), "BegOfQuarter": begin(value.Quarter), "BegOfMonth": begin(value.Month), "BegOfWeek": begin(value.Week),
		"BegOfDay": begin(value.Day), "BegOfHour": begin(value.Hour), "BegOfMinute": begin(value.Minute),
		"EndOfYear": end(value.Year), "EndOfQuarter": end(value.Quarter), "EndOfMonth": end(value.Month), "EndOfWeek": end(value.Week),
		"EndOfDay": end(value.Day), "EndOfHour": end(value.Hour), "EndOfMinute": end(value.Minute),
		"WeekDay":    func(_ *Runner, a *value.Args) (value.Value, error) { return asInt(a.Date(0).Weekday()), nil },
		"WeekOfYear": func(_ *Runner, a *value.Args) (value.Value, error) { return asInt(a.Date(0).WeekOfYear()), nil },
		"AddMonth": func(_ *Runner, a *value.Args) (value.Value, error) {
			d, err := a.Date(0).AddMonths(a.Int(1, 0))
			return d, err
		},
		"CurrentDate": func(r *Runner, _ *value.Args) (value.Value, error) {
			return value.DateOf(r.now().In(r.cfg.Zone)), nil
		},
		"CurrentUniversalDate": func(r *Runner, _ *value.Args) (value.Value, error) { return value.DateOf(r.now().UTC()), nil },
		"CurrentUniversalDateInMilliseconds": func(r *Runner, _ *value.Args) (value.Value, error) {
			const toUnix = 62135596800000 // milliseconds from year 1 to 1970
			return value.Int64(r.now().UnixMilli() + toUnix).Value(), nil
		},
	}
}

// newDate is Date("20240131"), or Date(2024, 1, 31, 12, 0, 0).
func newDate(_ *Runner, a *value.Args) (value.Value, error) {
	switch len(a.Values) {
	case 1:
		return value.ToDate(a.Get(0))
	case 2:
		return nil, &value.Error{Text: "Неверное количество параметров"}
	}
	d, ok := value.NewDate(a.Int(0, 0), a.Int(1, 0), a.Int(2, 0), a.Int(3, 0), a.Int(4, 0), a.Int(5, 0))
	if !ok {
		return nil, &value.Error{Text: "Внешнее исключение (System.ArgumentOutOfRangeException): Year, Month, and Day parameters describe an un-representable DateTime."}
	}
	return d, nil
}

// nameSet are the names of "a, b", folded; nil when the argument is not given.
func nameSet(a *value.Args, i int) map[string]bool {
	if !a.Has(i) || a.Get(i) == nil {
		return nil
	}
	set := map[string]bool{}
	for name := range strings.SplitSeq(a.Text(i), ",") {
		if name = strings.TrimSpace(name); name != "" {
			set[Fold(name)] = true
		}
	}
	return set
}

var scriptInfoClass = &value.Class{Type: value.Type{RU: "ИнформацияОСценарии", EN: "ScriptInformation"}, Props: func() []value.Prop {
	return []value.Prop{
		value.PropOf("Источник", "Source", func(s *scriptInfo) value.Value { return s.path }, nil),
		value.PropOf("Каталог", "Path", func(s *scriptInfo) value.Value { return filepath.Dir(s.path) }, nil),
	}
}}
