package opi

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/vkscript/vkscript/vk"
)

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
	c.auth.version = productVersion
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
