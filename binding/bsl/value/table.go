package value

import (
	"fmt"
	"sort"
	"strings"
)

// Table is a table of values: columns with names, rows with a value for each.
type Table struct {
	columns *Columns
	rows    []*Row
	indexes *Indexes
	version int
}

// Columns are the columns of a table.
type Columns struct {
	table *Table
	list  []*Column
}

// Column is a column of a table.
type Column struct {
	Name, Title string
	ValueType   Value
	Width       Value
}

// Row is a row of a table.
type Row struct {
	table  *Table
	values map[*Column]Value
}

// Indexes are what a script asks to be found fast, and what this table does not need.
type Indexes struct{ names []string }

func newTable(*Args) (Value, error) { return emptyTable(), nil }

func emptyTable() *Table {
	t := &Table{indexes: &Indexes{}}
	t.columns = &Columns{table: t}
	return t
}

// Class is ТаблицаЗначений.
func (t *Table) Class() *Class { return tableClass }

// Len is how many rows there are.
func (t *Table) Len() int { return len(t.rows) }

// Index is the row at a place.
func (t *Table) Index(key Value) (Value, error) {
	i, err := ToInt(key)
	if err != nil {
		return nil, err
	}
	if i < 0 || i >= len(t.rows) {
		return nil, ErrArgument
	}
	return t.rows[i], nil
}

// SetIndex is refused.
func (t *Table) SetIndex(Value, Value) error { return ErrReadOnly }

// Iterate walks the rows.
func (t *Table) Iterate() func() (Value, bool, error) {
	i, version := 0, t.version
	return func() (Value, bool, error) {
		switch {
		case t.version != version:
			return nil, false, ErrChanged
		case i == len(t.rows):
			return nil, false, nil
		}
		i++
		return t.rows[i-1], true, nil
	}
}

func (t *Table) newRow() *Row { return &Row{table: t, values: map[*Column]Value{}} }

func (t *Table) insert(at int) (Value, error) {
	if at < 0 || at > len(t.rows) {
		return nil, ErrIndex
	}
	t.rows = append(t.rows, nil)
	copy(t.rows[at+1:], t.rows[at:])
	t.rows[at] = t.newRow()
	t.version++
	return t.rows[at], nil
}

// at is the place of a row, given itself or by number.
func (t *Table) at(key Value) (int, error) {
	if row, ok := key.(*Row); ok {
		for i := range t.rows {
			if t.rows[i] == row {
				return i, nil
			}
		}
		return 0, ErrArgument
	}
	i, err := ToInt(key)
	if err == nil && (i < 0 || i >= len(t.rows)) {
		err = ErrIndex
	}
	return i, err
}

func (t *Table) remove(key Value) error {
	at, err := t.at(key)
	if err == nil {
		t.rows = append(t.rows[:at], t.rows[at+1:]...)
		t.version++
	}
	return err
}

func (t *Table) move(a *Args) error {
	at, err := t.at(a.Get(0))
	if err != nil {
		return err
	}
	to := at + a.Int(1, 0)
	if to < 0 || to >= len(t.rows) {
		return ErrIndex
	}
	t.rows[at], t.rows[to] = t.rows[to], t.rows[at]
	t.version++
	return nil
}

// named are the columns of "a, b"; all when the argument is not given.
func (t *Table) named(a *Args, i int) []*Column {
	if !a.Has(i) {
		return t.columns.list
	}
	var found []*Column
	for name := range strings.SplitSeq(a.Text(i), ",") {
		if name = strings.TrimSpace(name); name != "" {
			found = append(found, check(t.columns.byName(name)))
		}
	}
	return found
}

func (t *Table) fill(a *Args) error {
	for _, c := range t.named(a, 1) {
		for _, row := range t.rows {
			row.values[c] = a.Get(0)
		}
	}
	return nil
}

func (t *Table) total(a *Args) (Value, error) {
	c, err := t.columns.get(a.Get(0))
	if err != nil {
		return nil, err
	}
	sum, any := Number{}, false
	for _, row := range t.rows {
		if n, ok := row.values[c].(Number); ok {
			if sum, err = sum.Add(n); err != nil {
				return nil, err
			}
			any = true
		}
	}
	if !any {
		return nil, nil
	}
	return sum.Value(), nil
}

