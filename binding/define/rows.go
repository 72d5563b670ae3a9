package define

// libraries are the functions that are in no other table. A test compares them with what a script finds.
var libraries = []library{
	{name: "vk", doc: "Every method of VK under its own name, as vk.wall.post{owner_id = -1, message = \"hi\"}, and what makes calling easier. " +
		"A call returns VK's response and raises its errors.", functions: vkRows, types: vkTypes},
	{name: "task", doc: "Many things at once, without leaving anything behind: a scope ends when all its tasks have; " +
		"the first error in one ends the others and is raised by the scope. Tasks take turns: one runs until it waits, they begin in the order of their start, " +
		"and what is ready goes on in the order of becoming ready.", functions: taskRows, types: taskTypes},
	{name: "test", doc: "Cases for `vkscript test`, in files that end in _test.lua. Each has an in-memory VK of its own.",
		functions: testRows, types: testTypes},
	{name: "OPI_Tools", doc: "Functions of OpenIntegrations' tools that snippets use.", functions: toolRows},
	{name: "", doc: "Functions that every script finds.", functions: globalRows, types: globalTypes},
}

var vkRows = []row{
	{"call(method: string, arguments?: table) -> any", "Calls any method by its name, also one that is newer than this program."},
	{"pages(method: string, arguments?: table) -> fun(): any, table?", "Walks all items of a method that answers by pages; the next page is asked for when it is needed, as large as VK gives it unless count is given. Beside each item comes what else its page holds, such as profiles."},
	{"batch(fn: fun(): any, options?: vk.BatchOptions) -> any", "Runs fn and gives what it returns; calls that wait at the same moment inside ride together in one request: those that read, and those that VK would not do twice."},
	{"client(options: vk.ClientOptions) -> vk", "Gives the same functions with another token, version or language."},
	{"limits() -> vk.Limits", "Tells how fast requests may go, when the next one may, and which methods VK told to rest."},
	{"wait(method: string, seconds?: number) -> boolean, number?", "Waits until VK's rest of a method (errors 9, 29, 219, 601) is over and gives true; false and the seconds left when that takes longer than seconds."},
	{"on_captcha(fn?: fun(captcha: vk.Captcha): vk.CaptchaAnswer|string|nil)", "Lets fn answer the captchas of all calls: it gives the letters of the picture or the success_token of the page, and the call goes on. Without an answer the terminal is asked, if there is one; else the call fails with error 14. nil takes fn away."},
	{"resolve(name: string) -> integer?, string?", "Gives the id behind a short name, an address or a mention (below zero for a community) and its kind; nil when there is none."},
	{"events(options?: vk.EventOptions) -> fun(): table", "Gives a community's events one by one, each once; with state, over restarts too."},
	{"user_events(options?: vk.UserEventOptions) -> fun(): table", "Gives the events of the token's user."},
	{"serve(options: vk.ServeOptions)", "Receives events by the Callback API until the script ends."},
	{"bot(options?: vk.BotOptions) -> vk.Bot", "Makes a bot: functions for messages, commands, buttons and other events."},
	{"keyboard(keyboard: vk.Keyboard) -> string", "Makes the JSON of a keyboard and checks VK's limits of it."},
	{"attachment(kind: string, object: table) -> string", "Names an object for the argument attachments: vk.attachment(\"photo\", saved) gives \"photo-1_2\"."},
}

