"""Classes of several sizes: what each stage costs in time and memory, and how that grows.

A stage is a command of `course`, run as an instructor runs it.
"""

import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from benchmarks.report_page import look_at_report
from benchmarks.watched_process import run_watched
from grading.course.folder import Course
from grading.errors import GradingError
from tests.grading.classes.practice_notebooks import ASSIGNMENT, write_class
from tools.class_folder import make_class_folder
from tools.markdown import write_table

STAGES = ("grade", "report", "feedback", "export")
LEAST_EXTRA = 0.25  # of what the smallest class takes


def measure_class(place: Path, count: int, jobs: int) -> dict[str, object]:
    """Generate a class in a folder, grade it in full and return what is given back.

    Args:
        place: a folder that does not exist yet.
        count: of submissions.
        jobs: that grade at the same time.

    Returns:
        For each stage its seconds and peak memory, see `run_watched`; what the gradebook and the
        pages take; and how the report opens, see `look_at_report`.

    Raises:
        GradingError: a stage failed, or a student is missing in what it made.
    """
    make_class_folder(place, ASSIGNMENT)
    start = time.perf_counter()
    write_class(place / "handed-in", count)
    measured: dict[str, object] = {"count": count, "generate_s": time.perf_counter() - start}
    options = {"grade": ("--from", str(place / "handed-in"), "--jobs", str(jobs))}
    for stage in STAGES:
        command = [sys.executable, "-m", "grading.commands", stage, ASSIGNMENT]
        measured[stage] = run_watched([*command, *options.get(stage, ())], place)
    course = Course.read(place)
    pages = list(course.feedback.glob(f"*/{ASSIGNMENT}/*.html"))
    table = course.grades / f"{ASSIGNMENT}.csv"
    rows = table.read_text(encoding="utf-8-sig").splitlines()[1:]
    if not len(pages) == len(rows) == count:
        raise GradingError(f"{len(pages)} pages and {len(rows)} rows for {count} students.")
    gradebook = Path(course.db_url.removeprefix("sqlite:///"))
    report = course.reports / f"{ASSIGNMENT}.html"
    return measured | {
        "gradebook_mb": in_mb([gradebook]),
        "journal_mb": in_mb(course.journal(ASSIGNMENT).rglob("*")),
        "autograded_mb": in_mb(course.autograded.rglob("*.ipynb")),
        "feedback_mb": in_mb(pages),
        "report_mb": in_mb([report]),
        "report_page": look_at_report(report),
    }


def in_mb(files: Iterable[Path]) -> float:
    """Return the size of files together, in MB."""
    return sum(path.stat().st_size for path in files if path.is_file()) / 1e6


def growth(classes: list[dict], find: Callable[[dict], float]) -> float | None:
    """Return what one more submission costs in the large class, in those of the middle one.

    What a command takes to start is in the smallest class too, and drops out. None where the middle
    class takes hardly more than that, for the start itself takes now more and now less.
    """
    small, middle, large = ((one["count"], find(one)) for one in classes)
    if middle[1] - small[1] < LEAST_EXTRA * small[1]:
        return None

    def cost(one: tuple[int, float], other: tuple[int, float]) -> float:
        return (other[1] - one[1]) / (other[0] - one[0])

    return cost(middle, large) / cost(small, middle)


def tabulate(classes: list[dict]) -> str:
    """Write a Markdown table: a column for each class, and how the cost of one submission grows."""
    head = ["Submissions", *(f"{one['count']:,}" for one in classes), "one more costs"]
    lines = []

    def add(words: str, find: Callable[[dict], float], form: str, grows: bool = True) -> None:
        grown = growth(classes, find) if grows else None
        told = "" if grown is None else f"{grown:.2f} ×"
        lines.append([words, *(form.format(find(one)) for one in classes), told])

    for stage in STAGES:
        add(f"`course {stage}`", lambda one, stage=stage: one[stage]["seconds"], "{:,.1f} s")
    for stage in STAGES:
        add(
            f"processor time of `course {stage}`",
            lambda one, stage=stage: one[stage]["processor_seconds"],
            "{:,.1f} s",
        )
    for stage in STAGES:
        add(
            f"peak memory of `course {stage}`",
            lambda one, stage=stage: one[stage]["main_mb"],
            "{:,.0f} MB",
            grows=False,
        )
    add("largest of its workers", lambda one: one["grade"]["largest_other_mb"], "{:,.0f} MB", False)
    for words in ("gradebook", "journal", "autograded", "feedback", "report"):
        add(f"{words} on disk", lambda one, words=words: one[f"{words}_mb"], "{:,.1f} MB")
    add("rows in the report", lambda one: one["report_page"]["rows"], "{:,}", False)
    add("shown at first", lambda one: one["report_page"]["shown"], "{:,}", False)
    add("the report opens in", lambda one: one["report_page"]["open_s"], "{:.2f} s", False)
    add(
        "500 more are shown in", lambda one: one["report_page"]["slowest_more_s"], "{:.2f} s", False
    )
    return write_table(head, lines)
