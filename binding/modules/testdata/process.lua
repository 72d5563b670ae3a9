local r = process.run{"sh", "-c", "cat; echo err >&2; exit 3", stdin = "привет"}
assert(r.code == 3 and not r.ok and r.stdout == "привет" and r.stderr == "err\n")
r = process.run{"sh", "-c", "echo $A; pwd", env = {A = "1 2"}}
assert(r.ok and r.stdout:sub(1, 4) == "1 2\n")
fs.mkdir("sub")
assert(process.run{"sh", "-c", "pwd", dir = "sub"}.stdout:match("/sub\n$"))
-- the token stays here
assert(not process.run{"env"}.stdout:find("secret"))
---
process.run{"ls"}
--- error "process.run: the script may not run ls: run it with --allow-run=ls"
process.run{"sh", "-c", "sleep 10", timeout = 0.05}
--- error "process.run: sh did not end within 50ms"
process.run{"sh", "-c", "while :; do echo xxxxxxxxxxxxxxxx; done", max_output = 100}
--- error "process.run: the output is larger than 100 bytes"
process.run{"sh", "-c", "echo first >&2; echo bad thing >&2; exit 2", check = true}
--- error "process.run: sh ended with code 2: bad thing"
fs.write("sh", "#!/bin/sh\n") process.run{"./sh"}
--- error "may not run ./sh"
process.run{}
--- error "argument 1 \(command\) names no program"
process.run{"sh", {}}
--- error "argument 1 \(command\)\[2\] must be a string, got a table"
process.run{"sh", dir = "/"}
--- error "the script may not read /"
