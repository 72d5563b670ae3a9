-- Objects of modules: their methods and what those take.
local kept = store.open("kept.json")
kept:gett("a") --> error unknown 6 "store.Store has no method .gett." "get"
kept:set() --> error argument 6 "store.Store:set needs key .string."
kept:add("a", "b") --> error argument 15 "store.Store:add: by must be number, got the text"
kept:get("a", nil, 1) --> warning argument 20 "store.Store:get passes over this argument: store.Store:get\("
kept.get("a") --> error argument 6 "store.Store.get is a method: write :get"
kept.get(kept, "a")
regex.compile("x"):mtch("x") --> error unknown 20 "regex.Pattern has no method .mtch." "match"
log.with{a = 1}:with{b = 2}:inform("x") --> error unknown 29 "log.Logger has no method .inform." "info"
task.scope(function()
	local one = task.spawn(print)
	one:wiat() --> error unknown 6 "task.Task has no method .wiat." "wait"
	task.channel():sned(1) --> error unknown 17 "task.Channel has no method .sned." "send"
end)
local bot = vk.bot{}
bot:comand("start", function(ctx) ctx:repply("x") end) --> error unknown 5 "vk.Bot has no method .comand." "command"
bot:command("start", function(ctx)
	ctx:repply("x") --> error unknown 6 "vk.BotContext has no method .repply." "reply"
end):fallback(function(ctx)
	ctx = {}
	ctx:anything()
end):hears("a", function(ctx, more)
	ctx:replay(more) --> error unknown 6 "vk.BotContext has no method .replay." "reply"
	more:anything()
end)
-- Texts.
local text = "a"
print(text:upr(), ("b"):uper()) --> error unknown 12 "a text has no method .upr." "upper" --> error unknown 25 "a text has no method .uper." "upper"
print(text:upper(), text:format(1))
-- What may be something else.
local other = store.open("x")
other = setmetatable({}, {__index = print})
other:anything()
local extended = store.open("y")
extended.squeeze = print
extended:squeeze()
local function of(s) s:anything() end
of(kept)
-- What is elsewhere.
io.popen("ls") --> error unknown 4 "there is no io.popen here: process.run.*--allow-run"
local execute = os.execute
execute("ls") --> error unknown 1 "there is no os.execute here"
print(pcall(function() io.popen("ls") end))
