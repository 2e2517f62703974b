"""The marks of one student: points of each graded cell, how it went, and what was said about it."""

from dataclasses import dataclass

from grading.course.assignment import Assignment, SourceCell
from grading.records.gradebook import NO_RESPONSE
from grading.records.results import StudentResult, verdicts_of
from grading.result import Verdict
from grading.returning.causes import Causes, has_not_run, is_symptom, list_answers
from grading.returning.titles import list_titles

EXPLAINED = "explained"  # in the metadata of a graded cell: {"where": words, "page": address}


@dataclass(frozen=True)
class Mark:
    """Points and comments of one graded cell."""

    name: str
    title: str
    points: float | None
    maximum: float
    status: str  # one of `STATUS_WORDS`
    causes: list[str]
    message: str
    is_symptom: bool
    printed: str
    comment: str
    by_hand: bool
    where: str  # that explains it, in words, or ""
    link: str  # to there, or ""

    @property
    def points_in_words(self) -> str:
        """The points in words."""
        if self.points is None:
            return f"at most {points_text(self.maximum)}"
        return f"{self.points:g} of {points_text(self.maximum)}"


STATUS_WORDS = {
    "full": "right",
    "part": "in part",
    "none": "no points",
    "empty": "not answered",
    "stopped": "stopped",
    "skipped": "not run",
    "waiting": "not marked yet",
}
STATUS_SIGNS = {
    "full": "✓",
    "part": "◐",
    "none": "✗",
    "empty": "○",
    "stopped": "!",
    "skipped": "–",
    "waiting": "…",
}


def points_text(points: float) -> str:
    """Write a number of points."""
    return f"{points:g} point" + ("" if points == 1 else "s")


def list_marks(
    assignment: Assignment, result: StudentResult, causes: Causes, site: str = ""
) -> dict[str, Mark]:
    """Return the marks of all graded cells, in the order of the notebook.

    Args:
        assignment: with the cells.
        result: of the student.
        causes: words for what stopped.
        site: the address that links to explanations begin with; "" for no links.
    """
    verdicts, titles = verdicts_of(result), list_titles(assignment)
    answers = list_answers(assignment)
    cells = result.record.result.cells if result.record is not None else ()
    untouched = {cell.name for cell in cells if cell.is_untouched}
    marks = {}
    for cell in assignment.cells:
        if cell.is_graded:
            # Of a cell that a person marks, or that is new, no test has said anything.
            verdict = verdicts.get(cell.name) or Verdict(cell.name, passed=False)
            score, comment = result.scores.get(cell.name), result.comments.get(cell.name, "")
            is_empty = answers.get(cell.name, cell.name) in untouched
            points = score.points if score else None
            where, page = find_explanation(cell)
            message, printed = verdict.message, verdict.printed.strip()
            marks[cell.name] = Mark(
                name=cell.name,
                title=titles[cell.name],
                points=points,
                maximum=cell.points,
                status=find_status(points, cell.points, verdict, is_empty),
                causes=causes.tell(verdict.cause, answers.get(cell.name, "")),
                message=message,
                is_symptom=is_symptom(message, verdict.cause),
                printed="" if printed == message else printed,
                comment="" if is_empty and comment == NO_RESPONSE else comment,
                by_hand=cell.by_hand,
                where=where,
                link=f"{site}{page}" if site and page else "",
            )
    return marks


def find_explanation(cell: SourceCell) -> tuple[str, str]:
    """Return where the question of a cell is explained, in words and as an address on the site."""
    told = cell.metadata.get(EXPLAINED)
    found = [told.get(key, "") for key in ("where", "page")] if isinstance(told, dict) else []
    where, page = found if all(isinstance(one, str) for one in found) and found else ("", "")
    return where, page


def find_status(points: float | None, maximum: float, verdict: Verdict, is_empty: bool) -> str:
    """Return how it went, one of `STATUS_WORDS`: not to have run is not to be wrong.

    Args:
        points: that are given, or None.
        maximum: that could be.
        verdict: of the test.
        is_empty: nothing was written for it.
    """
    if points is None:
        return "waiting"
    if points >= maximum:
        return "full"
    if points > 0:
        return "part"
    if has_not_run(verdict.message):
        return "skipped"
    if is_symptom(verdict.message, verdict.cause):
        return "stopped"
    return "empty" if is_empty else "none"
