"""Mean-field theory: what random weights do to signal and gradient in a deep, wide network.

Each layer is z = W a + b, with independent normal weights of standard deviation
sigma_w / sqrt(fan_in) and normal biases of standard deviation sigma_b. In an infinitely wide layer
the z of one input are then normal with a variance q, and those of two inputs have a correlation c.
Both follow from those of the layer before, and in a deep network they run into fixed points:

    q = sigma_w² E[f(√q x)²] + sigma_b²           x standard normal
    q c = sigma_w² E[f(u) f(v)] + sigma_b²        u, v normal with variance q and correlation c

How fast they do so is the depth over which a network forgets its input; how fast the gradient
shrinks or grows follows from the same means. Sources: B. Poole, S. Lahiri, M. Raghu, J.
Sohl-Dickstein, S. Ganguli, arXiv:1606.05340; S. Schoenholz, J. Gilmer, S. Ganguli, J.
Sohl-Dickstein, arXiv:1611.01232.
"""

import functools
import math
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, NamedTuple

import torch
from torch import Tensor

from helpers.networks import activation_derivative, make_activation

if TYPE_CHECKING:
    import pandas as pd

# For these three the fixed points are known to be unique, see `find_fixed_point`.
ACTIVATIONS = ("sigmoid", "tanh", "relu")
# Networks were found trainable up to this multiple of the depth scale (arXiv:1611.01232).
TRAINABLE_SCALES = 6.0

# A mean over a normal distribution becomes a sum over evenly spaced points: for smooth functions
# that fall off, its error vanishes exponentially with the spacing.
REACH = 8.5  # standard deviations; what lies outside weighs 2e-17
SPACING = 0.05  # standard deviations at most, and a step in z of at most
STEP_OF_Z = 0.5
SMALLEST_VARIANCE = 1e-12


class FixedPoint(NamedTuple):
    """Where a deep network ends: see `find_fixed_point`."""

    q: float
    c: float
    chi_1: float
    chi_c: float


def gaussian_mean(function: Callable[[Tensor], Tensor], variance: float) -> float:
    """Return the mean of function(z) for a normal z with mean 0.

    Args:
        function: maps a float64 tensor to one of the same shape, elementwise.
        variance: of z, at least 0.

    """
    points, weights = _normal_grid(variance)
    return (function(math.sqrt(variance) * points) * weights).sum().item()


def gaussian_product_mean(
    function: Callable[[Tensor], Tensor], variance: float, correlation: float
) -> float:
    """Return the mean of function(u) * function(v) for normal u and v with mean 0.

    Args:
        function: maps a float64 tensor to one of the same shape, elementwise.
        variance: of u and of v, at least 0.
        correlation: of u and v, from 0 to 1.

    """
    # u and v share one part, and each has one of its own. Given the shared part they are
    # independent, so that the mean of the product is the mean square of a mean.
    points, weights = _normal_grid(variance)
    shared = math.sqrt(variance * correlation) * points[:, None]
    own = math.sqrt(variance * (1 - correlation)) * points[None, :]
    given_shared = (function(shared + own) * weights).sum(dim=1)
    return (given_shared.square() * weights).sum().item()


def next_variance(activation: str, q: float, sigma_w: float, sigma_b: float = 0.0) -> float:
    """Return the variance of z in the next layer, `q` being that in this one."""
    f = make_activation(activation)
    return sigma_w**2 * gaussian_mean(lambda z: f(z).square(), q) + sigma_b**2


def next_correlation(
    activation: str, c: float, q: float, sigma_w: float, sigma_b: float = 0.0
) -> float:
    """Return the correlation of two inputs' z in the next layer.

    Args:
        activation: name of the activation function.
        c: correlation in this layer, from 0 to 1.
        q: variance of z in this layer, positive, the same for both inputs.
        sigma_w: weight scale.
        sigma_b: standard deviation of the biases.

    """
    product = gaussian_product_mean(make_activation(activation), q, c)
    return (sigma_w**2 * product + sigma_b**2) / next_variance(activation, q, sigma_w, sigma_b)


