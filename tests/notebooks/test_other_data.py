"""One environment variable switches every lesson to another set of images.

With two seeds in place of five, which takes less time.
"""

import nbformat
import pytest

from tests.alterations.alteration import with_seeds
from tests.breadth.image_sets import write_drawn_set
from tests.breadth.noise import find_warnings
from tests.breadth.variant import uses_images
from tools.lessons.run import execute_notebook, find_lessons

LESSONS_WITH_DATA = [
    path for path in find_lessons() if uses_images(nbformat.read(path, as_version=4))
]


@pytest.fixture(scope="module")
def shapes(tmp_path_factory):
    folder = tmp_path_factory.mktemp("drawn") / "three-shapes"
    write_drawn_set("three-shapes", folder, limit=600)
    return folder


def with_two_seeds(path, folder):
    """Write a copy of a lesson that differs in the number of its seeds alone."""
    lesson = nbformat.read(path, as_version=4)
    for cell in lesson.cells:
        if cell.cell_type == "code":
            cell.source = with_seeds(cell.source, "range(2)")
    nbformat.write(lesson, folder / path.name)
    return folder / path.name


@pytest.mark.parametrize("path", LESSONS_WITH_DATA, ids=lambda path: path.stem)
def test_lesson_runs_on_another_set_of_images(path, shapes, tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_DATA", str(shapes))
    run = execute_notebook(with_two_seeds(path, tmp_path), tmp_path / "executed.ipynb")
    assert run.error is None
    assert [text for outputs in run.outputs.values() for text in find_warnings(outputs)] == []
    shown = str([run.outputs[cell] for cell in run.outputs])
    assert shapes.name in shown, "a lesson says which images its numbers come from"
    assert "handwritten digits" not in shown
