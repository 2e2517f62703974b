"""What lesson 09 lets a learner write: the formula of a layer, a diagnosis, and a repair."""

from collections.abc import Callable, Mapping

import numpy as np

from helpers.checks import Verdict, WrongAnswer, match_call
from helpers.checks.time_limit import CallFailed, call_within

# What is at work in the lesson's three patients: the stems of the words for it.
MECHANISMS = {
    "saturat": "saturation",
    "attenuat": "attenuation",
    "signal": "lost signal",
    "explo": "explosion",
}
DIAGNOSES = {"A": {"attenuat"}, "B": {"saturat", "explo"}, "C": {"attenuat", "signal"}}
HINTS = {
    "saturat": "Look at the share of units with |z| ≥ 5",
    "attenuat": "Look at what is left of the error in layer 1",
    "signal": "Look at the spread over the images in layer 10",
    "explo": "Look whether error or spread has grown",
}
LEAST, MOST = 0.05, 20  # of error and spread, for a network that lets both through


def judge_factor_of_a_layer(factor: Callable) -> Verdict:
    """Judge rms slope · std(W) · √fan_in."""
    verdict = Verdict(False, "")
    for slope, std, fan_in in ((0.22, 0.06, 100), (0.9, 0.125, 64)):
        right = slope * std * fan_in**0.5
        table = [
            WrongAnswer(slope * std * fan_in, "The number of inputs enters by its root."),
            WrongAnswer(std * fan_in**0.5, "The slope is missing."),
            WrongAnswer(slope * std, "The number of inputs is missing: how does a sum grow?"),
            WrongAnswer(slope * fan_in**0.5, "The size of the weights is missing."),
            WrongAnswer(slope**2 * std * fan_in**0.5, "The slope enters once."),
            WrongAnswer(slope * std / fan_in**0.5, "More inputs make the sum larger, not smaller."),
            WrongAnswer(slope * std**2 * fan_in, "This is about squares: take std and not std²."),
        ]
        verdict = match_call(
            factor,
            (slope, std, fan_in),
            right,
            table,
            about=f"slope {slope}, std {std}, fan_in {fan_in}",
            reveal=True,
        )
        if not verdict.correct:
            return verdict
    return Verdict(True, "Three numbers, and you know the factor before you train.")


def judge_name_the_mechanisms(diagnosis: object) -> Verdict:
    """Judge which mechanisms a learner has named for each of the three patients."""
    if not isinstance(diagnosis, Mapping) or set(diagnosis) != set(DIAGNOSES):
        return Verdict(False, 'Keep the form {"A": "…", "B": "…", "C": "…"}.')
    for patient, right in DIAGNOSES.items():
        words = diagnosis[patient]
        if not isinstance(words, str):
            return Verdict(False, f"Patient {patient}: write the mechanism in quotes.")
        named = {stem for stem in MECHANISMS if stem in words.lower()}
        if not named:
            known = ", ".join(MECHANISMS.values())
            return Verdict(False, f"Patient {patient}: {words!r} names none of {known}.")
        for stem in MECHANISMS:
            if stem in named - right:
                return Verdict(
                    False, f"Patient {patient}: {HINTS[stem]}. Is it {MECHANISMS[stem]}?"
                )
        for stem in MECHANISMS:
            if stem in right - named:
                return Verdict(
                    False, f"Patient {patient}: that is true, but not all. {HINTS[stem]}, too."
                )
    return Verdict(True, "Three numbers tell the four mechanisms apart.")


def judge_still_sigmoid(network: object, look_inside: Callable) -> Verdict:
    """Judge a network of ten sigmoid layers by what arrives of error and spread.

    Args:
        network: what the learner has built.
        look_inside: the lesson's function that measures the layers of a network.

    """
    layers = getattr(network, "hidden_layers", None)
    if layers is None:
        return Verdict(False, "This is not a network: build one with make_deep.")
    if len(layers) != 10:
        return Verdict(False, f"This network has {len(layers)} hidden layers, not ten.")
    others = {layer.activation.name for layer in layers} - {"sigmoid"}
    if others:
        return Verdict(False, f"This one has {others.pop()} units: keep the sigmoid.")
    try:
        found = call_within(look_inside, network)
    except CallFailed as problem:
        return Verdict(False, f"It cannot be measured: {problem}.")
    error, spread = found["delta_norm"], found["spread"]
    left = {
        "error": error.iloc[0] / error.iloc[9],
        "spread": spread.iloc[9] / spread.iloc[0],
    }
    told = " and ".join(f"{share:.2g} of the {name}" for name, share in left.items())
    for name, share in left.items():
        if not np.isfinite(share) or share > MOST:
            return Verdict(False, f"{told} arrive: that grows. Make the weights smaller.")
        if share < LEAST:
            return Verdict(False, f"{told} arrive: the {name} is still lost.")
    return Verdict(True, f"{told} arrive, and every unit is a sigmoid.")


TASKS = {
    "factor-of-a-layer": judge_factor_of_a_layer,
    "name-the-mechanisms": judge_name_the_mechanisms,
    "still-sigmoid": judge_still_sigmoid,
}