def find_fixed_point(activation: str, sigma_w: float, sigma_b: float = 0.0) -> FixedPoint:
    """Find the variance q and the correlation c in which a deep network ends.

    Args:
        activation: ``"sigmoid"``, ``"tanh"`` or ``"relu"``.
        sigma_w: weight scale, positive.
        sigma_b: standard deviation of the biases.

    Returns:
        q, c, and two factors. chi_1 = sigma_w² E[f'(z)²] is what the mean square of δ is
        multiplied by on its way back through a layer, and what the squared distance of two nearly
        equal inputs is multiplied by on its way forward. chi_c = sigma_w² E[f'(u) f'(v)] is what
        the distance from the correlation c is multiplied by. Where c is 1 they are the same.

        Without biases tanh has q = 0 for sigma_w <= 1: the signal fades to nothing.

        ReLU's z has no scale of its own. Without biases q goes to 0 or, for sigma_w² > 2, to
        infinity (at sigma_w² = 2 it stays what it was: NaN). Its slopes do not depend on q, so
        that both factors are sigma_w² / 2, which is also the factor of q itself. With biases q is
        finite for sigma_w² < 2. Source: K. He, X. Zhang, S. Ren, J. Sun, arXiv:1502.01852.

    Raises:
        ValueError: another activation, a sigma_w that is not positive, a sigma_b below 0, or one
            of the two is not finite.

    """
    _check(activation, sigma_w, sigma_b)
    if activation == "relu":
        return _relu_fixed_point(sigma_w, sigma_b)
    q, chi_1 = _settled(activation, sigma_w, sigma_b)
    if chi_1 <= 1:
        return FixedPoint(q, 1.0, chi_1, chi_1)
    c, chi_c = _settle_correlation(activation, q, sigma_w, sigma_b)
    return FixedPoint(q, c, chi_1, chi_c)


def depth_scales(activation: str, sigma_w: Iterable[float], sigma_b: float = 0.0) -> "pd.DataFrame":
    """Predict over how many layers signal and gradient fade, for a row of weight scales.

    Args:
        activation: as in `find_fixed_point`.
        sigma_w: weight scales.
        sigma_b: standard deviation of the biases.

    Returns:
        A frame with one row per weight scale and the columns sigma_w; q, c, chi_1 and chi_c as in
        `find_fixed_point`; forward, the depth ξ_c = 1 / |ln chi_c| over which the distance from
        the final correlation shrinks to 1/e (for ReLU: over which q shrinks or grows by a factor
        e); backward, the depth ξ_∇ = 1 / |ln chi_1| over which the mean square of δ shrinks or
        grows by a factor e. Both in layers; infinite at the edge, where the factor is 1.

    """
    import pandas as pd

    rows = []
    for scale in map(float, sigma_w):
        point = find_fixed_point(activation, scale, sigma_b)
        scales = {"forward": _depth_of(point.chi_c), "backward": _depth_of(point.chi_1)}
        rows.append({"sigma_w": scale, **point._asdict(), **scales})
    return pd.DataFrame(rows)


def find_edge(
    activation: str, sigma_b: float = 0.0, low: float = 0.05, high: float = 100.0
) -> float:
    """Find the weight scale of the edge between order and chaos, where chi_1 = 1.

    Below it δ and the distance of nearby inputs shrink from layer to layer, above it they grow.

    Args:
        activation: as in `find_fixed_point`.
        sigma_b: standard deviation of the biases.
        low: a weight scale below the edge.
        high: a weight scale above it.

    Raises:
        ValueError: as in `find_fixed_point`, or the edge does not lie between `low` and `high`.

    """

    def is_chaotic(scale: float) -> bool:
        _check(activation, scale, sigma_b)
        if activation == "relu":
            return scale**2 > 2
        return _settled(activation, scale, sigma_b)[1] > 1

    if is_chaotic(low) or not is_chaotic(high):
        raise ValueError(f"the edge of {activation} does not lie between {low} and {high}")
    return _bisect(is_chaotic, low, high)


