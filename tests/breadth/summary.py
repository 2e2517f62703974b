"""What all runs together say: of each statement where it holds, and which rules are broken.

The rules: on the digits every statement holds, whatever the seeds and threads. Of six image sets a
statement may fail on one, or its words name the digits. No lesson stops, warns, or shows a number
that is none, except where the text on the digits is about such a number.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from tests.breadth.image_sets import DIGITS
from tests.breadth.outcome import HELD, Found
from tests.breadth.plan import DEFAULT, Setting
from tests.breadth.records import Record

NAMES_THE_IMAGES = re.compile(
    r"\b(handwritten|(on|of|the|these|for|with) digits|these( \w+)? images)\b", re.IGNORECASE
)
SETS_PER_FAILURE = 6  # of so many sets a statement may fail on one


@dataclass
class Statement:
    """One statement of a lesson and what became of it.

    Attributes:
        lesson: its number.
        name: unique in the lesson.
        sentence: what it says; empty where no run has reached it.
        found: by setting.
    """

    lesson: str
    name: str
    sentence: str = ""
    found: dict[Setting, Found] = field(default_factory=dict)

    def failures(self, settings: Iterable[Setting]) -> dict[Setting, Found]:
        """Return those of these settings in which it does not hold, with what was found."""
        return {
            setting: self.found[setting]
            for setting in settings
            if setting in self.found and self.found[setting].verdict != HELD
        }

    def fails_on_the_digits(self) -> dict[Setting, Found]:
        """Return where it does not hold although it must."""
        return self.failures(setting for setting in self.found if setting.is_strict)

    def is_too_narrow(self) -> bool:
        """Tell whether it fails on too many sets for words that do not name the digits."""
        sets = [setting for setting in self.found if is_plain(setting)]
        failing = len(self.failures(sets))
        named = NAMES_THE_IMAGES.search(self.sentence)
        return failing > max(1, len(sets) // SETS_PER_FAILURE) and not named


@dataclass(frozen=True)
class Trouble:
    """What no lesson should show: where, and in which words."""

    lesson: str
    setting: Setting
    kind: str
    text: str


def is_plain(setting: Setting) -> bool:
    """Tell whether a setting is a set as it is, with the lesson's own seeds."""
    return setting == Setting(setting.images)


def order_of(setting: Setting) -> tuple:
    """Put the digits first, then plain sets, then limits; other seeds after the lesson's own."""
    limit = 0 if setting.limit == DEFAULT else int(setting.limit)
    return (limit, setting.images != DIGITS, setting.images, setting.threads, setting.block)


def gather(records: Sequence[Record]) -> list[Statement]:
    """Gather what was found of each statement, lesson by lesson, in the order of the lessons."""
    statements: dict[tuple[str, str], Statement] = {}
    for record in sorted(records, key=lambda one: (one.lesson, order_of(one.setting))):
        for found in record.outcome.found:
            key = (record.lesson, found.name)
            statement = statements.setdefault(key, Statement(record.lesson, found.name))
            statement.sentence = statement.sentence or found.sentence
            statement.found[record.setting] = found
    return list(statements.values())


def find_troubles(records: Sequence[Record]) -> Iterator[Trouble]:
    """Go through the stops, the warnings and the numbers that are none."""
    meant = {
        (record.lesson, nan.cell)
        for record in records
        if record.setting == Setting(DIGITS)
        for nan in record.outcome.nans
    }
    for record in records:
        place, outcome = (record.lesson, record.setting), record.outcome
        if outcome.stopped:
            yield Trouble(*place, "stopped", outcome.stopped)
        for warning in outcome.warnings:
            yield Trouble(*place, "warning", f"cell {warning.cell}: {warning.text}")
        for nan in outcome.nans:
            if (record.lesson, nan.cell) not in meant:
                yield Trouble(*place, "nan", f"cell {nan.cell}: {nan.text}")
