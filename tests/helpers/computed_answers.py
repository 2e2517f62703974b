"""Every numeric answer of the lessons' questions, computed: one line per question id.

`test_question_bank.py` holds it against the question files, in both directions.
"""

import math


def sigmoid(z: float) -> float:
    return 1 / (1 + math.exp(-z))


def slope(z: float) -> float:
    return sigmoid(z) * (1 - sigmoid(z))


COMPUTED_ANSWERS = {
    "01.slope-at-3": slope(3),
    "01.share-at-minus-4": 100 * slope(-4) / slope(0),
    "02.product-of-four": 0.1**4,
    "02.update-of-four": 0.5 * 0.1**4,
    "02.factor-of-a-layer": slope(0) * 0.2 * math.sqrt(900),
    "03.six-layers-at-best": (slope(0) / math.sqrt(3)) ** 6,
    "03.relu-factor": math.sqrt((1**2 + 0**2) / 2) / math.sqrt(3),
}
