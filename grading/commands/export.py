"""The command `course export`: grades as CSV, for people and for learning platforms."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

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
        from grading.returning.export import final_points, write_table

        if to is not None and to.is_dir():
            raise GradingError(f"{to} is a folder; name a file, such as {to / 'grades.csv'}.")
        if worksheet is not None and platform is not Platform.MOODLE:
            raise GradingError("Only Moodle has a worksheet: add --for moodle, or leave it out.")
        if worksheet is not None and to is not None and to.resolve() == worksheet.resolve():
            raise GradingError(f"{to} is the worksheet itself; name another file for the table.")
        results = load_results(open_course(course, db), assignment)
        path, export = write_table(results, platform, to, so_far, worksheet)
    say([*results.warn(), *export.warnings])
    not_final = [result for result in results.students if final_points(result) is None]
    if not_final:
        unmarked = sum(not result.could_not_be_graded for result in not_final)
        print(
            f"{len(not_final)} of {len(results.students)} have no complete grade: {unmarked} with "
            f"answers to mark by hand, {len(not_final) - unmarked} that could not be graded or "
            "handed in nothing."
        )
    if platform is not Platform.ALL:
        say_rows(len(results.students), export.left_out)
    print(f"Grades of {len(results.students)} students: {results.course.show(path)}")


def say_rows(students: int, left_out: list[str]) -> None:
    """Say how many students a platform's table has, and name those whom it leaves out."""
    from grading.text import shorten

    told = f", without {shorten(left_out)}" if left_out else ""
    print(f"Rows of {students - len(left_out)} of {students} students{told}.")
