"""Where the two graders may differ, as written rules; every other difference is a fault."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from tests.twins.both import Graded
from tests.twins.questions import ESSAY, read_questions
from tests.twins.submissions import PLAIN, Twin

RULES = {
    "lying": "A value counts by what it holds, not by what its own code says of it: an object that "
    "claims to be equal to everything gets nothing.",
    "unjudged": "What the examiner cannot judge waits for a person; it is neither right nor wrong.",
    "front end": "What a front end did to the cells costs no points and brings none: they are "
    "nbgrader's for the same answers before the edit.",
    "written": "A written answer waits for a person wherever it stands.",
}


@dataclass(frozen=True)
class Difference:
    """One graded cell of one submission on which the two do not agree.

    Attributes:
        twin: the submission.
        cell: the graded cell.
        answer: what was answered, in words.
        here: what `course grade` gave; None waits for a person.
        plain: what nbgrader gave; None waits for a person.
        rule: the rule that wants it, or "" for a fault.
    """

    twin: Twin
    cell: str
    answer: str
    here: float | None
    plain: float | None
    rule: str


MISSING = -1.0  # no row in the gradebook


def find_differences(twins: Iterable[Twin], graded: Graded) -> Iterator[Difference]:
    """Compare every graded cell, and name the rule behind each difference.

    What plain nbgrader gives an answer as it was typed in is the measure for the edited ones, too.
    """
    twins = list(twins)
    measure = read_measure(twins, graded)
    for twin in twins:
        here, plain = graded.here.get(twin.student, {}), graded.plain.get(twin.student, {})
        for question in read_questions():
            answer = twin.answer(question)
            for cell in question.test_names():
                ours, theirs = here.get(cell, MISSING), plain.get(cell, MISSING)
                wanted = measure[question.name, answer.name, cell]
                rule = find_rule(twin, answer.rule, ours, theirs, wanted)
                if rule != "same":
                    yield Difference(twin, cell, answer.name, ours, theirs, rule)
        ours, theirs = here.get(ESSAY, MISSING), plain.get(ESSAY, MISSING)
        if ours is not None:
            yield Difference(twin, ESSAY, "a written answer", ours, theirs, "")
        elif theirs is not None:
            yield Difference(twin, ESSAY, "a written answer", ours, theirs, "written")


def read_measure(twins: Iterable[Twin], graded: Graded) -> dict[tuple[str, str, str], float | None]:
    """Return what nbgrader gives each answer as it was typed in, by question, answer and cell."""
    return {
        (question.name, twin.answer(question).name, cell): graded.plain[twin.student][cell]
        for twin in twins
        if twin.edit == PLAIN
        for question in read_questions()
        for cell in question.test_names()
    }


def find_rule(
    twin: Twin, named: str, here: float | None, plain: float | None, wanted: float | None
) -> str:
    """Name the rule behind one pair of results: "same" where there is none to need, "" at a fault.

    Args:
        twin: the submission.
        named: the rule that the answer asks for, or "".
        here: what `course grade` gave.
        plain: what nbgrader gave.
        wanted: what nbgrader gave the same answer as it was typed in.
    """
    if named:
        is_kept = {"lying": here == 0.0, "unjudged": here is None}[named]
        return named if is_kept else ""
    if here != wanted:
        return ""
    if here == plain:
        return "same"
    return "front end" if twin.edit != PLAIN else ""
