-- Nothing here is a mistake, or certain to be one.
function setup() config = {name = "x"} end
function show() print(config.name) end
setup()
show()
if DEBUG then DEBUG("started") end
verbose = verbose or false
local mode = MODE == nil and "normal" or MODE
print(mode, verbose, type(whatever), whatever)
assert(library, "load the library first")
print(library.version)

-- A cache that lives from call to call.
function cached()
	if not value then value = os.time() end
	return value
end
print(cached())
function counter() count = (count or 0) + 1 return count end
print(counter())

local unpack = table.unpack or unpack
print(unpack{1, 2}, string.trim and string.trim(" x "))
function string.starts(s, begin) return s:sub(1, #begin) == begin end
print(string.starts("abc", "a"), ("abc"):starts("a"))
table.map = function(t) return t end
print(table.map{})

local _unused, _ = 1, 2
local ok, err = pcall(error, "x")
print(err)
for i, v in ipairs(arg) do print(v) end
for i = 1, 3 do print("again") end
local function handler(event, extra) return event end
print(handler)

local text = ""
if text == nil or text == "" then print("empty") end
local default = text ~= "" or "x"
print(default)
if type(text) == "string" or type(text) == "nil" then print(text) end
if not text == true then print(text) end

local function stop() do return end print("switched off") end
stop()
local function fails() error("always") return nil end
print(pcall(fails))
local function walk(t)
	for _, v in pairs(t) do
		if v == 1 then goto continue end
		print(v)
		::continue::
	end
end
walk{1, 2}
while true do
	if os.time() > 0 then break end
	print("waiting")
end
repeat local done = true until done

-- Wrappers and other libraries.
json = require "json"
print(json)
local api = vk.client{token = os.getenv("TOKEN"), kind = "community"}
api.messages.send{peer_id = 1, message = "x"}
local parameters = {}
parameters.message = "x"
vk.wall.post(parameters)
for post in vk.pages("wall.get", {owner_id = -1}) do print(post.id) end
vk.call("execute.myProcedure", {anything = 1})
vk.photos.get{owner_id = -1, album_id = "wall", photo_ids = {1, 2, mode}, [mode] = 1}
vk.wall.post{owner_id = "-1", attachments = {"photo1_2", "https://example.com"}, signed = true, publish_date = os.time() + 60}
local auth = OPI_VK.GetAuthParameters()
print(OPI_VK.CreatePost("x").response.post_id, OPI_VK.createpost("x", nil, nil, nil, auth).error)
OPI_VK.СоздатьПост("x", {}, "Истина", "", '{"v": "5.131"}')
OPI_VK.CreatePost(os.date(), {"a.png", "b.png"}, 1, nil, "auth.json")
OPI_VK.CreatePoll("?", {"a", "b"}, "", auth)
OPI_VK.CreatePoll("?", {"a", "b"}, "", {v = "5.131"})
OPI_VK.WriteMessage("x", "1000", nil, OPI_VK.FormKeyboard{"a"})
OPI_VK.DeletePost(table.unpack(arg))
OPI_VK.LikePost(("12"):rep(2))
OPI_VK.EditProduct(1, {Name = "x"})
Message(OPI_Tools.NumberToString(1), СтрШаблон("%1", 2))
