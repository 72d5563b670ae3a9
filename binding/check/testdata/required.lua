-- A module that can't be read may make any global.
require "somewhere.else"
print(made_there)
