"""The order of what comes back for each layer, where it grows from the first layer to the last."""

import numpy as np


def find_disorder(values: np.ndarray, count: int) -> str:
    """Say what is wrong with the sizes of one value per layer, or "" if they grow.

    Args:
        values: what came back, the first layer first.
        count: how many layers there are.
    """
    if values.shape != (count,):
        return "there has to be one value for each layer, and no others."
    found = abs(values)
    if not found.all():
        return "a value is 0, where the right one is tiny: is it exact, and computed in float64?"
    if not (np.diff(found) > 0).all():
        if (np.diff(found) < 0).all():
            return "the order is turned round: the first layer comes first."
        return "the values do not shrink from the last layer to the first, as the gradient does."
    return ""
