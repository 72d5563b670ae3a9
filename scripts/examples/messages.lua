-- Writes a message to a user in the name of the community, with buttons under it.
--
-- VK lets a community write only to people who wrote to it first, and wants the community's own
-- key: Manage - API usage - Access tokens. Put it into .env as VK_COMMUNITY_TOKEN.

local UserID = arg[1] or error("say whom to write to: vkscript messages.lua USER_ID", 0)

local Keyboard = OPI_VK.FormKeyboard { "Price list", "Opening hours", "Call a human" }
local Link     = OPI_VK.ShortenLink("https://en.wikipedia.org/wiki/Cat_café")
local Text     = "Hello! Our new menu is here: " .. Link .. "\nHow can we help?"

-- The key of the community is left out (nil), so that VK_COMMUNITY_TOKEN is used.
local Result = OPI_VK.WriteMessage(Text, UserID, nil, Keyboard)

if Result.error then
    print("Not sent: " .. Result.error.error_msg)
    os.exit(1)
end

print("Sent message " .. Result.response .. " to user " .. UserID .. ":")
print(Text)
print("Buttons: " .. Keyboard)

-- Run with: 1000
-- Output:
-- Sent message 1 to user 1000:
-- Hello! Our new menu is here: https://vk.cc/s1000
-- How can we help?
-- Buttons: {"buttons":[[{"action":{"type":"text","label":"Price list"}},{"action":{"type":"text","label":"Opening hours"}},{"action":{"type":"text","label":"Call a human"}}]],"one_time":false}
