-- The shop of the community: a product with photos from adding it to deleting it.

-- The categories that VK knows, names by number: print them to find yours, for Product.Category.
local Count = 0
for ID, Name in pairs(OPI_VK.GetProductCategoryList()) do
    Count = Count + 1
end
print("Categories to choose from: " .. Count)

-- Fill in the description. What is not named here keeps its default.
local Product = OPI_VK.GetProductDescription()
Product.Name             = "Mug with a cat"
Product.Description      = "A large red mug, 330 ml. The cat stays on in the dishwasher."
Product.Price            = 450
Product.OldPrice         = 600                       -- shown crossed out
Product.MainPhoto        = "pictures/mug-red.jpg"    -- 400 x 400 or larger
Product.AdditionalPhotos = { "pictures/mug-blue.jpg" }
Product.SKU              = "MUG-CAT"
Product.AvailableBalance = 10

local Added     = OPI_VK.AddProduct(Product)
local ProductID = Added.response.market_item_id
print("Added product " .. ProductID)

-- To change a product, name only what changes.
OPI_VK.EditProduct(ProductID, { Price = 400, AvailableBalance = 9 })

-- VK's answer about a product holds much more; here is the name, the price and the photos.
local Found = OPI_VK.GetProductsByID(ProductID).response.items[1]
print(Found.title .. ": " .. Found.price.text .. ", " .. #Found.photos .. " photos")

local All = OPI_VK.GetProductList()
print("Products in the shop: " .. #All)

-- Tidy up: the product was only a trial.
print("Deleted: " .. OPI_VK.DeleteProduct(ProductID).response)

-- Output:
-- Categories to choose from: 8
-- Added product 1
-- Mug with a cat: 400 ₽, 2 photos
-- Products in the shop: 1
-- Deleted: 1
