"""The command `course feedback`: one safe page per student."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from grading.commands.progress import progress_bar
from grading.commands.words import (
    Database,
    Folder,
    Name,
    one_sentence_on_failure,
    open_course,
    say,
)

if TYPE_CHECKING:
    from grading.records.results import ClassResults
    from grading.returning.feedback_zip import Packed


class ZipFor(StrEnum):
    """Who takes the pages of a class back in one zip file."""

    MOODLE = "moodle"
    CANVAS = "canvas"


def feedback_command(
    assignment: Name,
    only: Annotated[
        list[str] | None, typer.Option("--only", help="This student only; may be repeated.")
    ] = None,
    zip_for: Annotated[
        ZipFor | None,
        typer.Option("--zip", help="Pack the pages as this platform takes them back."),
    ] = None,
    db: Database = None,
    course: Folder = None,
) -> None:
    """Write a feedback page for each student, without hidden tests.

    A page shows each question, the student's answer, the points, what the tests said, and comments
    that you have written by hand. It is one HTML file, works offline and is safe to open.

    Examples:

    - `course feedback practice` writes STUDENT/practice/practice.html where nbgrader keeps
      feedback; of an assignment with several notebooks there is a page for each

    - `course feedback practice --only ada` writes one of them again

    - `course feedback practice --zip moodle` also packs all of them for Moodle's *Upload multiple
      feedback files in a zip*; `--zip canvas` for Canvas's *Upload submissions*
    """
    with one_sentence_on_failure():
        from grading.records.results_reading import load_results
        from grading.returning.feedback_zip import pack_pages

        results = load_results(open_course(course, db), assignment, only or ())
        written, left_out = write_pages(results)
        packed = pack_pages(results, zip_for) if zip_for is not None else None
    say(results.warn())
    if results.uses_exchange:
        say_unreachable(results)
    if left_out:
        print(
            f"{left_out} submissions were graded by nbgrader itself: for those run "
            f"`nbgrader generate_feedback {assignment}`, whose pages show hidden tests."
        )
    print(f"{len(written)} feedback pages: {folder_of(results)}")
    if packed:
        say_packed(results, packed)


def say_packed(results: "ClassResults", packed: "Packed") -> None:
    """Say whose pages the zip file holds, and who is left out."""
    from grading.text import shorten

    if packed.unknown:
        say(
            [
                f"{len(packed.unknown)} students are not in the zip file, whose submissions came "
                f"without a number of the platform ({shorten(packed.unknown)}): give them their "
                "pages in another way."
            ]
        )
    print(f"Pages of {len(packed.students)} students to upload: {results.course.show(packed.path)}")


def write_pages(results: "ClassResults") -> tuple[list[Path], int]:
    """Write a page for everybody who has a record, for each notebook.

    Returns:
        Where the pages are, and how many students nbgrader alone has graded.

    Raises:
        GradingError: a page cannot be written.
    """
    from grading.records.results import BY_NBGRADER
    from grading.returning.feedback import write_page

    parts = results.parts or (results,)
    pages = [(part, result) for part in parts for result in part.students]
    written, left_out = [], set()
    with progress_bar(len(pages), "Feedback") as advance:
        for part, result in pages:
            if result.record is not None:
                written.append(write_page(part, result))
            elif result.outcome == BY_NBGRADER:
                left_out.add(result.student)
            advance(1)
    return written, len(left_out)


def say_unreachable(results: "ClassResults") -> None:
    """Name those to whom nbgrader's exchange cannot bring their page."""
    from grading.text import shorten

    without = [one.student for one in results.students if one.record and not one.secret]
    if without:
        say(
            [
                f"`nbgrader fetch_feedback` will not find the pages of {len(without)} students, "
                "who did not hand in through the exchange or share a submission_secret.txt "
                f"({shorten(without)}): give them theirs in another way."
            ]
        )


def folder_of(results: "ClassResults") -> str:
    """Name where the pages are, as seen from the course."""
    name = results.assignment.name
    page = "NOTEBOOK" if results.parts else results.assignment.notebook
    return f"{results.course.show(results.course.feedback)}/STUDENT/{name}/{page}.html"
