"""A lesson that is shipped is folded, without outputs, and known by the hashes of its cells."""

import subprocess
import sys

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from helpers.claims import hash_of_cell, shipped
from tools.lessons.roles import ONLY_IN_JUPYTER
from tools.lessons.ship import FIND_HELPERS, FINDING, HOW_TO_RUN, list_hashes, main


@pytest.fixture
def lesson(tmp_path, monkeypatch):
    """A lesson with a figure's cell that has run, and an idea."""
    monkeypatch.setattr(shipped, "FOLDER", tmp_path / "shipped")
    ran = new_code_cell("draw()", id="a-figure", metadata={"role": "figure"}, execution_count=3)
    ran.outputs = [new_output("stream", text="done")]
    idea = new_code_cell("x = 1", id="an-idea", metadata={"role": "idea"})
    text = new_markdown_cell("[epoch](../docs/glossary.md#epoch)", id="text")
    path = tmp_path / "99_lesson.ipynb"
    nbformat.write(new_notebook(cells=[text, ran, idea]), path)
    return path


def test_outputs_are_cleared_cells_folded_and_terms_explained(lesson):
    assert main([str(lesson)]) == 0
    text, _, _, figure, idea = nbformat.read(lesson, as_version=4).cells
    assert (figure.outputs, figure.execution_count) == ([], None)
    assert figure.metadata["jupyter"] == {"source_hidden": True}
    assert idea.metadata == {"role": "idea"}
    assert '#epoch "One pass' in text.source


def test_the_hashes_of_its_code_cells_are_written_down(lesson, tmp_path):
    main([str(lesson)])
    written = (tmp_path / "shipped" / "99_lesson.txt").read_text(encoding="utf-8")
    cells = {FIND_HELPERS: FINDING, "a-figure": "draw()", "an-idea": "x = 1"}
    assert written == "".join(f"{hash_of_cell(code)} {name}\n" for name, code in cells.items())
    assert shipped.is_as_shipped(["draw()", "x = 1"])
    assert not shipped.is_as_shipped(["x = 2"])


def test_how_to_run_a_lesson_stands_above_its_first_code_cell(lesson):
    main([str(lesson)])
    shipped_lesson = nbformat.read(lesson, as_version=4)
    first = ["text", HOW_TO_RUN, FIND_HELPERS, "a-figure"]
    assert [cell.id for cell in shipped_lesson.cells] == [*first, "an-idea"]
    assert "Shift+Enter" in shipped_lesson.cells[1].source
    assert shipped_lesson.cells[1].metadata.tags == [ONLY_IN_JUPYTER]


def test_a_missing_or_foreign_helpers_ends_in_one_sentence_that_says_what_to_do(tmp_path):
    code = f"import sys\nsys.path[:0] = [{str(tmp_path)!r}]\n{FINDING}"
    for foreign in ("", "def somebody_elses(): pass"):
        (tmp_path / "helpers.py").write_text(foreign, encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        said = done.stderr.splitlines()[-1]
        assert said.startswith("ModuleNotFoundError: The course's package `helpers` is not here")
        assert "make jupyter" in said
        assert "During handling" not in done.stderr


def test_a_second_time_nothing_changes(lesson):
    main([str(lesson)])
    once = lesson.read_bytes()
    main([str(lesson)])
    assert lesson.read_bytes() == once


def test_a_lesson_with_a_cell_without_a_role_stays_as_it_was(lesson):
    notebook = nbformat.read(lesson, as_version=4)
    del notebook.cells[2].metadata["role"]
    nbformat.write(notebook, lesson)
    before = lesson.read_bytes()
    with pytest.raises(ValueError, match="'an-idea' has the role None"):
        main([str(lesson)])
    assert lesson.read_bytes() == before


def test_text_has_no_hash(lesson):
    assert "text" not in list_hashes(nbformat.read(lesson, as_version=4))
