"""The class report: one HTML file with everything a person looks at after grading."""

from collections.abc import Callable
from pathlib import Path

from grading.files import write_atomically
from grading.records.results import ClassResults
from grading.returning import analysis, figures, similarity
from grading.returning.feedback import environment, title_in, title_of
from grading.text import shorten

SLOWEST = 10
PAIRS = 20  # that are shown side by side
GROUPS = 20
LONGEST_PROGRAM = 8_000  # characters that are shown of one program
NAMED = 12  # students that are named in one cell of a table


def write_report(results: ClassResults, advance: Callable[[int], object] = int) -> Path:
    """Write the report of a class; return where it is.

    Args:
        results: of the class.
        advance: is told of each program that has been compared.

    Raises:
        GradingError: the file cannot be written.
    """
    path = results.course.reports / f"{results.assignment.name}.html"
    page = make_report(results, advance)
    write_atomically(path, page.encode("utf-8", "replace"))
    return path


def make_report(results: ClassResults, advance: Callable[[int], object] = int) -> str:
    """Write the report as HTML."""
    items = analysis.analyse_items(results)
    seconds = analysis.list_seconds(results)
    points = analysis.list_points(results)
    programs = analysis.collect_programs(results)
    alike = similarity.compare(programs, analysis.handed_out(results), advance)
    drawn = {}
    if points:
        drawn["points"] = figures.draw_points(points, results.max_points)
    if any(item.marked for item in items):
        drawn["items"] = figures.draw_items(items)
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
            maximum=results.max_points,
            points=summarise(points),
            unmarked=sum(bool(result.waiting) for result in results.students),
            warnings=results.warn(),
            figures={name: (figures.embed(figure), alt) for name, (figure, alt) in drawn.items()},
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
            title_of=title_of,
        )
    )


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
