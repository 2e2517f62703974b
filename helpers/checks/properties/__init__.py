"""What the test cells of the lab look at: one property each, whatever else a program has wrong.

Each function here calls a learner's program with inputs to which the other properties make no
difference, or compares two of its own results in which the rest cancels.
"""

from helpers.checks.properties import chains, layers, norms, shares, sigmoids, units

__all__ = ["chains", "layers", "norms", "shares", "sigmoids", "units"]
