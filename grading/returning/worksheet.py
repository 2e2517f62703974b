"""Moodle's own grading worksheet, with the grades filled in.

Moodle looks for the headings of its site's language. In the file that it gave they are right, so
this holds for any language, and for whatever else a site has among the columns.
"""

import csv
import re
from pathlib import Path

from grading.errors import GradingError

NUMBER_AT_END = re.compile(r"(\d+)\s*$")  # of a cell such as "Participant 4711"
POINTS = re.compile(r"\d+(?:[.,]\d+)?")
NO_GRADE = ("", "-")
DELIMITERS = ",;\t"  # Moodle's own is the comma; a spreadsheet may have saved another
REMEDY = "Download it again in Moodle, under Download grading worksheet, and give that file."

Row = list[str]


def read_worksheet(path: Path) -> list[Row]:
    """Read the heading and the rows of a worksheet.

    Raises:
        GradingError: the file cannot be read, or is no such table.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as problem:
        raise GradingError(f"Cannot read {path}: {problem.strerror}.") from None
    except UnicodeDecodeError:
        raise GradingError(
            f"{path} is not a worksheet as Moodle gives it, in UTF-8. {REMEDY}"
        ) from None
    heading = text.partition("\n")[0]
    delimiter = max(DELIMITERS, key=heading.count)
    try:
        rows = list(csv.reader(text.splitlines(keepends=True), delimiter=delimiter))
    except csv.Error as problem:
        raise GradingError(
            f"{path} is not a worksheet as Moodle gives it ({problem}). {REMEDY}"
        ) from None
    rows = [row for row in rows if any(cell.strip() for cell in row)]
    if len(rows) < 2 or any(len(row) != len(rows[0]) for row in rows):
        raise GradingError(
            f"{path} is not a worksheet as Moodle gives it, with a heading and a row of as many "
            f"cells for each participant. {REMEDY}"
        )
    return rows


def find_grade_column(rows: list[Row], max_points: float, path: Path) -> int:
    """Return the place of the grades: the column left of the one with the maximum grade.

    Args:
        rows: the heading and the rows.
        max_points: of the assignment.
        path: of the worksheet, for the sentence.

    Raises:
        GradingError: there is none, or Moodle's maximum is another one than the assignment's.
    """
    columns = list(zip(*rows[1:], strict=True))
    maxima = {}
    for place in range(1, len(columns) - 1):
        grades, same = columns[place], set(columns[place + 1])
        is_grade = all(grade in NO_GRADE or POINTS.fullmatch(grade) for grade in grades)
        if is_grade and len(same) == 1 and POINTS.fullmatch(maximum := same.pop()):
            maxima[place] = _as_number(maximum)
    fitting = [place for place, maximum in maxima.items() if maximum == max_points]
    if len(fitting) == 1:
        return fitting[0]
    headings = ", ".join(rows[0])
    if maxima and not fitting:
        told = " or ".join(f"{maximum:g}" for maximum in maxima.values())
        raise GradingError(
            f"The maximum grade in {path} is {told}, and the assignment has {max_points:g} points, "
            f"so Moodle would take the grades for others. Set its maximum grade to {max_points:g} "
            "and download the worksheet again."
        )
    raise GradingError(
        f"{path} has no one column of grades left of their maximum, as in Moodle's worksheet for "
        f"grades in points; its columns are {headings}. {REMEDY}"
    )


def find_number(row: Row) -> str:
    """Return the number by which Moodle knows a participant, or ""."""
    match = NUMBER_AT_END.search(row[0])
    return match[1] if match else ""


def _as_number(text: str) -> float:
    return float(text.replace(",", "."))
