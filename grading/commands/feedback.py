"""The command `course feedback`: one safe page per student."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from grading.commands.errors import one_sentence_on_failure
from grading.commands.progress import progress_bar
from grading.course.folder import COURSE

if TYPE_CHECKING:
    from grading.records.results import ClassResults


def feedback_command(
    assignment: Annotated[str, typer.Argument(help="Its name in solutions/.")],
    only: Annotated[
        list[str] | None, typer.Option("--only", help="This student only; may be repeated.")
    ] = None,
    db: Annotated[
        str | None, typer.Option("--db", help="Another gradebook, as a database URL.")
    ] = None,
) -> None:
    """Write a feedback page for each student, without hidden tests.

    A page shows each question, the student's answer, the points, what the tests said, and comments
    that you have written in formgrader. It is one HTML file, works offline and is safe to open.

    Examples:

    - `course feedback practice` writes classroom/feedback/STUDENT/practice/practice.html

    - `course feedback practice --only ada` writes one of them again
    """
    with one_sentence_on_failure():
        from grading.records.results import load_results

        results = load_results(assignment, db, only or ())
        written, left_out = write_pages(results)
    say(results.warn())
    if results.uses_exchange:
        say_unreachable(results)
    if left_out:
        print(
            f"{left_out} submissions were graded by nbgrader itself: for those run "
            f"`nbgrader generate_feedback {assignment}`, whose pages show hidden tests."
        )
    print(f"{len(written)} feedback pages: {folder_of(results)}")


def write_pages(results: "ClassResults") -> tuple[list[Path], int]:
    """Write a page for everybody who has a record.

    Returns:
        Where the pages are, and how many students nbgrader alone has graded.

    Raises:
        GradingError: a page cannot be written.
    """
    from grading.records.results import BY_NBGRADER
    from grading.returning.feedback import write_page

    written, left_out = [], 0
    with progress_bar(len(results.students), "Feedback") as advance:
        for result in results.students:
            if result.record is not None:
                written.append(write_page(results, result))
            elif result.outcome == BY_NBGRADER:
                left_out += 1
            advance(1)
    return written, left_out


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
    return show_path(results.classroom / "feedback") + f"/STUDENT/{name}/{name}.html"


def show_path(path: Path, course: Path = COURSE) -> str:
    """Write a path as seen from the course, where it lies in there."""
    return path.relative_to(course).as_posix() if path.is_relative_to(course) else str(path)


def say(sentences: list[str]) -> None:
    """Print warnings."""
    for sentence in sentences:
        typer.echo(sentence, err=True)
