// No script: the program was built without "make assets". Every page works without it.
