package sandbox

import "slices"

// Property is what products of a community differ in: colour, size.
type Property struct {
	ID       int       `json:"id"`
	OwnerID  int       `json:"-"` // the community, with a minus
	Title    string    `json:"title"`
	Type     string    `json:"type"` // "text", "color"
	Variants []Variant `json:"variants"`
}

// Variant is one value of a property.
type Variant struct {
	ID    int    `json:"id"`
	Title string `json:"title"`
	Value string `json:"value"`
}

func marketPropertyMethods() []method {
	const property = "group_id:group! property_id:id! "
	return []method{
		{"market.addProperty", user, "group_id:group! title!", addProperty},
		{"market.editProperty", user, property + "title! type", editProperty},
		{"market.deleteProperty", user, property, deleteProperty},
		{"market.getProperties", user, "group_id:group!", getProperties},
		{"market.addPropertyVariant", user, property + "title:text1..60!", addVariant},
		{"market.editPropertyVariant", user, "group_id:group! variant_id:id! title:text1..60!", editVariant},
		{"market.deletePropertyVariant", user, "group_id:group! variant_id:id!", deleteVariant},
		{"market.groupItems", user, "group_id:group! item_ids:ints! item_group_id:int0..", groupItems},
	}
}

func (c *call) property() (*Property, error) {
	if property := c.state.properties.get(c.groupOwner(), c.int("property_id")); property != nil {
		return property, nil
	}
	return nil, fail(1417)
}

// variant finds a variant and its property, nil when there is none.
func (c *call) variant(owner, id int) (*Property, *Variant) {
	for _, property := range c.state.properties.all(owner) {
		for i := range property.Variants {
			if property.Variants[i].ID == id {
				return property, &property.Variants[i]
			}
		}
	}
	return nil, nil
}

func addProperty(c *call) (any, error) {
	owner := c.groupOwner()
	property := &Property{ID: c.state.next("property", owner), OwnerID: owner, Title: c.Get("title"), Type: "text", Variants: []Variant{}}
	c.state.properties.put(owner, property.ID, property)
	return map[string]any{"property_id": property.ID}, nil
}

func editProperty(c *call) (any, error) {
	property, err := c.property()
	if err != nil {
		return nil, err
	}
	property.Title, property.Type = c.Get("title"), c.filled("type", property.Type)
	return 1, nil
}

func deleteProperty(c *call) (any, error) {
	property, err := c.property()
	if err != nil {
		return nil, err
	}
	c.state.properties.remove(property.OwnerID, property.ID)
	return 1, nil
}

func getProperties(c *call) (any, error) {
	all := c.state.properties.all(c.groupOwner())
	return map[string]any{"count": len(all), "items": all}, nil
}

func addVariant(c *call) (any, error) {
	property, err := c.property()
	if err != nil {
		return nil, err
	}
	title := c.Get("title")
	id := c.state.next("variant", property.OwnerID)
	property.Variants = append(slices.Clone(property.Variants), Variant{ID: id, Title: title, Value: title})
	return map[string]any{"variant_id": id}, nil
}

func editVariant(c *call) (any, error) {
	_, variant := c.variant(c.groupOwner(), c.int("variant_id"))
	if variant == nil {
		return nil, fail(1416)
	}
	variant.Title, variant.Value = c.Get("title"), c.Get("title")
	return 1, nil
}

func deleteVariant(c *call) (any, error) {
	id := c.int("variant_id")
	property, variant := c.variant(c.groupOwner(), id)
	if variant == nil {
		return nil, fail(1416)
	}
	property.Variants = slices.DeleteFunc(slices.Clone(property.Variants), func(v Variant) bool { return v.ID == id })
	return 1, nil
}

// propertyValue is a variant in an answer about a product.
type propertyValue struct {
	VariantID    int    `json:"variant_id"`
	VariantName  string `json:"variant_name"`
	PropertyName string `json:"property_name"`
}

func (c *call) propertyValues(p *Product) []propertyValue {
	values := []propertyValue{}
	for _, id := range p.VariantIDs {
		if property, variant := c.variant(p.OwnerID, id); variant != nil {
			values = append(values, propertyValue{id, variant.Title, property.Title})
		}
	}
	return values
}

// groupItems joins products that differ only in variants into one.
func groupItems(c *call) (any, error) {
	owner, group := c.groupOwner(), c.int("item_group_id")
	var members []*Product
	if group != 0 {
		members = c.state.products.where(owner, func(p *Product) bool { return p.ItemGroupID == group })
	}
	for _, id := range c.ints("item_ids") {
		product := c.state.products.get(owner, id)
		if product == nil {
			return nil, fail(1403)
		}
		if !slices.Contains(members, product) {
			members = append(members, product)
		}
	}
	if err := c.checkGrouping(members); err != nil {
		return nil, err
	}
	if group == 0 {
		group = c.state.next("item group", owner)
	}
	for _, product := range members {
		product.ItemGroupID = group
	}
	return map[string]any{"item_group_id": group}, nil
}

func (c *call) checkGrouping(products []*Product) error {
	if len(products) < 2 {
		return fail(1425)
	}
	first := c.propertiesOf(products[0])
	for i, product := range products {
		switch {
		case len(product.VariantIDs) == 0:
			return fail(1415)
		case !slices.Equal(c.propertiesOf(product), first):
			return fail(1412)
		case slices.ContainsFunc(products[:i], func(p *Product) bool { return slices.Equal(p.VariantIDs, product.VariantIDs) }):
			return fail(1413)
		}
	}
	return nil
}

func (c *call) propertiesOf(p *Product) []int {
	var ids []int
	for _, id := range p.VariantIDs {
		if property, _ := c.variant(p.OwnerID, id); property != nil {
			ids = append(ids, property.ID)
		}
	}
	slices.Sort(ids)
	return ids
}
