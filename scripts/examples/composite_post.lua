-- Publishes a post made of objects that VK already has: photos, videos, documents, other posts.
-- Useful when one picture goes into many posts: it is uploaded only once.

-- An object is written as its kind, its owner and its number: photo-100_1, video-100_1.
local function Photo(Path)
    local Saved = OPI_VK.UploadPhotoToServer(Path).response[1]
    return "photo" .. Saved.owner_id .. "_" .. Saved.id
end

local Objects = { Photo("pictures/cat.png"), Photo("pictures/sunset.jpg") }
print("Uploaded: " .. table.concat(Objects, ", "))

local Text = "A cat & a sunset: 100% cosy"
local URL  = "https://en.wikipedia.org/wiki/Sunset"

local Result = OPI_VK.CreateCompositePost(Text, Objects, false, URL)
local PostID = Result.response.post_id
print("Published post " .. PostID)

-- The same objects again, tomorrow at noon: publish_date is one of VK's own parameters, and any of
-- them may be added to Parameters.
local Parameters = OPI_VK.GetAuthParameters()
Parameters.publish_date = BegOfDay(CurrentDate()) + 36 * 60 * 60
local Postponed = OPI_VK.CreateCompositePost("Again, for those who missed it", Objects, false, "", Parameters)
print("Postponed post " .. Postponed.response.post_id)

-- Tidy up: these posts were only a trial.
for _, ID in ipairs { PostID, Postponed.response.post_id } do
    print("Deleted post " .. ID .. ": " .. OPI_VK.DeletePost(ID).response)
end

-- Output:
-- Uploaded: photo1000_1, photo1000_2
-- Published post 1
-- Postponed post 2
-- Deleted post 1: 1
-- Deleted post 2: 1
