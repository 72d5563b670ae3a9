// A campaign with an ad, paused at once.

// VK answers one result for each thing it was asked to make, and says there what went wrong.
Function IDOf(Answer)
	Result = Answer["response"][0];
	If Result["id"] = 0 Then
		Raise "VK says: " + Result["error_desc"];
	EndIf;
	Return Result["id"];
EndFunction

Cabinet    = "1";
Categories = OPI_VK.GetAdvertisingCategoryList()["response"]["v2"];
Category   = Categories[0]["subcategories"][0];
Message("Category: " + Category["name"]);

Post   = OPI_VK.CreatePost("Mugs with cats, today only", "pictures/mug-red.jpg", True);
PostID = Post["response"]["post_id"];

Campaign = IDOf(OPI_VK.CreateAdvertisingCampaign(Cabinet, "Mugs"));
Ad       = IDOf(OPI_VK.CreateAd(Campaign, 150, Category["id"], PostID, Cabinet));
OPI_VK.PauseAdvertising(Cabinet, Ad);
Message(StrTemplate("Ad %1 of campaign %2 is paused", Ad, Campaign));

OPI_VK.DeletePost(PostID);

// Output:
// Category: Clothes and shoes
// Ad 1 of campaign 1 is paused
