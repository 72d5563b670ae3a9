// A poll with a picture. The answers are counted before they go out.

Question = "What shall we call the cat?";

Answers = New Array;
Answers.Add("Ginger");
Answers.Add("Orange");
Answers.Add("Mr. ""Moore""");

For Index = 0 To Answers.UBound() Do
	Message(StrTemplate("%1. %2", Index + 1, Answers[Index]));
EndDo;

Picture = "pictures/cat.png";
Result  = OPI_VK.CreatePoll(Question, Answers, Picture, "Vote until Friday!");
PostID  = Result["response"]["post_id"];
Message("The poll is in post " + PostID);

OPI_VK.DeletePost(PostID); // it was a trial

// Output:
// 1. Ginger
// 2. Orange
// 3. Mr. "Moore"
// The poll is in post 1
