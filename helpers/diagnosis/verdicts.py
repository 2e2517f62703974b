"""A verdict: one mechanism that ails a network, with its evidence and its remedy."""

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Verdict:
    """One mechanism that ails a network.

    Attributes:
        name: of the mechanism, such as ``"attenuation"``.
        place: where, as the path of a module, or "the whole network".
        evidence: what was measured, in a sentence.
        severity: how far beyond its threshold, in powers of ten; 0 is on it.
        remedy: what repairs this factor, in a sentence.
        lesson: where the course explains it.

    """

    name: str
    place: str
    evidence: str
    severity: float
    remedy: str
    lesson: str

    def __str__(self) -> str:
        """Say what ails the network, how that was seen where, and what repairs it."""
        name, evidence = (text[0].upper() + text[1:] for text in (self.name, self.evidence))
        return f"{name}: {evidence} {self.remedy} (Lesson {self.lesson}.)"


def say(number: float) -> str:
    """Write a number as people do in a sentence: 1,020 and not 1.02e+03."""
    return f"{number:,.0f}" if 100 <= number < 1e6 else f"{number:.2g}"


def beyond(larger: float, smaller: float) -> float:
    """Return how many powers of ten lie between a measured number and its threshold."""
    return math.inf if smaller == 0 else math.log10(larger / smaller)
