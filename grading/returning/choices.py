"""Which letters students have chosen, question by question."""

import ast
import re
from collections import Counter
from dataclasses import dataclass

from grading.course.assignment import Role
from grading.records.results import ClassResults

LETTERS = re.compile("[A-Z]{1,9}")


@dataclass(frozen=True)
class Choice:
    """What was chosen in one answer cell.

    Attributes:
        name: of the cell.
        counts: by letter, or by letters where several may be chosen, how many chose it.
        others: how many wrote something else.
    """

    name: str
    counts: dict[str, int]
    others: int


def count_choices(results: ClassResults) -> list[Choice]:
    """Count the letters in each answer cell that is a choice: most of its answers are letters."""
    chosen: dict[str, Counter[str]] = {}
    for cell in results.assignment.cells:
        if cell.role is Role.ANSWER and cell.kind == "code":
            chosen[cell.name] = Counter()
    for result in results.students:
        for cell in result.record.result.cells if result.record is not None else ():
            if cell.name in chosen and not cell.is_untouched:
                chosen[cell.name][read_letters(cell.source)] += 1
    return [
        Choice(name, {text: counts[text] for text in sorted(counts) if text}, counts[""])
        for name, counts in chosen.items()
        if counts.total() > 2 * counts[""]
    ]


def read_letters(source: str) -> str:
    """Return the letters that the last line of a cell's own gives a name, or "".

    Args:
        source: a cell's text. It is read and never run.
    """
    try:
        lines = ast.parse(source).body
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return ""  # whatever it is, it is no choice
    if not lines or not isinstance(lines[-1], ast.Assign):
        return ""
    value = lines[-1].value
    is_text = isinstance(value, ast.Constant) and isinstance(value.value, str)
    return value.value if is_text and LETTERS.fullmatch(value.value) else ""
