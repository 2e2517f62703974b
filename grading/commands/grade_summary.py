"""What `course grade` says in the end: outcomes, points, and where to look."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Table
from rich.text import Text

from grading.course.folder import Course
from grading.outcomes import NOT_RUN
from grading.text import shorten

if TYPE_CHECKING:
    from grading.running.rows import Row

SLOWEST = 3
LISTED = 10


def show_summary(
    console: Console,
    course: Course,
    assignment: str,
    rows: Iterable["Row"],
    others: Sequence[str],
    remarks: Sequence[str],
) -> None:
    """Say what was graded and how it ended, how the points are spread, and where to look."""
    rows = list(rows)
    has_several = len({row.notebook for row in rows}) > 1
    new = sum(row.is_new for row in rows)
    console.print(
        f"{assignment}: {len(rows)} submission{'s' * (len(rows) != 1)}, {new} graded now, "
        f"{len(rows) - new} unchanged since they were graded.",
        highlight=False,
    )
    table = Table("Outcome", "Submissions", "Students", title="Outcomes", title_justify="left")
    for outcome, count in Counter(row.outcome for row in rows).most_common():
        names = sorted(
            f"{row.student} ({row.notebook})" if has_several else row.student
            for row in rows
            if row.outcome is outcome
        )
        named = "" if outcome == "graded" else shorten(names, LISTED)
        table.add_row(outcome.value, str(count), Text(named))
    console.print(table)
    given: Counter[str] = Counter()
    for row in rows:
        if row.points is not None and row.outcome not in NOT_RUN:
            given[row.student] += row.points
    if given:
        console.print(_points_table(list(given.values())))
    slowest = sorted(rows, key=lambda row: row.seconds, reverse=True)[:SLOWEST]
    times = ", ".join(f"{row.student} {row.seconds:.1f} s" for row in slowest)
    console.print(Text(f"Slowest: {times}"))
    if noted := sorted({row.student for row in rows if row.has_notes}):
        console.print(Text(f"With notes for you in their notebooks: {shorten(noted, LISTED)}"))
    for sentence in remarks:
        console.print(Text(sentence))
    if others:
        console.print(Text(f"Files that belong to nobody: {shorten(others, LISTED)}"))
    console.print(
        f"Look at {course.show(course.autograded)}, or read and hand-grade in JupyterLab: "
        "Nbgrader → Formgrader.",
        highlight=False,
        soft_wrap=True,
    )
    console.print(
        f"Then `course report {assignment}` makes a page on the class, and `course feedback "
        f"{assignment}` one for each student.",
        highlight=False,
        soft_wrap=True,
    )


def _points_table(points: list[float]) -> Table:
    """Spread the points that tests gave over ten classes at most."""
    table = Table("Points", "Submissions", "", title="Points given by tests", title_justify="left")
    counts = Counter(int(value) for value in points)
    width = max(1, -(-(max(counts, default=0) + 1) // 10))
    for low in range(0, max(counts, default=-1) + 1, width):
        count = sum(counts[value] for value in range(low, low + width))
        label = f"{low}" if width == 1 else f"{low} to {low + width - 1}"
        table.add_row(label, str(count), "█" * round(30 * count / len(points)))
    return table
