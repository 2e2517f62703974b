"""What runs inside the sandbox: the zygote, the walls around each student, and their shell.

This folder is all of `grading` that is there, so its modules import the standard library and each
other. Whoever is inside can read them.
"""

__all__ = ["HOME", "KILLED", "frames", "laid_out", "linux", "shown_folders", "values"]

HOME = "/home/student"  # where student code works, and the only folder that it writes to
KILLED = 128  # the zygote's exit status if a signal ended it: this and the signal's number
