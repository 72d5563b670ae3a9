package onescript

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/vkscript/vkscript/binding/bsl"
	"github.com/vkscript/vkscript/binding/bsl/value"
	"github.com/vkscript/vkscript/binding/engine"
	"github.com/vkscript/vkscript/binding/opi"
)

// opiModules are OPI_VK and what belongs to it, under the names that programs have for them.
func opiModules(cfg Config) map[string]value.Value {
	if cfg.OPI == nil {
		return nil
	}
	tools := &opiTools{}
	return map[string]value.Value{"OPI_VK": &opiVK{cfg.OPI}, "OPI_Tools": tools, "OPI_Инструменты": tools}
}

// opiVK is OPI_VK as a module of the program.
type opiVK struct{ *opi.Module }

// Class is OPI_VK.
func (*opiVK) Class() *value.Class { return opiVKClass }

var opiVKClass = &value.Class{Type: value.Type{RU: "OPI_VK", EN: "OPI_VK"}}

// invokeMethod carries out a function of OPI_VK: structures, maps and arrays go out as they are, answers come back as
// maps and arrays.
func (o *opiVK) invokeMethod(r *Runner, name string, args []value.Value, pos bsl.Pos) (value.Value, bool) {
	f := opi.Lookup(name)
	if f == nil {
		r.raise(&opi.UnknownFunctionError{Name: name}, pos)
	}
	plain := make([]any, len(args))
	for i, a := range args {
		v, err := new(plainer).value(a)
		if err != nil {
			r.raise(opi.WrongArgument(f, i, err), pos)
		}
		plain[i] = v
	}
	var result any
	ctx := r.calling(pos)
	err := r.block(func(context.Context) (err error) {
		result, err = o.Call(ctx, f, plain)
		return err
	})
	if err != nil {
		r.raise(err, pos)
	}
	r.notice(f.Name, result)
	v, err := fromOPI(f.Name, result)
	r.check(err, pos)
	return v, true
}

// calling is the context of a call that the program makes at a place.
func (r *Runner) calling(pos bsl.Pos) context.Context {
	if r.top == nil {
		return engine.Calling(r.L)
	}
	r.top.pos = pos
	return engine.CallingFrom(r.L, r.top)
}

// notice tells of an error that the program may overlook.
func (r *Runner) notice(function string, result any) {
	answer, ok := result.(opi.Answer)
	if !ok || r.cfg.Notice == nil {
		return
	}
	if err := answer.Refused(); err != nil {
		r.cfg.Notice(r.where(), function, err)
	}
}

// where is the place of the program as "post.os:3: ".
func (r *Runner) where() string {
	if r.top == nil {
		return engine.Where(r.L)
	}
	return fmt.Sprintf("%s:%d: ", r.top.module.name, r.top.pos.Line)
}

// Bounds of what one call is given: a collection may hold another many times over.
const (
	maxOPIDepth  = 200
	maxOPIValues = 1 << 18
)

// plainer makes the plain form of arguments.
type plainer struct{ depth, count int }

func (p *plainer) value(v value.Value) (any, error) {
	if p.count++; p.count > maxOPIValues {
		return nil, fmt.Errorf("holds more than %d values", maxOPIValues)
	}
	switch v := v.(type) {
	case nil, value.NullType, value.Missing:
		return nil, nil
	case string:
		return value.Valid(v), nil
	case bool:
		return v, nil
	case value.Number:
		return opiNumber(v), nil
	case value.Date:
		return v.Time().Format("2006-01-02 15:04:05"), nil
	case *binary:
		return opi.Binary{Name: v.name, Data: v.data}, nil
	case items, value.Iterable:
		return p.collection(v)
	case value.Named:
		return v.Text(value.Invariant), nil
	}
	return nil, fmt.Errorf("can't be a %s", value.TypeOf(v).RU)
}

func (p *plainer) collection(v value.Value) (any, error) {
	if p.depth == maxOPIDepth {
		return nil, fmt.Errorf("is nested deeper than %d", maxOPIDepth)
	}
	p.depth++
	defer func() { p.depth-- }()
	if list, ok := v.(items); ok {
		return p.list(list.Items())
	}
	return p.object(v.(value.Iterable))
}

