"""The command `course export`: grades as CSV, for people and for learning platforms."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from grading.commands.words import (
    Database,
    Folder,
    Name,
    one_sentence_on_failure,
    open_course,
    say,
)
from grading.errors import GradingError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from grading.records.results import StudentResult


class Platform(StrEnum):
    """What a table is made for."""

    ALL = "all"
    MOODLE = "moodle"
    CANVAS = "canvas"


def export_command(
    assignment: Name,
    platform: Annotated[
        Platform, typer.Option("--for", help="The learning platform that imports the table.")
    ] = Platform.ALL,
    to: Annotated[
        Path | None, typer.Option("--to", help="Another file than the one among the grades.")
    ] = None,
    worksheet: Annotated[
        Path | None,
        typer.Option("--worksheet", help="Moodle's own grading worksheet, to be filled in."),
    ] = None,
    so_far: Annotated[
        bool, typer.Option("--so-far", help="Platforms get the points so far, unmarked counts 0.")
    ] = False,
    db: Database = None,
    course: Folder = None,
) -> None:
    """Write the grades of an assignment as CSV, each with the outcome of its submission.

    Points given by hand count. A submission that could not be run has no points, which is not 0.
    No cell can become a formula in a spreadsheet. The tables for platforms hold complete grades
    only: who has an answer to be marked by hand is left out, and Moodle and Canvas leave what they
    have of them as it is. Moodle compares headings in the language of its site: give it back the
    worksheet that it gave, in any language.

    Examples:

    - `course export practice` writes practice.csv among the grades, with the points of each part

    - `course export practice --for moodle --worksheet Grades.csv` fills in the worksheet of Moodle

    - `course export practice --for moodle` writes such a worksheet for a site in English

    - `course export practice --for canvas` writes what Canvas imports into its gradebook
    """
    with one_sentence_on_failure():
        from grading.records.results_reading import load_results
        from grading.returning.export import write_table

        if to is not None and to.is_dir():
            raise GradingError(f"{to} is a folder; name a file, such as {to / 'grades.csv'}.")
        if worksheet is not None and platform is not Platform.MOODLE:
            raise GradingError("Only Moodle has a worksheet: add --for moodle, or leave it out.")
        if worksheet is not None and to is not None and to.resolve() == worksheet.resolve():
            raise GradingError(f"{to} is the worksheet itself; name another file for the table.")
        results = load_results(open_course(course, db), assignment)
        path, export = write_table(results, platform, to, so_far, worksheet)
    say([*results.warn(), *export.warnings])
    for told in say_left_out(results.students, export.left_out):
        print(told)
    place = results.course.show(path)
    if platform is Platform.ALL:
        print(f"Grades of {len(results.students)} students: {place}")
    else:
        rows = len(results.students) - len(export.left_out)
        print(f"{rows} of {len(results.students)} students have a row: {place}")


def say_left_out(students: "Sequence[StudentResult]", left_out: list[str]) -> list[str]:
    """Say who has no complete grade, or no row, and why: a sentence for each reason.

    Args:
        students: of the class.
        left_out: the names of those who have no row in a platform's table.
    """
    from grading.text import shorten

    reasons: dict[str, list[str]] = {}
    for result in students:
        reason = find_reason(result) or (
            "not in the table given" if result.student in left_out else ""
        )
        if reason:
            without = "no row" if result.student in left_out else "no complete grade"
            reasons.setdefault(f"{without}, {reason}", []).append(result.student)
    return [f"{len(names)} with {what}: {shorten(names)}." for what, names in reasons.items()]


def find_reason(result: "StudentResult") -> str:
    """Say why points are no complete grade yet; "" if they are one."""
    from grading.outcomes import Outcome
    from grading.returning.export import final_points

    if final_points(result) is not None:
        return ""
    if result.outcome == Outcome.MISSING:
        return "as nothing was handed in"
    if result.could_not_be_graded:
        return "as the submission could not be graded"
    if result.open or result.waiting:
        return "as answers wait to be marked by hand"
    return "as the gradebook is behind: grade again"
