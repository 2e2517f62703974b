"""Grades as tables: one that tells everything, and those that Moodle and Canvas import.

No cell of a table can become a formula in a spreadsheet, and what was not graded is empty, never 0.
"""

import csv
import io
import re
from dataclasses import dataclass
from pathlib import Path

from grading.collecting import CANVAS, MOODLE
from grading.journal import write_atomically
from grading.reading import clean, printable
from grading.results import ClassResults, StudentResult

# A spreadsheet takes a cell that begins with one of these for a formula; some look past blanks.
FORMULA_STARTS = tuple("=+-@|%＝＋－＠")
# Programs for which a semicolon parts cells would find one of these behind it.
FORMULA_BEHIND = re.compile(rf";(?=[\s\"]*[{re.escape(''.join(FORMULA_STARTS))}])")
CONTROLS = dict.fromkeys([*range(32), 127], " ")
KINDS = ("all", "moodle", "canvas")

Table = list[list[str]]


@dataclass(frozen=True)
class Export:
    """One table on its way to a file.

    Attributes:
        rows: the header, then one row per student.
        left_out: students without a row, because there is no grade or no number to find them by.
    """

    rows: Table
    left_out: list[str]


def safe_cell(text: str) -> str:
    """Return text that no spreadsheet takes for a formula, in one line."""
    text = printable(clean(text).translate(CONTROLS)).strip()
    text = FORMULA_BEHIND.sub(";'", text)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def number(points: float | None) -> str:
    """Write points without a tail of zeros; what is not given is empty."""
    return "" if points is None else f"{round(points, 4):.10g}"


def make_table(results: ClassResults, so_far: bool = False) -> Export:
    """Tell everything: outcome, points (always those so far), what waits, points of each cell."""
    header = "student,outcome,points,max_points,unmarked,late_penalty,handed_in,explanation"
    rows = [[*header.split(","), *map(safe_cell, results.graded_cells)]]
    for result in results.students:
        record = result.record
        each = [result.scores.get(name) for name in results.graded_cells]
        rows.append(
            [
                safe_cell(result.student),
                result.outcome,
                number(result.points),
                number(results.max_points),
                str(len(result.waiting)),
                number(result.penalty),
                safe_cell(record.time if record else ""),
                safe_cell(result.sentence),
                *(number(score.points if score else None) for score in each),
            ]
        )
    return Export(rows, [])


def make_moodle_table(results: ClassResults, so_far: bool = False) -> Export:
    """Write Moodle's grading worksheet; a row whose grade is empty changes nothing there."""
    header = (
        "Identifier,Full name,Email address,ID number,Grade,Maximum grade,"
        "Last modified (grade),Feedback comments"
    )
    rows = [header.split(",")]
    for result in results.students:
        match = MOODLE.match(result.record.label) if result.record else None
        rows.append(
            [
                f"Participant {match['number']}" if match else "",
                safe_cell(match["name"] if match else full_name(result)),
                safe_cell(result.person.email),
                safe_cell(result.person.platform_id or result.student),
                number(final_points(result, so_far)),
                number(results.max_points),
                "-",
                safe_cell(f"{result.outcome}: {result.sentence}"),
            ]
        )
    return Export(rows, [])


def make_canvas_table(results: ClassResults, so_far: bool = False) -> Export:
    """Write what Canvas imports into its gradebook; who has no grade has no row."""
    rows = [["Student", "ID", "SIS User ID", "SIS Login ID", "Section", results.assignment.name]]
    rows.append(["Points Possible", "", "", "", "", number(results.max_points)])
    left_out = []
    for result in results.students:
        points = final_points(result, so_far)
        if points is None:
            left_out.append(result.student)
            continue
        match = CANVAS.fullmatch(result.record.label) if result.record else None
        rows.append(
            [
                safe_cell(match["name"] if match else full_name(result)),
                match["number"] if match else safe_cell(result.person.platform_id),
                "",
                safe_cell(result.student),
                "",
                number(points),
            ]
        )
    return Export(rows, left_out)


def final_points(result: StudentResult, so_far: bool = False) -> float | None:
    """Return the points once every cell has some: a sum that is not complete is no grade yet.

    Args:
        result: of a student.
        so_far: take what is given so far, as if the rest were 0.
    """
    return result.points if result.is_complete or so_far else None


def full_name(result: StudentResult) -> str:
    """Return the name in the gradebook, else the one that the submission came under."""
    person = result.person
    return " ".join(filter(None, [person.first_name, person.last_name])) or result.student


MAKERS = {"all": make_table, "moodle": make_moodle_table, "canvas": make_canvas_table}


def write_table(
    results: ClassResults, kind: str, to: Path | None = None, so_far: bool = False
) -> tuple[Path, Export]:
    """Write one table; return where it is and what is in it.

    Args:
        results: of the class.
        kind: one of `KINDS`.
        to: another file than the one in the classroom.
        so_far: platforms get what is given so far, although answers wait for a person.

    Raises:
        GradingError: the file cannot be written.
    """
    export = MAKERS[kind](results, so_far)
    name = results.assignment.name
    file = f"{name}.csv" if kind == "all" else f"{name}-{kind}.csv"
    path = to or results.classroom / "grades" / file
    text = io.StringIO()
    csv.writer(text).writerows(export.rows)
    write_atomically(path, text.getvalue().encode("utf-8", "replace"))
    return path, export
