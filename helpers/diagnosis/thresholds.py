"""From where on a diagnosis calls a network sick, each number with its reason."""

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Thresholds:
    """The numbers behind the verdicts.

    Attributes:
        flat_slope: a unit is in the flat part where its slope is below this share of the most that
            its function can have. σ'(5) is 2.66 % of ¼, so for the sigmoid that is |z| > 5.
        flat_share: saturated if at least this share of a call is in the flat part. From one half on
            the typical example has no slope there.
        fall: attenuated if the size of δ falls below this share from the last call to the first;
            exploding if it rises above its inverse. e⁻⁶ is six depth scales, about the depth down
            to which networks were trained (S. Schoenholz et al., arXiv:1611.01232).
        signal: lost if a call's outputs differ between examples by less than this share of their
            size: one part in a hundred, of which the layers above would have to make their answer.
        dead_share: dead if at least this share of a call's units has slope 0 for every example.
        seen_by: a unit is called dead only after as many examples and places. By chance a unit of
            ReLU is off for all of n with probability 2⁻ⁿ.
        zeros: underflow if at least this share of a half-precision gradient is exactly 0, although
            the same gradient has something to pass on.
        conditioning: ill-conditioned if the largest singular value of the map from the first call
            to the last is as many times as large as the middle one.
        step: a step is too large if it changes a weight matrix by more than this share of its size,
            and too small below the hundred-thousandth part of that.

    """

    flat_slope: float = 0.0266
    flat_share: float = 0.5
    fall: float = math.exp(-6)
    signal: float = 0.01
    dead_share: float = 0.5
    seen_by: int = 16
    zeros: float = 0.5
    conditioning: float = 1e4
    step: float = 0.1
