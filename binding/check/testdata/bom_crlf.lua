#!/usr/bin/env vkscript
local a = 1 --> warning unused 7 "a"
print(b) --> error undefined 7 "b"
