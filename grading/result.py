"""The result of one submission: made by examining it, kept by records, read by all that follows."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from grading.outcomes import Outcome
from grading.strict_json import check_fields, check_items

VERDICT = {
    "name": (str,),
    "passed": (bool,),
    "message": (str,),
    "error": (str,),
    "detail": (str,),
    "printed": (str,),
    "printed_hidden": (str,),
    "cause": (str,),
    "value": (str,),
    "uncounted": (str,),
    "is_judged": (bool,),
    "line": (int,),
    "points": (int, float, type(None)),
}
LATER_IN_VERDICT = frozenset({"cause", "value", "uncounted", "is_judged", "line"})
CELL = {
    "name": (str,),
    "kind": (str,),
    "source": (str,),
    "is_untouched": (bool,),
    "outputs": (list,),
    "pictures": (dict,),
}
LATER_IN_CELL = frozenset({"pictures"})
RESULT = {
    "outcome": (str,),
    "sentence": (str,),
    "notes": (list,),
    "verdicts": (list,),
    "cells": (list,),
    "seconds": (int, float),
    "imported": (list,),
}
LATER_IN_RESULT = frozenset({"imported"})


@dataclass(frozen=True)
class Verdict:
    """What one test cell said.

    Attributes:
        name: the cell.
        passed: every statement ran, and nothing was raised.
        message: why not, for the student; of a hidden test it quotes nothing but its own message.
        error: the type of what was raised, or "".
        detail: what was raised, in full, for the instructor.
        printed: what the visible part of the cell printed.
        printed_hidden: what its hidden part printed.
        cause: a cell of the student's before it that did not come to its end, in a sentence.
        value: the value that the cell ends in, as a notebook shows it; "" if it shows none.
        uncounted: why that value is no points although it looks like some, for the instructor.
        is_judged: False where the test asked for what nobody on its side knows: a person decides.
        line: the number of the line that it came out of, for the instructor; 0 if out of none.
        points: that it gives; None where a person decides, and before they are counted.
    """

    name: str
    passed: bool
    message: str = ""
    error: str = ""
    detail: str = ""
    printed: str = ""
    printed_hidden: str = ""
    cause: str = ""
    value: str = ""
    uncounted: str = ""
    is_judged: bool = True
    line: int = 0
    points: float | None = None

    @classmethod
    def from_json(cls, told: object) -> Self:
        """Read what `Result.to_json` has written of one; raise ValueError of anything else."""
        return cls(**check_fields(told, VERDICT, LATER_IN_VERDICT))


@dataclass(frozen=True)
class ExecutedCell:
    """One cell of the notebook as it was run.

    Attributes:
        name: the instructor's name of the cell, or the one of a cell of the student's own.
        kind: "code", "markdown" or "raw".
        source: its text; "" of a test.
        is_untouched: an answer that nobody has written anything for.
        outputs: what it put out, in nbformat 4, safe to show.
        pictures: pasted into it, by name: "image/png" or "image/jpeg", and base64.
    """

    name: str
    kind: str
    source: str
    is_untouched: bool = False
    outputs: list[dict[str, Any]] = field(default_factory=list)
    pictures: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Return it as plain data for JSON."""
        return vars(self) | {"pictures": {name: list(one) for name, one in self.pictures.items()}}

    @classmethod
    def from_json(cls, told: object) -> Self:
        """Read what `to_json` has written; raise ValueError of anything else."""
        fields = check_fields(told, CELL, LATER_IN_CELL)
        check_items(fields["outputs"], dict)
        pictures = {}
        for name, one in fields.get("pictures", {}).items():
            kind, data = check_items(check_items([one], list)[0], str)
            pictures[name] = kind, data
        return cls(**fields | {"pictures": pictures})


@dataclass(frozen=True)
class Result:
    """How grading one submission ended, and everything that came of it.

    Attributes:
        outcome: the one outcome.
        sentence: what the student and the instructor read about it.
        notes: what a person should know about how it came about.
        verdicts: of the test cells, in the order of the notebook; none if nothing was run.
        cells: of the notebook as it was run; none if nothing was run.
        seconds: that the student's process took.
        imported: modules that the tests have imported, where a task asks for them.
    """

    outcome: Outcome
    sentence: str
    notes: tuple[str, ...] = ()
    verdicts: tuple[Verdict, ...] = ()
    cells: tuple[ExecutedCell, ...] = ()
    seconds: float = 0.0
    imported: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return it as plain data for JSON; what is not asked for, `imported`, is not in it."""
        told = {
            "outcome": self.outcome.value,
            "sentence": self.sentence,
            "notes": list(self.notes),
            "verdicts": [dict(vars(verdict)) for verdict in self.verdicts],
            "cells": [cell.to_json() for cell in self.cells],
            "seconds": self.seconds,
        }
        return told | ({"imported": list(self.imported)} if self.imported else {})

    @classmethod
    def from_json(cls, told: object) -> Self:
        """Read what `to_json` has written, in an earlier version, too.

        Raises:
            ValueError: it is anything else.
        """
        fields = check_fields(told, RESULT, LATER_IN_RESULT)
        return cls(
            outcome=Outcome(fields["outcome"]),
            sentence=fields["sentence"],
            notes=tuple(check_items(fields["notes"], str)),
            verdicts=tuple(Verdict.from_json(one) for one in fields["verdicts"]),
            cells=tuple(ExecutedCell.from_json(one) for one in fields["cells"]),
            seconds=fields["seconds"],
            imported=tuple(check_items(fields.get("imported", []), str)),
        )

    def to_bytes(self) -> bytes:
        """Write it as JSON, to go from one process to another."""
        return json.dumps(self.to_json(), ensure_ascii=False).encode("utf-8", "replace")

    @classmethod
    def from_bytes(cls, content: bytes) -> Self:
        """Read what `to_bytes` has written; raise ValueError of anything else."""
        return cls.from_json(json.loads(content))


def not_run(outcome: Outcome, sentence: str | None = None) -> Result:
    """Return the result of a submission of which nothing was run."""
    return Result(outcome, sentence or outcome.sentence)
