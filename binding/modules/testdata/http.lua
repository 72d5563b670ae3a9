local base = arg[1]
local r = http.get(base .. "/echo?a=1", {query = {q = "кот", tag = {1, 2}}, headers = {["X-Test"] = "yes"}})
assert(r.status == 200 and r.ok and r.url == base .. "/echo?a=1&q=%D0%BA%D0%BE%D1%82&tag=1&tag=2")
assert(r.headers["content-type"]:find("text/plain") and r.headers["Content-Type"] and r.headers["X-Two"] == "1, 2" and r.headers.nope == nil)
assert(r.json().method == "GET" and r:json().x == "yes" and r.json().agent == "vkscript" and r.size == #r.body)
local e = http.post(base .. "/echo", {form = {text = "привет & мир", n = 1}}).json()
assert(e.method == "POST" and e.body == "text=%D0%BF%D1%80%D0%B8%D0%B2%D0%B5%D1%82+%26+%D0%BC%D0%B8%D1%80&n=1" and e.type == "application/x-www-form-urlencoded")
e = http.put(base .. "/echo", {json = {b = {}, a = json.array()}}).json()
assert(e.method == "PUT" and e.body == '{"b":{},"a":[]}' and e.type == "application/json")
e = http.request({url = base .. "/echo", body = "raw", headers = {["content-type"] = "text/x"}}).json()
assert(e.method == "POST" and e.body == "raw" and e.type == "text/x" and e.length == 3)
fs.write("кот.jpg", "JPEG")
e = http.post(base .. "/echo", {multipart = {text = "привет", photo = {path = "кот.jpg"}, note = {content = "x", name = 'a"b.txt'}}}).json()
assert(e.fields.text == "привет" and e.fields.photo == "кот.jpg|image/jpeg|JPEG" and e.fields.note:find("a%22b.txt|text/plain", 1, true), json.encode(e))
for name, kind in pairs{["Отчёт.DOCX"] = "application/vnd.openxmlformats-officedocument.wordprocessingml.document", ["a.tar.gz"] = "application/gzip",
	["a.jpeg"] = "image/jpeg", [".m4v"] = "video/mp4", jpg = "application/octet-stream", ["a.xyz"] = "application/octet-stream"} do
	e = http.post(base .. "/echo", {multipart = {f = {content = "x", name = name}}}).json()
	assert(e.fields.f == name .. "|" .. kind .. "|x", e.fields.f)
end
e = http.post(base .. "/echo", {multipart = {f = {content = "x", name = "a.jpg", type = "text/x"}}}).json()
assert(e.fields.f == "a.jpg|text/x|x")
e = http.post(base .. "/echo", {multipart = {f = {content = "x", name = "a.jpg", type = ""}}}).json()
assert(e.fields.f == "a.jpg|image/jpeg|x")
-- any status is an answer
r = http.get(base .. "/status", {query = {code = 503}})
assert(r.status == 503 and not r.ok and r.body == "it is so")
assert(http.head(base .. "/bytes?n=10").body == "" and http.delete(base .. "/echo").json().method == "DELETE")
-- redirects
r = http.post(base .. "/redirect?to=/echo", {multipart = {photo = {path = "кот.jpg"}}})
assert(r.url == base .. "/echo" and r.json().fields.photo)
assert(http.get(base .. "/redirect?to=/echo", {redirects = 0}).status == 307)
-- to a file
r = http.get(base .. "/bytes?n=100000", {to = "big.bin"})
assert(r.ok and r.body == nil and r.size == 100000 and fs.stat("big.bin").size == 100000)
r = http.get(base .. "/status?code=404", {to = "no.bin"})
assert(r.status == 404 and r.body == "it is so" and not fs.exists("no.bin"))
---
http.get("https://example.com/?access_token=secret")
--- error "^test.lua:\d+: http.get: https://example.com/: the script may not reach example.com: run it with --allow-net=example.com to allow that$"
http.get(arg[1] .. "/redirect?to=http://example.com/x")
--- error "the script may not reach example.com"
http.get(arg[1] .. "/bytes?n=1001", {max_size = 1000})
--- error "/bytes: the body is larger than 1000 bytes"
local ok, err = pcall(http.get, arg[1] .. "/bytes?n=1001", {max_size = 1000, to = "x"})
assert(not ok and #fs.list() == 0)
---
http.get(arg[1] .. "/slow", {timeout = "20ms"})
--- error "/slow: no whole answer within 20ms"
http.get(arg[1] .. "/status?code=500", {check = true})
--- error "/status answered 500 Internal Server Error: it is so"
http.get(arg[1] .. "/html").json()
--- error "response.json: http://127.0.0.1:\d+/html: invalid JSON at line 1, column 1"
http.get("vk.com/x")
--- error "http.get: .vk.com/x. is no whole address"
http.post(arg[1], {json = 1, body = "x"})
--- error "of form, json, body and multipart only one can be the body"
http.get(arg[1], {heders = {}})
--- error "argument 2 \(options\) has no field 'heders'; did you mean 'headers'"
http.post(arg[1], {multipart = {f = {path = "../secret"}}})
--- error "the script may not read ../secret"
http.post(arg[1], {form = {a = {{}}}})
--- error "http.post: form: field 'a' must be a string"
http.get("file:///etc/passwd")
--- error "is no whole address"
http.get("ftp://127.0.0.1/")
--- error "only http and https are fetched"
http.get("http://127.0.0.1:1/")
--- error "http.get: http://127.0.0.1:1/: dial tcp"
