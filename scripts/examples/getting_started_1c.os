// The link where VK hands out a token, and parameters filled in by hand.

Parameters = OPI_VK.GetAuthParameters();
Message("Community: https://vk.com/club" + Parameters["group_id"]);

Link = OPI_VK.CreateTokenRetrievalLink(Parameters["app_id"]);
Message("Get a token: " + Left(Link, 31));

Another = New Structure("group_id, app_id", "200", "20");
Another.Insert("from_group", "1");
For Each Parameter In Another Do
	Message(Parameter.Key + ": " + Parameter.Value);
EndDo;

// Output:
// Community: https://vk.com/club100
// Get a token: https://oauth.vk.com/authorize?
// group_id: 200
// app_id: 20
// from_group: 1
