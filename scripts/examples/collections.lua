-- Collections: shelves of the shop that products are put on.

-- Two products to put on it.
local Product = OPI_VK.GetProductDescription()
Product.Name      = "Red mug with a cat"
Product.MainPhoto = "pictures/mug-red.jpg"
local Red = OPI_VK.AddProduct(Product).response.market_item_id
Product.Name      = "Blue mug with a cat"
Product.MainPhoto = "pictures/mug-blue.jpg"
local Blue = OPI_VK.AddProduct(Product).response.market_item_id

local Main, Hidden = false, false
local Created = OPI_VK.CreateProductCollection("Mugs", "pictures/sunset.jpg", Main, Hidden)
local SelectionID = Created.response.market_album_id
print("Created collection " .. SelectionID)

OPI_VK.AddProductToCollection({ Red, Blue }, SelectionID)
print("Products in it: " .. #OPI_VK.GetProductList(SelectionID))

OPI_VK.RemoveProductFromSelection(Blue, SelectionID)
print("After taking one out: " .. #OPI_VK.GetProductList(SelectionID))

-- A new name; the picture stays, since none is given.
OPI_VK.EditProductCollection("Mugs with cats", SelectionID)
local Selection = OPI_VK.GetSelectionsByID(SelectionID).response.items[1]
print("Now it is called: " .. Selection.title)

for _, Each in ipairs(OPI_VK.GetSelectionList()) do
    print("- " .. Each.title .. ", products: " .. Each.count)
end

-- Tidy up. Deleting a collection leaves its products in the shop.
print("Deleted the collection: " .. OPI_VK.DeleteSelection(SelectionID).response)
OPI_VK.DeleteProduct(Red)
OPI_VK.DeleteProduct(Blue)

-- Output:
-- Created collection 1
-- Products in it: 2
-- After taking one out: 1
-- Now it is called: Mugs with cats
-- - Mugs with cats, products: 1
-- Deleted the collection: 1
