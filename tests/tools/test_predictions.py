"""Predictions of a class come into one table, whatever single files hold; none is changed."""

import csv
import json
import os
import zipfile

import pytest
from typer.testing import CliRunner

from tools.predictions import COLUMNS, MAX_BYTES, app, collect_predictions, name_student

GOOD = {"00.adam": "A", "00.adam.again": "C", "08.nearly-sure": 90, "08.gated-sum": "solved"}


@pytest.fixture
def handed_in(tmp_path):
    """A folder with one good file; a function that adds another."""

    def add(place, content):
        path = tmp_path / "in" / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
        return path

    add("anna/my_predictions.json", GOOD)
    return add


def collect(tmp_path):
    return collect_predictions(tmp_path / "in")


def table(path):
    return list(csv.reader(path.read_text(encoding="utf-8").splitlines()))


def test_before_after_and_solved_tasks_stand_side_by_side(handed_in, tmp_path):
    to = tmp_path / "table.csv"
    run = CliRunner().invoke(app, [str(tmp_path / "in"), "--to", str(to)])
    assert run.exit_code == 0
    assert table(to) == [
        list(COLUMNS),
        ["anna", "00.adam", "A", "C", "08.gated-sum"],
        ["anna", "08.nearly-sure", "90", "", "08.gated-sum"],
    ]
    assert "1 student, 2 rows" in run.stdout


DAMAGED = [
    b"", b"{", b"[]", b"\xff\xfe\x00", b"[" * 100_000, b"1" * 10_000, b'"text"', b"null",
    b" " * (MAX_BYTES + 1),
]  # fmt: skip


@pytest.mark.parametrize("content", DAMAGED, ids=range(len(DAMAGED)))
def test_a_damaged_file_costs_one_sentence_and_stops_nobody(content, handed_in, tmp_path):
    path = handed_in("ben/my_predictions.json", content)
    handed_in("carla/my_predictions.json", GOOD)
    rows, sentences = collect(tmp_path)
    assert {row.student for row in rows} == {"anna", "carla"}
    (sentence,) = sentences
    assert sentence.startswith("ben/my_predictions.json was not read: it h")
    assert path.read_bytes() == content
    assert [child.name for child in path.parent.iterdir()] == [path.name]


def test_a_link_is_not_followed(handed_in, tmp_path):
    secret = tmp_path / "secret.json"
    secret.write_text(json.dumps({"00.adam": "B"}))
    (tmp_path / "in" / "ben").mkdir()
    (tmp_path / "in" / "ben" / "my_predictions.json").symlink_to(secret)
    rows, sentences = collect(tmp_path)
    assert {row.student for row in rows} == {"anna"}
    assert "a link or a device" in sentences[0]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no such files")
def test_a_pipe_that_nobody_writes_to_does_not_hold_it_up(handed_in, tmp_path):
    (tmp_path / "in" / "ben").mkdir()
    os.mkfifo(tmp_path / "in" / "ben" / "my_predictions.json")
    assert len(collect(tmp_path)[1]) == 1


@pytest.mark.parametrize(
    "value", ["Z", "=1+1", "\ud800", None, [], {}, True, float("nan"), 10**400, "A" * 9999]
)
def test_what_is_no_answer_is_left_out(value, handed_in, tmp_path):
    hostile = {"00.adam": value, "=cmd": "A", "08.gated-sum": value, "00.adam.again": "B"}
    handed_in("ben/my_predictions.json", hostile)
    (row,) = (row for row in collect(tmp_path)[0] if row.student == "ben")
    assert (row.question, row.before, row.after, row.solved) == ("00.adam", "", "B", "")


def test_who_answered_nothing_has_a_row_all_the_same(handed_in, tmp_path):
    handed_in("ben/my_predictions.json", {"08.gated-sum": "solved"})
    (row,) = (row for row in collect(tmp_path)[0] if row.student == "ben")
    assert (row.question, row.solved) == ("", "08.gated-sum")


@pytest.mark.parametrize("name", ["=cmd|' /C calc'!A0", "@x", "+1", "a\x07b\nc"])
def test_no_name_becomes_a_formula_or_a_second_line(name, handed_in, tmp_path):
    handed_in(f"{name}_my_predictions.json".replace("/", "⁄"), GOOD)
    to = tmp_path / "table.csv"
    assert CliRunner().invoke(app, [str(tmp_path / "in"), "--to", str(to)]).exit_code == 0
    names = {row[0] for row in table(to)}
    assert len(names) == 3
    assert not any(cell.startswith(("=", "@", "+")) for cell in names)


def test_a_negative_number_stays_a_number(handed_in, tmp_path):
    handed_in("ben/my_predictions.json", {"08.nearly-sure": -3})
    to = tmp_path / "table.csv"
    CliRunner().invoke(app, [str(tmp_path / "in"), "--to", str(to)])
    assert ["ben", "08.nearly-sure", "-3", "", ""] in table(to)


@pytest.mark.parametrize(
    ("place", "student"),
    [
        ("anna/my_predictions.json", "anna"),
        ("anna/notebooks/my_predictions.json", "anna/notebooks"),
        ("anna_12_my_predictions.json", "anna_12"),
        ("my_predictions.json", "my_predictions.json"),
    ],
)
def test_a_student_is_named_by_folder_or_by_the_file(place, student):
    assert name_student(tuple(place.split("/"))) == student


def test_other_files_are_not_read(handed_in, tmp_path):
    handed_in("ben/my_predictions.damaged.json", b"{")
    handed_in("ben/notes.json", b"{")
    assert {row.student for row in collect(tmp_path)[0]} == {"anna"}
    assert collect(tmp_path)[1] == []


def test_a_zip_file_is_read_as_well(handed_in, tmp_path):
    path = tmp_path / "class.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("ben/my_predictions.json", json.dumps(GOOD))
        archive.writestr("carla/my_predictions.json", "{")
    rows, sentences = collect_predictions(path)
    assert {row.student for row in rows} == {"ben"}
    assert len(sentences) == 1


def test_a_folder_that_is_not_there_costs_one_sentence(tmp_path):
    run = CliRunner().invoke(app, [str(tmp_path / "nowhere")])
    assert run.exit_code == 2
    assert "nowhere" in run.stderr
