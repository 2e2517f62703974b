"""The questions whose answers a person marks, each with its text and what to mark it by."""

from dataclasses import dataclass

from grading.course.assignment import Assignment, Role, SourceCell, load_notebooks
from grading.course.folder import Course
from grading.course.rubric import read_rubrics
from grading.errors import GradingError
from grading.returning.safe_html import markdown_to_html, preformatted
from grading.returning.titles import list_titles

TOP_HEADING = 3  # of what is shown; the page has those above


@dataclass(frozen=True)
class Question:
    """One question that a person marks.

    Attributes:
        notebook: that it stands in.
        cell: of the answer, or of a task.
        title: what it is called.
        text: the question in HTML that is safe to show.
        rubric: the model answer and what to mark by, in such HTML; "" where the source has none.
    """

    notebook: Assignment
    cell: SourceCell
    title: str
    text: str
    rubric: str

    @property
    def is_task(self) -> bool:
        """Whether the answer stands in the student's own cells."""
        return self.cell.role is not Role.ANSWER

    @property
    def place(self) -> tuple[str, str]:
        """The names of the notebook and of the cell."""
        return self.notebook.notebook, self.cell.name


def list_questions(course: Course, assignment: str) -> list[Question]:
    """Return the questions of an assignment that a person marks, in their order.

    Raises:
        GradingError: there is no such assignment, or a notebook of it does not fit.
    """
    questions = []
    for notebook in load_notebooks(course, assignment):
        rubrics = read_rubrics(course, assignment, notebook.part)
        titles = list_titles(notebook)
        texts: list[str] = []
        for cell in notebook.cells:
            if cell.role is Role.TEXT and cell.kind == "markdown":
                texts.append(markdown_to_html(cell.released, TOP_HEADING))
            if cell.by_hand:
                rubric = _show_rubric(cell, rubrics.get(cell.name, ""))
                title = titles[cell.name]
                title = f"{notebook.part}: {title}" if notebook.part else title
                questions.append(Question(notebook, cell, title, "\n".join(texts), rubric))
            if cell.by_hand or cell.role is not Role.TEXT:
                texts = []
    return questions


def _show_rubric(cell: SourceCell, text: str) -> str:
    if not text:
        return ""
    return preformatted(text) if cell.kind == "code" else markdown_to_html(text, TOP_HEADING)


def choose(questions: list[Question], assignment: str, wanted: str | None) -> int | None:
    """Return the number of the question that is meant, from 0; None for all of them.

    Args:
        questions: of the assignment.
        assignment: its name.
        wanted: the name of its cell, or the name's beginning where that is the only one.

    Raises:
        GradingError: there is none to mark, none is called so, or several begin so.
    """
    if not questions:
        raise GradingError(
            f"Nothing in {assignment} is marked by hand: no answer of it is a 'Manually graded "
            "answer' or task."
        )
    if wanted is None:
        return None
    names = [question.cell.name for question in questions]
    found = [at for at, name in enumerate(names) if name == wanted]
    found = found or [at for at, name in enumerate(names) if name.startswith(wanted)]
    if len(found) != 1:
        told = "Several questions begin with" if found else "No question marked by hand is called"
        raise GradingError(f"{told} {wanted!r}. There are {', '.join(dict.fromkeys(names))}.")
    return found[0]
