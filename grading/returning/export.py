"""Grades as tables: one that tells everything, and those that Moodle and Canvas import.

No cell of a table can become a formula in a spreadsheet, and what was not graded is empty, never 0.
"""

import csv
import io
import re
from dataclasses import dataclass
from pathlib import Path

from grading.errors import GradingError
from grading.files import write_atomically
from grading.records.results import ClassResults, StudentResult
from grading.returning.worksheet import find_grade_column, find_number, read_worksheet
from grading.submissions.platforms import CANVAS, MOODLE
from grading.text import clean, printable, shorten

# A spreadsheet takes a cell that begins with one of these for a formula; some look past blanks.
FORMULA_STARTS = tuple("=+-@|%＝＋－＠")
# Programs for which a semicolon parts cells would find one of these behind it.
FORMULA_BEHIND = re.compile(rf";(?=[\s\"]*[{re.escape(''.join(FORMULA_STARTS))}])")
CONTROLS = dict.fromkeys([*range(32), 127], " ")

Table = list[list[str]]


@dataclass(frozen=True)
class Export:
    """One table on its way to a file.

    Attributes:
        rows: the header, then one row per student.
        left_out: students without a row, because there is no grade yet or nobody to give it to.
        warnings: what a person has to know before the table is imported, in a sentence each.
    """

    rows: Table
    left_out: list[str]
    warnings: list[str]


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
    header = (
        "student,outcome,points,max_points,unmarked,late_penalty,handed_in,doubtful_time,"
        "explanation"
    )
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
                "yes" if record and record.time_is_doubtful else "",
                safe_cell(result.sentence),
                *(number(score.points if score else None) for score in each),
            ]
        )
    return Export(rows, [], [])


def make_moodle_table(results: ClassResults, so_far: bool = False) -> Export:
    """Write Moodle's grading worksheet; who has no grade has no row.

    In a row without a grade Moodle would still put our comment, even an empty one, in place of a
    teacher's own.
    """
    header = (
        "Identifier,Full name,Email address,ID number,Grade,Maximum grade,"
        "Last modified (grade),Feedback comments"
    )
    rows = [header.split(",")]
    graded, left_out = part_by_grade(results, so_far)
    unknown = []
    for result, points in graded:
        match = MOODLE.match(result.record.label) if result.record else None
        if match is None:
            unknown.append(result.student)
        rows.append(
            [
                f"Participant {match['number']}" if match else "",
                safe_cell(match["name"] if match else full_name(result)),
                safe_cell(result.person.email),
                safe_cell(result.person.platform_id or result.student),
                number(points),
                number(results.max_points),
                "-",
                safe_cell(f"{result.outcome}: {result.sentence}"),
            ]
        )
    return Export(rows, left_out, _warn_of_unknown(unknown, len(rows) - 1))


def fill_worksheet(results: ClassResults, worksheet: Path, so_far: bool = False) -> Export:
    """Fill the grades into the worksheet that Moodle gave, and leave out who has none.

    Only the column of grades changes, and comments stay as they are.

    Raises:
        GradingError: it is no such worksheet, its maximum grade is another one, or nobody in it has
            a grade here.
    """
    heading, *rows = read_worksheet(worksheet)
    place = find_grade_column([heading, *rows], results.max_points, worksheet)
    points = {result.student: final_points(result, so_far) for result in results.students}
    by_number: dict[str, list[str]] = {}
    for result in results.students:
        if points[result.student] is not None and (found := find_moodle_number(result)):
            by_number.setdefault(found, []).append(result.student)
    filled, given = [], set()
    for row in rows:
        students = by_number.get(find_number(row), [])
        if len(students) == 1:
            given.add(students[0])
            # The last column holds teachers' own comments, which Moodle compares letter by letter.
            cells = [row[0], *map(safe_cell, row[1:-1]), row[-1]]
            cells[place] = number(points[students[0]])
            filled.append(cells)
    if not filled:
        raise GradingError(
            f"No participant in {worksheet} has a grade here. They are found by the number that "
            "Moodle puts into the names of the files it packs, so grade its own zip file, and give "
            "the worksheet of the same assignment."
        )
    missed = [name for name, has in points.items() if has is not None and name not in given]
    told = f"{len(missed)} with a grade are not in {worksheet} ({shorten(missed)})."
    left_out = [name for name in points if name not in given]
    return Export([[*map(safe_cell, heading)], *filled], left_out, [told] if missed else [])


