"""Writes the table of the lessons into the README, from what the notebooks say of themselves.

Run `python -m tools.readme_lessons` after a title, a question or the minutes of a notebook change.
"""

import re

from helpers.start import list_stops
from tools.places import ROOT

README = ROOT / "README.md"
TABLE = re.compile(r"(?<=\n## The lessons\n\n)(?:\|.*\n)+")


def lesson_table() -> str:
    """Return one row per notebook, in the order to take them."""
    rows = [
        f"| [{stop.title}](notebooks/{stop.path}) | {stop.question} | {stop.minutes} "
        f"| {stop.core_in_words} |\n"
        for stop in list_stops(ROOT / "notebooks")
    ]
    head = "| Notebook | The question | Minutes | Of these, the core hour |\n|---|---|---|---|\n"
    return head + "".join(rows)


def with_table(readme: str) -> str:
    """Return the README with the table as it has to be."""
    return TABLE.sub(lambda _: lesson_table(), readme)


if __name__ == "__main__":
    README.write_text(with_table(README.read_text(encoding="utf-8")), encoding="utf-8")
