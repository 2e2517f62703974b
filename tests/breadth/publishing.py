"""Writing the page and the table from the runs that are kept."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import nbformat

from tests.breadth.outcome import list_statements
from tests.breadth.page import write_csv, write_page
from tests.breadth.records import Record, read_records, version_of
from tests.breadth.summary import Statement, Trouble, find_troubles, gather
from tools.lessons.executing import find_lessons, replace_text
from tools.machine import describe_machine

PAGE, TABLE = "generality.md", "generality.csv"


class NothingKept(Exception):  # noqa: N818 - reads as what it says
    """There is no run that counts."""


def write_tables(
    runs: Path, folders: list[Path], with_earlier: bool = False
) -> tuple[list[Statement], list[Trouble]]:
    """Write the page and the table into each of these folders.

    Args:
        runs: where the records are kept.
        folders: where to.
        with_earlier: count runs of earlier versions of a lesson as well, without the statements
            that it no longer has; the page says how many these are.

    Returns:
        All statements and all troubles, for whoever reports them.

    Raises:
        NothingKept: no record counts.
    """
    lessons = {path.name[:2]: path for path in find_lessons()}
    records, earlier = [], Counter()
    for record in read_records(runs):
        if record.lesson not in lessons:
            continue
        if record.version == version_of(lessons[record.lesson]):
            records.append(record)
        elif with_earlier:
            earlier[record.lesson] += 1
            records.append(keep_statements(record, lessons[record.lesson]))
    if not records:
        raise NothingKept("no run of a lesson as it is now is kept: make some first")
    statements, troubles = gather(records), list(find_troubles(records))
    page = write_page(records, statements, troubles, earlier, describe_machine())
    for folder in folders:
        replace_text(folder / PAGE, page)
        replace_text(folder / TABLE, write_csv(statements))
    return statements, troubles


def keep_statements(record: Record, lesson: Path) -> Record:
    """Return the record without the statements that the lesson does not have."""
    names = list_statements(nbformat.read(lesson, as_version=4))
    found = tuple(one for one in record.outcome.found if one.name in names)
    return replace(record, outcome=replace(record.outcome, found=found))
