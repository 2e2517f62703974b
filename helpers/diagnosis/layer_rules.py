"""The rules about what layers do to the signal and to δ on their way.

Every rule takes the findings of one pass and the thresholds, and yields the verdicts it has.
"""

import math
from collections.abc import Iterable, Sequence

import torch

from helpers.diagnosis.calls import LOSS, Call, name_place, name_way
from helpers.diagnosis.catalogue import KNOWN, name_of
from helpers.diagnosis.findings import Findings
from helpers.diagnosis.thresholds import Thresholds
from helpers.diagnosis.verdicts import Verdict, beyond, say

ROUNDED = 10  # times the precision of a number: rounding alone
INPUTS_LARGE = 3.0  # standardised inputs have the size 1


def saturation(found: Findings, limits: Thresholds) -> Iterable[Verdict]:
    """Most units of a call are in the flat part of a function that is flat at both ends."""
    calls = [
        call
        for call in found.calls
        if KNOWN[call.function].saturates
        and needlessly_flat(call) >= limits.flat_share
        and not is_dead(call, limits)
        and not found.is_output(call)
    ]
    if not calls:
        return
    worst = max(calls, key=needlessly_flat)
    large_inputs = [
        call for call in calls if call.on_inputs and (call.input_rms or 0) > INPUTS_LARGE
    ]
    if large_inputs:
        size = say(large_inputs[0].input_rms)
        remedy = (
            f"The inputs of the network are the reason: their root mean square is {size}. "
            "Standardise them to mean 0 and standard deviation 1."
        )
        place = large_inputs[0].place
    else:
        remedy = "Make the weights before it smaller, or normalise what they give."
        place = worst.place
    yield Verdict(
        "saturation",
        place,
        f"{worst.flat:.0%} of the outputs of {worst.function} in {name_place(worst.place)} lie in "
        f"its flat part, where hardly any gradient passes; the root mean square of its inputs z is "
        f"{say(worst.z_rms)}.",
        beyond(worst.flat, limits.flat_share),
        remedy,
        "05",
    )


def needlessly_flat(call: Call) -> float:
    """Return the share in the flat part, of the values that would not be there at a usual z."""
    usual = KNOWN[call.function].usually_flat
    return (call.flat - usual) / (1 - usual)


def dead_units(found: Findings, limits: Thresholds) -> Iterable[Verdict]:
    """Units have slope 0 for every example."""
    dead = [call for call in found.calls if is_dead(call, limits)]
    if dead:
        worst = max(dead, key=lambda call: call.dead)
        yield Verdict(
            "dead units",
            worst.place,
            f"{worst.dead:.0%} of the units of {name_place(worst.place)} have slope 0 for every "
            "example of the batch.",
            beyond(worst.dead, limits.dead_share),
            "Start again with smaller steps and biases of 0, or use leaky ReLU.",
            "06",
        )


def is_dead(call: Call, limits: Thresholds) -> bool:
    """Tell whether many units of a call are off for every example, and not by chance."""
    if call.dead is None or call.place == LOSS or call.seen < limits.seen_by:
        return False
    units = math.prod(call.shape) / call.seen
    off, on = call.dead * units, call.always_on * units
    is_chance = call.dead < 1 and off - on < limits.dead_excess * math.sqrt(off + on)
    return call.dead >= limits.dead_share and not is_chance


def explosion(found: Findings, limits: Thresholds) -> Iterable[Verdict]:
    """δ, or the signal itself, grows from layer to layer."""
    chain = found.chain
    if chain is not None and chain.fall > 1 / limits.fall:
        yield Verdict(
            "explosion",
            chain.name,
            f"on its way {chain.way} the gradient δ becomes {say(chain.fall)} times as large: "
            f"{chain.describe()}.",
            math.log10(chain.fall * limits.fall),
            "Make the weights smaller (for ReLU: He's), normalise, or clip the gradient.",
            "03",
        )
    sizes = [call.z_rms for call in found.calls if math.isfinite(call.z_rms) and call.z_rms > 0]
    if len(sizes) > 1 and sizes[-1] / max(sizes[0], 1.0) > 1 / limits.fall:  # not what grows to 1
        yield Verdict(
            "explosion",
            found.calls[-1].place,
            f"from the first call of an activation function to the last, in "
            f"{name_place(found.calls[-1].place)}, the inputs z become {say(sizes[-1] / sizes[0])} "
            "times as large.",
            math.log10(sizes[-1] / sizes[0] * limits.fall),
            "Make the weights smaller (for ReLU: He's), or normalise.",
            "05",
        )


