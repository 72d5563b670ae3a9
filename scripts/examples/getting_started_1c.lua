-- The link where VK hands out a token, and parameters filled in by hand.

local Parameters = OPI_VK.GetAuthParameters()
print("Community: https://vk.com/club" .. bsl.str(Parameters.group_id))

local Link = OPI_VK.CreateTokenRetrievalLink(Parameters.app_id)
print("Get a token: " .. bsl.left(Link, 31))

local Another = { group_id = "200", app_id = "20", from_group = "1" }
for key, value in pairs(Another) do
  print(key .. ": " .. bsl.str(value))
end

-- Output:
-- Community: https://vk.com/club100
-- Get a token: https://oauth.vk.com/authorize?
-- group_id: 200
-- app_id: 20
-- from_group: 1
