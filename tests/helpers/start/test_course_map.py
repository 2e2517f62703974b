"""The map of the course shows every notebook, in the picture as in its description."""

import matplotlib.pyplot as plt
import pytest

from helpers import style
from helpers.start.course_map import describe_course_map, plot_course_map
from helpers.start.lessons import read_stages
from tools.places import ROOT

STAGES = read_stages(ROOT / "notebooks")
STOPS = [stop for stage in STAGES for stop in stage.stops]


@pytest.fixture(autouse=True)
def as_in_a_lesson():
    """Draw with the lessons' typeface and sizes, whatever another test has set."""
    with plt.rc_context():
        style.apply_style()
        yield
    plt.close("all")


def test_every_notebook_is_named_in_the_picture_and_in_its_description():
    texts = [text.get_text() for text in plot_course_map(STAGES).texts]
    description = describe_course_map(STAGES)
    for stop in STOPS:
        assert stop.title in [" ".join(text.split()) for text in texts]
        assert stop.title in description


def test_the_core_hour_is_marked_in_the_picture_and_in_its_description():
    core = [stop for stop in STOPS if stop.core]
    texts = [text.get_text() for text in plot_course_map(STAGES).texts]
    assert core
    for stop in core:
        assert f"core hour: {stop.core_minutes} min" in texts
        assert f"{stop.title}: {stop.core}" in describe_course_map(STAGES)


def test_every_text_stays_inside_its_box():
    ax = plot_course_map(STAGES)
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


def test_no_text_lies_on_another():
    ax = plot_course_map(STAGES)
    ax.figure.canvas.draw()
    texts = [text.get_window_extent() for text in ax.texts if text.get_text()]
    for number, extent in enumerate(texts):
        assert not any(extent.overlaps(other) for other in texts[:number])
