-- Publishes a picture as a story of the community, with a button that opens a link. A story lives
-- a day and disappears by itself. Upright pictures of 720 x 1280 or more look best.

local Image = "pictures/story.jpg"
local URL   = "https://vk.com/wall" .. OPI_VK.GetAuthParameters().owner_id -- to our wall

local Result = OPI_VK.CreateStory(Image, URL)

if Result.error then
    print("No story: " .. Result.error.error_msg)
    os.exit(1)
end

local Story = Result.response.items[1]
print("Published story " .. Story.id)
print("See it: https://vk.com/story" .. Story.owner_id .. "_" .. Story.id)

-- Output:
-- Published story 1
-- See it: https://vk.com/story-100_1
