"""The recipes of the clinic: sick networks of known cause, and healthy ones, read from tables."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from tests.clinic.cases import Case, make_case
from tests.clinic.setups import Setup

FOLDER = Path(__file__).parent
TABLES = ("forward", "backward", "landscape", "pairs", "healthy")
# What a cause brings along by itself. It goes when the cause is repaired, so a verdict that names
# it beside the cause is not a false alarm; alone it does not stand for the cause.
FOLLOWS: Mapping[str, frozenset[str]] = {
    "saturation": frozenset({"attenuation", "explosion", "lost signal", "ill-conditioned"}),
    "attenuation": frozenset({"lost signal", "ill-conditioned", "step too small"}),
    "explosion": frozenset(
        {"saturation", "not finite", "dead units", "ill-conditioned", "step too large"}
    ),
    "lost signal": frozenset({"constant output", "attenuation", "ill-conditioned"}),
    "dead units": frozenset({"constant output", "lost signal", "attenuation", "ill-conditioned"}),
    "constant output": frozenset({"lost signal", "attenuation", "dead units", "step too small"}),
    "not finite": frozenset({"step too large"}),
    "underflow": frozenset({"step too small"}),
    "loss saturates": frozenset({"step too small"}),
    "ill-conditioned": frozenset({"lost signal", "attenuation"}),
    "step too large": frozenset({"explosion", "not finite"}),
    "step too small": frozenset(),
}
CAUSES = tuple(FOLLOWS)
# The 2nd, 5th, 8th … of each mechanism is held out.
HELD_OUT_EVERY, HELD_OUT_FIRST = 3, 2


@dataclass(frozen=True)
class Recipe:
    """One network of the clinic.

    Attributes:
        name: its mechanism and a number.
        says: what it is, in words.
        base: the network without any fault: it trains.
        faults: by cause, the settings that make it sick; none in a healthy one.
        places: by cause, where it lies, as far as that is known.
        other: settings of a remedy for something else, which do not make the sick one train.

    """

    name: str
    says: str
    base: Setup
    faults: Mapping[str, Mapping]
    places: Mapping[str, str]
    other: Mapping

    @property
    def causes(self) -> tuple[str, ...]:
        """The names of what ails it."""
        return tuple(self.faults)

    @property
    def follows(self) -> frozenset[str]:
        """What its causes bring along: neither asked for nor a false alarm."""
        return frozenset().union(*(FOLLOWS[cause] for cause in self.causes)) - set(self.causes)

    @property
    def held_out(self) -> bool:
        """Whether no threshold may be chosen on it: it is so by its number.

        A recipe that is dropped leaves its number empty, so that no other changes sides.
        """
        return int(self.name.rpartition("-")[2]) % HELD_OUT_EVERY == HELD_OUT_FIRST

    @property
    def sick(self) -> Setup:
        """The setup with all faults."""
        return self.repaired()

    def repaired(self, *causes: str) -> Setup:
        """Take the faults of these causes away and leave all others."""
        setup = self.base
        for cause, fault in self.faults.items():
            if cause not in causes:
                setup = replace(setup, **fault)
        return setup

    def treated_otherwise(self) -> Setup:
        """Give the sick one the other remedy."""
        return replace(self.sick, **self.other)

    def make(self, seed: int) -> Case:
        """Make the sick network's case, or the healthy one's; the same for the same seed."""
        return make_case(self.sick, seed)


def read_recipes() -> list[Recipe]:
    """Read all tables, in the order of `TABLES`."""
    return [
        _read_recipe(name, row)
        for table in TABLES
        for name, row in tomllib.loads((FOLDER / f"{table}.toml").read_text("utf-8")).items()
    ]


def _read_recipe(name: str, row: dict) -> Recipe:
    settings = dict(row)
    says, other = settings.pop("says"), settings.pop("other", {})
    faults, places = settings.pop("faults", {}), settings.pop("places", {})
    return Recipe(name, says, Setup(**settings), faults, places, other)
