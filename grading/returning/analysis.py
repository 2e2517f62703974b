"""What the results of a class say about its questions: plain data for the report."""

from dataclasses import dataclass

import numpy as np

from grading.course.assignment import Role, SourceCell
from grading.outcomes import Outcome
from grading.records.results import (
    BY_NBGRADER,
    BY_NBGRADER_SENTENCE,
    DAMAGED,
    DAMAGED_SENTENCE,
    ClassResults,
    StudentResult,
    verdicts_of,
)
from grading.returning.causes import Causes, list_answers
from grading.returning.similarity import lex

# Below this a question is poor. Source: R. L. Ebel, D. A. Frisbie, "Essentials of Educational
# Measurement", 1991.
POOR = 0.2
HARD, EASY = 0.3, 0.9  # mean shares beyond which a question tells few students apart
FEWEST = 5  # students below which a correlation says nothing
FEWEST_TOKENS = 40  # of a cell that is compared with others: about five lines
MESSAGES = 8  # of one question that are listed


@dataclass(frozen=True)
class Item:
    """What one graded cell has shown.

    Attributes:
        name: of the cell.
        maximum: its points.
        by_hand: a person marks it.
        marked: how many students have points for it.
        waiting: how many wait for a person.
        read: how many of those with points wrote something, or were looked at by a test.
        mean_share: the mean of their points as a share of the maximum; None if nobody has any.
        discrimination: the correlation of its points with those of all other cells; None where
            there are too few students, or all have the same.
        full: how many have all points.
    """

    name: str
    maximum: float
    by_hand: bool
    marked: int
    waiting: int
    read: int
    mean_share: float | None
    discrimination: float | None
    full: int

    @property
    def is_poor(self) -> bool:
        """Whether strong students did hardly better in it than weak ones."""
        return self.discrimination is not None and self.discrimination < POOR

    @property
    def remark(self) -> str:
        """What to look at, in words, or ""."""
        if not self.read:
            return "nobody marked this yet" if self.by_hand else "nobody has points for it yet"
        said = []
        if self.waiting:
            said.append(f"{self.waiting} wait to be marked")
        if self.is_poor:
            said.append("strong students do hardly better: read it again")
        if self.full == self.marked:
            said.append("everybody has all points")
        elif self.mean_share == 0:
            said.append("nobody has any points")
        elif self.mean_share < HARD:
            said.append("hard")
        elif self.mean_share > EASY:
            said.append("easy")
        return "; ".join(said)


@dataclass(frozen=True)
class Messages:
    """What one test cell said, and to whom, the most frequent first.

    Attributes:
        name: of the cell.
        failed: how many failed it.
        said: messages, each with the students who got it.
        others: how many got a message that is not listed.
    """

    name: str
    failed: int
    said: list[tuple[str, list[str]]]
    others: int


@dataclass(frozen=True)
class OutcomeCount:
    """How many submissions ended in one way, and whose."""

    outcome: str
    sentence: str
    students: list[str]


def analyse_items(results: ClassResults) -> list[Item]:
    """Describe every graded cell by the submissions that were run."""
    run = [result for result in results.students if result.was_run or result.record is None]
    names = results.graded_cells
    points = np.array(
        [[_points(result, name) for name in names] for result in run], dtype=float
    ).reshape(len(run), len(names))
    items = []
    for at, name in enumerate(names):
        cell = results.assignment.cell(name)
        own = points[:, at]
        given = own[~np.isnan(own)]
        read = sum(not _is_blank(result, cell) for result in run if _has_points(result, name))
        # What nobody wrote has 0 without a person: alone it says nothing of the question.
        share = given.mean() / cell.points if read and cell.points else None
        others = np.nansum(np.delete(points, at, axis=1), axis=1)
        items.append(
            Item(
                name=name,
                maximum=cell.points,
                by_hand=cell.by_hand,
                marked=len(given),
                waiting=sum(name in result.waiting for result in run),
                read=read,
                mean_share=None if share is None else float(share),
                discrimination=correlate(own, others),
                full=int((given >= cell.points).sum()),
            )
        )
    return items


