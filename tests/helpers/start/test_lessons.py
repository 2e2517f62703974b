"""Lessons are listed by what their notebooks say, and what is not there is left out."""

import dataclasses
import json

import pytest

from helpers.start import lessons
from helpers.start.lessons import STORY, estimate_times, list_core_hour, list_stops, read_stages
from tools.places import ROOT

LESSONS = ROOT / "notebooks"
PATHS = [path for _, _, notebooks in STORY for path in notebooks]


def write_notebook(folder, path, text):
    file = folder / path
    file.parent.mkdir(exist_ok=True)
    cells = [{"cell_type": "markdown", "source": text.splitlines(keepends=True)}]
    file.write_text(json.dumps({"cells": cells}), encoding="utf-8")


def test_every_notebook_of_the_course_has_its_place():
    found = {path.relative_to(LESSONS).as_posix() for path in LESSONS.rglob("*.ipynb")}
    assert {path for path in found if ".ipynb_checkpoints" not in path} == set(PATHS)
    assert [stop.path for stop in list_stops(LESSONS)] == PATHS


def test_title_question_and_minutes_are_those_of_the_notebook(tmp_path):
    write_notebook(tmp_path, "02_chain_rule.ipynb", "# A title\n*Why?*\n\nAllow about 7 minutes.")
    (stop,) = list_stops(tmp_path)
    assert (stop.title, stop.question, stop.minutes) == ("A title", "Why?", 7)


def test_the_package_alone_brings_what_the_notebooks_say_of_themselves(tmp_path, monkeypatch):
    stops = list_stops(LESSONS)
    kept = tmp_path / "stops.json"
    kept.write_text(json.dumps([dataclasses.asdict(stop) for stop in stops]), encoding="utf-8")
    monkeypatch.setattr(lessons, "KEPT", kept)
    assert list_stops(tmp_path) == stops


def test_the_steps_of_the_core_hour_are_those_that_the_notebook_names(tmp_path):
    core = "**The core** is steps 1, 3 and 4, about 12 minutes; all else is going deeper."
    text = f"# A\n*Why?*\n\n{core} Allow about 40 minutes."
    write_notebook(tmp_path, "02_chain_rule.ipynb", text)
    write_notebook(tmp_path, "08_where_sigmoid_belongs.ipynb", "# B\n*Why?*\n\nabout 7 minutes")
    (stop,) = list_core_hour(tmp_path)
    assert (stop.core, stop.core_minutes, stop.minutes) == ("steps 1, 3 and 4", 12, 40)
    assert stop.core_in_words == "steps 1, 3 and 4: 12"


def test_the_core_of_the_course_takes_one_hour():
    core = list_core_hour(LESSONS)
    assert sum(stop.core_minutes for stop in core) == 60, [stop.core_in_words for stop in core]


def test_a_notebook_that_is_not_there_is_left_out(tmp_path):
    text = "# A\n*Why?*\n\nabout 7 minutes"
    write_notebook(tmp_path, "99_something_else.ipynb", text)
    write_notebook(tmp_path, "lab/lab.ipynb", text)
    assert [stop.path for stop in list_stops(tmp_path)] == ["lab/lab.ipynb"]
    assert len(read_stages(tmp_path)) == len(STORY)


@pytest.mark.parametrize("text", ["# A\nabout 7 minutes", "# A\n*Why?*", "*Why?* about 7 minutes"])
def test_a_notebook_that_does_not_say_what_it_is_is_refused_by_name(tmp_path, text):
    write_notebook(tmp_path, "02_chain_rule.ipynb", text)
    with pytest.raises(ValueError, match=r"02_chain_rule\.ipynb must begin with"):
        list_stops(tmp_path)


def test_times_are_estimated_for_every_notebook_that_is_there():
    times = estimate_times(read_stages(LESSONS), step_seconds=0.01)
    stops = list_stops(LESSONS)
    assert list(times.index) == [stop.title for stop in stops]
    assert times["seconds"].tolist() == [0.01 * stop.training_steps for stop in stops]
