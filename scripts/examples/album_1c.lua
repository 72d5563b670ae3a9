-- An album with two pictures: a procedure for what is done twice, and a counter that it changes.

local function SavePicture(AlbumID, Path, Description, Count)
  local Answer = OPI_VK.SaveImageToAlbum(AlbumID, Path, Description)
  local Saved = Answer.response[1]
  print("Saved picture " .. bsl.str(Saved.id) .. ": " .. bsl.str(Saved.text))
  OPI_VK.DeleteImage(Saved.id) -- tidy up
  Count = Count + 1
  return Count
end

local Album = OPI_VK.CreateAlbum("Evenings by the lake", "A picture every day")
local AlbumID = Album.response.id
local Saved = 0

Saved = SavePicture(AlbumID, "pictures/sunset.jpg", "Sunset", Saved)
Saved = SavePicture(AlbumID, "pictures/cat.png", "The cat", Saved)

print("Pictures: " .. bsl.str(Saved))
OPI_VK.DeleteAlbum(AlbumID)

-- Output:
-- Saved picture 1: Sunset
-- Saved picture 2: The cat
-- Pictures: 2
