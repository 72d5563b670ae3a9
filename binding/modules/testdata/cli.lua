local spec = {
  about = "Posts pictures",
  options = {
    {"group", short = "g", type = "integer", required = true, help = "community"},
    {"dry-run", short = "n", type = "boolean"},
    {"tag", many = true}, {"size", type = "number", default = 1.5},
    {"mode", choices = {"fast", "slow"}, default = "fast"},
  },
  arguments = {{"folder", default = "."}, {"files", many = true, required = false}},
}
local o = cli.parse(spec, {"-g", "-5", "--tag", "a", "--tag=b=c", "--dry-run", "pics", "1.jpg", "--", "-x"})
assert(o.group == -5 and o.dry_run == true and o.tag[2] == "b=c" and o.size == 1.5 and o.mode == "fast")
assert(o.folder == "pics" and o.files[1] == "1.jpg" and o.files[2] == "-x")
o = cli.parse(spec, {"--group=1"})
assert(o.dry_run == false and #o.tag == 0 and o.folder == "." and #o.files == 0)
local rest = cli.parse({}, {"a", "-1", "-"})
assert(#rest == 3 and cli.parse({})[1] == arg[1])
assert(cli.help(spec) == [[
Posts pictures

Usage: test.lua [options] [<folder>] [<files>...]

Arguments:
  [<folder>]    [default: .]
  [<files>...]

Options:
  -g, --group <integer>  community [required]
  -n, --dry-run
      --tag <string>     [repeatable]
      --size <number>    [default: 1.5]
      --mode <string>    (fast, slow) [default: fast]
  -h, --help             show this help
]], cli.help(spec))
---
cli.parse({options = {{"a", tpe = "x"}}}, {})
--- error "cli.parse: argument 1 \(spec\).options\[1\] has no field 'tpe'; did you mean 'type'\?"
cli.parse({options = {{}}}, {})
--- error "item 1 needs a name"
