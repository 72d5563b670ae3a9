package modules

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/vkscript/vkscript/binding/luajson"
)

func storeModule() source {
	return source{
		doc: "A small file of values by key, kept as JSON. Every change is on the disk when its function returns, whole; two processes don't lose each other's.",
		functions: []row{
			{"open(path: string) -> Store", "A store in a file, which the first change makes.", storeOpen},
		},
		types: []typeSource{
			{"Store", "Values by key: strings, numbers, booleans and tables that JSON can hold.", nil, []row{
				{"get(key: string, default?: any) -> any", "A value; the default, or nil, when there is none.", storeGet},
				{"set(key: string, value: any)", "Sets a value; nil deletes it.", storeSet},
				{"delete(key: string) -> boolean", "Deletes a value; tells whether there was one.", storeDelete},
				{"has(key: string) -> boolean", "Tells whether there is a value.", storeHas},
				{"keys() -> string[]", "The keys, in the order they were set.", storeKeys},
				{"all() -> table", "All values by key, as a copy.", storeAll},
				{"add(key: string, by?: number) -> number", "Adds to a number, which begins at 0: by 1 when absent. Gives the sum.", storeAdd},
				{"update(change: function) -> any", "Calls change with the table of all values, and writes what it made of it at once; an error in it changes nothing. Gives what change returns.", storeUpdate},
			}},
		},
	}
}

const (
	maxStore  = 16 << 20
	storeWait = 10 * time.Second // for another process
)

// store is an open store: nothing but the name of its file.
type store struct{ path string }

func storeOpen(c *call) (lua.LValue, error) {
	s := &store{c.text(1)}
	if _, err := s.read(c); err != nil {
		return nil, err
	}
	return c.object("store.Store", s), nil
}

// read gives what is in the file.
func (s *store) read(c *call) (*lua.LTable, error) {
	data, err := c.readFile(s.path, maxStore)
	if errors.Is(err, fs.ErrNotExist) {
		return c.L.NewTable(), nil
	}
	if err != nil {
		return nil, err
	}
	v, err := luajson.Decode(c.L, data)
	if err != nil {
		return nil, fmt.Errorf("%s is no store: %w", s.path, err)
	}
	t, ok := v.(*lua.LTable)
	if !ok || t.Len() > 0 {
		return nil, fmt.Errorf("%s is no store: it holds JSON other than an object", s.path)
	}
	return t, nil
}

func (s *store) write(c *call, t *lua.LTable) error {
	data, err := luajson.Encode(t, luajson.EncodeOptions{Indent: "  "})
	if err != nil {
		return err
	}
	if len(data) > maxStore {
		return fmt.Errorf("%s would be larger than %d MB", s.path, maxStore>>20)
	}
	return c.writeFile(s.path, append(data, '\n'))
}

// change reads, changes and writes while no other process does.
func (s *store) change(c *call, change func(t *lua.LTable) error) error {
	var unlock func()
	err := c.wait(func(ctx context.Context) (err error) {
		ctx, cancel := context.WithTimeoutCause(ctx, storeWait, fmt.Errorf("%s is in use: another process, or an update that this one is in, has not ended it for %v", s.path, storeWait))
		defer cancel()
		unlock, err = c.World.Lock(ctx, s.path)
		return err
	})
	if err != nil {
		return err
	}
	defer unlock()
	t, err := s.read(c)
	if err != nil {
		return err
	}
	if err := change(t); err != nil {
		return err
	}
	return s.write(c, t)
}

func storeGet(c *call) (lua.LValue, error) {
	t, err := c.self.(*store).read(c)
	if err != nil {
		return nil, err
	}
	if v := t.RawGetString(c.text(1)); v != lua.LNil {
		return v, nil
	}
	return c.arg(2), nil
}

func storeSet(c *call) (lua.LValue, error) {
	return nothing, c.self.(*store).change(c, func(t *lua.LTable) error {
		t.RawSetString(c.text(1), c.arg(2))
		return nil
	})
}

func storeDelete(c *call) (lua.LValue, error) {
	there := false
	err := c.self.(*store).change(c, func(t *lua.LTable) error {
		there = t.RawGetString(c.text(1)) != lua.LNil
		t.RawSetString(c.text(1), lua.LNil)
		return nil
	})
	return lua.LBool(there), err
}

func storeHas(c *call) (lua.LValue, error) {
	t, err := c.self.(*store).read(c)
	if err != nil {
		return nil, err
	}
	return lua.LBool(t.RawGetString(c.text(1)) != lua.LNil), nil
}

func storeKeys(c *call) (lua.LValue, error) {
	t, err := c.self.(*store).read(c)
	if err != nil {
		return nil, err
	}
	var keys []string
	for k := range pairs(t) {
		keys = append(keys, k.String())
	}
	return c.strings(keys), nil
}

func storeAll(c *call) (lua.LValue, error) { return c.self.(*store).read(c) }

func storeAdd(c *call) (lua.LValue, error) {
	by := lua.LNumber(1)
	if c.has(2) {
		by = lua.LNumber(c.number(2))
	}
	err := c.self.(*store).change(c, func(t *lua.LTable) error {
		old := t.RawGetString(c.text(1))
		n, ok := old.(lua.LNumber)
		if !ok && old != lua.LNil {
			return fmt.Errorf("the value of %q must be a number, got %s", c.text(1), describe(old))
		}
		by += n
		t.RawSetString(c.text(1), by)
		return nil
	})
	return by, err
}

func storeUpdate(c *call) (result lua.LValue, err error) {
	err = c.self.(*store).change(c, func(t *lua.LTable) error {
		result = c.invoke(c.arg(1), t)
		return nil
	})
	return result, err
}
