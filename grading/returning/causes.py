"""Why an answer has no points, in words for people: what came first is told first.

Grading names cells by their ids, and tells where an error showed before where it began.
"""

import re
from collections.abc import Mapping

from grading.course.assignment import Assignment, Role
from grading.returning.titles import list_titles

# As `grading.examining.stopped_cells` and `grading.examining.task` write them.
STOP = re.compile(r"(?<=\.) (?=(?:The cell [\w/-]+|A cell of your own) before it )")
BEFORE = " before it "
CELL = re.compile(r"\bThe cell ([\w/-]+)")
LISTED = re.compile(r"(?<=: )([\w/-]+(?:, [\w/-]+)*)(?=\.$| and \d+ more\.$)")
NOT_TO_ITS_END = ("did not run to", "stopped at an error")
# What Python says of a slip in typing does not say what to type.
HINTS = (
    (
        re.compile(r"unsupported operand type\(s\) for \^"),
        "A power is typed with ** and not with ^.",
    ),
    (
        re.compile(r"leading zeros in decimal integer literals"),
        "A number is typed with a point and not with a comma.",
    ),
)


class Causes:
    """Words for one notebook, in which questions stand for the names of cells."""

    def __init__(self, assignment: Assignment, whose: str = "Your answer") -> None:
        """Learn what its cells are called.

        Args:
            assignment: with the cells.
            whose: what to call an answer.
        """
        self._whose = whose
        self._titles = list_titles(assignment, of_answers=True)

    def tell(self, cause: str, own: str = "") -> list[str]:
        """Return the sentences on what stopped, the first to stop first, and what to type instead.

        Args:
            cause: of a verdict, or "".
            own: the name of the answer cell that the verdict is about.
        """
        stops = [one.replace(BEFORE, " ", 1) for one in reversed(STOP.split(cause)) if one]
        return [f"{self.name(stop, own)} {_hint_at(stop)}".strip() for stop in stops]

    def name(self, text: str, own: str = "") -> str:
        """Return a sentence in which "The cell 1a-answer" is "Your answer to" its question."""

        def call(match: re.Match) -> str:
            title = self._titles.get(match[1])
            return self._whose if match[1] == own else f"{self._whose} to “{title}”"

        known = {own, *self._titles}
        return CELL.sub(lambda match: call(match) if match[1] in known else match[0], text)

    def name_listed(self, sentence: str) -> str:
        """Return the sentence of an outcome with questions in place of the cells that it lists."""
        if not any(words in sentence for words in NOT_TO_ITS_END):
            return sentence
        return LISTED.sub(lambda match: _replace(match[1], self._titles), sentence)


def is_symptom(message: str, cause: str) -> bool:
    """Tell whether what a test said follows from an answer that stopped, and says nothing more."""
    return bool(cause) and message.startswith("NameError")


def has_not_run(message: str) -> bool:
    """Tell whether a test had no chance to run, which says nothing about the answer."""
    return message.startswith("This test did not run.")


def list_answers(assignment: Assignment) -> dict[str, str]:
    """Return the name of the answer cell that stands before each test cell, by the test's name."""
    answers, last = {}, ""
    for cell in assignment.cells:
        if cell.role is Role.ANSWER:
            last = cell.name
        elif cell.role is Role.TEST and last:
            answers[cell.name] = last
    return answers


def _hint_at(stop: str) -> str:
    return next((hint for words, hint in HINTS if words.search(stop)), "")


def _replace(names: str, titles: Mapping[str, str]) -> str:
    called = ((titles.get(name), name) for name in names.split(", "))
    return ", ".join(f"“{title}”" if title else name for title, name in called)
