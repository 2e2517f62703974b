"""What has run counts as the course's own, or as changed, by the sources of its cells."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.claims import hash_of_cell, shipped
from helpers.claims.shipped import hashes_file, is_as_shipped

CELL = "SEEDS = range(5)\nx = measure(SEEDS)\nprint(x)"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """The hashes of one lesson with one cell."""
    monkeypatch.setattr(shipped, "FOLDER", tmp_path)
    hashes_file("99_lesson").write_text(f"{hash_of_cell(CELL)} a-cell\n", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    "source",
    [
        CELL,
        CELL + "\n\n",
        "\n" + CELL,
        CELL.replace("\n", "  \n"),
        CELL.replace("range(5)", "range(10)"),
        CELL.replace("range(5)", "[7, 8, 9]"),
        "",
        "\n  \n",
    ],
)
def test_blanks_and_other_seeds_are_no_change(source):
    assert is_as_shipped([source])


@pytest.mark.parametrize(
    "source",
    [
        CELL.replace("print(x)", "print(x + 1)"),
        CELL.replace("x = m", " x = m"),
        CELL.replace("measure(SEEDS)", "measure([0])"),
        CELL + "\nSEEDS = 3; x = 2",
        CELL.replace("SEEDS = range(5)", "SEEDS = range(5); measure = cheat"),
        "# a remark",
        "x = 1",
    ],
)
def test_everything_else_is_a_change(source):
    assert not is_as_shipped([CELL, source])


def test_nothing_that_has_run_is_no_change():
    assert is_as_shipped([])


@given(st.text(), st.text())
def test_different_texts_have_different_hashes(one, other):
    same = [[line.rstrip() for line in text.strip().splitlines()] for text in (one, other)]
    if "SEEDS" not in one + other:
        assert (hash_of_cell(one) == hash_of_cell(other)) == (same[0] == same[1])
