package value

// Class is КоллекцияКолонокТаблицыЗначений.
func (c *Columns) Class() *Class { return columnsClass }

// Len is how many columns there are.
func (c *Columns) Len() int { return len(c.list) }

func (c *Columns) place(name string) int {
	for i, col := range c.list {
		if Fold(col.Name) == Fold(name) {
			return i
		}
	}
	return -1
}

func (c *Columns) byName(name string) (*Column, error) {
	if i := c.place(name); i >= 0 {
		return c.list[i], nil
	}
	return nil, NoProperty(name)
}

// get finds a column by itself, its name or its number.
func (c *Columns) get(key Value) (*Column, error) {
	switch k := key.(type) {
	case *Column:
		return k, nil
	case string:
		return c.byName(k)
	}
	i, err := ToInt(key)
	if err != nil {
		return nil, err
	}
	if i < 0 || i >= len(c.list) {
		return nil, ErrIndex
	}
	return c.list[i], nil
}

// Index is a column by name or number.
func (c *Columns) Index(key Value) (Value, error) {
	col, err := c.get(key)
	if err != nil {
		return nil, err
	}
	return col, nil
}

// SetIndex is refused.
func (c *Columns) SetIndex(Value, Value) error { return ErrReadOnly }

// Field is a column by name.
func (c *Columns) Field(name string) (Value, bool) {
	col, err := c.byName(name)
	return col, err == nil
}

// SetField is refused.
func (c *Columns) SetField(name string, _ Value) (bool, error) {
	return c.place(name) >= 0, &Error{"Свойство " + name + " недоступно для записи"}
}

// Iterate walks the columns.
func (c *Columns) Iterate() func() (Value, bool, error) {
	i, n := 0, len(c.list)
	return func() (Value, bool, error) {
		if len(c.list) != n {
			return nil, false, ErrChanged
		}
		if i == n {
			return nil, false, nil
		}
		i++
		return c.list[i-1], true, nil
	}
}

// add is Add(name, type, title, width), at a place.
func (c *Columns) add(at int, a *Args, from int) (Value, error) {
	col := &Column{Name: a.Text(from), ValueType: a.Get(from + 1), Width: a.Get(from + 3)}
	if a.Has(from + 2) {
		col.Title = a.Text(from + 2)
	}
	if c.place(col.Name) >= 0 {
		return nil, &Error{"Колонка с именем '" + col.Name + "' уже существует"}
	}
	if col.Name != "" && !Identifier(col.Name) {
		return nil, &Error{"Неверное имя колонки '" + col.Name + "'"}
	}
	if at < 0 || at > len(c.list) {
		return nil, ErrIndex
	}
	c.list = append(c.list, nil)
	copy(c.list[at+1:], c.list[at:])
	c.list[at] = col
	return col, nil
}

func (c *Columns) remove(key Value) error {
	col, err := c.get(key)
	if err != nil {
		return err
	}
	for i := range c.list {
		if c.list[i] == col {
			c.list = append(c.list[:i:i], c.list[i+1:]...)
			return nil
		}
	}
	return ErrArgument
}

var columnsClass = &Class{Type: Type{"КоллекцияКолонокТаблицыЗначений", "ValueTableColumnCollection"}, Methods: func() []Method {
	return []Method{
		FuncOf("Добавить", "Add", 0, 4, func(c *Columns, a *Args) (Value, error) { return c.add(len(c.list), a, 0) }),
		FuncOf("Вставить", "Insert", 1, 5, func(c *Columns, a *Args) (Value, error) { return c.add(a.Int(0, 0), a, 1) }),
		ProcOf("Удалить", "Delete", 1, 1, func(c *Columns, a *Args) error { return c.remove(a.Get(0)) }),
		ProcOf("Очистить", "Clear", 0, 0, func(c *Columns, a *Args) error { c.list = nil; return nil }),
		FuncOf("Количество", "Count", 0, 0, func(c *Columns, a *Args) (Value, error) { return Int(len(c.list)).Value(), nil }),
		FuncOf("Индекс", "IndexOf", 1, 1, func(c *Columns, a *Args) (Value, error) {
			col, err := c.get(a.Get(0))
			if err != nil {
				return Int(-1), nil
			}
			return Int(c.place(col.Name)).Value(), nil
		}),
		FuncOf("Найти", "Find", 1, 1, func(c *Columns, a *Args) (Value, error) {
			if i := c.place(a.Text(0)); i >= 0 {
				return c.list[i], nil
			}
			return nil, nil
		}),
	}
}}

