-- Properties and their variants: one product that is sold red and blue.

-- A property is what products differ in; a variant is one value of it.
local Property = OPI_VK.CreateProductProperty("Color").response.property_id
local Red      = OPI_VK.AddProductPropertyVariant("Red", Property).response.variant_id
local Blue     = OPI_VK.AddProductPropertyVariant("Bleu", Property).response.variant_id

-- Names can be changed later.
OPI_VK.EditProductProperty("Colour", Property)
OPI_VK.EditProductPropertyVariant("Blue", Property, Blue)

for _, Each in ipairs(OPI_VK.GetPropertyList()) do
    print(Each.title .. ":")
    for _, Variant in ipairs(Each.variants) do
        print("- " .. Variant.title)
    end
end

-- Two products that differ in the colour only.
local Product = OPI_VK.GetProductDescription()
Product.Name           = "Mug with a cat"
Product.MainPhoto      = "pictures/mug-red.jpg"
Product.PropertyValues = { Red }
Product.MainInGroup    = true
local RedMug = OPI_VK.AddProduct(Product).response.market_item_id

Product.MainPhoto      = "pictures/mug-blue.jpg"
Product.PropertyValues = { Blue }
Product.MainInGroup    = false
local BlueMug = OPI_VK.AddProduct(Product).response.market_item_id

-- Grouped, they are shown as one product with a choice of colours.
local Group = OPI_VK.GroupProducts { RedMug, BlueMug }
print("Products " .. RedMug .. " and " .. BlueMug .. " are group " .. Group.response.item_group_id)

-- Tidy up: products first, then what they were made of.
OPI_VK.DeleteProduct(RedMug)
OPI_VK.DeleteProduct(BlueMug)
OPI_VK.DeleteProductPropertyVariant(Red)
OPI_VK.DeleteProductPropertyVariant(Blue)
print("Deleted the property: " .. OPI_VK.DeleteProductProperty(Property).response)

-- Output:
-- Colour:
-- - Red
-- - Blue
-- Products 1 and 2 are group 1
-- Deleted the property: 1
