"""Writing the page and the table from the runs that are kept."""

from pathlib import Path

from tests.breadth.page import write_csv, write_page
from tests.breadth.records import read_records, version_of
from tests.breadth.summary import Statement, Trouble, find_troubles, gather
from tools.lessons.run import find_lessons, replace_text
from tools.machine import describe_machine

PAGE, TABLE = "generality.md", "generality.csv"


class NothingKept(Exception):  # noqa: N818 - reads as what it says
    """There is no run of any lesson as it is now."""


def write_tables(runs: Path, folders: list[Path]) -> tuple[list[Statement], list[Trouble]]:
    """Write the page and the table into each of these folders.

    Args:
        runs: where the records are kept; those of earlier versions of a lesson do not count.
        folders: where to.

    Returns:
        All statements and all troubles, for whoever reports them.

    Raises:
        NothingKept: no record counts.
    """
    versions = {path.name[:2]: version_of(path) for path in find_lessons()}
    records = [one for one in read_records(runs) if versions.get(one.lesson) == one.version]
    if not records:
        raise NothingKept("no run of a lesson as it is now is kept: make some first")
    statements, troubles = gather(records), list(find_troubles(records))
    page = write_page(records, statements, troubles, describe_machine())
    for folder in folders:
        replace_text(folder / PAGE, page)
        replace_text(folder / TABLE, write_csv(statements))
    return statements, troubles
