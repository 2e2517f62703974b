"""A figure's description is found by its id and holds the measured values, on one line."""

import math
import tomllib

import numpy as np
import pandas as pd
import pytest

from helpers.claims import STRICT
from helpers.descriptions import TABLE, UnknownDescription, describe
from helpers.display import SHORTEST_DESCRIPTION

TEXT = "curve = '''\nA curve that ends at {ends[1]:.0%}\nwith {layers} layers.\n'''\n"


@pytest.fixture
def table(tmp_path):
    """The descriptions of one lesson."""
    (tmp_path / "99_lesson.toml").write_text(TEXT, encoding="utf-8")
    return tmp_path


def test_values_are_written_into_the_description_on_one_line(table):
    found = describe("99.curve", table=table, ends=[0, 0.253], layers=3)
    assert found == "A curve that ends at 25% with 3 layers."


def test_a_value_that_is_not_needed_does_no_harm(table):
    assert describe("99.curve", table=table, ends=[0, 0.5], layers=3, more=1)


@pytest.mark.parametrize("figure", ["99.curves", "99", "98.curve", "99.", ".curve", ""])
def test_an_unknown_figure_names_similar_ones(figure, table):
    with pytest.raises(UnknownDescription, match="No figure is called"):
        describe(figure, table=table)


def test_a_similar_name_is_told(table):
    with pytest.raises(UnknownDescription, match="similar: curve"):
        describe("99.curv", table=table)


@pytest.mark.parametrize(
    ("values", "missing"), [({"layers": 3}, "ends"), ({"ends": [1], "layers": 3}, "index")]
)
def test_a_missing_value_is_named_in_strict_mode(values, missing, table, monkeypatch):
    monkeypatch.setenv(STRICT, "1")
    with pytest.raises(UnknownDescription, match=rf"'99.curve' needs the value .*{missing}"):
        describe("99.curve", table=table, **values)


@pytest.mark.parametrize("ends", [[1], {}, pd.Series({3: 0.5})])
def test_a_figure_is_described_where_a_learner_has_measured_others(ends, table, monkeypatch):
    monkeypatch.delenv(STRICT, raising=False)
    found = describe("99.curve", table=table, ends=ends, layers=3)
    assert found == "A curve that ends at (not measured here) with 3 layers."


@pytest.mark.parametrize(
    ("end", "words"),
    [(math.nan, "not a number"), (np.float64("nan"), "not a number"), (-math.inf, "infinite")],
)
def test_what_is_no_number_is_said_in_words(end, words, table):
    found = describe("99.curve", table=table, ends=[0, end], layers=3)
    assert found == f"A curve that ends at {words} with 3 layers."


@pytest.mark.parametrize("path", sorted(TABLE.glob("*.toml")), ids=lambda path: path.stem)
def test_every_description_says_what_can_be_seen(path):
    for name, text in tomllib.loads(path.read_text(encoding="utf-8")).items():
        assert len(" ".join(text.split())) >= SHORTEST_DESCRIPTION, name