def lost_signal(found: Findings, limits: Thresholds) -> Iterable[Verdict]:
    """What the layers pass on no longer depends on the example."""
    if found.inputs_signal <= ROUNDED * torch.finfo(torch.float32).eps:
        yield Verdict(
            "lost signal",
            "the inputs",
            "the inputs of all examples in the batch are the same.",
            math.inf,
            "Look at how the batch is made: nothing can be learnt from it, nor much be diagnosed.",
            "07",
        )
        return
    # Outputs are another matter: of probabilities near 1 the rest is what counts. And a gate may be
    # as open for one example as for the other.
    calls = [
        call
        for call in found.calls
        if not (found.is_output(call) or call.is_gate or call.place == LOSS)
    ]
    if weak := _find_weak(calls, limits):
        first, least = weak[0], min(weak, key=lambda call: call.signal)
        evidence = (
            f"in {name_place(least.place)} the outputs for different examples differ by "
            f"{say(least.signal)} of their size"
        )
        if least.signal < ROUNDED * torch.finfo(least.output.dtype).eps:
            evidence += f", no more than what {name_of(least.output.dtype)} rounds away"
        evidence += f"; from {name_place(first.place)} on it is less than {limits.signal:g}."
        remedy = (
            "Use a function with mean 0 (tanh, 2σ − 1), centre the weights, or normalise after the "
            "activation."
        )
        if first is calls[0] and found.inputs_signal < limits.signal:
            remedy = (
                f"The inputs themselves differ by {say(found.inputs_signal)} of their size: "
                "subtract their mean."
            )
        yield Verdict(
            "lost signal",
            first.place,
            evidence,
            beyond(limits.signal, max(least.signal, 1e-12)),
            remedy,
            "07",
        )


def _find_weak(calls: Sequence[Call], limits: Thresholds) -> list[Call]:
    """Find the calls with a weak signal after which none has it again.

    One that has it again got it by another way, unless the noise of dropout is what differs.
    """
    weak, dropouts = [], math.inf
    for call in reversed(calls):
        if not call.signal < limits.signal:
            dropouts = call.dropouts
        elif call.dropouts < dropouts:
            weak.append(call)
    return weak[::-1]


def attenuation(found: Findings, limits: Thresholds) -> Iterable[Verdict]:
    """δ shrinks from layer to layer."""
    chain = found.chain
    if chain is not None and chain.fall < limits.fall:
        yield Verdict(
            "attenuation",
            chain.name,
            f"on its way {chain.way} the gradient δ shrinks to {say(chain.fall)} of its size: "
            f"{chain.describe()}.",
            beyond(limits.fall, max(chain.fall, 1e-300)),
            chain.advise(),
            "03",
        )


def ill_conditioned(found: Findings, limits: Thresholds) -> Iterable[Verdict]:
    """What passes is passed in few directions, before the network has learnt which.

    A network that has learnt passes on what it needs, and that may be a single direction. Where the
    signal is lost all examples have the same Jacobian, which narrows what they send back together.
    """
    calls = [call for layer in found.layers for call in layer.calls]
    if any(call.signal < limits.signal for call in calls):
        return
    measured, learning = found.conditioning, found.learning
    if measured is None or learning is None or learning.deviations > limits.learnt:
        return
    first, last = calls[0], calls[-1]
    way = name_way(last, first)
    if measured.shared < limits.directions:
        evidence = (
            f"what random vectors become on the way {way} lies in {measured.shared:.1f} directions "
            f"for all examples together; if it were even, they would be {measured.at_most:.0f}."
        )
        severity = beyond(limits.directions, measured.shared)
    elif measured.own > limits.unevenness:
        evidence = (
            f"of three random vectors sent {way}, one is left: the three singular values are "
            f"{measured.own:.2g} : 1 from the largest to the smallest."
        )
        severity = beyond(measured.own, limits.unevenness)
    else:
        return
    yield Verdict(
        "ill-conditioned",
        "the whole network",
        evidence,
        severity,
        "Use orthogonal weights, fewer layers, or residual connections.",
        "07",
    )
