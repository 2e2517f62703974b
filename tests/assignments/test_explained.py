"""Each graded cell of this course says which section of which lesson explains it."""

import json
import re

import pytest

from grading.course.assignment import load_assignment
from grading.course.folder import Course
from tools.places import ROOT

WHERE = re.compile(r"section (\d+) of lesson (\d\d), “(.+)”")
PAGE = re.compile(r"lessons/((\d\d)_\w+)\.html#(.+)")
DEEPER = " (going deeper)"


def headings_of(lesson):
    """Return the numbered sections of a lesson: number, and heading as it stands."""
    notebook = json.loads((ROOT / "notebooks" / f"{lesson}.ipynb").read_text(encoding="utf-8"))
    texts = ["".join(cell["source"]) for cell in notebook["cells"]]
    return dict(re.findall(r"(?m)^## (\d+) (.+)$", "\n".join(texts)))


def anchor_of(heading):
    """Return what Sphinx calls a section by: its words, without the number in front."""
    return re.sub("[^a-z0-9]+", "-", heading.lower()).strip("-")


@pytest.mark.parametrize("name", ["practice", "lab"])
def test_every_graded_cell_leads_to_a_section_that_is_there(name):
    for cell in load_assignment(Course.read(ROOT), name).cells:
        if cell.is_graded:
            told = cell.metadata["explained"]
            number, lesson, words = WHERE.fullmatch(told["where"]).groups()
            notebook, same, anchor = PAGE.fullmatch(told["page"]).groups()
            heading = headings_of(notebook)[number]
            assert lesson == same
            assert heading.removesuffix(DEEPER) == words, cell.name
            assert anchor == anchor_of(heading), cell.name
