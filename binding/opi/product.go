package opi

import (
	"encoding/json"
	"fmt"

	"github.com/vkscript/vkscript/vk"
	"github.com/vkscript/vkscript/vk/spell"
)

// productField is one key of a product's description, in both languages.
type productField struct {
	name, russian string
	param         string // "" for those that are uploaded or joined
	start         any    // what GetProductDescription gives; nil is left out
}

var productFields = []productField{
	{"Name", "Имя", "name", "New product"},
	{"Description", "Описание", "description", "Product description"},
	{"Category", "Категория", "category_id", "20173"},
	{"Price", "Цена", "price", 1.0},
	{"OldPrice", "СтараяЦена", "old_price", nil},
	{"MainPhoto", "ОсновноеФото", "", nil},
	{"URL", "URL", "url", nil},
	{"AdditionalPhotos", "ДополнительныеФото", "", []any{}},
	{"PropertyValues", "ЗначенияСвойств", "", []any{}},
	{"MainInGroup", "ГлавныйВГруппе", "is_main_variant", false},
	{"Width", "Ширина", "dimension_width", nil},
	{"Height", "Высота", "dimension_height", nil},
	{"Depth", "Глубина", "dimension_length", nil},
	{"Weight", "Вес", "weight", nil},
	{"SKU", "SKU", "sku", nil},
	{"AvailableBalance", "ДоступныйОстаток", "stock_amount", 1.0},
}

func getProductDescription(c *call) (any, error) {
	var o Object
	for _, f := range productFields {
		switch {
		case c.flag("Clear"):
			o = append(o, Pair{f.name, ""})
		case f.start != nil:
			o = append(o, Pair{f.name, f.start})
		}
	}
	return o, nil
}

// product is a description with its pictures found.
type product struct {
	fields vk.Params
	main   *vk.File
	more   []*vk.File
}

// description reads a product's description; keys in either language, unknown ones ignored.
func (c *call) description(v any) (any, error) {
	v, err := c.collection(v)
	if err != nil {
		return nil, err
	}
	o, ok := v.(Object)
	if !ok {
		return nil, fmt.Errorf("wants a table such as GetProductDescription gives, got %s", describe(v))
	}
	if err := mistypedField(o); err != nil {
		return nil, err
	}
	p := &product{fields: vk.Params{}}
	for _, f := range productFields {
		value, ok := o.Get(f.name)
		if !ok {
			value, ok = o.Get(f.russian)
		}
		if !ok || value == nil {
			continue
		}
		if err := c.describeField(p, f, value); err != nil {
			return nil, fmt.Errorf("%s: %w", f.name, err)
		}
	}
	return p, nil
}

// mistypedField refuses a key that is one letter away from a known one; others are ignored, as old
// examples have some.
func mistypedField(o Object) error {
	for _, pair := range o {
		if meant := meantField(pair.Name); meant != "" {
			return fmt.Errorf("has an unknown name %q; did you mean %q?", pair.Name, meant)
		}
	}
	return nil
}

// meantField is the known key that another one is a letter away from; "" for a known key.
func meantField(name string) (meant string) {
	for _, f := range productFields {
		for _, known := range [...]string{f.name, f.russian} {
			switch spell.Distance(name, known, 1) {
			case 0:
				return ""
			case 1:
				meant = known
			}
		}
	}
	return meant
}

func (c *call) describeField(p *product, f productField, value any) (err error) {
	switch f.name {
	case "MainPhoto":
		p.main, err = c.openFile("image", value)
	case "AdditionalPhotos":
		var files any
		files, err = c.files(value)
		p.more, _ = files.([]*vk.File)
	case "PropertyValues":
		var ids []string
		if ids, err = c.list(value); len(ids) > 0 {
			p.fields["variant_ids"] = ids
		}
	case "MainInGroup":
		p.fields[f.param], err = emptyOr(boolean, value)
	default:
		p.fields[f.param], err = scalar(value)
	}
	return err
}

// emptyOr keeps the empty text of GetProductDescription(true), which VK reads as not given.
func emptyOr[T any](read func(any) (T, error), v any) (any, error) {
	if v == "" {
		return v, nil
	}
	return read(v)
}

// productParams uploads a product's pictures and returns all its parameters.
func (c *call) productParams() (vk.Params, error) {
	c.auth.version = productVersion
	p := c.values[c.at("ProductDescription")].(*product)
	if p.main != nil {
		id, err := c.productPhoto(p.main)
		if err != nil {
			return nil, err
		}
		p.fields["main_photo_id"] = id
	}
	var ids []string
	for _, f := range p.more {
		id, err := c.productPhoto(f)
		if err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	if len(ids) > 0 {
		p.fields["photo_ids"] = ids
	}
	return p.fields, nil
}

// productPhoto uploads a picture of a product or collection and returns its id.
func (c *call) productPhoto(f *vk.File) (string, error) {
	raw, err := c.upload(vk.ProductPhoto, f, false, nil)
	if err != nil {
		return "", err
	}
	var saved struct {
		ID json.Number `json:"photo_id"`
	}
	if json.Unmarshal(raw, &saved) != nil || saved.ID == "" {
		return "", fmt.Errorf("%s: VK's answer has no photo_id", f.Name)
	}
	return saved.ID.String(), nil
}
