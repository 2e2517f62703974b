"""Whether probabilities can be taken at their word: of what is given 70 %, do 70 % come true?"""

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd


def measure_reliability(
    probabilities: np.ndarray, answers: np.ndarray, bins: int = 10
) -> "pd.DataFrame":
    """Sort predictions into bins of equal size and compare each bin with what came true.

    Args:
        probabilities: (number,), predicted for "yes".
        answers: (number,), 1 for yes and 0 for no.
        bins: how many.

    Returns:
        A frame with one row per bin, lowest probabilities first: predicted (mean probability),
        observed (share of yes), count, and standard_error, by which chance alone moves `observed`
        if the probabilities are right.

    Raises:
        ValueError: the two differ in number, or there are fewer predictions than bins.

    """
    import pandas as pd

    if len(probabilities) != len(answers):
        raise ValueError(
            f"{len(probabilities)} probabilities but {len(answers)} answers: give one for each"
        )
    if not 1 <= bins <= len(answers):
        raise ValueError(f"bins must be from 1 to the number of predictions, not {bins}")
    order = np.argsort(probabilities, kind="stable")
    rows = []
    for members in np.array_split(order, bins):
        p = np.asarray(probabilities, dtype=float)[members]
        rows.append(
            {
                "predicted": p.mean(),
                "observed": np.mean(np.asarray(answers)[members]),
                "count": len(members),
                "standard_error": np.sqrt((p * (1 - p)).sum()) / len(members),
            }
        )
    return pd.DataFrame(rows)


def calibration_error(reliability: "pd.DataFrame") -> float:
    """Return the mean distance between predicted and observed, bins weighted by their counts.

    Source: M. P. Naeini, G. Cooper, M. Hauskrecht, "Obtaining well calibrated probabilities using
    Bayesian binning", 2015.
    """
    distance = (reliability["predicted"] - reliability["observed"]).abs()
    return float(np.average(distance, weights=reliability["count"]))


def chance_level(probabilities: np.ndarray, seed: int, bins: int = 10, repeats: int = 20) -> float:
    """Return the calibration error that chance alone leaves when the probabilities are right.

    Answers are drawn from the probabilities themselves; the median over `repeats` draws.
    """
    generator = np.random.default_rng(seed)
    errors = []
    for _ in range(repeats):
        answers = generator.random(len(probabilities)) < probabilities
        errors.append(calibration_error(measure_reliability(probabilities, answers, bins)))
    return float(np.median(errors))
