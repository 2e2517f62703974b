"""What the learner writes and chooses in lesson 07, and what usual mistakes there mean."""

import math
from collections.abc import Callable, Mapping

import numpy as np

from helpers.checks import Mistake, Verdict, WrongAnswer, match_call, match_number
from helpers.training.remedies import REMEDIES, Remedy

LEARNED = 0.5  # of the constant answer's loss
WEIGHT_CHOICES = ("xavier", "lsuv", "rescue")
NORMALIZATIONS = (None, "batch", "layer", "layer_after")
IMAGES = np.array([[1.0, -2.0, 10.0], [3.0, 0.0, 14.0], [5.0, 4.0, 9.0], [7.0, -6.0, 11.0]])
WEIGHTS = np.array([[1.0, 3.0, -2.0, 6.0], [0.5, -4.0, 1.0, 1.5]])
TINY = 1e-3  # relative; room for a tiny number added to the variance


def judge_batch_norm(normalise: Callable) -> Verdict:
    """Judge a function that normalises each column (unit) of an array over its rows (images)."""
    centred, spread = IMAGES - IMAGES.mean(axis=0), IMAGES.std(axis=0)
    of_rows = IMAGES - IMAGES.mean(axis=1, keepdims=True)
    over_units = "Over the units of each image: that is layer norm. Take the images, axis=0."
    table = [
        WrongAnswer(of_rows / IMAGES.std(axis=1, keepdims=True), over_units),
        WrongAnswer(of_rows / spread, f"The mean is taken the wrong way round. {over_units}"),
        WrongAnswer(
            (IMAGES - IMAGES.mean()) / IMAGES.std(),
            "One mean and one deviation for all numbers together. Each unit has its own: axis=0.",
        ),
        WrongAnswer(centred, "The mean is gone. Now divide by the standard deviation as well."),
        WrongAnswer(IMAGES / spread, "Divided, but the mean is still there: subtract it first."),
        WrongAnswer(
            IMAGES - IMAGES.mean(axis=0) / spread,
            "Put the difference into parentheses: only the mean has been divided.",
        ),
        WrongAnswer(
            centred / spread**2, "You have divided by the variance. Divide by its root, the std."
        ),
        WrongAnswer(
            centred / IMAGES.std(axis=0, ddof=1),
            "Almost: divide the sum of squares by the number of images, not by one less (ddof=0).",
        ),
    ]
    how = {"about": f"your function of z = {IMAGES.tolist()}", "rtol": TINY, "reveal": True}
    verdict = match_call(normalise, [IMAGES.copy()], centred / spread, table, **how)
    if not verdict.correct:
        return verdict
    return Verdict(True, "Each unit has mean 0 and standard deviation 1 over the images.")


def judge_rescue(gain: object, bias_of: Callable) -> Verdict:
    """Judge the gain that cancels the sigmoid's slope, and the biases that centre a layer."""
    mistakes = [
        Mistake.near(0.25, "This is the slope. The gain has to make the product with it 1."),
        Mistake.near(2.0, "Twice a quarter is a half. The product has to be 1."),
        Mistake.near(1.0, "With gain 1 nothing is repaired. By what does the slope multiply?"),
    ]
    verdict = match_number(gain, (3.99, 4.01), mistakes, "What is the sigmoid's slope at 0?")
    if not verdict.correct:
        return Verdict(False, f"The gain: {verdict.message}")
    per_unit = WEIGHTS.sum(axis=1)
    table = [
        WrongAnswer(0.5 * per_unit, "The sign: the ½ has to be taken away, not added."),
        WrongAnswer(-per_unit, "This would centre inputs of 1. The sigmoid's mean is ½."),
        WrongAnswer(-0.5 * WEIGHTS.mean(axis=1), "Take the sum over the inputs, not the mean."),
        WrongAnswer(-2 * per_unit, "A gain of 4 is in the weights already: only the ½ is left."),
        WrongAnswer(-0.5 * WEIGHTS.sum(axis=0), "One bias per input: sum along the rows, axis=1."),
        WrongAnswer(-0.5 * WEIGHTS.sum(), "One number for all: each unit has its own, axis=1."),
    ]
    about = f"your bias for weights = {WEIGHTS.tolist()}"
    verdict = match_call(
        bias_of, [WEIGHTS.copy()], -0.5 * per_unit, table, about=about, reveal=True
    )
    if not verdict.correct:
        return verdict
    return Verdict(True, "Slope and mean are cancelled, by initial weights alone.")


def judge_own_remedy(remedy: object, attempt: Callable[[Remedy], Mapping[str, float]]) -> Verdict:
    """Report what came of a remedy of the learner's own.

    Args:
        remedy: the learner's choice.
        attempt: measures and trains a network with it; returns saturated, delta_factor, signal and
            remaining.
    """
    if not isinstance(remedy, Remedy):
        return Verdict(False, "Write a remedy: remedies.Remedy(…) with the parts of your choice.")
    for name, known in REMEDIES.items():
        if remedy == known:
            words = "the patient itself" if name == "nothing" else f"{name!r} of the table"
            return Verdict(False, f"This is {words}. Combine parts that the table keeps apart.")
    for part, choices in (("weights", WEIGHT_CHOICES), ("normalization", NORMALIZATIONS)):
        if getattr(remedy, part) not in choices:
            known = ", ".join(map(repr, choices))
            return Verdict(False, f"{part} can be {known}, not {getattr(remedy, part)!r}.")
    try:
        numbers = attempt(remedy)
    except ValueError as problem:
        return Verdict(False, f"This network could not be built: {problem}.")
    left = numbers["remaining"]
    came = "it learns" if left < LEARNED else "it does not learn"
    size = f"{left:.2f} of the loss remains" if math.isfinite(left) else "training diverged"
    return Verdict(
        True,
        f"Saturated {numbers['saturated']:.0%}, factor of δ {numbers['delta_factor']:.2g}, signal "
        f"{numbers['signal']:.2g}; after training {size}: **{came}**.",
    )


TASKS = {
    "batch-norm": judge_batch_norm,
    "rescue-formula": judge_rescue,
    "own-remedy": judge_own_remedy,
}
