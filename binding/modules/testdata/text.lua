-- base64, hex, hash, hmac, url, env
assert(base64.encode("Привет?>") == "0J/RgNC40LLQtdGCPz4=" and base64.encode_url("Привет?>") == "0J_RgNC40LLQtdGCPz4")
assert(base64.decode("0J/RgNC40LLQ\ntdGCPz4=") == "Привет?>" and base64.decode("0J_RgNC40LLQtdGCPz4") == "Привет?>")
assert(hex.encode("\0\255") == "00ff" and hex.decode("00FF") == "\0\255")
assert(hash.md5("abc") == "900150983cd24fb0d6963f7d28e17f72" and hash.sha1("abc") == "a9993e364706816aba3e25717850c26c9cd0d89d")
assert(hash.sha256("abc"):sub(1, 8) == "ba7816bf" and #hash.sha512("abc", "raw") == 64 and hash.crc32("123456789") == 3421780262)
assert(hash.md5("abc", "base64") == "kAFQmDzST7DWlj99KOF/cg==")
fs.write("f", "abc")
assert(hash.file("f") == hash.sha256("abc") and hash.file("f", "md5") == hash.md5("abc"))
assert(hmac.sha256("key", "The quick brown fox jumps over the lazy dog") == "f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8")
assert(hmac.equal("a", "a") and not hmac.equal("a", "b") and #hmac.sha1("k", "d") == 40)
local u = url.parse("https://me:pw@vk.com:8443/wall/%D1%8F?q=a%20b&x=1&x=2#top")
assert(u.scheme == "https" and u.user == "me" and u.password == "pw" and u.host == "vk.com" and u.port == 8443 and u.path == "/wall/я" and u.fragment == "top")
assert(u.query.q == "a b" and u.query.x[2] == "2")
assert(url.build(u) == "https://me:pw@vk.com:8443/wall/%D1%8F?q=a+b&x=1&x=2#top")
assert(url.build({scheme = "http", host = "::1", port = 80, path = "a b"}) == "http://[::1]:80/a%20b")
assert(url.encode({q = "кот", page = 2, tag = {"a", "b"}}) == "q=%D0%BA%D0%BE%D1%82&page=2&tag=a&tag=b")
assert(url.decode("?a=1&b=%26&a=2").a[2] == "2" and url.decode("").a == nil)
assert(url.escape("a b&/я") == "a+b%26%2F%D1%8F" and url.escape_path("a b/") == "a%20b%2F" and url.unescape("a+b%26") == "a b&")
assert(url.join("https://a.b/c/d", "../e?x") == "https://a.b/e?x")
assert(env.get("VK_GROUP_ID") == "100")
local vars = env.parse("# remark\nA=1 # one\nexport B='x # y'\nC=\"line\\nnext \\\"q\\\"\"\nD=\nE==\r\n")
assert(vars.A == "1" and vars.B == "x # y" and vars.C == 'line\nnext "q"' and vars.D == "" and vars.E == "=")
fs.write("my.env", "KEY=value")
assert(env.load("my.env").KEY == "value")
---
base64.decode("0J!")
--- error "base64.decode: argument 1 \(text\) is not base64 from character 3 on"
hex.decode("zz")
--- error "hex.decode: argument 1 \(text\): invalid byte"
hash.sha256("x", "bin")
--- error "hash.sha256: argument 2 \(form\) must be .hex., .base64. or .raw., got .bin."
env.get("VK_TOKEN")
--- error "env.get: the script may not read the variable VK_TOKEN: run it with --allow-env=VK_TOKEN"
env.parse("A=1\nsecret")
--- error "env.parse: line 2 is not NAME=value$"
fs.write(".env", "A=1") env.load()
--- error "env.load: the script may not read .env"
url.parse("http://a b/?access_token=secret")
--- error "url.parse: not an address: invalid character"
