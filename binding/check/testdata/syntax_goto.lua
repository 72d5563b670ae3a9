print("Привет") goto nowhere --> error syntax 17 "no visible label .nowhere."
