"""What a claim of a lesson is: its sentence, the computation behind it, and when it would fail."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

# What a computation found: a few named rows of numbers, most often one number per seed.
Measured = Mapping[str, Sequence[float]]


@dataclass(frozen=True)
class Claim:
    """One claim of a lesson's prose, with the computation that backs it.

    Attributes:
        name: lesson number, point, the claim in a few words: ``"03.unsaturated-at-start"``.
        sentence: what the lesson says.
        measure: called as ``measure(seeds=seeds, **settings)``; computes everything anew, without
            the notebook, and returns named rows of numbers.
        holds: tells from the measured rows whether the claim holds. A direction, a ratio or a
            tolerance that follows from the mechanism; never an exact loss.
        altered: settings to change (another activation, depth or scale) so that the claim no
            longer holds; this shows that the check can fail.
        altered_how: the same in words: ``"with ReLU instead of the sigmoid"``.
        settings: keyword arguments of `measure` at full size.
        reduced: settings to change for a quick run, which CI makes.
        seeds: of the full run; empty where nothing is left to chance.
        reduced_seeds: of the quick run.

    """

    name: str
    sentence: str
    measure: Callable[..., Measured]
    holds: Callable[[Measured], bool]
    altered: Mapping[str, object]
    altered_how: str
    settings: Mapping[str, object] = field(default_factory=dict)
    reduced: Mapping[str, object] = field(default_factory=dict)
    seeds: Sequence[int] = tuple(range(5))
    reduced_seeds: Sequence[int] = (0, 1)

    def run(self, full: bool, altered: bool = False) -> Measured:
        """Compute the claim's numbers, at full size or reduced, as claimed or altered."""
        settings = dict(self.settings)
        if not full:
            settings |= self.reduced
        if altered:
            settings |= self.altered
        seeds = self.seeds if full else self.reduced_seeds[: len(self.seeds)]
        return self.measure(seeds=seeds, **settings)


def in_words(measured: Measured) -> str:
    """Write measured rows in one line: each as its least to its most."""
    return "; ".join(f"{name} {_range_in_words(row)}" for name, row in measured.items())


def _range_in_words(row: Sequence[float]) -> str:
    least, most = f"{min(row):.3g}", f"{max(row):.3g}"
    return least if least == most else f"{least} to {most}"