func (t *Table) find(a *Args) (Value, error) {
	columns := t.named(a, 1)
	for _, row := range t.rows {
		for _, c := range columns {
			if Equal(row.values[c], a.Get(0)) {
				return row, nil
			}
		}
	}
	return nil, nil
}

func (t *Table) findRows(filter *Structure) (Value, error) {
	out := NewArray()
	for _, row := range t.rows {
		fits := true
		for i, name := range filter.names {
			c, err := t.columns.byName(name)
			if err != nil {
				return nil, err
			}
			fits = fits && Equal(row.values[c], filter.values[i])
		}
		if fits {
			out.Append(row)
		}
	}
	return out, nil
}

// groupBy leaves one row for each set of values of the group, with the sums of the others.
func (t *Table) groupBy(a *Args) error {
	group := t.named(a, 0)
	var sums []*Column
	if a.Has(1) {
		sums = t.named(a, 1)
	}
	var rows []*Row
	known := map[string]*Row{}
	for _, row := range t.rows {
		key := row.key(group)
		into := known[key]
		if into == nil {
			into = t.newRow()
			for _, c := range group {
				into.values[c] = row.values[c]
			}
			rows, known[key] = append(rows, into), into
		}
		for _, c := range sums {
			old, _ := into.values[c].(Number)
			more, _ := row.values[c].(Number)
			sum, err := old.Add(more)
			if err != nil {
				return err
			}
			into.values[c] = sum.Value()
		}
	}
	t.rows, t.version = rows, t.version+1
	t.columns.list = append(append([]*Column(nil), group...), sums...)
	return nil
}

// key is the same text for rows whose values in the columns are equal.
func (r *Row) key(columns []*Column) string {
	var b strings.Builder
	for _, c := range columns {
		switch v := r.values[c].(type) {
		case string:
			fmt.Fprintf(&b, "%d:%s", len(v), v)
		case Number:
			fmt.Fprintf(&b, "n%s;", v.trimmed())
		case *UUID:
			fmt.Fprintf(&b, "u%s;", v.text)
		case Object:
			fmt.Fprintf(&b, "o%p;", v)
		default:
			fmt.Fprintf(&b, "%T%v;", v, v)
		}
	}
	return b.String()
}

// sort orders the rows by "a, b desc".
func (t *Table) sort(a *Args) error {
	type rule struct {
		column *Column
		down   bool
	}
	var rules []rule
	for text := range strings.SplitSeq(a.Text(0), ",") {
		words := strings.Fields(text)
		if len(words) == 0 {
			return NoProperty("")
		}
		c, err := t.columns.byName(words[0])
		if err != nil {
			return err
		}
		rules = append(rules, rule{c, len(words) > 1 && (strings.EqualFold(words[1], "desc") || strings.EqualFold(words[1], "убыв"))})
	}
	sort.SliceStable(t.rows, func(i, k int) bool {
		for _, r := range rules {
			x, y := t.rows[i].values[r.column], t.rows[k].values[r.column]
			if r.down {
				x, y = y, x
			}
			if sortLess(x, y) {
				return true
			}
			if sortLess(y, x) {
				return false
			}
		}
		return false
	})
	t.version++
	return nil
}

// copy is a table of the same columns with copies of rows.
func (t *Table) copy(columns []*Column, rows []*Row) *Table {
	c := emptyTable()
	for _, col := range columns {
		same := *col
		c.columns.list = append(c.columns.list, &same)
	}
	for _, row := range rows {
		made := c.newRow()
		for i, col := range columns {
			made.values[c.columns.list[i]] = row.values[col]
		}
		c.rows = append(c.rows, made)
	}
	return c
}

