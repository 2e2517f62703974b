"""The command `course report`: one page on how a class did."""

from typing import Annotated

import typer

from grading.commands.errors import one_sentence_on_failure
from grading.commands.feedback import say, show_path
from grading.commands.progress import progress_bar


def report_command(
    assignment: Annotated[str, typer.Argument(help="Its name in solutions/.")],
    db: Annotated[
        str | None, typer.Option("--db", help="Another gradebook, as a database URL.")
    ] = None,
) -> None:
    """Write one HTML page on a class: points, questions, usual mistakes, outcomes, slow notebooks.

    It also shows programs that are much alike, as a question for you and not as a verdict. The page
    is one file and works offline. It names students, so keep it to yourself.

    Example:

    - `course report practice` writes classroom/reports/practice.html
    """
    with one_sentence_on_failure():
        from grading.records.results import load_results
        from grading.returning.report import write_report

        results = load_results(assignment, db)
        with progress_bar(len(results.students), "Comparing") as advance:
            path = write_report(results, advance)
    say(results.warn())
    print(f"Report on {len(results.students)} students: {show_path(path)}")
