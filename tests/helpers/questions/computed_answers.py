"""Every numeric answer of the lessons' questions, computed: one line per question id.

`test_bank.py` holds it against the question files, in both directions.
"""

import math


def sigmoid(z: float) -> float:
    return 1 / (1 + math.exp(-z))


def slope(z: float) -> float:
    return sigmoid(z) * (1 - sigmoid(z))


# Of question 06.who-is-dead: the activations of five units, each for four images.
FIVE_UNITS = ((0, 0, 0, 0), (0, 2, 0, 1), (3, 0, 0, 0), (0, 0, 0, 0), (1, 4, 2, 2))

COMPUTED_ANSWERS = {
    "01.slope-at-3": slope(3),
    "01.share-at-minus-2": 100 * slope(-2) / slope(0),
    "02.product-of-four": 0.1**4,
    "02.update-of-four": 0.5 * 0.1**4,
    "02.factor-of-a-layer": slope(0) * 0.2 * math.sqrt(900),
    "03.six-layers-at-best": (slope(0) / math.sqrt(3)) ** 6,
    "03.relu-factor": math.sqrt((1**2 + 0**2) / 2) / math.sqrt(3),
    "04.slope-at-the-margin": 100 * 0.98 * (1 - 0.98) / slope(0),
    "04.norm-later": 0.7 * math.log2(1600 / 200),
    "05.std-of-z": 0.3 * math.sqrt(400) * 0.5,
    "05.strip": 100 * (0.05 - 0.05**2 / 4),
    "05.he-std": math.sqrt(2 / 50),
    "06.three-leaky": 0.01**3,
    "06.who-is-dead": 100 * sum(not any(unit) for unit in FIVE_UNITS) / len(FIVE_UNITS),
    "06.cost-of-exp": 100 * ((1000 + 31) / (1000 + 1) - 1),
    "07.factor-with-scale-only": 0.3 / 0.6,
    "07.gain-for-a-slope": 1 / 0.1,
    "08.gradient-at-the-output": 0.02 - 1,
    "08.forget-gate": 0.9**20,
    "08.rnn-scale": 1 / slope(0),
    "09.layers-to-a-thousandth": math.ceil(math.log(1000) / math.log(1 / slope(0))),
    "10.left-after-two": 0.001 / (slope(0) ** 8 * 0.5),
}