// chosen are the rows of an argument: an array of rows, a structure as for FindRows, or all.
func (t *Table) chosen(a *Args) ([]*Row, error) {
	var of *Array
	switch v := a.Get(0).(type) {
	case nil:
		return t.rows, nil
	case *Structure:
		found, err := t.findRows(v)
		if err != nil {
			return nil, err
		}
		of = found.(*Array)
	case *Array:
		of = v
	default:
		return nil, ErrArgType
	}
	var rows []*Row
	for _, item := range of.items {
		row, ok := item.(*Row)
		if !ok {
			return nil, ErrArgType
		}
		rows = append(rows, row)
	}
	return rows, nil
}

var tableClass = &Class{
	Type: Type{"ТаблицаЗначений", "ValueTable"},
	Props: func() []Prop {
		return []Prop{
			PropOf("Колонки", "Columns", func(t *Table) Value { return t.columns }, nil),
			PropOf("Индексы", "Indexes", func(t *Table) Value { return t.indexes }, nil),
		}
	},
	Methods: func() []Method {
		return []Method{
			FuncOf("Добавить", "Add", 0, 0, func(t *Table, a *Args) (Value, error) { return t.insert(len(t.rows)) }),
			FuncOf("Вставить", "Insert", 1, 1, func(t *Table, a *Args) (Value, error) { return t.insert(a.Int(0, 0)) }),
			ProcOf("Удалить", "Delete", 1, 1, func(t *Table, a *Args) error { return t.remove(a.Get(0)) }),
			ProcOf("Очистить", "Clear", 0, 0, func(t *Table, a *Args) error { t.rows = nil; t.version++; return nil }),
			FuncOf("Количество", "Count", 0, 0, func(t *Table, a *Args) (Value, error) { return Int(len(t.rows)).Value(), nil }),
			FuncOf("Получить", "Get", 1, 1, func(t *Table, a *Args) (Value, error) { return t.Index(a.Get(0)) }),
			FuncOf("Индекс", "IndexOf", 1, 1, func(t *Table, a *Args) (Value, error) {
				at, err := t.at(a.Get(0))
				if err != nil {
					at = -1
				}
				return Int(at).Value(), nil
			}),
			FuncOf("Найти", "Find", 1, 2, func(t *Table, a *Args) (Value, error) { return t.find(a) }),
			FuncOf("НайтиСтроки", "FindRows", 1, 1, func(t *Table, a *Args) (Value, error) { return t.findRows(Arg[*Structure](a, 0)) }),
			FuncOf("Итог", "Total", 1, 1, func(t *Table, a *Args) (Value, error) { return t.total(a) }),
			ProcOf("ЗаполнитьЗначения", "FillValues", 1, 2, func(t *Table, a *Args) error { return t.fill(a) }),
			ProcOf("Сдвинуть", "Move", 2, 2, func(t *Table, a *Args) error { return t.move(a) }),
			ProcOf("Свернуть", "GroupBy", 1, 2, func(t *Table, a *Args) error { return t.groupBy(a) }),
			ProcOf("Сортировать", "Sort", 1, 2, func(t *Table, a *Args) error { return t.sort(a) }),
			FuncOf("Скопировать", "Copy", 0, 2, func(t *Table, a *Args) (Value, error) {
				rows, err := t.chosen(a)
				return t.copy(t.named(a, 1), rows), err
			}),
			FuncOf("СкопироватьКолонки", "CopyColumns", 0, 1, func(t *Table, a *Args) (Value, error) { return t.copy(t.named(a, 0), nil), nil }),
			FuncOf("ВыгрузитьКолонку", "UnloadColumn", 1, 1, func(t *Table, a *Args) (Value, error) {
				c, err := t.columns.get(a.Get(0))
				out := NewArray()
				for _, row := range t.rows {
					out.Append(row.values[c])
				}
				return out, err
			}),
			ProcOf("ЗагрузитьКолонку", "LoadColumn", 2, 2, func(t *Table, a *Args) error {
				c, err := t.columns.get(a.Get(1))
				for i, v := range Arg[*Array](a, 0).items {
					if i < len(t.rows) && err == nil {
						t.rows[i].values[c] = v
					}
				}
				return err
			}),
		}
	},
}
