package opi

func productRows() []Function {
	return []Function{
		{Name: "GetProductCategoryList", Russian: "ПолучитьСписокКатегорийТоваров", Method: "market.getCategories", Does: "gives the names of product categories by id",
			Args: []Arg{auth}, steps: getProductCategories},
		{Name: "GetProductList", Russian: "ПолучитьСписокТоваров", Method: "market.get", Does: "lists the products of the community, or of a collection", raises: true,
			Args: []Arg{arg(ID, "Selection", "Подборка", "sel").def(""), auth}, steps: pages("market.get", 200, productPages)},
		{Name: "GetProductsByID", Russian: "ПолучитьТоварыПоИД", Method: "market.getById", Does: "gives products by their ids",
			Args: []Arg{arg(Texts, "Products", "Товары", "items"), auth}, steps: getProductsByID},
		{Name: "GetProductDescription", Russian: "ПолучитьОписаниеТовара", Does: "gives a product's description to fill in",
			Args: []Arg{arg(Flag, "Clear", "Пустая", "empty").def(false)}, steps: getProductDescription},
		{Name: "AddProduct", Russian: "ДобавитьТовар", Older: []string{"CreateProductWithProp"}, Method: "market.add", Does: "adds a product, to a collection if wanted",
			Args: []Arg{arg(Description, "ProductDescription", "ОписаниеТовара", "product"), arg(ID, "Selection", "Подборка", "sel").def(""), auth}, steps: addProduct},
		{Name: "EditProduct", Russian: "ИзменитьТовар", Method: "market.edit", Does: "changes what the description holds of a product",
			Args: []Arg{arg(ID, "Product", "Товар", "item"), arg(Description, "ProductDescription", "ОписаниеТовара", "product"), arg(ID, "Selection", "Подборка", "sel").def(""), auth}, steps: editProduct},
		{Name: "DeleteProduct", Russian: "УдалитьТовар", Method: "market.delete", Does: "deletes a product",
			Args: []Arg{arg(ID, "Product", "Товар", "item", "item_id"), auth}},
		{Name: "GroupProducts", Russian: "СгруппироватьТовары", Method: "market.groupItems", Does: "joins products into a group of variants",
			Args: []Arg{arg(Texts, "ProductsArray", "МассивТоваров", "items", "item_ids"), arg(ID, "ExistingGroup", "СуществующаяГруппа", "sellgroup", "item_group_id").def(""), auth}},
	}
}

func collectionRows() []Function {
	return []Function{
		{Name: "GetSelectionList", Russian: "ПолучитьСписокПодборок", Method: "market.getAlbums", Does: "lists the collections of products", raises: true,
			Args: []Arg{auth}, steps: pages("market.getAlbums", 100, nil)},
		{Name: "GetSelectionsByID", Russian: "ПолучитьПодборкиПоИД", Method: "market.getAlbumById", Does: "gives collections by their ids",
			Args: []Arg{arg(Texts, "Selections", "Подборки", "sels", "album_ids"), auth}},
		{Name: "CreateProductCollection", Russian: "СоздатьПодборкуТоваров", Method: "market.addAlbum", Does: "creates a collection of products",
			Args: []Arg{arg(Text, "Name", "Название", "title"), arg(Picture, "Image", "Картинка", "picture").opt(), arg(Flag, "Main", "Основная", "main").def(false),
				arg(Flag, "Hidden", "Скрытая", "hidden").def(false), auth}, steps: createCollection},
		{Name: "EditProductCollection", Russian: "ИзменитьПодборкуТоваров", Method: "market.editAlbum", Does: "changes a collection; what is not given stays",
			Args: []Arg{arg(Text, "Name", "Название", "title"), arg(ID, "Selection", "Подборка", "sel"), arg(Picture, "Image", "Картинка", "picture").def(""),
				arg(Flag, "Main", "Основная", "main").opt(), arg(Flag, "Hidden", "Скрытая", "hidden").opt(), auth}, steps: editCollection},
		{Name: "AddProductToCollection", Russian: "ДобавитьТоварВПодборку", Older: []string{"AddProductToSelection"}, Method: "market.addToAlbum", Does: "puts products into a collection",
			Args: []Arg{arg(Texts, "ProductsArray", "МассивТоваров", "items", "item_ids"), arg(ID, "Selection", "Подборка", "sel", "album_ids"), auth}},
		{Name: "RemoveProductFromSelection", Russian: "УдалитьТоварИзПодборки", Older: []string{"RemoveProductFromCollection"}, Method: "market.removeFromAlbum", Does: "takes a product out of a collection",
			Args: []Arg{arg(ID, "Product", "Товар", "item", "item_id"), arg(ID, "Selection", "Подборка", "sel", "album_ids"), auth}},
		{Name: "DeleteSelection", Russian: "УдалитьПодборку", Older: []string{"DeleteCollection"}, Method: "market.deleteAlbum", Does: "deletes a collection, not its products",
			Args: []Arg{arg(ID, "Selection", "Подборка", "sel", "album_id"), auth}},
	}
}

func propertyRows() []Function {
	return []Function{
		{Name: "GetPropertyList", Russian: "ПолучитьСписокСвойств", Method: "market.getProperties", Does: "lists the properties of products and their variants", raises: true,
			Args: []Arg{auth}, steps: getPropertyList},
		{Name: "CreateProductProperty", Russian: "СоздатьСвойствоТовара", Method: "market.addProperty", Does: "creates a property, such as a colour",
			Args: []Arg{arg(Text, "Name", "Название", "title", "title"), auth}},
		{Name: "EditProductProperty", Russian: "ИзменитьСвойствоТовара", Method: "market.editProperty", Does: "renames a property", fixed: map[string]any{"type": "text"},
			Args: []Arg{arg(Text, "Name", "Название", "title", "title"), arg(ID, "Property", "Свойство", "prop", "property_id"), auth}},
		{Name: "DeleteProductProperty", Russian: "УдалитьСвойствоТовара", Method: "market.deleteProperty", Does: "deletes a property",
			Args: []Arg{arg(ID, "Property", "Свойство", "prop", "property_id"), auth}},
		{Name: "AddProductPropertyVariant", Russian: "ДобавитьВариантСвойстваТовара", Method: "market.addPropertyVariant", Does: "adds a variant to a property, such as red",
			Args: []Arg{arg(Text, "Value", "Значение", "value", "title"), arg(ID, "Property", "Свойство", "prop", "property_id"), auth}},
		{Name: "EditProductPropertyVariant", Russian: "ИзменитьВариантСвойстваТовара", Method: "market.editPropertyVariant", Does: "renames a variant of a property",
			Args: []Arg{arg(Text, "Value", "Значение", "value", "title"), arg(ID, "Property", "Свойство", "prop", "property_id"), arg(ID, "Option", "Вариант", "option", "variant_id"), auth}},
		{Name: "DeleteProductPropertyVariant", Russian: "УдалитьВариантСвойстваТовара", Method: "market.deletePropertyVariant", Does: "deletes a variant of a property",
			Args: []Arg{arg(ID, "Option", "Вариант", "option", "variant_id"), auth}},
	}
}

func orderRows() []Function {
	return []Function{
		{Name: "GetOrderList", Russian: "ПолучитьСписокЗаказов", Method: "market.getGroupOrders", Does: "lists the orders of the community's shop", raises: true,
			Args: []Arg{auth}, steps: pages("market.getGroupOrders", 50, nil)},
	}
}
