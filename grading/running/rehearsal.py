"""A small assignment and its answers, graded in a worker before any fork: what every examiner does
for the first time is then done already, in code that no instructor and no student has written.
"""

import json

from grading.course.assignment import Assignment, Role, SourceCell

ANSWER = """
import numpy as np
x = {1: np.ones(2)}
def f(array, items):
    items.append(1)
    return 2 * array
print(x)
"""
TEST = """
import numpy as np
assert np.allclose(f(np.ones(2), [1]), 2), "no"
assert x[1].sum() == 2
3
"""
REHEARSAL = Assignment(
    "rehearsal",
    (
        SourceCell("a", "code", Role.ANSWER, "", 0.0, by_hand=False, metadata={}),
        SourceCell("t", "code", Role.TEST, TEST, 3.0, by_hand=False, metadata={}),
    ),
    {},
)
_cell = {"cell_type": "code", "id": "a", "metadata": {}, "source": ANSWER}
REHEARSAL_ANSWERS = json.dumps({"nbformat": 4, "cells": [_cell]}).encode()
