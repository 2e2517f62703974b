"""One environment variable switches every lesson to another set of images."""

import pytest

from tests.breadth.image_sets import write_drawn_set
from tests.breadth.noise import find_warnings
from tools.lessons.run import execute_notebook, find_lessons

LESSONS_WITH_DATA = [
    path for path in find_lessons() if "load_dataset" in path.read_text(encoding="utf-8")
]


@pytest.fixture(scope="module")
def shapes(tmp_path_factory):
    folder = tmp_path_factory.mktemp("drawn") / "three-shapes"
    write_drawn_set("three-shapes", folder, limit=600)
    return folder


@pytest.mark.parametrize("path", LESSONS_WITH_DATA, ids=lambda path: path.stem)
def test_lesson_runs_on_another_set_of_images(path, shapes, tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_DATA", str(shapes))
    run = execute_notebook(path, tmp_path / path.name)
    assert run.error is None
    assert [text for outputs in run.outputs.values() for text in find_warnings(outputs)] == []
    shown = str([run.outputs[cell] for cell in run.outputs])
    assert shapes.name in shown, "a lesson says which images its numbers come from"
    assert "handwritten digits" not in shown
