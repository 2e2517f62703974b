"""The examiner gives the lab's zoo the points and the words that the zoo lists, as nbgrader does.

Each solution stands alone in a notebook that holds its part of the lab, and runs in the sandbox:
all of them, and where `CI` is set the right ones, those that do not come to an end, and a third of
the others. (tests/zoo marks all of them, without a sandbox.)
"""

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest

from grading.course.assignment import Assignment, Role, SourceCell, load_assignment
from grading.examining.task import grade
from grading.limits import Limits
from grading.sandbox.zygote_source import ZygoteSource
from tests.grading.session_cells import linux_only
from tests.grading.this_course import COURSE, FILES
from tests.thirds import draw_third
from tests.zoo.marking import Solution, read_parts, read_zoo, set_up

ANSWERS = {part: cells[0].id for part, cells in read_parts().items()}
# Importing torch takes seconds on a busy machine.
LIMITS = Limits(cell=6.0, submission=120.0)
# A loop without an end takes all that it gets, in every test, and imports no more than NumPy.
SHORT = replace(LIMITS, cell=0.4)


def is_endless(solution: Solution) -> bool:
    return any("did not come back" in words for words in solution.loses.values())


EVERY = read_zoo()
ALWAYS = [solution for solution in EVERY if not solution.loses or is_endless(solution)]
ZOO = ALWAYS + draw_third([solution for solution in EVERY if solution not in ALWAYS], EVERY)


@pytest.fixture(scope="module")
def with_torch() -> Iterator[ZygoteSource]:
    """A zygote that has imported torch, for the solutions that would each wait for it."""
    with ZygoteSource(FILES) as source:
        yield source


@pytest.fixture(scope="module")
def parts() -> dict[str, Assignment]:
    """The lab, cut into one assignment per part, each with what a student has run before it."""
    lab = load_assignment(COURSE, "lab")

    def cut(part):
        before = SourceCell("setup", "code", Role.SETUP, set_up(part), 0.0, False, {})
        own = [cell for cell in lab.cells if cell.kind == "code" and cell.name[0] == part]
        return replace(lab, cells=(before, *own))

    return {part: cut(part) for part in ANSWERS}


@linux_only
@pytest.mark.parametrize("solution", ZOO, ids=lambda one: f"{one.part}: {one.name}")
def test_a_solution_gets_exactly_its_points_and_words(solution, parts, request):
    cell = {"cell_type": "code", "id": ANSWERS[solution.part], "source": solution.source}
    data = json.dumps({"nbformat": 4, "cells": [cell]}).encode()
    limits = SHORT if is_endless(solution) else LIMITS
    source = request.getfixturevalue("with_torch" if "torch" in solution.source else "zygote")
    result = grade(parts[solution.part], data, limits, source)
    assert result.verdicts
    for verdict in result.verdicts:
        words = solution.loses.get(verdict.name.partition("-")[0])
        assert verdict.passed is (words is None), verdict
        assert (words or "") in verdict.message
