fs.write("a.txt", "один\r\nдва\n\nтри")
assert(fs.read("a.txt") == "один\r\nдва\n\nтри")
local lines = {}
for line in fs.lines("a.txt") do lines[#lines + 1] = line end
assert(table.concat(lines, "|") == "один|два||три")
fs.append("a.txt", "!") fs.append("new.txt", "x")
assert(fs.read("a.txt"):sub(-1) == "!" and fs.read("new.txt") == "x")
assert(fs.exists("a.txt") and not fs.exists("b.txt") and fs.stat("b.txt") == nil)
local info = fs.stat("new.txt")
assert(info.name == "new.txt" and info.size == 1 and not info.is_dir and math.abs(info.modified - time.now()) < 100)
fs.mkdir("d/e/f") fs.mkdir("d/e/f")
assert(fs.stat("d/e").is_dir)
fs.copy("a.txt", "d/e/copy.txt")
fs.rename("new.txt", "d/new.md")
assert(table.concat(fs.list("d"), ",") == "e,new.md" and table.concat(fs.list(), ",") == "a.txt,d")
assert(table.concat(fs.glob("*.txt"), ",") == "a.txt")
assert(table.concat(fs.glob("d/*"), ",") == "d/e,d/new.md")
assert(table.concat(fs.glob("**/*.txt"), ",") == "a.txt,d/e/copy.txt")
assert(table.concat(fs.glob("d/**"), ","):find("d/e/copy.txt", 1, true))
assert(#fs.glob("a.txt/*") == 0 and #fs.glob("nothing/*") == 0 and fs.glob("d/new.md")[1] == "d/new.md")
local seen = {}
for path, info in fs.walk(".") do seen[#seen + 1] = path .. (info.is_dir and "/" or "") end
assert(table.concat(seen, " ") == "./a.txt ./d/ ./d/e/ ./d/e/copy.txt ./d/e/f/ ./d/new.md")
fs.remove("a.txt")
assert(not fs.exists("a.txt"))
assert(not pcall(fs.remove, "d"))
fs.remove("d", {recursive = true}) fs.remove("d", {recursive = true})
assert(#fs.list() == 0)
local temp = fs.temp()
fs.write(temp, "1") assert(fs.read(temp) == "1")
---
fs.read("missing.txt")
--- error "test.lua:32: fs.read: missing.txt: no such file"
fs.write("/etc/x", "")
--- error "fs.write: the script may not write /etc/x: run it with --allow-write=/etc/x"
fs.list("..")
--- error "fs.list: the script may not read \.\."
fs.copy("../x", "y")
--- error "fs.copy: the script may not read"
fs.mkdir("../x")
--- error "fs.mkdir: the script may not write"
fs.remove(".", {recursive = true})
--- error "fs.remove: . holds the script itself"
fs.glob("[")
--- error "fs.glob: argument 1 \(pattern\) is no pattern"
fs.write("x")
--- error "fs.write: argument 2 \(data\) must be a string, got nil"
fs.mkdir("d") fs.write("d", "x")
--- error "fs.write: d: is a folder"
fs.write("x", "1") fs.list("x")
--- error "fs.list: x: not a folder"
local ok, err = pcall(fs.read, "/etc/hostname")
assert(not ok and err.name == "permission", tostring(err))
-- a copy that fails leaves the old file and nothing beside it
fs.write("old", "whole")
assert(not pcall(fs.copy, "missing", "old"))
assert(fs.read("old") == "whole" and #fs.list() == 1)
