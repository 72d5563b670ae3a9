package sandbox

import (
	"slices"
	"strconv"
)

// Order is an order of a community's market. Every community has two from the start.
type Order struct {
	ID              int         `json:"id"`
	GroupID         int         `json:"group_id"`
	UserID          int         `json:"user_id"`
	DisplayOrderID  string      `json:"display_order_id"`
	Date            int64       `json:"date"`
	Status          int         `json:"status"` // 0 new, 1 agreed, 2 assembled, 3 delivered, 4 done, 5 cancelled, 6 returned
	ItemsCount      int         `json:"items_count"`
	Comment         string      `json:"comment"`
	MerchantComment string      `json:"merchant_comment"`
	TrackNumber     string      `json:"track_number,omitempty"`
	Address         string      `json:"address"`
	TotalPrice      priceObject `json:"total_price"`
	Items           []OrderItem `json:"preview_order_items"`
}

// OrderItem is a line of an order.
type OrderItem struct {
	OwnerID  int         `json:"owner_id"`
	ItemID   int         `json:"item_id"`
	Title    string      `json:"title"`
	Quantity int         `json:"quantity"`
	Price    priceObject `json:"price"`
	Item     any         `json:"item"`
}

func marketOrderMethods() []method {
	const order = "user_id:int0.. order_id:id! "
	return []method{
		{"market.getGroupOrders", user | community, "group_id:int0.. count:int1..50 offset:int0..", getOrders},
		{"market.getOrders", user, "count:int0..10 offset:int0.. date_from date_to", getOwnOrders},
		{"market.getOrderById", user | community, order, getOrder},
		{"market.getOrderItems", user | community, order + "count:int0.. offset:int0..", getOrderItems},
		{"market.editOrder", user | community, "user_id:id! order_id:id! status:int0..6 merchant_comment:text..800 track_number:text..60", editOrder},
	}
}

// orders lists a community's orders, newest first.
func (c *call) orders(owner int) []*Order {
	if owner < 0 && len(c.state.orders.order[owner]) == 0 {
		c.addOrder(owner, UserID+1, 1, "Mug with a cat", 2, 450)
		c.addOrder(owner, UserID+2, 2, "Postcard", 5, 60)
	}
	all := c.state.orders.all(owner)
	slices.Reverse(all)
	return all
}

func (c *call) addOrder(owner, buyer, product int, title string, quantity int, each float64) {
	id := c.state.next("order", 0)
	object := c.productObject(&Product{ID: product, OwnerID: owner, Title: title, Description: title, Date: c.unix(), Price: each}, false)
	item := OrderItem{owner, product, title, quantity, price(each, 0), object}
	c.state.orders.put(owner, id, &Order{
		ID: id, GroupID: -owner, UserID: buyer, DisplayOrderID: strconv.Itoa(buyer) + "-" + strconv.Itoa(id), Date: c.unix(),
		ItemsCount: 1, Comment: "", Address: "Saint Petersburg, Nevsky prospect, 28",
		TotalPrice: price(each*float64(quantity), 0), Items: []OrderItem{item},
	})
}

func getOrders(c *call) (any, error) {
	owner := c.groupOwner()
	if owner >= 0 {
		return nil, invalid("group_id is undefined")
	}
	all := c.orders(owner)
	return map[string]any{"count": len(all), "items": page(c.values, all, 10, 50)}, nil
}

// getOwnOrders lists what the user has bought.
func getOwnOrders(c *call) (any, error) {
	found := []*Order{}
	for _, order := range c.state.orders.index {
		if order.UserID == c.self() {
			found = append(found, order)
		}
	}
	slices.SortFunc(found, func(a, b *Order) int { return b.ID - a.ID })
	return map[string]any{"count": len(found), "items": page(c.values, found, 10, 10)}, nil
}

// findOrder finds what order_id names, in any community.
func (c *call) findOrder() (*Order, error) {
	c.orders(-GroupID)
	for at, order := range c.state.orders.index {
		if at.id == c.int("order_id") && (!c.given("user_id") || order.UserID == c.int("user_id")) {
			return order, nil
		}
	}
	return nil, fail(1436)
}

func getOrder(c *call) (any, error) {
	order, err := c.findOrder()
	if err != nil {
		return nil, err
	}
	return map[string]any{"order": order}, nil
}

func getOrderItems(c *call) (any, error) {
	order, err := c.findOrder()
	if err != nil {
		return nil, err
	}
	return map[string]any{"count": len(order.Items), "items": page(c.values, order.Items, 50, 1000)}, nil
}

func editOrder(c *call) (any, error) {
	order, err := c.findOrder()
	if err != nil {
		return nil, err
	}
	if c.given("status") {
		order.Status = c.int("status")
	}
	order.MerchantComment = c.text("merchant_comment", order.MerchantComment)
	order.TrackNumber = c.text("track_number", order.TrackNumber)
	c.emit(-order.GroupID, "market_order_edit", order)
	return 1, nil
}