// opiNumber is a float where that is exact, else the digits.
func opiNumber(n value.Number) any {
	f := n.Float64()
	if strconv.FormatFloat(f, 'f', -1, 64) == n.String() || !n.IsInt() {
		return f
	}
	if i, ok := n.Int64(); ok && i <= 1<<53 && i >= -1<<53 {
		return f
	}
	return n.Trunc().String()
}

func (p *plainer) list(list []value.Value) (any, error) {
	out := make([]any, len(list))
	for i, item := range list {
		v, err := p.value(item)
		if err != nil {
			return nil, err
		}
		out[i] = v
	}
	return out, nil
}

func (p *plainer) object(v value.Iterable) (any, error) {
	out, forward := opi.Object{}, v.Iterate()
	for {
		item, more, err := forward()
		if err != nil || !more {
			return out, err
		}
		kv, ok := item.(*value.KeyAndValue)
		if !ok {
			return nil, fmt.Errorf("can't be a %s", value.TypeOf(v).RU)
		}
		member, err := p.value(kv.Value)
		if err != nil {
			return nil, err
		}
		out = append(out, opi.Pair{Name: value.Invariant.Text(kv.Key), Value: member})
	}
}

// fromOPI makes values of a result: maps and arrays, and the structure of parameters that the original gives.
func fromOPI(function string, result any) (value.Value, error) {
	switch v := result.(type) {
	case nil:
		return nil, nil
	case string, bool:
		return v, nil
	case float64:
		n, err := value.Float(v)
		return n.Value(), err
	case opi.Object:
		return objectFromOPI(function, v)
	case opi.Categories:
		out := value.NewMap()
		for _, p := range v {
			key := value.Value(p.Name)
			if n, err := value.Parse(p.Name); err == nil {
				key = n.Value()
			}
			out.Set(key, p.Value)
		}
		return out, nil
	}
	raw, err := marshal(result)
	if err != nil {
		return nil, err
	}
	return value.NewJSONText(string(raw)).Read(true)
}

func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return b.Bytes(), err
}

func objectFromOPI(function string, o opi.Object) (value.Value, error) {
	m, s := value.NewMap(), value.NewStructure()
	for _, p := range o {
		v, err := fromOPI(function, p.Value)
		if err != nil {
			return nil, err
		}
		m.Set(p.Name, v)
		if err := s.Insert(p.Name, v); err != nil {
			s = nil
			break
		}
	}
	if function == "GetAuthParameters" && s != nil {
		return s, nil
	}
	return m, nil
}

// opiTools is OPI_Tools, as far as the documented programs use it.
type opiTools struct{}

// Class is OPI_Tools.
func (*opiTools) Class() *value.Class { return opiToolsClass }

var opiToolsClass = &value.Class{Type: value.Type{RU: "OPI_Инструменты", EN: "OPI_Tools"}, Methods: func() []value.Method {
	return []value.Method{
		value.FuncOf("ЧислоВСтроку", "NumberToString", 1, 1, func(_ *opiTools, a *value.Args) (value.Value, error) { return a.Text(0), nil }),
		value.FuncOf("JSONСтрокой", "JSONString", 1, 3, func(_ *opiTools, a *value.Args) (value.Value, error) { return jsonString(a) }),
		value.FuncOf("ПолучитьТекущуюДату", "GetCurrentDate", 0, 0, func(_ *opiTools, a *value.Args) (value.Value, error) {
			return value.DateOf(runner(a).now().In(runner(a).cfg.Zone)), nil
		}),
		value.FuncOf("UNIXВремя", "UNIXTime", 1, 1, func(_ *opiTools, a *value.Args) (value.Value, error) {
			return fmt.Sprint(a.Date(0).In(runner(a).cfg.Zone).Unix()), nil
		}),
		value.ProcOf("Пауза", "Pause", 1, 1, func(_ *opiTools, a *value.Args) error { return runner(a).sleep(a.Number(0).Float64()) }),
	}
}}

// jsonString writes a value as JSON, with lines as 1C does unless told otherwise.
func jsonString(a *value.Args) (value.Value, error) {
	out := &value.JSONOut{}
	if a.Bool(2, true) {
		out.JSONOptions = value.JSONOptions{NewLine: "\r\n", Indent: " "}
	}
	err := out.Write(a.Get(0))
	return out.String(), err
}
