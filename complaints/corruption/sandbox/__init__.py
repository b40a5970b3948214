"""A process that looks at the files of reporters: it has no key, no file, no network.

Started with nothing of the program's environment and imported without Django. It gets one file at
a time through memory, looks at it in a child that ends with it, and answers through a socket.
"""
