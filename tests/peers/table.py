"""The table of all that nbgrader's tests promise, as the page for instructors shows it."""

from tests.peers.behaviour import Behaviour, Stands
from tests.peers.of_classes import CLASSES
from tests.peers.of_files import FILES_BESIDE
from tests.peers.of_notebooks import NOTEBOOKS
from tests.peers.of_sources import SOURCES
from tests.peers.of_times import TIMES
from tools.places import ROOT

PAGE = ROOT / "docs" / "nbgrader.md"
BEGIN, END = "<!-- the table begins -->\n", "<!-- the table ends -->\n"
BEHAVIOURS: tuple[Behaviour, ...] = (*(*NOTEBOOKS, *CLASSES, *TIMES, *FILES_BESIDE, *SOURCES),)
# Whose tests are looked at, by the name of the file without "test_" and ".py".
FILES = {
    "apps": ("nbgrader_autograde",),
    "preprocessors": (
        *("checkcellmetadata", "deduplicateids", "getgrades", "headerfooter", "ignorepattern"),
        *("limitoutput", "overwritecells", "overwritekernelspec", "saveautogrades", "savecells"),
    ),
}


def make_table() -> str:
    """Write a row for each promise, what is the same first."""
    ordered = sorted(BEHAVIOURS, key=lambda one: list(Stands).index(one.stands))
    rows = [f"| {one.promise} | {one.stands} | {one.told} |" for one in ordered]
    return "\n".join(["| nbgrader's tests promise | Here | |", "|---|---|---|", *rows, ""])


def put_into(page: str) -> str:
    """Put the table in the place of the one that a page has."""
    head, _, rest = page.partition(BEGIN)
    _, _, tail = rest.partition(END)
    return f"{head}{BEGIN}\n{make_table()}\n{END}{tail}"
