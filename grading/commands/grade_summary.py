"""What `course grade` says in the end: outcomes, points, and where to look."""

from collections import Counter
from collections.abc import Iterable, Sequence
from statistics import quantiles
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
LONGEST_BAR = 30  # characters
EIGHTHS = " ▏▎▍▌▋▊▉"


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
        console.print(say_middle(list(given.values())), highlight=False)
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
        f"Look at {course.show(course.autograded)}. `course mark {assignment}` shows what waits to "
        "be marked by hand.",
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
    """Spread the points that tests gave over ten classes at most, with bars to one scale."""
    table = Table("Points", "Students", "", title="Points given by tests", title_justify="left")
    counts = Counter(int(value) for value in points)
    top = max(counts)
    width = -(-(top + 1) // 10)
    spread = [
        (low, min(low + width - 1, top), sum(counts[value] for value in range(low, low + width)))
        for low in range(0, top + 1, width)
    ]
    most = max(count for _, _, count in spread)
    for low, high, count in spread:
        label = f"{low}" if low == high else f"{low} to {high}"
        table.add_row(label, str(count), draw_bar(count / most))
    return table


def draw_bar(share: float) -> str:
    """Return a bar of so much of the longest, true to an eighth of a character."""
    eighths = round(share * LONGEST_BAR * 8)
    return "█" * (eighths // 8) + EIGHTHS[eighths % 8].strip()


def say_middle(points: list[float]) -> str:
    """Say what the middle of the class has: median, and quartiles where there are some."""
    if len(points) == 1:
        return f"1 student has {points[0]:g} points by tests."
    first, middle, third = quantiles(points, n=4, method="inclusive")
    return f"Median {middle:g}; half of the {len(points)} lie between {first:g} and {third:g}."
