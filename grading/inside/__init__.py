"""What runs inside the sandbox: the warm process, the walls around each student, and their shell.

These modules import the standard library, each other, and the files that `grading.sandbox` names in
`SHARED_FILES`, because nothing else of `grading` is there. Whoever is inside can read them.
"""

HOME = "/home/student"  # where student code works, and the only folder that it writes to
KILLED = 128  # the warm process's exit status if a signal ended it: this and the signal's number
