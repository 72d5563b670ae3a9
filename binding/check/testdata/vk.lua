vk.wall.post{owner_id = "abc"} --> error argument 14 "wall.post: owner_id must be an integer, got .abc."
vk.wall.post{owner_id = -1, mesage = "x"} --> error argument 29 "unknown parameter" "message"
vk.wall.post{owner_id = -1, zzzzzzzz = "x"} --> warning argument 29 "not in VK's schema"
vk.wall.post{message = "x", ["from_group"] = 5} --> error argument 30 "from_group must be 1 or 0"
vk.photos.getAlbums{owner_id = -1, offset = -5} --> error argument 36 "offset must be at least 0, got -5"
vk.wall.get{filter = "ownr"} --> error argument 13 "filter must be one of" "owner"
vk.wall.delete(5) --> error argument 16 "wall.delete takes a table of arguments, got the number 5"
vk.wall.delete({}, 5) --> error argument 20 "wall.delete takes one table of arguments"
vk.wall.delete{5} --> error argument 16 "an argument needs a name"
vk.wall:delete{} --> error argument 9 "write vk.wall.delete with a dot"
vk.wall.createComment{owner_id = -1, message = "x"} --> warning argument 9 "required parameter .post_id. is missing"
vk.call("wall.createComment", {owner_id = -1, mesage = "x", post_id = 1}) --> error argument 47 "unknown parameter" "message"
local key = tostring(1)
vk.wall.createComment{[key] = 1}
vk.photos.getById{photos = {1, 2}}
vk.messages.send{peer_id = 5, message = "x"}
vk.users.get{user_ids = {1, 2}, fields = {"sex", "bdate"}}
vk.users.get{user_ids = {1, 2}, fields = {"sexx"}} --> warning argument 33 "no value" "sex"
local response = vk.wall.get{owner_id = -1}
print(response.response) --> warning result 16 "vk.wall.get returns what VK has in response"
print(response.items, vk.call("wall.get", {owner_id = -1}).error) --> warning result 60 "vk.wall.get returns"
local client = vk.client{token = "x"}
client.wall.post{owner_id = 1.5} --> error argument 18 "owner_id must be an integer"
