-- What stands beside the methods of vk, and task's options.
vk.pages("wall.delete", {}) --> error argument 10 "wall.delete has no pages"
vk.wait("wall.pots") --> error unknown 9 "wall.pots" "wall.post"
vk.wait("wall.post", 60)
vk.wait("wall.post", "long") --> error argument 22 "vk.wait: seconds must be number"
vk.client{kind = "comunity"} --> error argument 18 "options.kind must be" "community"
vk.client{token = os.getenv("T"), kind = "community", v = "5.199", lang = "ru", batch = "writes", patience = 60}
vk.client{batch = "write"} --> error argument 19 "options.batch must be" "writes"
vk.client{patiense = 1} --> error argument 11 "no field ." "patience"
vk.batch(function() end, {writes = true})
vk.batch(5) --> error argument 10 "vk.batch: fn must be function"
vk.on_captcha(function(c) return c.sid end)
vk.on_captcha(nil)
vk.bot{grup_id = 1} --> error argument 8 "no field ." "group_id"
vk.events{group_id = 1, wait = "x"} --> error argument 32 "options.wait must be integer"
vk.serve{listen = "127.0.0.1:80"} --> error argument 9 "options needs secret"
vk.upload.wall_foto("a.png") --> error unknown 11 "there is no vk.upload.wall_foto" "wall_photo"
vk.upload.wall_photo("a.png", {grup_id = 1}) --> error argument 32 "unknown parameter ." "group_id"
vk.upload.wall_photo("a.png", {group_id = "x", caption = "c"}) --> error argument 32 "group_id must be an integer"
vk.upload.wall_photo("a.png", 7) --> error argument 31 "takes a table of arguments"
vk.upload.wall_photo("a.png", {group_id = 1, caption = "c"})
vk.upload.album_photo({"a.png", "b.png"}, {album_id = 1})
vk.keyboard{ {"a", {label = "b", color = "primary"}}, one_time = true }
vk.keyboard{ {"a"}, onetime = true } --> error argument 21 "no field ." "one_time"
vk.attachment("photo") --> error argument 4 "vk.attachment needs object"
vk.resolve() --> error argument 4 "vk.resolve needs name"
task.scope(function() end, {batc = true}) --> error argument 29 "no field ." "batch"
task.map({}, function() end, {concurrency = 8, batch = true, patience = 5.5})
task.sleep("1") --> error argument 12 "task.sleep: seconds must be number"
OPI_VK.DeletePost("abc") --> error argument 19 "PostID wants a number or its digits"
OPI_VK.DeletePost("-1_2")