var vkTypes = []object{
	{"Args", "What every method takes.", []row{
		{"access_token?: string", "Another token for this call."}, {"v?: string", "The version of the API."},
		{"lang?: string|integer", "The language of names."}, {"test_mode?: boolean", ""}, {"confirm?: boolean", "Do what VK asked back about."},
		{"captcha_sid?: string", ""}, {"captcha_key?: string", ""}, {"success_token?: string", ""},
	}, nil},
	{"ClientOptions", "A client of its own.", []row{
		{"token?: string", ""}, {"kind?: \"user\"|\"community\"|\"service\"", "Whose token it is: a user's, with group a community's, unless said."},
		{"group?: integer", "The community that events and bot listen to."}, {"v?: string", "The version of the API."},
		{"lang?: string", "The language of names."}, {"batch?: boolean|\"writes\"", "Let calls of the same moment ride in one request; \"writes\" lets writes without a key ride too."},
		{"patience?: number", "Seconds that a call waits for its method when VK told it to rest, instead of failing."},
	}, nil},
	{"BatchOptions", "What may ride.", []row{{"writes?: boolean", "Writes that VK would do twice too, with each other only. When the answer is lost, each of them raises unknown_outcome."}}, nil},
	{"Captcha", "What VK shows before a call goes on.", []row{
		{"sid?: string", "VK's number of it."}, {"img?: string", "The address of the picture."}, {"redirect_uri?: string", "The address of the page that stands for the picture."},
		{"method: string", "The method called."},
	}, nil},
	{"CaptchaAnswer", "An answer that says what it is.", []row{{"key?: string", "The letters of the picture."}, {"success_token?: string", "What the page left."}}, nil},
	{"Limits", "A token's quota.", []row{
		{"kind: \"user\"|\"community\"|\"service\"", ""}, {"rate: number", "Requests a second, 0 without a limit."},
		{"next: number", "Seconds until the next request may go."}, {"resting: table<string, integer>", "Methods that VK told to rest, until these Unix seconds."},
	}, nil},
	{"Button", "A button of a keyboard.", []row{
		{"label?: string", "Its text, at most 40 characters."}, {"color?: \"primary\"|\"secondary\"|\"negative\"|\"positive\"", ""},
		{"payload?: table|string", "Comes back with the press."}, {"type?: string", "text when absent, open_link with a link."}, {"link?: string", "What it opens."},
	}, nil},
	{"Keyboard", "Rows of buttons; a text stands for a button with that label.", []row{
		{"[integer]: (vk.Button|string)[]", ""}, {"one_time?: boolean", "Hide it after a press."}, {"inline?: boolean", "Inside the message."},
	}, nil},
	{"EventOptions", "How a community is listened to.", []row{
		{"group_id?: integer", "The community; VK_GROUP_ID's when absent."}, {"wait?: integer", "Seconds that VK holds a poll open."},
		{"state?: string", "A file that keeps the place over restarts."},
	}, nil},
	{"UserEventOptions", "How a user is listened to.", []row{
		{"wait?: integer", "Seconds that VK holds a poll open."}, {"state?: string", "A file that keeps the place over restarts."},
		{"mode?: integer", ""}, {"version?: integer", ""},
	}, nil},
	{"ServeOptions", "How the Callback API is served.", []row{
		{"listen: string", "The address, 127.0.0.1:8080."}, {"path?: string", ""}, {"secret: string", "Every event carries it."},
		{"confirmation?: string", "What VK asks for when the server is added."}, {"group_id?: integer", ""}, {"state?: string", "A file that keeps accepted events."},
		{"workers?: integer", "How many conversations are handled at once."}, {"queue?: integer", ""}, {"on?: fun(event: table)", "Gets each event."},
	}, nil},
	{"BotOptions", "Long poll, or with listen the Callback API.", []row{
		{"group_id?: integer", ""}, {"wait?: integer", ""}, {"state?: string", "A file that keeps the place over restarts."}, {"workers?: integer", ""},
		{"listen?: string", ""}, {"path?: string", ""}, {"secret?: string", ""}, {"confirmation?: string", ""}, {"queue?: integer", ""},
	}, nil},
	{"Bot", "A bot. An event goes to the first function that fits: payload, command, hears, on, fallback.", nil, []row{
		{"on(type: string, fn: fun(ctx: vk.BotContext)) -> vk.Bot", "For events of a type, \"group_join\"."},
		{"command(name: string|string[], fn: fun(ctx: vk.BotContext)) -> vk.Bot", "For messages that begin with the word, with or without a slash."},
		{"payload(name: string|string[], fn: fun(ctx: vk.BotContext)) -> vk.Bot", "For presses of buttons whose payload has this cmd."},
		{"hears(pattern: string, fn: fun(ctx: vk.BotContext, capture?: string)) -> vk.Bot", "For messages that match the pattern; its captures follow."},
		{"fallback(fn: fun(ctx: vk.BotContext)) -> vk.Bot", "For messages that nothing else fits."},
		{"on_error(fn: fun(err: any, ctx: vk.BotContext)) -> vk.Bot", "Hears of errors in the other functions."},
		{"run()", "Listens until the script ends or stop is called."},
		{"stop()", "Ends run."},
	}},
	{"BotContext", "What a bot's function gets.", []row{
		{"event: table", "The whole event."}, {"text?: string", ""}, {"args?: string", "What follows a command."}, {"payload?: any", ""},
		{"peer_id?: integer", ""}, {"from_id?: integer", ""}, {"message?: table", ""},
	}, []row{
		{"reply(text: string|table, options?: table) -> integer", "Answers in the conversation, once even if the event comes again."},
		{"answer(data?: any)", "Answers a callback button."},
	}},
	{"Error", "What pcall gives of a call that failed; tostring makes it a sentence.", []row{
		{"code?: integer", "VK's error code."}, {"subcode?: integer", ""}, {"name?: string", "VK's name of the code, or what else went wrong: \"network\", \"upload\", \"permission\", \"unknown_outcome\"."},
		{"message: string", ""}, {"method?: string", "The method called."}, {"retryable: boolean", "The same call may succeed later."},
		{"unknown_outcome: boolean", "VK may have done it all the same."}, {"hint?: string", "What to do."},
		{"captcha_sid?: string", ""}, {"captcha_img?: string", ""}, {"redirect_uri?: string", ""}, {"confirmation_text?: string", ""},
	}, nil},
}

