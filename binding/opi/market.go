package opi

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/vkscript/vkscript/vk"
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
	c.auth.extra["v"] = productVersion
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

func addProduct(c *call) (any, error) {
	params, err := c.productParams()
	if err != nil {
		return nil, err
	}
	raw, err := c.vk("market.add", params)
	if err != nil {
		return nil, err
	}
	var added struct {
		ID json.Number `json:"market_item_id"`
	}
	json.Unmarshal(raw, &added)
	return c.intoSelection(raw, added.ID.String())
}

func editProduct(c *call) (any, error) {
	params, err := c.productParams()
	if err != nil {
		return nil, err
	}
	params["item_id"] = c.text("Product")
	raw, err := c.vk("market.edit", params)
	if err != nil {
		return nil, err
	}
	return c.intoSelection(raw, c.text("Product"))
}

// intoSelection puts a product into the selection that was given, and shows VK's answer to that
// beside the main one.
func (c *call) intoSelection(raw json.RawMessage, item string) (any, error) {
	answer := Answer{Response: raw}
	selection := c.text("Selection")
	if selection == "" || item == "" {
		return answer, nil
	}
	placed, err := c.also("market.addToAlbum", vk.Params{"item_ids": item, "album_ids": selection})
	if err == nil {
		answer.Also = Object{{"selection", Answer{Response: placed}}}
	} else if vkErr := answerOf(err); vkErr != nil {
		answer.Also = Object{{"selection", refusal(vkErr)}}
	} else {
		return nil, fmt.Errorf("product %s is stored, but not in its selection: %w", item, err)
	}
	return answer, nil
}

func getProductsByID(c *call) (any, error) {
	ids := c.texts("Products")
	owner := c.auth.owner()
	for i, id := range ids {
		if strings.Contains(id, "_") {
			continue
		}
		if owner == "" {
			return nil, errNoOwner
		}
		ids[i] = owner + "_" + id
	}
	return c.answer("market.getById", vk.Params{"item_ids": ids, "extended": true})
}

func createCollection(c *call) (any, error) { return c.collectionCall("market.addAlbum", nil) }

func editCollection(c *call) (any, error) {
	return c.collectionCall("market.editAlbum", vk.Params{"album_id": c.text("Selection")})
}

// collectionCall creates or edits a collection; what was not given is not changed.
func (c *call) collectionCall(method string, set vk.Params) (any, error) {
	params := vk.Params{"title": c.text("Name")}
	for name, value := range set {
		params[name] = value
	}
	for param, arg := range map[string]string{"main_album": "Main", "is_hidden": "Hidden"} {
		if c.wasGiven(arg) || set == nil {
			params[param] = c.flag(arg)
		}
	}
	photo, err := c.collectionPhoto(params["album_id"])
	if err != nil {
		return nil, err
	}
	if photo != "" {
		params["photo_id"] = photo
	}
	return c.answer(method, params)
}

// collectionPhoto uploads the new picture, or finds the one that the collection has.
func (c *call) collectionPhoto(album any) (string, error) {
	c.auth.extra["v"] = productVersion
	if f := c.picture("Image"); f != nil {
		return c.productPhoto(f)
	}
	if album == nil {
		return "", nil
	}
	raw, err := c.also("market.getAlbumById", vk.Params{"album_ids": album})
	if err != nil {
		return "", err
	}
	var found struct {
		Items []struct {
			Photo struct {
				ID json.Number `json:"id"`
			} `json:"photo"`
		} `json:"items"`
	}
	if json.Unmarshal(raw, &found) != nil || len(found.Items) == 0 {
		return "", nil
	}
	return found.Items[0].Photo.ID.String(), nil
}
