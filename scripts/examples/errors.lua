-- When something goes wrong: three kinds of errors and what to do with them.

-- 1. VK refuses. Most functions return its answer all the same: with .error instead of .response.
local Answer = OPI_VK.DeletePost(999999999) -- there is no such post
if Answer.error then
    print("VK refused, code " .. Answer.error.error_code .. ": " .. Answer.error.error_msg)
end

-- 2. The function can't do its work: the script stops there and says what happened and where.
--    Whoever wants to go on calls the function by pcall. It returns true and the answer, or false
--    and the error.
local Done, Error = pcall(OPI_VK.CreatePost, "With a picture", "errors.lua") -- that is no picture
print("Posted: " .. tostring(Done))
print("Why not: " .. Error.message)

--    Functions that return lists stop in this way when VK refuses: half a list would be worse than
--    none. So does every function when the token is wrong. The error knows VK's code and a hint.
local Wrong = { access_token = "not-a-token" }
Done, Error = pcall(OPI_VK.GetProductList, "", Wrong)
print("Products: " .. tostring(Done) .. ", code " .. Error.code .. " (" .. Error.name .. "): " .. Error.message)
print("Worth a repeat: " .. tostring(Error.retryable))

-- 3. A mistake in the script itself. The message names the line, and what was probably meant.
Done, Error = pcall(function() return OPI_VK.CreatePots("Hello") end) -- check: ignore
print("Mistyped: " .. Error.message)

-- Output:
-- VK refused, code 104: Not found
-- Posted: false
-- Why not: CreatePost: ImageArray item 1: errors.lua is not a picture: its content is text/plain
-- Products: false, code 5 (auth): User authorization failed: invalid access_token (4).
-- Worth a repeat: false
-- Mistyped: OPI_VK has no function "CreatePots"; did you mean "CreatePost"?