def find_moodle_number(result: StudentResult) -> str:
    """Return the number that Moodle has put into the name of what was handed in, or ""."""
    match = MOODLE.match(result.record.label) if result.record else None
    return match["number"] if match else ""


def _warn_of_unknown(students: list[str], rows: int) -> list[str]:
    """Say that Moodle cannot find students whose files came without its number."""
    if not students:
        return []
    if len(students) == rows:
        return [
            "No file that was graded has a number of Moodle in its name, so Moodle would find "
            "nobody by this table. Grade the zip file that Moodle packs."
        ]
    return [
        f"Moodle will not find {len(students)} students by this table, whose files came without "
        f"its number ({shorten(students)})."
    ]


def make_canvas_table(results: ClassResults, so_far: bool = False) -> Export:
    """Write what Canvas imports into its gradebook; who has no grade has no row."""
    rows = [["Student", "ID", "SIS User ID", "SIS Login ID", "Section", results.assignment.name]]
    rows.append(["Points Possible", "", "", "", "", number(results.max_points)])
    graded, left_out = part_by_grade(results, so_far)
    unknown = []
    for result, points in graded:
        match = CANVAS.fullmatch(result.record.label) if result.record else None
        if match is None:
            unknown.append(result.student)
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
    told = (
        f"{len(unknown)} files came without a number of Canvas, so Canvas will look for these "
        f"students by their names as logins ({shorten(unknown)})."
    )
    return Export(rows, left_out, [told] if unknown else [])


def part_by_grade(
    results: ClassResults, so_far: bool
) -> tuple[list[tuple[StudentResult, float]], list[str]]:
    """Return those who have a grade, each with the points, and the names of those who have none."""
    points = [(result, final_points(result, so_far)) for result in results.students]
    graded = [(result, given) for result, given in points if given is not None]
    return graded, [result.student for result, given in points if given is None]


def final_points(result: StudentResult, so_far: bool = False) -> float | None:
    """Return the points once every cell has some: a sum that is not complete is no grade yet.

    Args:
        result: of a student.
        so_far: take what is given so far, if anything is, as if the rest were 0.
    """
    return result.points if result.is_complete or so_far else None


def full_name(result: StudentResult) -> str:
    """Return the name in the gradebook, else the one that the submission came under."""
    person = result.person
    return " ".join(filter(None, [person.first_name, person.last_name])) or result.student


MAKERS = {"all": make_table, "moodle": make_moodle_table, "canvas": make_canvas_table}


def write_table(
    results: ClassResults,
    kind: str,
    to: Path | None = None,
    so_far: bool = False,
    worksheet: Path | None = None,
) -> tuple[Path, Export]:
    """Write one table; return where it is and what is in it.

    Args:
        results: of the class.
        kind: one of `MAKERS`.
        to: another file than the one among the course's tables of grades.
        so_far: platforms get what is given so far, although answers wait for a person.
        worksheet: that Moodle gave, to be filled in instead of making a table.

    Raises:
        GradingError: the file cannot be written, or the worksheet does not fit.
    """
    if worksheet is not None:
        export = fill_worksheet(results, worksheet, so_far)
    else:
        export = MAKERS[kind](results, so_far)
    name = results.assignment.name
    file = f"{name}.csv" if kind == "all" else f"{name}-{kind}.csv"
    path = to or results.course.grades / file
    text = io.StringIO()
    csv.writer(text).writerows(export.rows)
    write_atomically(path, text.getvalue().encode("utf-8", "replace"))
    return path, export