var taskRows = []row{
	{"map(list: any[], fn: fun(item: any, place: integer): any, options?: task.MapOptions) -> any[]", "Calls fn for each item, all at once or so many at a time; the results are in the order of the list."},
	{"all(functions: table<any, fun(): any>, options?: task.ScopeOptions) -> table<any, any>", "Runs all functions at once and gives their first results under the same keys."},
	{"race(functions: (fun(): any)[], options?: task.ScopeOptions) -> any", "Gives the result of the function that ends first; the others are cancelled."},
	{"scope(fn: fun(): any, options?: task.ScopeOptions) -> any", "Runs fn, which may spawn tasks, and returns what it returns when all of them have ended."},
	{"spawn(fn: function, ...: any) -> task.Task", "Starts a task in the scope around."},
	{"timeout(seconds: number, fn: function, ...: any) -> any", "Gives what fn returns, or raises when it takes longer."},
	{"sleep(seconds: number)", "Waits while other tasks go on."},
	{"channel(size?: integer) -> task.Channel", "Makes a channel that holds so many values before send waits; none when absent."},
}

var (
	batchField    = row{"batch?: boolean|\"writes\"", "Let calls of the same moment ride in one request, as in vk.batch; \"writes\" lets writes without a key ride too."}
	patienceField = row{"patience?: number", "Seconds that a call waits for its method when VK told it to rest (errors 9, 29, 219, 601), instead of failing."}
)

var taskTypes = []object{
	{"MapOptions", "How task.map runs.", []row{
		{"concurrency?: integer", "How many run at a time."}, batchField, patienceField,
	}, nil},
	{"ScopeOptions", "What holds for the calls of VK in a scope, those of OPI_VK too.", []row{batchField, patienceField}, nil},
	{"Task", "A spawned task.", nil, []row{
		{"wait() -> any", "Waits for its end and gives what it returned, or raises its error."},
		{"done() -> boolean", "Tells whether it has ended."},
	}},
	{"Channel", "Passes values between tasks, in order; `for value in channel do` receives until it is closed.", nil, []row{
		{"send(value: any)", "Waits for a receiver or for room."},
		{"receive() -> any", "Gives the next value, nil once the channel is closed and empty."},
		{"close()", "Says that no more values come."},
	}},
}

var testRows = []row{
	{"case(name: string, fn: fun())", "Declares a case."},
	{"skip(name?: string, fn?: fun())", "Declares a case that is not run; inside a case, gives it up for a reason."},
	{"equal(got: any, want: any, message?: string)", "Fails when they differ, at any depth, and shows where."},
	{"ok(value: any, message?: string) -> any", "Fails when the value is nil or false, and gives it."},
	{"fails(fn: fun(), want?: string|table) -> any", "Fails unless fn raises an error with this text or pattern, or with these fields, and gives the error."},
	{"calls(method?: string) -> test.Call[]", "Gives the requests that reached VK."},
	{"posts(owner?: integer) -> vk.wall_wallpost[]", "Gives what is on a wall; the community's when none is named."},
	{"messages(peer: integer) -> vk.messages_message[]", "Gives what was sent there."},
	{"fault(text: string)", "Lets coming requests fail: test.fault(\"wall.post:drop-after\")."},
	{"before(fn: fun())", "Runs fn ahead of each case of the file."},
	{"after(fn: fun())", "Runs fn behind each case, also one that failed."},
}

var testTypes = []object{
	{"Call", "A request.", []row{
		{"method: string", ""}, {"params: table<string, string>", ""}, {"token: string", "Whose it was."},
		{"attempt: integer", "1 for the first."}, {"files: table", ""},
	}, nil},
}

var toolRows = []row{
	{"NumberToString ЧислоВСтроку(value: any) -> string", "Writes a number's digits without grouping."},
	{"JSONString JSONСтрокой(value: any, escaping?: any, lines?: boolean) -> string", "Writes a value as JSON; over several lines unless lines is false."},
	{"GetCurrentDate ПолучитьТекущуюДату() -> integer", "Gives the time in Unix seconds."},
	{"UNIXTime UNIXВремя(date: integer|string) -> string", "Gives a date as the text of its Unix seconds."},
	{"Pause Пауза(seconds: number)", "Waits."},
}

var globalRows = []row{
	{"on_exit(fn: fun())", "Runs fn when the script ends, however it ends; the function registered last runs first."},
	{"BinaryData ДвоичныеДанные(data: string, name?: string) -> BinaryData", "Wraps bytes as a file, for pictures and uploads."},
	{"GetTempFileName ПолучитьИмяВременногоФайла(extension?: string) -> string", "Gives the name of a temporary file, which goes with the run."},
	{"CopyFile КопироватьФайл FileCopy(from: string, to: string)", "Copies a file, or what an address gives."},
	{"CurrentDate ТекущаяДата() -> integer", "Gives the time in Unix seconds."},
	{"BegOfDay НачалоДня(date: integer|string) -> integer", "Gives the first second of a date's day."},
	{"EndOfDay КонецДня(date: integer|string) -> integer", "Gives the last second of a date's day."},
	{"StrTemplate СтрШаблон(template: string, ...: any) -> string", "Puts values in the place of %1 to %10."},
	{"Message Сообщить(value: any)", "Prints a line."},
}

var globalTypes = []object{{"BinaryData", "Bytes as a file.", nil, nil}}
