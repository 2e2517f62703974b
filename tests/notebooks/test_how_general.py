"""Each lesson says in its takeaways how general it is, with the numbers of docs/generality.csv."""

import csv

import nbformat
import pytest

from tools.lessons.executing import find_lessons
from tools.places import ROOT

OWN, HELD = "digits", "held"
IN_WORDS = {6: "six", 11: "eleven"}


def read_verdicts():
    """Return the columns of each lesson that was run on images: a list of verdicts by setting."""
    with (ROOT / "docs" / "generality.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    lessons = {}
    for row in rows:
        number = row.pop("statement").partition(".")[0]
        del row["sentence"]
        for setting, verdict in row.items():
            lessons.setdefault(number, {}).setdefault(setting, []).append(verdict)
    return {number: found for number, found in lessons.items() if any(found["few-blots"])}


def write_line(columns):
    """Say how general a lesson is."""
    count = len(columns[OWN])
    seeds = [name for name in columns if name == OWN or name.startswith(f"{OWN}, other seeds")]
    assert all(columns[name] == [HELD] * count for name in seeds)
    others = [name for name in columns if "," not in name and name != OWN]
    held = [columns[name].count(HELD) for name in others]
    some = "all" if min(held) == count else f"{min(held)} to {max(held)}"
    return (
        f"**How general?** All {count} statements of this lesson hold on the digits, with "
        f"{IN_WORDS[len(seeds)]} blocks of seeds; on {IN_WORDS[len(others)]} other sets of images "
        f"{some} of them do: [which, and where not](../docs/generality.md)."
    )


@pytest.mark.parametrize("number", sorted(read_verdicts()))
def test_a_lesson_tells_how_general_it_is_as_it_was_measured(number):
    (path,) = [path for path in find_lessons() if path.name.startswith(number)]
    cells = nbformat.read(path, as_version=4).cells
    (takeaways,) = [cell.source for cell in cells if cell.id == "takeaways"]
    assert takeaways.endswith(f"\n\n{write_line(read_verdicts()[number])}")


def test_every_lesson_that_uses_images_was_run_on_other_sets():
    assert sorted(read_verdicts()) == [f"{number:02d}" for number in range(2, 11)]
