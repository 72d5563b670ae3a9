for _ = 1, 200 do
  local n = random.int(-2, 2)
  assert(n >= -2 and n <= 2 and n == math.floor(n))
  local f = random.float(1, 3)
  assert(f >= 1 and f < 3)
end
assert(random.int(5, 5) == 5 and #random.bytes(10) == 10 and #random.string(20) == 20 and str.len(random.string(3, "ёж")) == 3)
assert(random.string(1000, "ab"):match("^[ab]+$") and random.string(30) ~= random.string(30))
assert(random.uuid():match("^%x%x%x%x%x%x%x%x%-%x%x%x%x%-4%x%x%x%-[89ab]%x%x%x%-%x%x%x%x%x%x%x%x%x%x%x%x$"))
local list = {1, 2, 3, 4}
local mixed = random.shuffle(list)
table.sort(mixed)
assert(table.concat(list) == "1234" and table.concat(mixed) == "1234" and list[random.choice(list)])
local a, b = random.generator(7), random.generator(7)
for _ = 1, 20 do
  assert(a:int(1, 1000000) == b:int(1, 1000000) and a:float() == b:float() and a:uuid() == b:uuid() and a:string(5) == b:string(5))
end
assert(random.generator(1):bytes(8) ~= random.generator(2):bytes(8))
assert(random.int(-2^53, 2^53) <= 2^53)
---
random.int(2, 1)
--- error "random.int: argument 2 \(to\) is less than argument 1 \(from\): 1 < 2"
random.choice({})
--- error "random.choice: argument 1 \(items\) is an empty list"
random.bytes(-1)
--- error "random.bytes: argument 1 \(length\) must be from 0"
random.int(1)
--- error "random.int: argument 2 \(to\) must be an integer, got nil"
