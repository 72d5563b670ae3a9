-- A product: described, added, made cheaper, found again and deleted.

local Product = OPI_VK.GetProductDescription()
Product.Name = "Mug with a cat"
Product.Description = "A large red mug, 330 ml. The cat stays on in the dishwasher."
Product.Price = 450
Product.MainPhoto = "pictures/mug-red.jpg"

local Photos = { "pictures/mug-blue.jpg" }
Product.AdditionalPhotos = Photos

local Added = OPI_VK.AddProduct(Product)
local ProductID = Added.response.market_item_id
print("Added product " .. bsl.str(ProductID))

-- To change a product, name only what changes.
local Changes = { Price = 400 }
OPI_VK.EditProduct(ProductID, Changes)

local Found = OPI_VK.GetProductsByID(ProductID).response.items[1]
print(Found.title .. ": " .. bsl.str(Found.price.text))

local All = OPI_VK.GetProductList()
print("Products in the shop: " .. #All)

OPI_VK.DeleteProduct(ProductID)

-- Output:
-- Added product 1
-- Mug with a cat: 400 ₽
-- Products in the shop: 1
