-- Likes a post and reposts it on the wall of the community.
--
-- WallID says whose post it is: a community's number with a minus, a person's without it. Left
-- out, it is our own community.

local Post   = OPI_VK.CreatePost("The post everybody should see")
local PostID = Post.response.post_id

local Like = OPI_VK.LikePost(PostID)
print("Likes now: " .. Like.response.likes)

-- Of another community it would be OPI_VK.MakeRepost(PostID, -1).
local Repost = OPI_VK.MakeRepost(PostID)
print("Reposted as post " .. Repost.response.post_id)
print("Reposts now: " .. Repost.response.reposts_count)

-- Tidy up: the posts were only a trial.
OPI_VK.DeletePost(Repost.response.post_id)
OPI_VK.DeletePost(PostID)
print("Deleted both")

-- Output:
-- Likes now: 1
-- Reposted as post 2
-- Reposts now: 1
-- Deleted both
