"""What students hand in for the lab gets exactly the listed points, with the listed words.

The zoo in tests/zoo is the promise. It is marked in a process of its own, by the cells of the
solution notebook; right solutions with products of matrices once more with two threads. Where `CI`
is set, a third is marked.
"""

import json
import os
import subprocess
import sys

import pytest

from tests.thirds import draw_third
from tests.zoo.marking import KINDS, REFERENCE, read_parts, read_properties, read_zoo
from tools.places import ROOT

ZOO = read_zoo()
MARKED = draw_third(ZOO, ZOO)
PARTS = read_parts()
PROPERTIES = read_properties()
FAULTS = [solution for solution in ZOO if solution.loses]
SINGLE = [solution for solution in FAULTS if solution.breaks]
MARKED_SINGLE = [solution for solution in MARKED if solution in SINGLE]
MOST_CELLS = 2
FEWEST = 12
# The number of threads reaches products of matrices alone, which these parts have.
WITH_MATRICES = ("5", "6")


def mark_in_process(threads: int, *arguments: str) -> dict[tuple[str, str], list[dict]]:
    """Mark what `python -m tests.zoo` is told, with so many threads for products of matrices."""
    names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
    finished = subprocess.run(
        [sys.executable, "-m", "tests.zoo", "--json", "--third", *arguments],
        cwd=ROOT,
        env=os.environ | dict.fromkeys(names, str(threads)) | {"PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return {(row["part"], row["name"]): row["marks"] for row in json.loads(finished.stdout)}


@pytest.fixture(scope="module")
def marked() -> dict[tuple[str, str], list[dict]]:
    return mark_in_process(threads=1)


@pytest.mark.parametrize(
    "solution", MARKED, ids=lambda solution: f"{solution.part}: {solution.name}"
)
def test_a_solution_gets_exactly_its_points_and_words(solution, marked):
    for given in marked[solution.part, solution.name]:
        words = solution.loses.get(given["cell"])
        expected = 0 if words else given["max_points"]
        assert given["points"] == expected, given
        assert (words or "") in given["message"]
        assert (given["message"] == "") is (words is None)


@pytest.mark.parametrize("fault", MARKED_SINGLE, ids=lambda fault: f"{fault.part}: {fault.name}")
def test_a_single_fault_costs_the_points_of_the_property_that_it_breaks_and_no_others(
    fault, marked
):
    lost = {given["cell"] for given in marked[fault.part, fault.name] if not given["points"]}
    assert lost
    assert lost <= set(PROPERTIES[fault.part][fault.breaks])


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault.part}: {fault.name}")
def test_a_wrong_solution_breaks_one_property_or_is_of_a_kind_that_cannot(fault):
    is_single = fault.breaks in PROPERTIES[fault.part]
    assert is_single != (fault.kind in KINDS)


def test_a_right_solution_breaks_nothing():
    assert not [one.name for one in ZOO if not one.loses and (one.breaks or one.kind)]


@pytest.mark.parametrize("part", PARTS)
def test_a_test_cell_looks_at_one_property_and_a_property_has_two_cells_at_most(part, marked):
    cells = [cell for of_property in PROPERTIES[part].values() for cell in of_property]
    assert sorted(cells) == [mark["cell"] for mark in marked[part, REFERENCE]]
    assert max(map(len, PROPERTIES[part].values())) <= MOST_CELLS


@pytest.mark.parametrize("part", PARTS)
def test_every_property_is_broken_alone_by_some_fault(part):
    assert {fault.breaks for fault in SINGLE if fault.part == part} == set(PROPERTIES[part])


@pytest.mark.parametrize("part", PARTS)
def test_the_reference_gets_every_point(part, marked):
    assert all(mark["points"] == mark["max_points"] > 0 for mark in marked[part, REFERENCE])


@pytest.mark.parametrize("part", PARTS)
def test_each_part_has_a_dozen_solutions_right_and_wrong(part):
    of_part = [solution for solution in ZOO if solution.part == part]
    assert len(of_part) >= FEWEST
    assert sum(not solution.loses for solution in of_part) >= 3
    assert len({solution.name for solution in of_part}) == len(of_part)


@pytest.mark.parametrize("part", PARTS)
def test_every_test_cell_is_seen_to_fail_by_a_recognised_mistake(part, marked):
    cells = {mark["cell"] for mark in marked[part, REFERENCE]}
    failing = {cell for solution in ZOO if solution.part == part for cell in solution.loses}
    assert failing == cells


def test_two_threads_give_right_solutions_the_same_points(marked):
    again = points(mark_in_process(2, "--right", *WITH_MATRICES))
    assert {part for part, _ in again} == set(WITH_MATRICES)
    assert again == {key: value for key, value in points(marked).items() if key in again}


def points(rows: dict[tuple[str, str], list[dict]]) -> dict:
    return {key: [mark["points"] for mark in marks] for key, marks in rows.items()}


def test_a_message_is_one_line_of_plain_words(marked):
    said = [mark["message"] for marks in marked.values() for mark in marks if mark["message"]]
    assert said
    for message in said:
        assert "\n" not in message
        assert len(message) < 450
        assert "<" not in message
        assert ".." not in message
