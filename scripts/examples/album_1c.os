// An album with two pictures: a procedure for what is done twice, and a counter that it changes.

Procedure SavePicture(AlbumID, Path, Description, Count)

	Answer = OPI_VK.SaveImageToAlbum(AlbumID, Path, Description);
	Saved  = Answer["response"][0];
	Message("Saved picture " + Saved["id"] + ": " + Saved["text"]);
	OPI_VK.DeleteImage(Saved["id"]); // tidy up
	Count = Count + 1;

EndProcedure

Album   = OPI_VK.CreateAlbum("Evenings by the lake", "A picture every day");
AlbumID = Album["response"]["id"];
Saved   = 0;

SavePicture(AlbumID, "pictures/sunset.jpg", "Sunset", Saved);
SavePicture(AlbumID, "pictures/cat.png", "The cat", Saved);

Message("Pictures: " + Saved);
OPI_VK.DeleteAlbum(AlbumID);

// Output:
// Saved picture 1: Sunset
// Saved picture 2: The cat
// Pictures: 2
