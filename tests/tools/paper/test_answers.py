"""The appendix of an instructor's copy answers every question that has an answer."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from helpers.questions import find_question
from helpers.start import list_stops
from tools.lessons.executing import LESSONS
from tools.paper.answers import make_answers

STOPS = {stop.path: stop for stop in list_stops(LESSONS)}
LESSON = "01_sigmoid_saturation.ipynb"


@pytest.fixture
def executed(tmp_path):
    outputs = [
        new_output("display_data", data={"text/plain": "a box"}, metadata={"question": name})
        for name in ("01.find-the-bug", "01.slope-left-at-4")
    ]
    nbformat.write(new_notebook(cells=[new_code_cell("ask()", outputs=outputs)]), tmp_path / LESSON)
    return tmp_path


def test_a_question_of_a_lesson_is_answered_and_a_prediction_is_not(executed):
    body = make_answers([STOPS[LESSON]], executed).body
    assert "Question 1" in body
    assert "Question 2" not in body
    assert find_question("01.find-the-bug").answer + ")" in body


@pytest.mark.parametrize("name", ["practice", "lab"])
def test_an_assignment_is_answered_and_its_hidden_tests_are_not_shown(executed, name):
    body = make_answers([STOPS[f"{name}/{name}.ipynb"]], executed).body
    assert body.count("<h3") >= 7
    assert "SOLUTION" not in body
    assert "HIDDEN" not in body
