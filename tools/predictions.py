"""Collects what learners predicted, before and after, and which tasks they solved, in one table.

    python -m tools.predictions FOLDER

reads every file in FOLDER, or in a zip file, whose name ends in `my_predictions.json`. It has no
effect on grades. A file that cannot be read is named in one sentence, and the others are read; none
is changed.
"""

import csv
import io
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from grading.commands.words import one_sentence_on_failure
from grading.errors import NotReadable
from grading.files import write_atomically
from grading.returning.export import safe_cell
from grading.submissions.entries import Entry, list_entries
from helpers.checks import NotAChoice, NotANumber
from helpers.questions import QUESTION_BANK, Prediction, load_questions
from helpers.questions import predictions as kept_answers
from helpers.tasks import list_solved
from tools.places import ROOT

TABLE = ROOT / "build" / "predictions.csv"
COLUMNS = ("student", "question", "before", "after", "solved tasks")
MAX_BYTES = 1_000_000  # a learner's file has a few thousand


@dataclass(frozen=True)
class Row:
    """One answered question of one student; `question` is empty where none was answered."""

    student: str
    question: str
    before: str
    after: str
    solved: str


def collect_predictions(source: Path) -> tuple[list[Row], list[str]]:
    """Read all files of predictions in a folder or zip file.

    Returns:
        The rows, and one sentence for each file that was not read.

    Raises:
        GradingError: there is no such folder or zip file.
    """
    questions = list(list_predictions())
    rows: list[Row] = []
    sentences: list[str] = []
    for entry in list_entries(source):
        if entry.parts[-1].endswith(kept_answers.FILE_NAME):
            try:
                kept = kept_answers.read_predictions(read_entry(entry))
            except (NotReadable, kept_answers.DamagedPredictions) as problem:
                sentences.append(f"{'/'.join(entry.parts)} was not read: {problem}")
            else:
                rows += make_rows(name_student(entry.parts), kept, questions)
    return rows, sentences


def list_predictions() -> Iterator[Prediction]:
    """Yield the predictions that the lessons ask for, in their order."""
    for path in sorted(QUESTION_BANK.glob("*.toml")):
        for question in load_questions(path).values():
            if isinstance(question, Prediction):
                yield question


def read_entry(entry: Entry) -> bytes:
    """Return the bytes of a file.

    Raises:
        NotReadable: it is a link or a device, or cannot be opened.
        kept_answers.DamagedPredictions: it is far larger than any file of predictions.
    """
    content = entry.read()
    if len(content) > MAX_BYTES:
        raise kept_answers.DamagedPredictions(f"it has more than {MAX_BYTES:,} bytes.")
    return content


def name_student(parts: tuple[str, ...]) -> str:
    """Return the folders that a file lies in, or what stands before the usual name in its own."""
    *folders, name = parts
    return "/".join(folders) or name.removesuffix(kept_answers.FILE_NAME).rstrip("_- ") or name


def make_rows(
    student: str, kept: dict[str, object], questions: Iterable[Prediction]
) -> Iterator[Row]:
    """Yield a row for every question that was answered, or one without a question.

    What is no answer to a question, and no task, is left out, whatever it is.
    """
    solved = " ".join(list_solved(kept))
    is_empty = True
    for question in questions:
        name = question.question_id
        before = read_answer(question, kept.get(name))
        after = read_answer(question, kept.get(kept_answers.prediction_key(name, again=True)))
        if before or after:
            is_empty = False
            yield Row(student, name, before, after, solved)
    if is_empty:
        yield Row(student, "", "", "", solved)


def read_answer(question: Prediction, value: object) -> str:
    """Write a kept answer; empty where it is none."""
    try:
        answer = question.read(value)
    except (NotAChoice, NotANumber):
        return ""
    return answer if isinstance(answer, str) else f"{answer:.10g}"


def write_table(rows: Iterable[Row], path: Path) -> None:
    """Write the rows as CSV, in which no cell can become a formula.

    Raises:
        GradingError: the file cannot be written.
    """
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(COLUMNS)
    for row in rows:
        cells = (row.student, row.question, row.before, row.after, row.solved)
        # A number keeps its minus sign: only the student's name is a stranger's text.
        table.writerow([safe_cell(cells[0]), *cells[1:]])
    write_atomically(path, text.getvalue().encode("utf-8", "replace"))


app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode="markdown")


@app.command()
def predictions(
    folder: Annotated[Path, typer.Argument(help="Where the files lie: a folder or a zip file.")],
    to: Annotated[Path, typer.Option("--to", help="The table to write.")] = TABLE,
) -> None:
    """Collect learners' predictions, before and after, and the tasks they solved, in one table.

    Example:

    - `python -m tools.predictions Downloads/predictions.zip`
    """
    with one_sentence_on_failure():
        rows, sentences = collect_predictions(folder)
        write_table(rows, to)
    for sentence in sentences:
        print(safe_cell(sentence), file=sys.stderr)
    students = len({row.student for row in rows})
    print(f"{to}: {students} student{'s' * (students != 1)}, {len(rows)} rows.")


if __name__ == "__main__":
    app()
