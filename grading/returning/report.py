"""The class report: one HTML file with everything a person looks at after grading."""

import base64
import hashlib
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from grading.files import write_atomically
from grading.records.results import ClassResults
from grading.returning import analysis, figures, look, similarity
from grading.returning.changes import Changes, update_changes
from grading.returning.choices import count_choices
from grading.returning.feedback import TEMPLATES, environment, title_in
from grading.returning.students_table import address_from_report, list_rows
from grading.returning.titles import list_titles, short_labels
from grading.text import shorten

SLOWEST = 10
PAIRS = 20  # that are shown side by side
GROUPS = 20
LONGEST_PROGRAM = 8_000  # characters that are shown of one program
CHANGED = 60  # students of whom something has changed that are listed
OPTIONAL = ("time", "seconds_late", "penalty")  # columns that are shown where anybody has some
NAMED = 12  # students that are named in one cell of a table


def write_report(
    results: ClassResults, advance: Callable[[int], object] = int, now: datetime | None = None
) -> Path:
    """Write the report of a class; return where it is.

    Args:
        results: of the class.
        advance: is told of each program that has been compared.
        now: when the page says that it was written; None is now.

    Raises:
        GradingError: the file cannot be written.
    """
    path = results.course.reports / f"{results.assignment.name}.html"
    now = now or datetime.now()
    changes = update_changes(results, say_time(now))
    page = make_report(results, advance, now, changes)
    write_atomically(path, page.encode("utf-8", "replace"))
    return path


def say_time(now: datetime) -> str:
    """Write a day and a time, such as "2 March 2026, 14:05"."""
    return f"{now:%d %B %Y, %H:%M}".lstrip("0")


def make_report(
    results: ClassResults,
    advance: Callable[[int], object] = int,
    now: datetime | None = None,
    changes: Changes | None = None,
) -> str:
    """Write the report as HTML.

    Args:
        results: of the class.
        advance: is told of each program that has been compared.
        now: when the page says that it was written; None is now.
        changes: since the report before, where there was one.
    """
    items = analysis.analyse_items(results)
    titles = list_titles(results.assignment)
    answers = list_titles(results.assignment, of_answers=True)
    seconds = analysis.list_seconds(results)
    points = analysis.list_points(results)
    programs = analysis.collect_programs(results)
    alike = similarity.compare(programs, analysis.handed_out(results), advance)
    script = (TEMPLATES / "table.js").read_text(encoding="utf-8")
    csv = results.course.grades / f"{results.assignment.name}.csv"
    rows, drawn = list_rows(results), {}
    if points:
        drawn["points"] = figures.draw_points(points, results.max_points)
    if any(item.marked for item in items):
        drawn["items"] = figures.draw_items(items, titles)
    if seconds:
        drawn["seconds"] = figures.draw_seconds(list(seconds.values()))
    outcomes = {result.student: result.outcome for result in results.students}
    return (
        environment()
        .get_template("report.html.j2")
        .render(
            title=title_in(results.assignment),
            assignment=results.assignment.name,
            students=len(results.students),
            written=say_time(now or datetime.now()),
            table=address_from_report(results, csv),
            typeface=look.embed_typeface(),
            script=script,
            script_hash=hash_of_script(script),
            rows=rows,
            shown=[name for name in OPTIONAL if any(getattr(row, name) for row in rows)],
            cells=results.graded_cells,
            choices=count_choices(results),
            maximum=results.max_points,
            points=summarise(points),
            unmarked=sum(bool(result.waiting) for result in results.students),
            warnings=results.warn(),
            figures={
                name: (*figures.embed_both(figure), alt) for name, (figure, alt) in drawn.items()
            },
            outcomes=[
                (one.outcome, len(one.students), one.sentence, shorten(one.students, NAMED))
                for one in analysis.count_outcomes(results)
            ],
            items=items,
            messages=[one for one in analysis.count_messages(results) if one.failed],
            slowest=[
                (student, taken, outcomes[student])
                for student, taken in list(seconds.items())[:SLOWEST]
            ],
            alike=alike,
            pairs=[
                (pair, _cut(programs[pair.first]), _cut(programs[pair.second]))
                for pair in alike.pairs[:PAIRS]
            ],
            groups=[shorten(group, NAMED) for group in alike.identical[:GROUPS]],
            titles=titles,
            answers=answers,
            labels=short_labels(results.graded_cells),
            changes=changes,
            most=CHANGED,
        )
    )


def hash_of_script(script: str) -> str:
    """Return what the page's own rules name its script by, so that a browser runs no other."""
    return base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii")


def summarise(points: list[float]) -> dict[str, float] | None:
    """Return mean, quartiles and ends of the points; None if nobody has any."""
    if not points:
        return None
    import numpy as np

    low, first, middle, third, high = np.percentile(points, [0, 25, 50, 75, 100])
    return {
        "count": len(points),
        "mean": float(np.mean(points)),
        "lowest": low,
        "first quartile": first,
        "median": middle,
        "third quartile": third,
        "highest": high,
    }


def _cut(program: str) -> str:
    return program if len(program) <= LONGEST_PROGRAM else f"{program[:LONGEST_PROGRAM]}\n… (cut)"
