local x = arg[1]
if x == 1 or 2 then print(1) end --> warning comparison 11 "this condition is always true"
if x == "a" or x == "b" or "c" then print(1) end --> warning comparison 25 "this condition is always true"
while x ~= "a" or "b" do x = nil end --> warning comparison 16 "always true"
if not x == "a" then print(1) end --> warning comparison 10 "always false: not binds stronger"
if not x == nil then print(1) end --> warning comparison 10 "always false: not binds stronger"
if x == {} then print(1) end --> warning comparison 6 "always false: a new table equals no other"
if {} ~= x then print(1) end --> warning comparison 7 "always true: a new table"
if type(x) == "int" then print(1) end --> warning comparison 12 "always false: type never gives .int."
if x == 1 or true then print(1) end
if x or "c" then print(1) end