// Class is КолонкаТаблицыЗначений.
func (c *Column) Class() *Class { return columnClass }

// title is the column's own, or its name.
func (c *Column) title() Value {
	if c.Title != "" {
		return c.Title
	}
	return c.Name
}

var columnClass = &Class{Type: Type{"КолонкаТаблицыЗначений", "ValueTableColumn"}, Props: func() []Prop {
	return []Prop{
		PropOf("Имя", "Name", func(c *Column) Value { return c.Name }, func(c *Column, v Value) error { c.Name = Invariant.Text(v); return nil }),
		PropOf("Заголовок", "Title", func(c *Column) Value { return c.title() }, func(c *Column, v Value) error { c.Title = Invariant.Text(v); return nil }),
		PropOf("ТипЗначения", "ValueType", func(c *Column) Value { return c.ValueType }, nil),
		PropOf("Ширина", "Width", func(c *Column) Value { return c.Width }, func(c *Column, v Value) error { c.Width = v; return nil }),
	}
}}

// Class is СтрокаТаблицыЗначений.
func (r *Row) Class() *Class { return rowClass }

// Len is how many values there are.
func (r *Row) Len() int { return len(r.table.columns.list) }

// Field is the value of a column.
func (r *Row) Field(name string) (Value, bool) {
	c, err := r.table.columns.byName(name)
	if err != nil {
		return nil, false
	}
	return r.values[c], true
}

// SetField sets the value of a column.
func (r *Row) SetField(name string, v Value) (bool, error) {
	c, err := r.table.columns.byName(name)
	if err != nil {
		return false, nil
	}
	r.values[c] = v
	return true, nil
}

// Index is the value of a column by itself, its name or its number.
func (r *Row) Index(key Value) (Value, error) {
	c, err := r.table.columns.get(key)
	if err != nil {
		return nil, err
	}
	return r.values[c], nil
}

// SetIndex sets the value of a column.
func (r *Row) SetIndex(key, v Value) error {
	c, err := r.table.columns.get(key)
	if err == nil {
		r.values[c] = v
	}
	return err
}

// Iterate walks the values.
func (r *Row) Iterate() func() (Value, bool, error) {
	i := 0
	return func() (Value, bool, error) {
		if i >= len(r.table.columns.list) {
			return nil, false, nil
		}
		i++
		return r.values[r.table.columns.list[i-1]], true, nil
	}
}

var rowClass = &Class{Type: Type{"СтрокаТаблицыЗначений", "ValueTableRow"}, Methods: func() []Method {
	return []Method{
		FuncOf("Получить", "Get", 1, 1, func(r *Row, a *Args) (Value, error) { return r.Index(a.Get(0)) }),
		ProcOf("Установить", "Set", 2, 2, func(r *Row, a *Args) error { return r.SetIndex(a.Get(0), a.Get(1)) }),
		FuncOf("Количество", "Count", 0, 0, func(r *Row, a *Args) (Value, error) { return Int(r.Len()).Value(), nil }),
		FuncOf("Владелец", "Owner", 0, 0, func(r *Row, a *Args) (Value, error) { return r.table, nil }),
	}
}}

// Class is ИндексыКоллекции.
func (x *Indexes) Class() *Class { return indexesClass }

var indexesClass = &Class{Type: Type{"ИндексыКоллекции", "CollectionIndexes"}, Methods: func() []Method {
	return []Method{
		ProcOf("Добавить", "Add", 1, 1, func(x *Indexes, a *Args) error { x.names = append(x.names, a.Text(0)); return nil }),
		FuncOf("Количество", "Count", 0, 0, func(x *Indexes, a *Args) (Value, error) { return Int(len(x.names)).Value(), nil }),
		ProcOf("Очистить", "Clear", 0, 0, func(x *Indexes, a *Args) error { x.names = nil; return nil }),
	}
}}
