load("made = 1")()
print(made)
