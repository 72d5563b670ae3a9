-- Creates a photo album of the community, puts a picture with a description into it, and deletes
-- both again.

local Name        = "Evenings by the lake"
local Description = "A picture every day"

local Album   = OPI_VK.CreateAlbum(Name, Description)
local AlbumID = Album.response.id
print("Created album " .. AlbumID .. ": " .. Album.response.title)

local Picture = OPI_VK.SaveImageToAlbum(AlbumID, "pictures/sunset.jpg", "Sunset, the 1st of the month")
local Saved   = Picture.response[1]
print("Saved picture " .. Saved.id .. ": " .. Saved.text)
print("Its size: " .. Saved.orig_photo.width .. " x " .. Saved.orig_photo.height)

-- Tidy up: the album was only a trial. VK answers 1 when it is done.
print("Deleted the picture: " .. OPI_VK.DeleteImage(Saved.id).response)
print("Deleted the album: " .. OPI_VK.DeleteAlbum(AlbumID).response)

-- Output:
-- Created album 1: Evenings by the lake
-- Saved picture 1: Sunset, the 1st of the month
-- Its size: 1280 x 800
-- Deleted the picture: 1
-- Deleted the album: 1
