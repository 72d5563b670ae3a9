print(string.uper("x")) --> error unknown 14 "string has no field .uper." "upper"
local str = string
print(str.formatt) --> error unknown 11 "string has no field" "format"
print(OPI_VK.CreatPost("x")) --> error unknown 14 "OPI_VK has no function .CreatPost." "CreatePost"
print(OPI_VK["СоздатьПосты"]) --> error unknown 14 "OPI_VK has no function" "СоздатьПост"
local opi = require "OPI_VK"
opi.Delet( --> error unknown 5 "OPI_VK has no function .Delet.$"
	1)
OPI_Tools.NumberToStrin(1) --> error unknown 11 "OPI_Tools has no field" "NumberToString"
vk.wall.pots{} --> error unknown 9 "no method wall.pots" "post"
vk.wal.post{} --> error unknown 4 "there is no vk.wal" "wall"
vk.wall.zzzzzz{} --> error unknown 9 "no method wall.zzzzzz$"
vk.zzzzzz.post{} --> error unknown 4 "there is no vk.zzzzzz$"
local wall = vk.wall
wall.getBiId{posts = 1} --> error unknown 6 "no method wall.getBiId" "getById"
vk.call("wall.pots", {}) --> error unknown 9 "wall.pots" "wall.post"
vk.call("wall.somethingNew", {}) --> warning unknown 9 "no such method"
-- A table that is handed on may have got anything.
local function extend(t) t.squeeze = 1 end
extend(table)
print(table.squeeze)
