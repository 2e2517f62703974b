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
            the typical example has no slope there. Of ReLU6 and hard tanh, which are flat for many
            z of the usual size, only the values count that would not be flat then.
        fall: attenuated if the size of δ falls below this share from the last call to the first;
            exploding if it rises above its inverse. e⁻⁶ is six depth scales, about the depth down
            to which networks were trained (S. Schoenholz et al., arXiv:1611.01232).
        signal: lost if a call's outputs differ between examples by less than this share of their
            size. That is about the distance of two numbers in bfloat16, the coarsest format in use
            (2⁻⁷): in it, such examples look alike.
        dead_share: dead if at least this share of a call's units has slope 0 for every example.
            From one half on the typical unit is dead.
        seen_by: a unit is called dead only after as many examples and places. By chance a unit of
            ReLU is off for all of n with probability 2⁻ⁿ.
        dead_excess: and only if those that are off for every example outnumber those that are on
            for every example by this many standard deviations. Where examples are alike every unit
            is one or the other, by chance as often the one as the other. From 3 on it is hardly
            chance.
        zeros: underflow if at least this share of a gradient is exactly 0 in half precision and is
            not if the loss is larger. From one half on the typical weight is not moved at all.
        head_slope: the loss saturates if the function at the output lets through less than this
            share of its gradient, compared with the function's steepest slope. Below a tenth the
            network learns ten times slower than with cross-entropy, which lets all of it through.
        directions: ill-conditioned if what random vectors become on their way back through the
            layers lies in fewer directions than this, for all examples together. A single one
            through ReLU counts as two, since a unit lets it through for one of its signs, so three
            are the fewest that cannot be one.
        unevenness: ill-conditioned, too, if of three such vectors of one example the first singular
            value is this many times the third. Products of normal matrices as deep as they are wide
            have about 10, and of those half as deep 95 in 100 have less than 8 (measured for
            widths from 32 to 96, at depths at which others found the change from one kind of
            spectrum to the other: G. Akemann, Z. Burda, M. Kieburg, arXiv:1809.05905).
        learnt: a network has learnt if its loss is so many standard deviations below that with the
            targets of other examples. By chance that happens once in a thousand times.
        largest_step: a step is too large if it changes the parameters by more than this share of
            their size: after ten of them nothing of the initial weights counts.
        smallest_step: a step is too small if it changes them by less: ten thousand of them, a
            usual training, move the weights by a tenth of their size at most.

    """

    flat_slope: float = 0.0266
    flat_share: float = 0.5
    fall: float = math.exp(-6)
    signal: float = 0.01
    dead_share: float = 0.5
    seen_by: int = 16
    dead_excess: float = 3.0
    zeros: float = 0.5
    head_slope: float = 0.1
    directions: float = 3.0
    unevenness: float = 8.0
    learnt: float = 3.0
    largest_step: float = 0.1
    smallest_step: float = 1e-5
