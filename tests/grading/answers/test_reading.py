"""Any bytes are read as a notebook's cells, or refused with a sentence; nothing else happens."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grading.answers import reading
from grading.answers.reading import read_notebook
from grading.errors import NotReadable
from grading.outcomes import Outcome
from grading.text import clean

CELL = {"cell_type": "code", "id": "a", "metadata": {}, "source": ["x = 1\n", "y = σ"]}


def as_bytes(*cells, encoding="utf-8", **changes) -> bytes:
    notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": list(cells)} | changes
    return json.dumps(notebook, ensure_ascii=False).encode(encoding)


def refuse(data: bytes) -> str:
    with pytest.raises(NotReadable) as refused:
        read_notebook(data)
    assert refused.value.outcome is Outcome.UNREADABLE
    return refused.value.sentence


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_text_is_read_in_every_encoding_that_json_has(encoding):
    (cell,) = read_notebook(as_bytes(CELL, encoding=encoding))
    assert (cell.ids, cell.kind, cell.source) == (("a",), "code", "x = 1\ny = σ")


def test_names_are_nbgraders_own_and_the_ids_that_programs_keep():
    cell = CELL | {"metadata": {"nbgrader": {"grade_id": "g"}, "id": "colab"}}
    read = read_notebook(as_bytes(cell))[0]
    assert (read.grade_id, read.ids) == ("g", ("a", "colab"))


@pytest.mark.parametrize(
    "metadata", [None, [], "x", {"nbgrader": 5}, {"nbgrader": {"grade_id": 1}}]
)
def test_odd_metadata_is_no_name(metadata):
    read = read_notebook(as_bytes(CELL | {"metadata": metadata}))[0]
    assert (read.grade_id, read.ids) == ("", ("a",))


TEXT = {"cell_type": "markdown", "id": "t", "metadata": {}}


def test_pasted_pictures_come_along_by_the_name_that_the_text_has_for_them():
    pasted = {"a b.png": {"image/png": ["AA", "BB"]}, "c.svg": {"image/svg+xml": "CC"}}
    cell = TEXT | {"source": "![x](attachment:a%20b.png)", "attachments": pasted}
    assert read_notebook(as_bytes(cell))[0].pasted == {"a b.png": "AABB", "c.svg": "CC"}


def test_a_picture_within_the_text_becomes_an_attachment_however_long_it_is():
    long = "A" * 2 * reading.MAX_SOURCE
    source = f"One ![p](DATA:image/png;base64,{long}), two <img src='data:image/gif;base64,BB=='>"
    (cell,) = read_notebook(as_bytes(TEXT | {"source": source}))
    assert cell.source == "One ![p](attachment:pasted-1), two <img src='attachment:pasted-2'>"
    assert cell.pasted == {"pasted-1": long, "pasted-2": "BB=="}


@pytest.mark.parametrize(
    "attachments",
    [5, [], {"a": 5}, {"a": {}}, {"a": {"image/png": 5}}, {"a": {"image/png": [5]}},
     {"n" * 1000: {"image/png": "AA"}}],
)  # fmt: skip
def test_odd_attachments_are_none(attachments):
    cell = TEXT | {"source": "x", "attachments": attachments}
    assert read_notebook(as_bytes(cell))[0].pasted == {}


def test_of_thousands_of_attachments_only_so_many_are_kept():
    many = {f"p{number}": {"image/png": ""} for number in range(3_000)}
    cell = TEXT | {"source": "x", "attachments": many}
    assert len(read_notebook(as_bytes(cell))[0].pasted) == reading.MAX_ATTACHMENTS


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"hello", "not valid JSON"),
        (as_bytes(CELL)[:-20], "not valid JSON"),
        (b"[" * 100_000, "nested too deeply"),
        (b"[1]", "not a notebook"),
        (b"\xff\xfe\x00", "not text"),
        ("é".encode("latin-1") + b" and so on", "not text"),
        (b"<!DOCTYPE html><html></html>", "not valid JSON"),
        (b"PK\x03\x04", "not valid JSON"),
        (as_bytes(CELL, nbformat=3), "format 3"),
        (as_bytes(CELL, nbformat=5), "format 5"),
        (as_bytes(CELL, nbformat=True), "unknown format"),
        (as_bytes(CELL, nbformat="4"), "unknown format"),
        (b"{}", "unknown format"),
        (as_bytes(cells={}), "no list of cells"),
        (as_bytes(5), "Cell 1"),
        (as_bytes(CELL, {"cell_type": "heading"}), "Cell 2"),
        (as_bytes(CELL | {"source": 5}), "no text"),
        (as_bytes(CELL | {"source": ["a", 1]}), "no text"),
        (b'{"nbformat": ' + b"9" * 5000 + b"}", "not valid JSON"),
    ],
)
def test_what_is_no_notebook_is_refused_in_a_sentence(data, words):
    assert words in refuse(data)


def test_what_is_far_too_large_is_refused(monkeypatch):
    monkeypatch.setattr(reading, "MAX_FILE", 1000)
    monkeypatch.setattr(reading, "MAX_CELLS", 2)
    monkeypatch.setattr(reading, "MAX_SOURCE", 20)
    assert "more than" in refuse(b" " * 1001)
    assert "more than 2 cells" in refuse(as_bytes(CELL, CELL, CELL))
    assert "characters" in refuse(as_bytes(CELL | {"source": "x" * 21}))


@given(st.binary(max_size=200))
def test_any_bytes_are_refused(data):
    refuse(data)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
CELLS = st.fixed_dictionaries(
    {},
    optional={
        "cell_type": st.sampled_from(["code", "markdown", "raw"]) | JSON,
        "source": st.text(st.characters()) | st.lists(st.text(st.characters())) | JSON,
        "metadata": st.fixed_dictionaries({}, optional={"nbgrader": JSON}) | JSON,
        "id": JSON,
        "attachments": st.dictionaries(st.text(), JSON, max_size=2) | JSON,
    },
)


@given(st.lists(CELLS, max_size=3))
def test_any_json_is_read_or_refused_and_read_text_can_be_written(cells):
    data = json.dumps({"nbformat": 4, "cells": cells}).encode()
    try:
        found = read_notebook(data)
    except NotReadable:
        return
    for cell in found:
        cell.source.encode("utf-8")
        assert "\0" not in cell.source


def test_halves_of_characters_are_replaced_and_whole_ones_stay():
    assert clean("a\ud800b\0\U0001f600σ") == "a\ufffdb\ufffd\U0001f600σ"
