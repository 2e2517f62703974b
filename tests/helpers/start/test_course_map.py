"""The map of the course never lies: it shows what there is, and says what is still to come."""

import re
from pathlib import Path

import matplotlib.pyplot as plt
import nbformat
import pytest

from helpers.start.course_map import (
    STAGES,
    describe_course_map,
    estimate_times,
    find_present,
    plot_course_map,
)

LESSONS = Path(__file__).parents[3] / "notebooks"
STOPS = [stop for stage in STAGES for stop in stage.stops]


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def test_every_notebook_in_the_folder_is_on_the_map():
    found = {path.relative_to(LESSONS).as_posix() for path in LESSONS.glob("[0-9][0-9]_*.ipynb")}
    assert found <= {stop.path for stop in STOPS}


def test_a_notebook_is_present_only_if_its_file_is_there(tmp_path):
    assert find_present(tmp_path) == set()
    (tmp_path / "lab").mkdir()
    (tmp_path / "lab" / "lab.ipynb").touch()
    (tmp_path / "02_chain_rule.ipynb").touch()
    (tmp_path / "99_something_else.ipynb").touch()
    assert find_present(tmp_path) == {"02_chain_rule.ipynb", "lab/lab.ipynb"}


def test_what_is_missing_looks_and_reads_different():
    present = {STOPS[0].path}
    ax = plot_course_map(present)
    texts = [text.get_text() for text in ax.texts]
    boxes = [patch for patch in ax.patches if type(patch).__name__ == "Rectangle"]
    assert [box.get_linestyle() for box in boxes].count("-") == 1
    assert texts.count("coming later") == len(STOPS) - 1
    assert describe_course_map(present).count("(coming later)") == len(STOPS) - 1


def test_every_notebook_is_named_in_the_picture_and_in_its_description():
    texts = [text.get_text() for text in plot_course_map(set()).texts]
    description = describe_course_map(set())
    for stop in STOPS:
        assert stop.title in texts
        assert stop.title in description


def test_every_text_stays_inside_its_box():
    ax = plot_course_map(set())
    ax.figure.canvas.draw()
    renderer = ax.figure.canvas.get_renderer()
    boxes = [patch.get_window_extent(renderer) for patch in ax.patches]
    for text in filter(lambda text: text.get_text(), ax.texts):
        extent = text.get_window_extent(renderer)
        assert any(
            box.containsx(extent.x0)
            and box.containsx(extent.x1)
            and box.containsy(extent.y0)
            and box.containsy(extent.y1)
            for box in boxes
        ), text.get_text()


def test_times_are_estimated_for_the_notebooks_that_are_there():
    present = {stop.path for stop in STOPS if stop.minutes}
    times = estimate_times(present, step_seconds=0.01)
    assert list(times.index) == [stop.title for stop in STOPS if stop.minutes]
    assert times["seconds"].dropna().tolist() == [
        0.01 * stop.training_steps for stop in STOPS if stop.training_steps
    ]


def test_the_minutes_are_those_that_the_lesson_itself_names():
    for path in sorted(LESSONS.glob("[0-9][0-9]_*.ipynb")):
        cells = {cell.id: cell.source for cell in nbformat.read(path, as_version=4).cells}
        named = re.search(r"Allow about (\d+) minutes", cells["before-you-start"])
        (stop,) = (stop for stop in STOPS if stop.path == path.name)
        assert stop.minutes == int(named[1]), path.name


def test_the_time_to_run_is_known_for_every_lesson_that_is_there():
    found = {path.name for path in LESSONS.glob("[0-9][0-9]_*.ipynb")}
    unknown = [stop.path for stop in STOPS if stop.path in found and not stop.training_steps]
    assert unknown == []
