-- Writes comments under a post in the name of the community.

local Parameters = OPI_VK.GetAuthParameters()
local WallID     = Parameters.owner_id -- our own wall; any other may stand here

local Post   = OPI_VK.CreatePost("Ask us anything about cats!", {}, false, "", Parameters)
local PostID = Post.response.post_id

local Comment   = OPI_VK.WriteComment(PostID, WallID, "To begin with: what do they dream of?", Parameters)
local CommentID = Comment.response.comment_id
print("Comment " .. CommentID .. " under post " .. PostID)

-- An answer to that comment: Parameters may hold any of VK's own parameters too.
Parameters.reply_to_comment = CommentID
local Answer = OPI_VK.WriteComment(PostID, WallID, "Of you, of course 😺", Parameters)
print("Answer " .. Answer.response.comment_id)

-- Tidy up: the comments go together with the post.
print("Deleted the post: " .. OPI_VK.DeletePost(PostID).response)

-- Output:
-- Comment 2 under post 1
-- Answer 3
-- Deleted the post: 1
