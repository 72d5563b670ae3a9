-- Globals made by name can't be told from the source.
for _, name in ipairs{"a", "b"} do _G[name] = 1 end
print(a, b)
print(string.uper) --> error unknown 14 "string has no field" "upper"
