-- Posts on the community's wall: VK_GROUP_ID in .env says which.
--
--   vkscript --sandbox post.lua     rehearse: nothing reaches VK
--   vkscript post.lua               post

local auth = OPI_VK.GetAuthParameters()
local text = ("Hello! It is %s."):format(os.date("%d.%m.%Y"))

local post = vk.wall.post{owner_id = auth.owner_id, from_group = true, message = text}

print(("https://vk.com/wall%s_%d"):format(auth.owner_id, post.post_id))
