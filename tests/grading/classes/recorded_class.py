"""A class as it is after `course grade`: journal and gradebook, without running a notebook."""

from dataclasses import dataclass, replace
from pathlib import Path

from nbgrader.api import Gradebook

from grading.course.assignment import Assignment, Role, load_assignment
from grading.course.folder import SETTINGS, Course
from grading.outcomes import Outcome
from grading.records.gradebook import GradebookWriter
from grading.records.journal import Journal, Record
from grading.records.registration import register_if_changed
from grading.records.results import ClassResults
from grading.records.results_reading import load_results
from grading.result import ExecutedCell, not_run
from tests.grading.classes.gradebook_rows import mark_by_hand, url_of
from tests.grading.classes.grading_runs import journal_of
from tests.grading.classes.made_verdicts import make_verdict
from tools.class_folder import make_class_folder

HIDDEN_WORDS = "printed by a hidden line"
WRITTEN = "3e-explain"


@dataclass
class RecordedClass:
    """A class folder with one assignment, into which records can be written."""

    folder: Path
    assignment: Assignment

    @property
    def gradebook(self) -> Path:
        return self.folder / "classroom" / "gradebook.db"

    @property
    def url(self) -> str:
        return url_of(self.gradebook)

    @property
    def course(self) -> Course:
        return Course.read(self.folder)

    @property
    def journal(self) -> Journal:
        return journal_of(self.folder, self.assignment.name)

    def add(self, *records: Record, is_written: bool = True) -> None:
        for record in records:
            self.journal.write(record)
        if is_written:
            writer = self.open_gradebook()
            writer.write(records)
            writer.close()
            for record in records:
                self.journal.mark_recorded(record, self.url)

    def open_gradebook(self) -> GradebookWriter:
        return GradebookWriter(self.course, self.assignment)

    def set_due(self, time: str, *settings: str) -> None:
        """Do what `nbgrader db assignment add --duedate` does, with more lines of settings."""
        with Gradebook(self.url) as gradebook:
            gradebook.update_or_create_assignment(self.assignment.name, duedate=time)
        with (self.folder / SETTINGS).open("a", encoding="utf-8") as file:
            file.writelines(f"\n{line}" for line in settings)

    def give_by_hand(self, student: str, cell: str, points: float, comment: str = "") -> None:
        """Do what formgrader does."""
        mark_by_hand(self.url, self.assignment.name, student, cell, points, comment)

    def results(self, **options) -> ClassResults:
        return load_results(self.course, self.assignment.name, **options)

    def record(
        self,
        student: str,
        answers: dict[str, str] | None = None,
        wrong: dict[str, str] | None = None,
        outcome: Outcome = Outcome.GRADED,
        label: str = "",
        seconds: float = 0.1,
        outputs: dict[str, list] | None = None,
        untouched: tuple[str, ...] = (),
        causes: dict[str, str] | None = None,
    ) -> Record:
        """Make a record: `answers` by cell, and the message of each test that fails."""
        answers, wrong, outputs = answers or {}, wrong or {}, outputs or {}
        verdicts = [
            make_verdict(
                cell,
                wrong.get(cell.name, ""),
                detail="assert hidden_secret == 0.0066",
                printed="Read as 1.",
                printed_hidden=HIDDEN_WORDS,
                cause=(causes or {}).get(cell.name, ""),
            )
            for cell in self.assignment.cells
            if cell.role is Role.TEST
        ]
        cells = [
            ExecutedCell(
                name=cell.name,
                kind=cell.kind,
                source="" if cell.role is Role.TEST else answers.get(cell.name, cell.source),
                is_untouched=cell.name in untouched,
                outputs=outputs.get(cell.name, []),
            )
            for cell in self.assignment.cells
        ]
        if "extra-1" in answers:
            shown = outputs.get("extra-1", [])
            cells.insert(-1, ExecutedCell("extra-1", "code", answers["extra-1"], outputs=shown))
        result = not_run(outcome)
        if outcome in (Outcome.GRADED, Outcome.TIMEOUT):
            result = replace(result, verdicts=tuple(verdicts), cells=tuple(cells), seconds=seconds)
        key = {"tests": self.assignment.digest}
        return Record(student, label or student, key, result)


def make_class(folder: Path, template: Path | None = None, name: str = "practice") -> RecordedClass:
    """Set up an empty class; a `template` gradebook saves registering the assignment again."""
    make_class_folder(folder, name)
    (folder / "classroom").mkdir(exist_ok=True)
    taken = Course.read(folder)
    assignment = load_assignment(taken, name)
    if template is None:
        register_if_changed(taken, assignment)
    else:
        (folder / "classroom" / "gradebook.db").write_bytes(template.read_bytes())
    return RecordedClass(folder, assignment)
