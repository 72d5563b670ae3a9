-- Uploads a video to the community. A large file is sent piece by piece, with a progress bar.
-- The video stays: OPI_VK has no function that deletes one.

local Video       = "pictures/clip.mp4"
local Name        = "Sunset by the lake"
local Description = "Two seconds of peace"

local Result = OPI_VK.UploadVideoToServer(Video, Name, Description)

-- The answer comes from the server that took the file, so it has no .response around it.
print("Uploaded " .. Result.size .. " bytes")
print("Video: https://vk.com/video" .. Result.owner_id .. "_" .. Result.video_id)

-- Output:
-- Uploaded 25151 bytes
-- Video: https://vk.com/video-100_1
