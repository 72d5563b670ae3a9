package sandbox

import "slices"

// category is a product category, in a section of the market.
type category struct {
	ID      int     `json:"id"`
	Name    string  `json:"name"`
	Section section `json:"section"`
}

type section struct {
	ID   int    `json:"id"`
	Name string `json:"name"`
}

// categories is a few categories of every kind; 20173 is the usual default.
func categories() []category {
	clothes, home, food := section{1, "Clothes"}, section{2, "Home"}, section{3, "Food"}
	return []category{
		{20173, "T-shirts", clothes},
		{20174, "Hats", clothes},
		{20175, "Shoes", clothes},
		{20201, "Dishes", home},
		{20202, "Textiles", home},
		{20203, "Books", home},
		{20301, "Tea and coffee", food},
		{20302, "Sweets", food},
	}
}

func categoryByID(id int) category {
	all := categories()
	if i := slices.IndexFunc(all, func(c category) bool { return c.ID == id }); i >= 0 {
		return all[i]
	}
	return category{ID: id, Name: "Other"}
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