def _check(activation: str, sigma_w: float, sigma_b: float) -> None:
    if activation not in ACTIVATIONS:
        raise ValueError(f"no theory for {activation!r}: choose one of {', '.join(ACTIVATIONS)}")
    if not (0 < sigma_w < math.inf and 0 <= sigma_b < math.inf):
        raise ValueError(
            "sigma_w must be positive, sigma_b at least 0, and both finite, "
            f"not {sigma_w} and {sigma_b}"
        )


def _normal_grid(variance: float) -> tuple[Tensor, Tensor]:
    """Return evenly spaced points, none of them 0, and normal weights that add up to 1.

    None lies at 0, where ReLU's slope jumps: by symmetry the sum is right there as well.
    """
    spacing = min(SPACING, STEP_OF_Z / math.sqrt(max(variance, SMALLEST_VARIANCE)))
    return _points_and_weights(math.ceil(REACH / spacing))


@functools.lru_cache(maxsize=64)  # the search for a fixed point asks for the same ones repeatedly
def _points_and_weights(half: int) -> tuple[Tensor, Tensor]:
    """Return as many points on either side of 0 and their weights; not to be changed in place."""
    points = (torch.arange(-half, half, dtype=torch.float64) + 0.5) * (REACH / half)
    weights = torch.exp(-points.square() / 2)
    return points, weights / weights.sum()


def _settled(activation: str, sigma_w: float, sigma_b: float) -> tuple[float, float]:
    """Return the fixed point q of the variance of a sigmoid or tanh network, and chi_1 there."""
    # The next variance divided by this one falls as q grows, and f is at most 1: there is one
    # fixed point above 0 or none. (A sigmoid is a shifted and stretched tanh, with a bias.)
    q = 0.0
    if next_variance(activation, SMALLEST_VARIANCE, sigma_w, sigma_b) > SMALLEST_VARIANCE:
        q = _bisect(
            lambda q: next_variance(activation, q, sigma_w, sigma_b) < q,
            SMALLEST_VARIANCE,
            1.01 * (sigma_w**2 + sigma_b**2),
        )
    f = make_activation(activation)
    return q, sigma_w**2 * gaussian_mean(lambda z: activation_derivative(f, z).square(), q)


def _settle_correlation(
    activation: str, q: float, sigma_w: float, sigma_b: float
) -> tuple[float, float]:
    """Return the fixed point c below 1 of the correlation, and the slope chi_c of its map there."""
    # As a power series in c the map has no negative coefficient, so it is convex and crosses the
    # diagonal once below 1. Newton's steps from c = 0 stay left of that point and cannot miss it.
    f = make_activation(activation)
    c = 0.0
    while True:
        slope = sigma_w**2 * gaussian_product_mean(lambda z: activation_derivative(f, z), q, c)
        step = (next_correlation(activation, c, q, sigma_w, sigma_b) - c) / (1 - slope)
        if not step > 1e-9:
            return c, slope
        c = min(c + step, 1.0)


def _relu_fixed_point(sigma_w: float, sigma_b: float) -> FixedPoint:
    chi = sigma_w**2 / 2
    if math.isclose(chi, 1.0):  # the rounded √2 is meant to be at the edge, too
        return FixedPoint(math.inf if sigma_b else math.nan, 1.0, 1.0, 1.0)
    q = sigma_b**2 / (1 - chi) if chi < 1 else math.inf
    return FixedPoint(q, 1.0, chi, chi)


def _depth_of(factor: float) -> float:
    """Return over how many layers a repeated factor amounts to e or 1/e; 0 if it is 0."""
    if factor <= 0:
        return 0.0
    return math.inf if factor == 1 else 1 / abs(math.log(factor))


def _bisect(is_above: Callable[[float], bool], low: float, high: float) -> float:
    """Return where `is_above` turns from False at `low` to True at `high`, both positive."""
    while high > low * (1 + 1e-12):
        middle = math.sqrt(low * high)
        if not low < middle < high:
            break
        low, high = (low, middle) if is_above(middle) else (middle, high)
    return math.sqrt(low * high)
