"""What one fault hides: where it stands in the way, nothing can be said of some others.

A report that is silent there would sound as if they were ruled out.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from helpers.diagnosis.verdicts import Verdict


class Shadow(NamedTuple):
    """What lies in the shadow of a fault: in words, and the names of verdicts that may lie there.

    Where one of them was found all the same, it is no secret.
    """

    words: str
    names: frozenset[str] = frozenset()


SHADOWS: Mapping[str, Shadow] = MappingProxyType(
    {
        "not finite": Shadow(
            "how large the gradients are and the steps: beside numbers that are not finite all "
            "others lose their meaning",
            frozenset({"explosion", "attenuation"}),
        ),
        "saturation": Shadow(
            "whether a larger step would help: where functions are flat every step is small",
        ),
        "dead units": Shadow(
            "what the layers before dead units would get of the gradient",
            frozenset({"attenuation", "explosion"}),
        ),
        "underflow": Shadow(
            "how much of the gradient is lost on its way through the layers: "
            "what is exactly 0 has no size",
            frozenset({"attenuation"}),
        ),
    }
)


def say_what_is_hidden(verdicts: Sequence[Verdict]) -> list[str]:
    """Say in a sentence per fault what it hides."""
    found = list(dict.fromkeys(verdict.name for verdict in verdicts))
    return [
        f"{SHADOWS[name].words}. Repair this first ({name}), then diagnose again."
        for name in found
        if name in SHADOWS and not SHADOWS[name].names & {*found}
    ]
