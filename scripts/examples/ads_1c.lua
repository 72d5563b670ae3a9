-- A campaign with an ad, paused at once.

-- VK answers one result for each thing it was asked to make, and says there what went wrong.
local function IDOf(Answer)
  local Result = Answer.response[1]
  if Result.id == 0 then
    error("VK says: " .. bsl.str(Result.error_desc), 0)
  end
  return Result.id
end

local Cabinet = "1"
local Categories = OPI_VK.GetAdvertisingCategoryList().response.v2
local Category = Categories[1].subcategories[1]
print("Category: " .. bsl.str(Category.name))

local Post = OPI_VK.CreatePost("Mugs with cats, today only", "pictures/mug-red.jpg", true)
local PostID = Post.response.post_id

local Campaign = IDOf(OPI_VK.CreateAdvertisingCampaign(Cabinet, "Mugs"))
local Ad = IDOf(OPI_VK.CreateAd(Campaign, 150, Category.id, PostID, Cabinet))
OPI_VK.PauseAdvertising(Cabinet, Ad)
print("Ad " .. bsl.str(Ad) .. " of campaign " .. bsl.str(Campaign) .. " is paused")

OPI_VK.DeletePost(PostID)

-- Output:
-- Category: Clothes and shoes
-- Ad 1 of campaign 1 is paused
