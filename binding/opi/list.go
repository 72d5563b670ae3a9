package opi

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/vkscript/vkscript/vk"
)

// pages walks a method that pages its answer, and returns all items. VK counts hidden items among
// the size of a page, so a short one is not the last.
func pages(method string, size int, more func(*call) vk.Params) func(*call) (any, error) {
	return func(c *call) (any, error) {
		all := List{}
		for offset := 0; ; offset += size {
			set := vk.Params{"count": size}
			if more != nil {
				for name, value := range more(c) {
					set[name] = value
				}
			}
			if offset > 0 {
				set["offset"] = offset
			}
			page, err := c.page(method, set)
			if err != nil {
				return nil, err
			}
			all = append(all, page.Items...)
			if len(page.Items) == 0 || offset+size >= page.Count {
				return all, nil
			}
		}
	}
}

type page struct {
	Count int  `json:"count"`
	Items List `json:"items"`
}

func (c *call) page(method string, set vk.Params) (page, error) {
	raw, err := c.vk(method, set)
	if err != nil {
		return page{}, err
	}
	var p page
	if err := json.Unmarshal(raw, &p); err != nil {
		return page{}, fmt.Errorf("%s: VK's answer is no list: %w", method, err)
	}
	return p, nil
}

// productPages adds what market.get is asked beside the page.
func productPages(c *call) vk.Params {
	set := vk.Params{"extended": true, "with_disabled": true}
	if selection := c.text("Selection"); selection != "" {
		set["album_id"] = selection
	}
	return set
}

func getPropertyList(c *call) (any, error) {
	p, err := c.page("market.getProperties", nil)
	if err != nil {
		return nil, err
	}
	if p.Items == nil {
		p.Items = List{}
	}
	return p.Items, nil
}

// reachBatch is how many posts stats.getPostReach takes in a call.
const reachBatch = 30

// getPostStatistics asks nothing for an empty array.
func getPostStatistics(c *call) (any, error) {
	if !c.wasGiven("PostIDsArray") {
		return nil, errors.New("PostIDsArray is missing: it wants an array of ids")
	}
	all := List{}
	for ids := c.texts("PostIDsArray"); len(ids) > 0; {
		batch := ids[:min(reachBatch, len(ids))]
		ids = ids[len(batch):]
		raw, err := c.vk("stats.getPostReach", vk.Params{"post_ids": batch})
		if err != nil {
			return nil, err
		}
		var items List
		if err := json.Unmarshal(raw, &items); err != nil {
			return nil, fmt.Errorf("stats.getPostReach: VK's answer is no list: %w", err)
		}
		all = append(all, items...)
	}
	return all, nil
}

// getProductCategories answers names by category id.
func getProductCategories(c *call) (any, error) {
	first, err := c.page("market.getCategories", nil)
	if err != nil {
		return nil, err
	}
	if first.Count > len(first.Items) {
		if first, err = c.page("market.getCategories", vk.Params{"count": first.Count}); err != nil {
			return nil, err
		}
	}
	names := Categories{}
	for _, raw := range first.Items {
		var category struct {
			ID   json.Number `json:"id"`
			Name string      `json:"name"`
		}
		if json.Unmarshal(raw, &category) == nil {
			names = append(names, Pair{category.ID.String(), category.Name})
		}
	}
	return names, nil
}

// Categories is an Object whose names are numbers: in Lua they are number keys.
type Categories Object

// MarshalJSON writes an object, as JSON has no number keys.
func (c Categories) MarshalJSON() ([]byte, error) { return Object(c).MarshalJSON() }

func getStatistics(c *call) (any, error) {
	return c.answer("stats.get", vk.Params{
		"timestamp_from": c.values[c.at("StartDate")], "timestamp_to": c.values[c.at("EndDate")],
		"stats_groups": []string{"visitors", "reach", "activity"},
	})
}
