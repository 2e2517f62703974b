"""A learner may change anything: what then no longer holds is said, and nothing turns red."""

import nbformat
import pytest

from tools.lessons.executing import LESSONS, execute_notebook

LESSON = "02_chain_rule.ipynb"
# Obvious things to try in lesson 02: cell, what stands there, and what a learner puts there.
TRIED = {
    "another unit, larger weights, smaller ones": [
        ("three-factors", "1.5, 0.8, -0.2, 0.0", "2.0, 3.0, 1.0, 1.0"),
        ("measure-chains", "random_weights(4)", "random_weights(8)"),
        ("one-tame-layer", "[-0.5, 0.5]", "[-0.1, 0.1]"),
    ],
    "a negative weight": [("three-factors", "1.5, 0.8, -0.2, 0.0", "1.5, -4, 0, 1")],
}


@pytest.mark.parametrize("changes", TRIED.values(), ids=TRIED)
def test_a_learner_may_change_numbers_and_the_lesson_goes_on(changes, tmp_path, monkeypatch):
    monkeypatch.delenv("COURSE_STRICT", raising=False)
    notebook = nbformat.read(LESSONS / LESSON, as_version=4)
    cells = {cell.id: cell for cell in notebook.cells}
    for cell, old, new in changes:
        assert old in cells[cell].source
        cells[cell].source = cells[cell].source.replace(old, new)
    changed = tmp_path / LESSON
    nbformat.write(notebook, changed)
    run = execute_notebook(changed, tmp_path / "executed.ipynb")
    assert run.error is None
    failing = [outputs for outputs in run.outputs.values() if "✗ not here" in str(outputs)]
    assert all("you have changed something" in str(outputs) for outputs in failing)
    # With the negative weight alone, all that the text says is still true.
    assert bool(failing) == (len(changes) > 1)


def test_a_changed_lesson_is_stopped_in_strict_mode(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_STRICT", "1")
    notebook = nbformat.read(LESSONS / LESSON, as_version=4)
    cell = next(cell for cell in notebook.cells if cell.id == "quarter-to-the-n")
    cell.source = cell.source.replace("largest_slope = 0.25", "largest_slope = 0.5")
    changed = tmp_path / LESSON
    nbformat.write(notebook, changed)
    run = execute_notebook(changed, tmp_path / "executed.ipynb")
    assert run.error is not None
    assert run.error.cell_id == "chain-check"
    assert "StatementFails" in run.error.message
