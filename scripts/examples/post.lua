-- Publishes a post with text, two pictures and a link on the wall of your community.
--
--   vkscript --sandbox post.lua    a rehearsal: nothing leaves this computer
--   vkscript post.lua              for real, with VK_TOKEN and VK_GROUP_ID set or written in .env

local Parameters = OPI_VK.GetAuthParameters() -- who posts: VK_GROUP_ID and VK_APP_ID

local Text   = "Good evening! Here are our cat and today's sunset 🌇\nMore about cats is under the link."
local Images = { "pictures/cat.png", "pictures/sunset.jpg" } -- files beside the script (addresses need --allow-net=HOST)
local URL    = "https://en.wikipedia.org/wiki/Cat"

-- The third argument is true for an advertising post.
local Result = OPI_VK.CreatePost(Text, Images, false, URL, Parameters)

if Result.error then -- VK refused, and says why
    print("Not published: " .. Result.error.error_msg)
    os.exit(1)
end

local PostID = Result.response.post_id
print("Published post " .. PostID)
print("Its address:     https://vk.com/wall" .. Parameters.owner_id .. "_" .. PostID)
print("Where to see it: https://vk.com/club" .. Parameters.group_id .. ", the newest on the wall")

-- Output:
-- Published post 1
-- Its address:     https://vk.com/wall-100_1
-- Where to see it: https://vk.com/club100, the newest on the wall
