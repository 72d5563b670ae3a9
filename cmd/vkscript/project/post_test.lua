-- vkscript test runs these cases, each on an in-memory VK of its own.

test.case("posts once, although the answer is lost", function()
  test.fault("wall.post:drop-after")
  dofile("post.lua")
  test.equal(#test.posts(), 1)
end)

test.case("posts in the community's name", function()
  dofile("post.lua")
  test.equal(test.calls("wall.post")[1].params.from_group, "1")
end)
