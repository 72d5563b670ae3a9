local env = setmetatable({}, {__index = function() return print end})
setfenv(1, env)
anything("x")
