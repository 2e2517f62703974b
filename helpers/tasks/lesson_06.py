"""What the learner writes and changes in lesson 06, and what usual mistakes there mean."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
from torch import Tensor

from helpers.checks import Mistake, Verdict, WrongAnswer, match_call, match_number, to_number

LEAK = 0.01
PLACES = np.array([[-100.0, -2.0, -0.5], [0.5, 2.0, 100.0]])
SCALE = 3**-0.5  # std(W) · √fan_in of PyTorch's default weights
FACTORS = MappingProxyType({"SiLU": 0.5 * SCALE, "ELU": SCALE, "ReLU": 0.5**0.5 * SCALE})
ROOM = 0.03  # so that two digits are enough
CLOSE_ENOUGH = 0.01  # to the bias that kills


def judge_leaky_slope(derivative: Callable) -> Verdict:
    """Judge the derivative of leaky ReLU, a function of an array of z."""
    right = np.where(PLACES > 0, 1.0, LEAK)
    table = [
        WrongAnswer(
            np.where(PLACES > 0, PLACES, LEAK * PLACES),
            "This is leaky ReLU itself. The question asks for its slope.",
        ),
        WrongAnswer(
            np.where(PLACES > 0, 1.0, LEAK * PLACES),
            "On the left this is the function. Its slope there is the number in front of z.",
        ),
        WrongAnswer(
            np.where(PLACES > 0, 1.0, 0.0),
            "This is ReLU's derivative. Leaky ReLU has a slope on the left as well.",
        ),
        WrongAnswer(
            np.where(PLACES > 0, 1.0, -LEAK),
            "To the left the curve falls, so towards larger z it rises: the slope is positive.",
        ),
        WrongAnswer(np.where(PLACES > 0, LEAK, 1.0), "The two sides have changed places."),
    ]
    called = f"your function at z = {PLACES.tolist()}"
    verdict = match_call(derivative, [PLACES.copy()], right, table, about=called, reveal=True)
    if not verdict.correct:
        return verdict
    return Verdict(True, "1 on the right, 0.01 on the left, and 0 nowhere.")


def judge_factors(factors: Mapping[str, object]) -> Verdict:
    """Judge the predicted factors of the error for three activation functions, by name."""
    if not isinstance(factors, Mapping) or set(factors) != set(FACTORS):
        return Verdict(False, f"Leave the three names as they are: {', '.join(FACTORS)}.")
    for name, right in FACTORS.items():
        near = (right * (1 - ROOM), right * (1 + ROOM))
        verdict = match_number(factors[name], near, _factor_mistakes(name), "Open the hints.")
        if not verdict.correct:
            return Verdict(False, f"{name}: {verdict.message}")
    return Verdict(True, "Read from the slope at 0 alone. The table below has the measurement.")


def _factor_mistakes(name: str) -> list[Mistake]:
    slope = FACTORS[name] / SCALE
    mistakes = [
        Mistake.near(
            slope,
            "This is the slope alone. The weights shrink the error, too: multiply by √(1/3).",
            ROOM,
        ),
        Mistake.near(slope / 3, "You have multiplied by 1/3. The factor is its root.", ROOM),
    ]
    if name == "ReLU":
        mean = "Half of the slopes are 1 and half 0, but take the root of the mean square."
        mistakes += [
            Mistake.near(0.5 * SCALE, mean, ROOM),
            Mistake.near(0.5, f"{mean} And the weights shrink the error, too.", ROOM),
            Mistake.near(SCALE, "This would be a slope of 1 for every unit. Half have 0.", ROOM),
        ]
    if name == "SiLU":
        alike = "SiLU's slope at 0 is not 1: there the switch σ(z) is half open."
        quarter = "A quarter is σ's slope. SiLU is z · σ(z): use the product rule at z = 0."
        mistakes += [Mistake.near(SCALE, alike, ROOM), Mistake.near(0.25 * SCALE, quarter, ROOM)]
    return mistakes


def judge_smallest_bias(bias: object, sums: Tensor) -> Verdict:
    """Judge the bias closest to 0 that kills a unit.

    Args:
        bias: what the learner found.
        sums: w · x for every training image.
    """
    number, largest = to_number(bias), sums.max().item()
    active = int((sums + number > 0).sum())
    if number > 0 and abs(number - largest) <= CLOSE_ENOUGH:
        return Verdict(False, "The size is right. In which direction must z move?")
    if largest + number > CLOSE_ENOUGH / 10:
        return Verdict(
            False, f"With {number:.4g} the unit is still active for {active} of {len(sums)} images."
        )
    if abs(number - sums.min().item()) <= CLOSE_ENOUGH:
        return Verdict(
            False,
            f"{number:.4g} is the smallest of the sums. It kills, but a bias closer to 0 does, "
            "too: which image is the last to be silenced?",
        )
    if number < -largest - CLOSE_ENOUGH:
        return Verdict(
            False, f"{number:.4g} kills the unit, but it is further down than needed. Go closer."
        )
    return Verdict(
        True, f"At {number:.4g} it is dead for all {len(sums)} images: −b is the largest sum."
    )


def judge_rate(rate: object, train_once: Callable[[float], float], target: float) -> Verdict:
    """Judge a learning rate for ReLU by what comes of it.

    Args:
        rate: what the learner chose.
        train_once: trains a ReLU network at a rate and returns its loss.
        target: the loss to get below.
    """
    number = to_number(rate)
    if number <= 0:
        return Verdict(False, "A learning rate is greater than 0.")
    loss = train_once(number)
    found = f"At {number:.3g} ReLU ends with a loss of {loss:.3g}"
    if loss < target:
        return Verdict(True, f"{found}, below {target:.3g}, the worst of the sigmoid's runs.")
    return Verdict(
        False,
        f"{found}; the worst of the sigmoid's runs has {target:.3g}. By what factor is ReLU's "
        "gradient longer, and what does that mean for the rate?",
    )


TASKS = {
    "leaky-slope": judge_leaky_slope,
    "factor-from-slope": judge_factors,
    "smallest-bias": judge_smallest_bias,
    "rate-for-relu": judge_rate,
}
