-- Getting started: the link where VK hands out a token, and what the scripts know about you.
--
-- Before the first real run: make an application at https://id.vk.com/about/business/go, then
-- write three lines into a file named .env beside the scripts (here they come from the sandbox):
--   VK_APP_ID=...      the number of the application
--   VK_GROUP_ID=...    the number of the community
--   VK_TOKEN=...       the token; this script shows where to get it

-- With nothing in the brackets, the numbers come from .env.
local Parameters = OPI_VK.GetAuthParameters()
assert(Parameters.group_id and Parameters.app_id, "write VK_GROUP_ID and VK_APP_ID into .env first")
print("Community:   https://vk.com/club" .. Parameters.group_id)
print("Application: " .. Parameters.app_id)

-- Open this link in the browser and agree. VK then shows an empty page: the token is in the
-- address bar, between access_token= and &. Keep it secret: it is as good as your password.
local Link = OPI_VK.CreateTokenRetrievalLink(Parameters.app_id)
print("Get a token: " .. Link)

-- For several communities, fill in the parameters by hand and pass them as the last argument of
-- any function.
local Another = OPI_VK.GetAuthParameters("200", "20")
print("Another one: owner " .. Another.owner_id .. ", application " .. Another.app_id)

-- Output:
-- Community:   https://vk.com/club100
-- Application: 10
-- Get a token: https://oauth.vk.com/authorize?client_id=10&scope=offline,wall,groups,photos,stats,stories,ads,market,video&v=5.131&response_type=token&redirect_uri=https://api.vk.com/blank.html
-- Another one: owner -200, application 20
