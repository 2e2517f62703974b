"""A course with nbgrader's own folders, graded by `course grade` in this very process."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode, from_dict
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from nbgrader.api import Gradebook
from typer.testing import CliRunner

from grading.commands import app
from grading.course.assignment import Role, load_assignment
from grading.course.folder import SETTINGS, Course
from grading.outcomes import Outcome
from grading.records.journal import Journal
from grading.records.new_gradebook import make_tables
from tests.grading.classes.source_cells import write_notebook

ASSIGNMENT = "ps1"


@dataclass(frozen=True)
class Seen:
    """What grading made of a notebook.

    Attributes:
        outcome: how it ended.
        points: by graded cell; None where tests gave none.
        waiting: the cells that wait for a person.
        comments: the automatic comment of each cell.
        notes: what the summary says of it.
        time: when it was handed in.
        notebook: the autograded one, or None.
    """

    outcome: Outcome
    points: dict[str, float | None]
    waiting: set[str]
    comments: dict[str, str | None]
    notes: tuple[str, ...]
    time: str
    notebook: NotebookNode | None

    def cell(self, name: str) -> NotebookNode:
        """Return a cell of the autograded notebook."""
        return next(cell for cell in self.notebook.cells if name_of(cell) == name)


def name_of(cell: Any) -> str:
    """Return nbgrader's name of a cell, or ""."""
    return cell.metadata.get("nbgrader", {}).get("grade_id", "")


class PeerCourse:
    """A course of one assignment, with the commands that a test needs."""

    def __init__(self, folder: Path) -> None:
        """Begin with settings that say nothing."""
        self.folder = folder
        (folder / SETTINGS).write_text("c = get_config()\n", encoding="utf-8")

    def settle(self, line: str) -> None:
        """Add a line to the settings."""
        with (self.folder / SETTINGS).open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")

    def source(self, *cells: NotebookNode, name: str = "p1") -> None:
        """Write one of the instructor's notebooks."""
        write_notebook(self.folder / "source" / ASSIGNMENT / f"{name}.ipynb", list(cells))

    def ship(self, name: str, text: str) -> None:
        """Put a file beside the instructor's notebooks."""
        put(self.folder / "source" / ASSIGNMENT / name, text)

    def answered(self, name: str = "p1") -> NotebookNode:
        """Return the notebook as a student hands it in who answers as the instructor does."""
        course = Course.read(self.folder)
        right = nbformat.read(course.notebook(ASSIGNMENT, name), 4)
        answers = {name_of(cell): cell.source for cell in right.cells}
        cells = []
        for cell in load_assignment(course, ASSIGNMENT, name).cells:
            text = answers[cell.name] if cell.role is Role.ANSWER else cell.released
            make = new_code_cell if cell.kind == "code" else new_markdown_cell
            cells.append(make(text, id=cell.cell_id, metadata=from_dict(cell.metadata)))
        return new_notebook(cells=cells, metadata=right.metadata)

    def submit(
        self, student: str, name: str = "p1", time: str | None = None, **answers: str
    ) -> None:
        """Hand in the right notebook, but for some answers."""
        notebook = self.answered(name)
        for cell in notebook.cells:
            cell.source = answers.get(name_of(cell).replace("-", "_"), cell.source)
        self.hand_in(student, notebook, f"{name}.ipynb")
        if time is not None:
            self.hand_in(student, time, "timestamp.txt")

    def hand_in(self, student: str, content: NotebookNode | str, name: str = "p1.ipynb") -> None:
        """Hand in one file."""
        text = content if isinstance(content, str) else json.dumps(content)
        put(self.folder / "submitted" / student / ASSIGNMENT / name, text)

    def due(self, time: str) -> None:
        """Give the assignment a due date."""
        url = Course.read(self.folder).db_url
        make_tables(url)
        with Gradebook(url) as gradebook:
            gradebook.update_or_create_assignment(ASSIGNMENT, duedate=time)

    def grade(self, *options: str, assignment: str = ASSIGNMENT, code: int = 0) -> str:
        """Run `course grade`, which has to end with that exit code; return all that it says."""
        where = ("--course", str(self.folder), "--jobs", "1")
        result = CliRunner().invoke(app.app, ["grade", assignment, *where, *options])
        assert result.exit_code == code, result.output
        return " ".join(result.output.split())

    def submission(self, student: str) -> dict[str, Any]:
        """Return score, lateness and penalty of a student."""
        with Gradebook(Course.read(self.folder).db_url) as gradebook:
            found = gradebook.find_submission(ASSIGNMENT, student)
            penalties = [notebook.late_submission_penalty for notebook in found.notebooks]
            return {
                "score": found.score,
                "of": found.max_score,
                "late": found.total_seconds_late,
                "penalty": penalties[0],
            }

    def mark_by_hand(self, student: str, cell: str, points: float) -> None:
        """Give points as a person does in formgrader."""
        with Gradebook(Course.read(self.folder).db_url) as gradebook:
            grade = gradebook.find_grade(cell, "p1", ASSIGNMENT, student)
            grade.manual_score, grade.needs_manual_grade = points, False
            gradebook.db.commit()

    def students(self) -> set[str]:
        """Name the students in the gradebook who have handed in."""
        with Gradebook(Course.read(self.folder).db_url) as gradebook:
            return {one.student.id for one in gradebook.find_assignment(ASSIGNMENT).submissions}

    def see(self, student: str, name: str = "p1") -> Seen:
        """Return what grading made of a student's notebook."""
        course = Course.read(self.folder)
        record = Journal(course.journal(ASSIGNMENT, name)).read(student)
        path = self.autograded(student) / f"{name}.ipynb"
        points, waiting, comments = {}, set(), {}
        with Gradebook(course.db_url) as gradebook:
            if student in self.students():
                notebook = gradebook.find_submission_notebook(name, ASSIGNMENT, student)
                points = {grade.name: grade.auto_score for grade in notebook.grades}
                waiting = {one.name for one in notebook.grades if one.needs_manual_grade}
                comments = {one.name: one.auto_comment for one in notebook.comments}
        return Seen(
            record.result.outcome,
            points,
            waiting,
            comments,
            tuple(record.result.notes),
            record.time,
            nbformat.read(path, 4) if path.exists() else None,
        )

    def autograded(self, student: str) -> Path:
        """Return the folder of a student's autograded notebooks."""
        return self.folder / "autograded" / student / ASSIGNMENT


def put(path: Path, text: str) -> None:
    """Write a file and its folders."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
