local function f()
	print("Привет"
end --> error syntax 1 "expected .to close .*line 2. near"
f()
