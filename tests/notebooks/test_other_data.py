"""One environment variable switches every lesson to another set of images.

With two seeds in place of five, and with fewer steps and cells: what the lessons then say of that
set is not judged here (`make breadth` does), only that they run through without a warning. Where
`CI` is set, a third of the lessons runs.
"""

import nbformat
import pytest

from tests.alterations.alteration import with_seeds
from tests.breadth.image_sets import write_drawn_set
from tests.breadth.noise import find_warnings
from tests.breadth.variant import uses_images
from tests.thirds import draw_third
from tools.lessons.executing import execute_notebook, find_lessons

# By lesson: what stands in it, and what takes less time.
SHORTER = {
    "03_vanishing_gradients": [("epochs=10", "epochs=2"), ("ceil(60 /", "ceil(16 /")],
    "04_do_hidden_units_saturate": [("round(2944 /", "round(320 /")],
    "05_initial_weights": [("32, 200, 40", "32, 60, 40"), ("32, 15)", "32, 4)")],
    "06_relu_and_variants": [("EPOCHS = 10", "EPOCHS = 4")],
    "07_normalisation_and_residuals": [("np.ceil(180 /", "np.ceil(40 /"), ("(2200 /", "(400 /")],
    "09_takeaways": [
        ("epochs_for(1000)", "epochs_for(200)"),
        ("epochs_for(700)", "epochs_for(99)"),
    ],
    "10_your_own_network": [("list(clinic.PATIENTS.items())", "list(clinic.PATIENTS.items())[:3]")],
}
LESSONS_WITH_DATA = [
    path for path in find_lessons() if uses_images(nbformat.read(path, as_version=4))
]
RUN_HERE = draw_third(LESSONS_WITH_DATA, [path.read_bytes() for path in LESSONS_WITH_DATA])


@pytest.fixture(scope="module")
def shapes(tmp_path_factory):
    folder = tmp_path_factory.mktemp("drawn") / "three-shapes"
    write_drawn_set("three-shapes", folder, limit=600)
    return folder


def shorten(path, folder):
    """Write a copy of a lesson with two seeds and with what `SHORTER` says."""
    lesson = nbformat.read(path, as_version=4)
    code = [cell for cell in lesson.cells if cell.cell_type == "code"]
    for cell in code:
        cell.source = with_seeds(cell.source, "range(2)")
    for old, new in SHORTER.get(path.stem, []):
        found = [cell for cell in code if old in cell.source]
        assert found, f"{old} does not stand in {path.stem} any more: see SHORTER"
        for cell in found:
            cell.source = cell.source.replace(old, new)
    nbformat.write(lesson, folder / path.name)
    return folder / path.name


@pytest.mark.parametrize("path", RUN_HERE, ids=lambda path: path.stem)
def test_lesson_runs_on_another_set_of_images(path, shapes, tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_DATA", str(shapes))
    run = execute_notebook(shorten(path, tmp_path), tmp_path / "executed.ipynb")
    assert run.error is None
    assert [text for outputs in run.outputs.values() for text in find_warnings(outputs)] == []
    shown = str([run.outputs[cell] for cell in run.outputs])
    assert shapes.name in shown, "a lesson says which images its numbers come from"
    assert "handwritten digits" not in shown
