-- Statistics: how many people came to the community today, and how many saw its posts.

local Today     = CurrentDate()
local StartDate = BegOfDay(Today) -- 00:00:00
local EndDate   = EndOfDay(Today) -- 23:59:59; days begin by --timezone, as in --timezone Europe/Moscow

for _, Day in ipairs(OPI_VK.GetStatistics(StartDate, EndDate).response) do
    print("Visitors today: " .. Day.visitors.visitors)
    print("Subscribers who saw our posts: " .. Day.reach.reach_subscribers)
end

-- How many saw each post.
local First  = OPI_VK.CreatePost("Good morning!").response.post_id
local Second = OPI_VK.CreatePost("Good evening!").response.post_id

for _, Post in ipairs(OPI_VK.GetPostStatistics { First, Second }) do
    print("Post " .. Post.post_id .. " was seen by " .. Post.reach_total)
end

-- Tidy up: the posts were only a trial.
OPI_VK.DeletePost(First)
OPI_VK.DeletePost(Second)

-- Output:
-- Visitors today: 10
-- Subscribers who saw our posts: 50
-- Post 1 was seen by 20
-- Post 2 was seen by 20
