"""The figure at the top of the README comes from a lesson."""

import nbformat
import pytest

from tools.lessons.executing import LESSONS
from tools.lessons.figures import find_figure, read_png
from tools.lessons.readme_figure import CELL, LESSON, PICTURE
from tools.places import ROOT

IMAGE = '<img src="data:image/png;base64,iVBORw==" alt="a line &amp; a dot">'


def notebook_with(path, html):
    output = nbformat.v4.new_output("display_data", data={"text/html": html, "text/plain": "x"})
    cell = nbformat.v4.new_code_cell("5", id="the-figure", outputs=[output])
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), path)
    return path


def test_the_readme_shows_the_figure_of_a_lesson():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"]({PICTURE.relative_to(ROOT).as_posix()})" in readme
    assert f"notebooks/{LESSON}.ipynb" in readme
    lesson = nbformat.read(LESSONS / f"{LESSON}.ipynb", as_version=4)
    (cell,) = (cell for cell in lesson.cells if cell.id == CELL)
    assert "show(" in cell.source
    assert PICTURE.read_bytes().startswith(b"\x89PNG")


def test_a_figure_and_its_description_are_found_by_cell_id(tmp_path):
    executed = notebook_with(tmp_path / "lesson.ipynb", IMAGE)
    figure = find_figure(executed, "the-figure")
    assert (read_png(figure), figure["alt"]) == (b"\x89PNG", "a line & a dot")


@pytest.mark.parametrize(("html", "cell"), [("no image", "the-figure"), (IMAGE, "another")])
def test_a_missing_figure_is_said_to_be_missing(tmp_path, html, cell):
    executed = notebook_with(tmp_path / "lesson.ipynb", html)
    with pytest.raises(LookupError, match="no figure in a cell"):
        find_figure(executed, cell)
