"""A record is on disk as a whole or not at all, and tells whether a submission has to be graded."""

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from grading.errors import GradingError
from grading.files import write_atomically
from grading.outcomes import Outcome
from grading.records.journal import Journal, Record
from grading.result import not_run
from grading.submissions.students import find_people, make_safe
from grading.text import printable
from tools.places import ROOT

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


def record(student="ada", **result):
    return Record(student, "folder", {"tests": "1"}, replace(not_run(Outcome.MISSING), **result))


@given(name=st.text(st.characters()), key=st.dictionaries(TEXT, TEXT), note=TEXT)
def test_what_is_written_is_read_again(tmp_path_factory, name, key, note):
    journal = Journal(tmp_path_factory.mktemp("journal"))
    written = Record(
        make_safe(name), "folder", key, replace(not_run(Outcome.MISSING), notes=(note,))
    )
    journal.write(written)
    assert journal.read(written.student) == written
    assert list(journal.read_all()) == [written]


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=5,
)


@given(data=st.data(), value=ANYTHING)
def test_a_record_in_which_something_else_stands_counts_as_none(tmp_path_factory, data, value):
    journal = Journal(tmp_path_factory.mktemp("journal"))
    journal.write(record())
    path = journal.folder / "ada.json"
    told = json.loads(path.read_bytes())
    place = data.draw(st.sampled_from([told, told["result"]]))
    name = data.draw(st.sampled_from(sorted(place)))
    assume(json.dumps(place[name]) != json.dumps(value))
    place[name] = value
    path.write_text(json.dumps(told), encoding="utf-8")
    assert journal.read("ada") is None


@pytest.mark.parametrize("other", [0, 2, True, 1.0, "1", None])
def test_a_record_of_another_format_counts_as_none(other, tmp_path, monkeypatch):
    journal = Journal(tmp_path)
    monkeypatch.setattr("grading.records.journal.FORMAT", other)
    journal.write(record())
    monkeypatch.undo()
    assert journal.read("ada") is None


def test_a_record_of_before_there_were_hashes_counts_as_none(tmp_path):
    told = json.loads(record().to_bytes())
    del told["sha256"], told["secret"]
    (tmp_path / "ada.json").write_text(json.dumps(told), encoding="utf-8")
    assert Journal(tmp_path).read("ada") is None


def write_text(folder, name, told):
    (folder / f"{name}.json").write_text(json.dumps(told), encoding="utf-8")


def test_any_json_tells_what_the_submission_of_its_own_student_was_called(tmp_path):
    write_text(tmp_path, "ada", {"student": "ada", "label": "Ada_11\n\ud800"})
    assert Journal(tmp_path).labels() == {"ada": printable("Ada_11\n\ud800")}


@pytest.mark.parametrize(
    "told",
    [
        {"student": "eve", "label": "ada"},
        {"student": "ada", "label": 5},
        {"student": "ada", "label": ["ada"]},
        {"student": "ada"},
        {"label": "ada"},
        ["ada"],
        "ada",
        None,
    ],
)
def test_what_tells_no_label_of_its_own_student_tells_none(told, tmp_path):
    write_text(tmp_path, "ada", told)
    assert Journal(tmp_path).labels() == {}


@pytest.mark.parametrize("name", ["a*b", "-rf", "=1", " ada", "a\nb"])
def test_no_student_gets_an_unsafe_name_from_what_a_file_is_called(name, tmp_path):
    write_text(tmp_path, name, {"student": name, "label": "Ada_11_assignsubmission_file_"})
    assert find_people(Journal(tmp_path).labels()) == {}


@pytest.mark.parametrize("name", ["aaa", "zoe"])
def test_no_damaged_record_takes_the_name_of_a_whole_one(name, tmp_path):
    label = "Ada_11_assignsubmission_file_"
    journal = Journal(tmp_path)
    journal.write(replace(record("bob"), label=label))
    write_text(tmp_path, name, {"student": name, "label": label})
    assert find_people(journal.labels()) == {("Ada", "11"): "bob"}


@given(content=st.binary(max_size=200) | st.just(b"[" * 100_000) | st.just(b"9" * 5000))
def test_any_bytes_in_place_of_a_record_tell_no_label(tmp_path_factory, content):
    journal = Journal(tmp_path_factory.mktemp("journal"))
    (journal.folder / "ada.json").write_bytes(content)
    assert journal.labels() == {}


@given(data=st.data())
def test_a_record_of_which_one_byte_has_changed_counts_as_none(tmp_path_factory, data):
    journal = Journal(tmp_path_factory.mktemp("journal"))
    journal.write(record(seconds=1.5))
    path = journal.folder / "ada.json"
    content = bytearray(path.read_bytes())
    place = data.draw(st.integers(0, len(content) - 1))
    content[place] = data.draw(st.integers(0, 255).filter(lambda byte: byte != content[place]))
    path.write_bytes(content)
    assert journal.read("ada") is None


