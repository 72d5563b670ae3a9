// A product: described, added, made cheaper, found again and deleted.

Product = OPI_VK.GetProductDescription();
Product.Insert("Name", "Mug with a cat");
Product.Insert("Description", "A large red mug, 330 ml. The cat stays on in the dishwasher.");
Product.Insert("Price", 450);
Product.Insert("MainPhoto", "pictures/mug-red.jpg");

Photos = New Array;
Photos.Add("pictures/mug-blue.jpg");
Product.Insert("AdditionalPhotos", Photos);

Added     = OPI_VK.AddProduct(Product);
ProductID = Added["response"]["market_item_id"];
Message("Added product " + ProductID);

// To change a product, name only what changes.
Changes = New Map;
Changes.Insert("Price", 400);
OPI_VK.EditProduct(ProductID, Changes);

Found = OPI_VK.GetProductsByID(ProductID)["response"]["items"][0];
Message(Found["title"] + ": " + Found["price"]["text"]);

All = OPI_VK.GetProductList();
Message("Products in the shop: " + All.Count());

OPI_VK.DeleteProduct(ProductID);

// Output:
// Added product 1
// Mug with a cat: 400 ₽
// Products in the shop: 1
