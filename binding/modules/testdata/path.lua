assert(path.join("a", "", "b/../c.txt") == "a/c.txt")
assert(path.dir("a/b.txt") == "a" and path.base("a/b.txt") == "b.txt")
assert(path.ext("a/b.tar.gz") == ".gz" and path.stem("a/b.tar.gz") == "b.tar" and path.stem(".env") == ".env")
assert(path.clean("./a//b/./c/..") == "a/b")
assert(path.is_abs("/a") and not path.is_abs("a"))
assert(path.rel("a/b", "a/c/d.txt") == "../c/d.txt")
assert(path.base(path.abs("x.txt")) == "x.txt" and path.is_abs(path.abs("x.txt")))
---
path.join("a", {})
--- error "path.join: argument 2 \(\.\.\.\) must be a string, got a table"
