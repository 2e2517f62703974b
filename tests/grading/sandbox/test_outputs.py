"""Whatever bytes a student's process sends as an output, only valid nbformat comes of it."""

import json

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_notebook

from grading.sandbox.outputs import (
    CALL_BYTES,
    KeptOutputs,
    append_output,
    finish_outputs,
    make_stream,
    read_error,
    read_output,
)

plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)
kinds = st.sampled_from(["stream", "display_data", "execute_result", "error", "update", None])
fields = st.sampled_from(
    ["name", "text", "data", "metadata", "execution_count", "ename", "evalue", "traceback"]
)


def check_valid(outputs):
    """Write a notebook with these outputs as a file would have it, and validate it."""
    cell = new_code_cell("1", outputs=nbformat.from_dict(outputs))
    notebook = new_notebook(cells=[cell])
    nbformat.validate(notebook)
    nbformat.writes(notebook).encode("utf-8")


@given(kinds, st.dictionaries(fields, plain, max_size=8))
def test_any_fields_give_a_valid_output_or_none(kind, rest):
    output = read_output(json.dumps({**rest, "output_type": kind}).encode())
    if output is not None:
        check_valid([output])


@given(st.binary(max_size=60))
def test_any_bytes_give_an_output_or_none(payload):
    assert read_output(payload) is None


@pytest.mark.parametrize(
    "payload",
    [
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b"1" * 100_000,
        b"\xff",
        b"null",
        b"[]",
        b'{"output_type":[]}',
    ],
)
def test_hostile_json_is_no_output(payload):
    assert read_output(payload) is None


def test_ordinary_outputs_arrive_as_they_are():
    outputs = [
        make_stream("stderr", "a warning\n"),
        {
            "output_type": "display_data",
            "data": {"image/png": "iVBO", "text/plain": "f"},
            "metadata": {},
        },
        {
            "output_type": "execute_result",
            "execution_count": 3,
            "data": {"text/plain": "4"},
            "metadata": {},
        },
        {"output_type": "error", "ename": "E", "evalue": "v", "traceback": ["line"]},
    ]
    assert [read_output(json.dumps(output).encode()) for output in outputs] == outputs
    check_valid(outputs)


def test_half_a_character_never_reaches_a_file():
    output = read_output(rb'{"output_type": "stream", "name": "stdout", "text": "\ud800"}')
    assert output["text"] == "?"


def test_text_of_one_stream_becomes_one_output_until_another_comes_between():
    outputs = []
    for name, text in [("stdout", "a"), ("stdout", "b"), ("stderr", "c"), ("stdout", "d")]:
        append_output(outputs, make_stream(name, text))
    assert finish_outputs(outputs) == [
        make_stream("stdout", "ab"),
        make_stream("stderr", "c"),
        make_stream("stdout", "d"),
    ]


def test_the_end_of_a_cell_is_an_error_unless_it_says_none():
    assert read_error(b"null") is None
    assert read_error(b'"NameError: x"') == "NameError: x"
    assert read_error(b"[1]") == ""
    assert read_error(b"[" * 100_000) == "the cell's end could not be read"


def test_what_a_call_prints_takes_no_room_from_the_cells_and_has_a_limit_of_its_own():
    kept = KeptOutputs(100)
    kept.begin(is_cell=False)
    kept.add_printed(b"a" * 1000)
    assert not kept.is_cut
    assert kept.finish() == [make_stream("stdout", "a" * 1000)]
    kept.add_printed(b"a" * CALL_BYTES)
    assert kept.is_cut
    kept.begin(is_cell=True)
    kept.add_printed(b"b" * 50)
    assert not kept.is_cut
    assert kept.finish() == [make_stream("stdout", "b" * 50)]
