-- The work as a script does it. Arguments: JOB COUNT CONCURRENCY RATE WHAT; the rate is given to vkscript itself.
local job, count, concurrency, what = arg[1], tonumber(arg[2]), tonumber(arg[3]), arg[5]
local group, posts = 100, 20

local function look(wall)
  for _, post in ipairs(wall.items) do assert(post.text ~= "", "a post without text") end
  assert(#wall.items > 0, "no posts")
end

local function read(i) look(vk.wall.getById{posts = "-" .. group .. "_" .. i % posts + 1}) end

local steps = {
  post = function(i) assert(vk.wall.post{owner_id = -group, from_group = true, message = what .. i}.post_id > 0) end,
  read = read,
  batch = read,
  page = function() look(vk.wall.get{owner_id = -group, count = 100}) end,
  document = function() vk.upload.document(what) end,
  photo = function(i)
    local photo = vk.upload.wall_photo(what, {group_id = group})
    vk.wall.post{owner_id = -group, from_group = true, message = "photo " .. i, attachments = vk.attachment("photo", photo)}
  end,
}

local function step(i)
  local ok, e = pcall(steps[job], i)
  if not ok then print("error: " .. tostring(e):gsub("\n", " ")) end
end

local function all()
  if concurrency == 1 then
    for i = 1, count do step(i) end
    return
  end
  local pieces = {}
  for i = 1, count do pieces[i] = i end
  task.map(pieces, step, {concurrency = concurrency})
end

if job == "batch" then vk.batch(all) else all() end
