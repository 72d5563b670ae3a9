package sandbox

import "slices"

// category is a product category, in a section of the market.
type category struct {
	ID      int     `json:"id"`
	Name    string  `json:"name"`
	Section section `json:"section"`
	Inner   string  `json:"inner_type"`
}

type section struct {
	ID   int    `json:"id"`
	Name string `json:"name"`
}

// categories is a few categories of every kind; 20173 is the usual default.
func categories() []category {
	clothes, home, food := section{1, "Clothes"}, section{2, "Home"}, section{3, "Food"}
	const nested = "market_market_category_nested"
	return []category{
		{20173, "T-shirts", clothes, nested},
		{20174, "Hats", clothes, nested},
		{20175, "Shoes", clothes, nested},
		{20201, "Dishes", home, nested},
		{20202, "Textiles", home, nested},
		{20203, "Books", home, nested},
		{20301, "Tea and coffee", food, nested},
		{20302, "Sweets", food, nested},
	}
}

func categoryByID(id int) category {
	all := categories()
	if i := slices.IndexFunc(all, func(c category) bool { return c.ID == id }); i >= 0 {
		return all[i]
	}
	return category{ID: id, Name: "Other", Inner: all[0].Inner}
}

// getCategories is a flat list until 5.131, a tree after it.
func getCategories(c *call) (any, error) {
	all := categories()
	if !c.modern {
		return map[string]any{"count": len(all), "items": page(c.values, all, 10, 1000)}, nil
	}
	type branch struct {
		section
		Children []section `json:"children"`
	}
	tree := []branch{}
	for _, item := range all {
		if len(tree) == 0 || tree[len(tree)-1].ID != item.Section.ID {
			tree = append(tree, branch{section: item.Section})
		}
		last := &tree[len(tree)-1]
		last.Children = append(last.Children, section{item.ID, item.Name})
	}
	return map[string]any{"items": tree}, nil
}
