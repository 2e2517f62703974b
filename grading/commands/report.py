"""The command `course report`: one page on how a class did."""

from grading.commands.progress import progress_bar
from grading.commands.words import (
    Database,
    Folder,
    Name,
    one_sentence_on_failure,
    open_course,
    say,
)


def report_command(
    assignment: Name,
    db: Database = None,
    course: Folder = None,
) -> None:
    """Write one HTML page on a class: students, points, questions, usual mistakes, slow notebooks.

    The table of students can be sorted and searched, and leads to each notebook and, where you have
    written them, to the feedback pages. The page also shows programs that are much alike, as a
    question for you and not as a verdict. It is one file and works offline. It names students, so
    keep it to yourself.

    Example:

    - `course report practice` writes practice.html into the course's folder of reports
    """
    with one_sentence_on_failure():
        from grading.records.results_reading import load_results
        from grading.returning.report import write_report

        results = load_results(open_course(course, db), assignment)
        with progress_bar(len(results.students), "Comparing") as advance:
            path = write_report(results, advance)
    say(results.warn())
    print(f"Report on {len(results.students)} students: {results.course.show(path)}")