def _is_blank(result: StudentResult, cell: SourceCell) -> bool:
    """Tell whether a person would mark a cell in which nothing was written."""
    cells = result.record.result.cells if cell.by_hand and result.record is not None else ()
    return any(one.name == cell.name and one.is_untouched for one in cells)


def _has_points(result: StudentResult, name: str) -> bool:
    return not np.isnan(_points(result, name))


def correlate(own: np.ndarray, others: np.ndarray) -> float | None:
    """Return Pearson's correlation over the entries that both have, or None if there is none."""
    both = ~np.isnan(own) & ~np.isnan(others)
    own, others = own[both], others[both]
    if len(own) < FEWEST or np.ptp(own) == 0 or np.ptp(others) == 0:
        return None
    return float(np.corrcoef(own, others)[0, 1])


def count_messages(results: ClassResults) -> list[Messages]:
    """Count what each test cell said to those who failed it."""
    students: dict[str, dict[str, list[str]]] = {
        cell.name: {} for cell in results.assignment.cells if cell.role is Role.TEST
    }
    causes, answers = Causes(results.assignment, "The answer"), list_answers(results.assignment)
    for result in results.students:
        if not result.was_run:
            continue
        for name, verdict in verdicts_of(result).items():
            if name in students and not verdict.passed:
                # What stopped an answer says more than the name that the test then missed.
                stops = causes.tell(verdict.cause, answers.get(name, ""))
                said = " ".join(stops) or verdict.message or verdict.error
                if not verdict.is_judged:
                    said = verdict.detail
                told = " ".join(said.split()) or "(no message)"
                students[name].setdefault(told, []).append(result.student)
    listed = []
    for name, said in students.items():
        failed = sum(map(len, said.values()))
        shown = sorted(said.items(), key=lambda item: (-len(item[1]), item[0]))[:MESSAGES]
        listed.append(Messages(name, failed, shown, failed - sum(len(who) for _, who in shown)))
    return listed


def count_outcomes(results: ClassResults) -> list[OutcomeCount]:
    """Count how grading ended, the most frequent first."""
    students: dict[str, list[str]] = {}
    for result in results.students:
        students.setdefault(result.outcome, []).append(result.student)
    sentences = {outcome.value: outcome.sentence for outcome in Outcome}
    sentences |= {BY_NBGRADER: BY_NBGRADER_SENTENCE, DAMAGED: DAMAGED_SENTENCE}
    counted = [
        OutcomeCount(outcome, sentences.get(outcome, ""), names)
        for outcome, names in students.items()
    ]
    return sorted(counted, key=lambda one: (-len(one.students), one.outcome))


def list_points(results: ClassResults) -> list[float]:
    """Return the points so far of everybody who has some."""
    return [result.points for result in results.students if result.points is not None]


def list_seconds(results: ClassResults) -> dict[str, float]:
    """Return how long each submission ran, the slowest first."""
    seconds = {
        result.student: float(result.record.result.seconds)
        for result in results.students
        if result.was_run
    }
    return dict(sorted(seconds.items(), key=lambda item: -item[1]))


def collect_programs(results: ClassResults) -> dict[str, str]:
    """Return the programs that each student has written, cells of their own included.

    Answers of a few lines are left out: there is too little choice in how to write them.
    """
    roles = {cell.name: cell.role for cell in results.assignment.cells}
    programs = {}
    for result in results.students:
        cells = result.record.result.cells if result.record is not None else ()
        written = [
            cell.source
            for cell in cells
            if cell.kind == "code"
            and not cell.is_untouched
            and roles.get(cell.name, Role.ANSWER) is Role.ANSWER
            and len(lex(cell.source)) >= FEWEST_TOKENS
        ]
        if written:
            programs[result.student] = "\n\n".join(written)
    return programs


def handed_out(results: ClassResults) -> str:
    """Return the code in the answer cells as they were handed out, and in the set-up cells."""
    return "\n\n".join(
        cell.source
        for cell in results.assignment.cells
        if cell.kind == "code" and cell.role in (Role.ANSWER, Role.SETUP)
    )


def _points(result: StudentResult, name: str) -> float:
    score = result.scores.get(name)
    return np.nan if score is None or score.points is None else score.points
