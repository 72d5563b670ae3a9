-- A poll with a picture. The answers are counted before they go out.

local Question = "What shall we call the cat?"

local Answers = { "Ginger", "Orange", 'Mr. "Moore"' }

for Index = 0, #Answers - 1 do
  print(Index + 1 .. ". " .. Answers[Index + 1])
end

local Picture = "pictures/cat.png"
local Result = OPI_VK.CreatePoll(Question, Answers, Picture, "Vote until Friday!")
local PostID = Result.response.post_id
print("The poll is in post " .. bsl.str(PostID))

OPI_VK.DeletePost(PostID) -- it was a trial

-- Output:
-- 1. Ginger
-- 2. Orange
-- 3. Mr. "Moore"
-- The poll is in post 1
