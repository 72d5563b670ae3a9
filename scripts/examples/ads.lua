-- Advertising: a campaign, an ad that promotes a post, and a pause.

local AccountID  = arg[1] or error("say in which cabinet: vkscript ads.lua CABINET_ID", 0)
local DailyLimit = 150 -- roubles

-- VK answers one result for each thing it was asked to make, and says there what went wrong.
local function IDOf(Answer)
    local Result = Answer.response[1]
    assert(Result.id ~= 0, Result.error_desc)
    return Result.id
end

local Categories = OPI_VK.GetAdvertisingCategoryList().response.v2
local Category   = Categories[1].subcategories[1]
print("Category: " .. Categories[1].name .. ", " .. Category.name)

local Post   = OPI_VK.CreatePost("Mugs with cats, today only", "pictures/mug-red.jpg", true) -- true: it is an ad
local PostID = Post.response.post_id

local Campaign = IDOf(OPI_VK.CreateAdvertisingCampaign(AccountID, "Mugs"))
print("Created campaign " .. Campaign)

local Ad = IDOf(OPI_VK.CreateAd(Campaign, DailyLimit, Category.id, PostID, AccountID))
print("Created ad " .. Ad)

-- A paused ad costs nothing.
OPI_VK.PauseAdvertising(AccountID, Ad)
print("Paused ad " .. Ad)

-- Tidy up: the post was only a trial. Campaigns are deleted in the cabinet itself.
OPI_VK.DeletePost(PostID)

-- Run with: 1
-- Output:
-- Category: Shops, Clothes and shoes
-- Created campaign 1
-- Created ad 1
-- Paused ad 1
