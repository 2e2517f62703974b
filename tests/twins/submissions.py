"""The twins' submissions: which answers and which edit each of them is made of."""

import copy
import random
from collections.abc import Iterable
from dataclasses import dataclass

from nbformat import NotebookNode

from tests.twins.edits import EDITS
from tests.twins.questions import ESSAY, Answer, Question, read_questions

PLAIN = "leave_alone"
WRITTEN = "The product of many small factors is small."


@dataclass(frozen=True)
class Twin:
    """One submission, to be graded twice.

    Attributes:
        student: who hands it in.
        picks: by question, which answer it gives.
        edit: what happened to its cells, a name of `EDITS`.
        place: the question whose cells are edited.
        seed: of the ids that it gets.
    """

    student: str
    picks: dict[str, int]
    edit: str
    place: str
    seed: int

    def answer(self, question: Question) -> Answer:
        """Return what it answers to a question."""
        return question.answers[self.picks[question.name]]


def make_plain() -> list[Twin]:
    """Make submissions that give every answer once at least, as they were typed in."""
    questions = read_questions()
    most = max(len(question.answers) for question in questions)
    return [
        Twin(
            f"plain-{number:03}",
            {question.name: number % len(question.answers) for question in questions},
            PLAIN,
            questions[0].name,
            number,
        )
        for number in range(most)
    ]


def make_edited(count: int, seed: int) -> list[Twin]:
    """Make edited submissions with answers drawn by chance; every edit comes in turn."""
    questions = read_questions()
    chance = random.Random(seed)
    names = [name for name in EDITS if name != PLAIN]
    return [
        Twin(
            f"edited-{number:03}",
            {question.name: chance.randrange(len(question.answers)) for question in questions},
            names[number % len(names)],
            chance.choice(questions).name,
            seed * 1_000_000 + number,
        )
        for number in range(count)
    ]


def make_notebook(released: NotebookNode, twin: Twin) -> NotebookNode:
    """Fill in a released notebook and edit its cells."""
    notebook = copy.deepcopy(released)
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        for question in read_questions():
            if name == question.name:
                cell.source = twin.answer(question).source
        if name == ESSAY:
            cell.source = WRITTEN
    EDITS[twin.edit](notebook, twin.place, random.Random(twin.seed))
    return notebook


def name_rules(twins: Iterable[Twin]) -> set[str]:
    """Name the rules that the answers of some submissions ask for."""
    return {twin.answer(question).rule for twin in twins for question in read_questions()} - {""}