@pytest.mark.parametrize("value", ["[" * 100_000, "1e999", "9" * 5000, '{"points": 1e9}', "NaN"])
def test_deep_nesting_and_huge_numbers_in_a_record_count_as_none(value, tmp_path, monkeypatch):
    """Even where the hash is right."""
    text = b'{"format": 1, "student": ' + value.encode() + b"}"
    hashed = hashlib.sha256(text).hexdigest().encode()
    (tmp_path / "ada.json").write_bytes(b'{"sha256": "' + hashed + b'", ' + text[1:])
    assert Journal(tmp_path).read_with_damaged() == ({}, ["ada"])


def test_damaged_records_are_named_and_the_others_are_read(tmp_path):
    journal = Journal(tmp_path)
    for name in ("ada", "bob", "cyd"):
        journal.write(record(name))
    (tmp_path / "bob.json").write_text("{")
    assert journal.read_with_damaged() == ({"ada": record("ada"), "cyd": record("cyd")}, ["bob"])


@given(content=st.binary(max_size=200))
def test_any_bytes_in_place_of_a_record_count_as_none(tmp_path_factory, content):
    journal = Journal(tmp_path_factory.mktemp("journal"))
    (journal.folder / "ada.json").write_bytes(content)
    assert journal.read("ada") is None
    assert list(journal.read_all()) == []


def test_a_new_record_replaces_the_one_before(tmp_path):
    journal = Journal(tmp_path)
    journal.write(record(sentence="first"))
    journal.write(record(sentence="second"))
    assert [one.result.sentence for one in journal.read_all()] == ["second"]


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"5", b'{"format": 1}', b'{"format": 0, "student": "ada"}', b"\xff"],
)
def test_a_damaged_record_counts_as_none(content, tmp_path):
    (tmp_path / "ada.json").write_bytes(content)
    journal = Journal(tmp_path)
    assert journal.read("ada") is None
    assert list(journal.read_all()) == []


def test_any_cut_of_a_record_counts_as_none(tmp_path):
    journal = Journal(tmp_path)
    journal.write(record())
    content = (tmp_path / "ada.json").read_bytes()
    for length in range(len(content)):
        (tmp_path / "ada.json").write_bytes(content[:length])
        assert journal.read("ada") is None


def test_a_gradebook_is_known_to_hold_this_very_record_and_no_other(tmp_path):
    journal = Journal(tmp_path)
    assert not journal.is_recorded(record(), "sqlite:///a")
    journal.mark_recorded(record(), "sqlite:///a")
    assert journal.is_recorded(record(), "sqlite:///a")
    assert not journal.is_recorded(record(), "sqlite:///b")
    assert not journal.is_recorded(record(sentence="changed"), "sqlite:///a")
    assert list(journal.read_all()) == []


def test_text_that_no_file_can_hold_does_not_stop_the_writing(tmp_path):
    journal = Journal(tmp_path)
    journal.write(record(sentence="\ud800"))
    assert journal.read("ada").result.sentence == "?"


def test_where_nothing_can_be_written_a_sentence_says_so(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(GradingError, match="What is graded so far is kept"):
        Journal(tmp_path / "file").write(record())


def test_a_full_disk_leaves_the_old_record_and_no_rubbish(tmp_path, monkeypatch):
    journal = Journal(tmp_path)
    journal.write(record(sentence="old"))

    def fail(*arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fchmod", fail)
    with pytest.raises(GradingError, match="No space left on device"):
        journal.write(record(sentence="new"))
    assert journal.read("ada").result.sentence == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["ada.json"]


WRITER = """
import sys
from pathlib import Path
from grading.records.journal import write_atomically
while True:
    for letter in b"ab":
        write_atomically(Path(sys.argv[1]), bytes([letter]) * 10**6)
"""


def test_a_writer_that_is_killed_leaves_a_whole_file(tmp_path):
    path = tmp_path / "file"
    for pause in (0.0, 0.003, 0.011):
        write_atomically(path, b"a" * 10**6)
        writer = subprocess.Popen([sys.executable, "-c", WRITER, path], cwd=ROOT)
        before = path.stat().st_ino
        while path.stat().st_ino == before and writer.poll() is None:
            time.sleep(0.001)
        time.sleep(pause)
        writer.send_signal(signal.SIGKILL)
        writer.wait()
        content = path.read_bytes()
        assert len(content) == 10**6
        assert len(set(content)) == 1


def test_a_record_is_plain_json_that_other_programs_can_read(tmp_path):
    Journal(tmp_path).write(record())
    told = json.loads(Path(tmp_path / "ada.json").read_text(encoding="utf-8"))
    assert told["result"]["outcome"] == "missing"
