"""A question can be asked again; both answers are kept and shown beside the measurement."""

import json

import pytest

from helpers.questions import compare_predictions, predict, recall

MEASURED = {"00.adam": "C", "00.saturated-at-the-start": "D"}


@pytest.fixture
def path(tmp_path):
    return tmp_path / "my_predictions.json"


def test_the_second_answer_is_kept_beside_the_first(path):
    predict("00.adam", "A", path=path)
    predict("00.adam", "C", again=True, path=path)
    kept = json.loads(path.read_text(encoding="utf-8"))
    assert kept == {"00.adam": "A", "00.adam.again": "C"}


def test_asked_again_a_question_says_so_and_does_not_show_the_first_answer(path, displayed):
    predict("00.adam", "A", path=path)
    predict("00.adam", again=True, path=path)
    question, *_, box = displayed[1:]
    assert question["text/plain"].startswith("Again. ")
    assert 'predict("00.adam", your_answer, again=True)' in box["text/plain"]


def test_a_measurement_stands_beside_both_answers(path, displayed):
    predict("00.adam", "A", path=path)
    predict("00.adam", "C", again=True, path=path)
    recall("00.adam", "the figure", path=path)
    text = displayed[-1]["text/plain"]
    assert "You predicted: A)" in text
    assert "Asked again, you said: C)" in text


def test_who_was_asked_once_reads_nothing_of_a_second_time(path, displayed):
    predict("00.adam", "A", path=path)
    recall("00.adam", "the figure", path=path)
    assert "Asked again" not in displayed[-1]["text/plain"]


def test_before_after_and_measured_stand_side_by_side(path, displayed):
    predict("00.adam", "A", path=path)
    predict("00.adam", "C", again=True, path=path)
    displayed.clear()
    counts = compare_predictions(MEASURED, path)
    told, table = (output["text/plain"] for output in displayed)
    assert told == counts
    assert "0 of your 1 first answers agree with" in counts
    assert "1 of your 1 second answers agrees with" in counts
    assert "| adam | A | C | C |" in table
    assert "| saturated-at-the-start | – | – | D |" in table


def test_without_any_answer_there_is_nothing_to_count(path, displayed):
    assert "None of your first answers is kept" in compare_predictions(MEASURED, path)
    assert not path.exists()


def test_what_is_no_answer_counts_as_none(path, displayed):
    path.write_text(json.dumps({"00.adam": "Z", "00.adam.again": ["C"]}), encoding="utf-8")
    assert "None of your second answers is kept" in compare_predictions(MEASURED, path)


def test_a_damaged_file_is_named_once(path, displayed):
    path.write_bytes(b"{")
    compare_predictions(MEASURED, path)
    assert displayed[0]["text/plain"].count("was damaged") == 1


def test_a_file_that_cannot_be_read_is_named_once(path, displayed):
    path.mkdir()
    compare_predictions(MEASURED, path)
    assert displayed[0]["text/plain"].count("cannot be read") == 1
