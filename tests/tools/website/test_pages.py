"""What a page shows of a notebook: words for widgets, answers behind reveals, nothing graded."""

import re

import nbformat
import pytest

from helpers.start import describe_course_map, read_stages
from tools.places import ROOT
from tools.website.addresses import Addresses
from tools.website.assignments import assignment_page
from tools.website.build import write_folder
from tools.website.explorer import IMAGE_SIZE
from tools.website.front import front_page
from tools.website.links import Links, to_html
from tools.website.pages import (
    NO_PREDICTION,
    NO_SLIDER,
    WIDGET,
    api_pages,
    contents,
    find_pages,
    lesson_page,
    output_data,
)

KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
STAGES = read_stages(ROOT / "notebooks")
STOPS = [stop for stage in STAGES for stop in stage.stops]
PAGES = find_pages(STOPS)


def links_of(source):
    return Links(source, PAGES[source], PAGES)


def shown(words, **metadata):
    data = {WIDGET: {"model_id": "1"}, "text/plain": words}
    output = nbformat.v4.new_output("display_data", data=data, metadata=metadata)
    return output_data(output, links_of("notebooks/01_sigmoid_saturation.ipynb"))


def test_a_widgets_words_stand_in_its_place():
    assert shown("A slider <z>") == {
        "text/html": '<p class="without-kernel">A slider &lt;z&gt;</p>'
    }


@pytest.mark.parametrize("name", NO_SLIDER)
def test_what_the_site_leaves_out_of_a_lesson_stands_there_once(name):
    notebook = nbformat.read(ROOT / "notebooks" / f"{name}.ipynb", as_version=4)
    texts = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    for words in NO_SLIDER[name]:
        assert sum(text.count(words) for text in texts) == 1, words


def test_no_lesson_sends_a_reader_of_the_site_to_sliders_that_are_not_there():
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        for cell in nbformat.read(path, as_version=4).cells:
            text = cell.source if cell.cell_type == "markdown" else ""
            for words in NO_SLIDER.get(path.stem, ()):
                text = text.replace(words, "")
            assert not re.search(r"sliders? needs? a|need a running", text), path.stem


def test_the_explorer_of_the_site_has_the_images_of_its_lesson():
    notebook = nbformat.read(ROOT / "notebooks" / "03_vanishing_gradients.ipynb", as_version=4)
    code = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    assert any(f"\nsmall = load_dataset(image_size={IMAGE_SIZE})\n" in f"\n{c}\n" for c in code)
    assert any("small_batch = small.batch()\n" in c for c in code)
    assert any("explorer.explore_networks(*small_batch)" in c for c in code)


def test_a_question_gets_its_answer_behind_a_reveal():
    page = shown("a box", question="01.slope-at-3")["text/markdown"]
    assert page.startswith("<details>\n<summary>Show the answer</summary>")
    page = shown("a box", question="01.find-the-bug")["text/markdown"]
    assert "**D) " in page
    assert "**Not A.**" in page


def test_a_prediction_is_not_answered():
    page = shown("a box", question="01.slope-left-at-4")["text/html"]
    assert "Decide before you read on." in page
    assert "In Jupyter" not in page
    assert "details" not in page


def test_the_picture_of_the_map_becomes_the_map_to_click_on():
    words = " ".join(describe_course_map(STAGES).split())
    data = {"text/html": "<img>", "text/plain": words}
    cells = [
        nbformat.v4.new_markdown_cell("# 00"),
        nbformat.v4.new_code_cell(
            "show()", outputs=[nbformat.v4.new_output("display_data", data=data)]
        ),
    ]
    notebook = nbformat.v4.new_notebook(cells=cells, metadata=KERNEL)
    links = links_of("notebooks/00_start_here.ipynb")
    page = lesson_page(notebook, STOPS[0], links, Addresses(), {}, STAGES)
    shown = page.cells[-1].outputs[0].data["text/html"]
    assert shown.count('<a href="../') == len(STOPS)
    assert '<a href="../lessons/01_sigmoid_saturation.html">' in shown


@pytest.mark.parametrize("name", ["practice", "lab"])
def test_only_an_instructors_copy_shows_worked_answers(name):
    links = links_of(f"notebooks/{name}/{name}.ipynb")
    public = assignment_page(name, links, "launch", with_answers=False)
    private = assignment_page(name, links, "launch", with_answers=True)
    assert "<summary>A hint</summary>" in public
    for sign in ("<summary>The answer</summary>", "do not publish", "Rubric"):
        assert sign in private
        assert sign not in public
    for page in (public, private):
        assert "HIDDEN" not in page
        assert "# variant" not in page


def test_every_answer_has_a_hint():
    for name in ("practice", "lab"):
        page = assignment_page(name, links_of(f"notebooks/{name}/{name}.ipynb"), "", False)
        assert page.count("<summary>A hint</summary>") == {"practice": 9, "lab": 7}[name]


def test_readers_are_not_told_that_they_have_predicted_nothing():
    output = nbformat.v4.new_output("display_data", data={"text/plain": f"{NO_PREDICTION} So."})
    data = output_data(output, links_of("notebooks/03_vanishing_gradients.ipynb"))
    assert data == {"text/plain": " So."}
    assert NO_PREDICTION in (ROOT / "helpers" / "questions" / "forms.py").read_text("utf-8")


def test_the_guides_begin_with_students_and_what_the_house_needs_comes_last():
    listed = re.findall(r"\w+\.md", contents(STOPS, PAGES))
    order = ["students.md", "instructors.md", "checklist.md", "downloads.md", "publishing.md"]
    assert sorted(order, key=listed.index) == order
    assert len(listed) == len(set(listed))


def test_the_front_page_says_how_long_the_course_takes_and_links_every_stop():
    page = front_page(STAGES, PAGES)
    assert f"{sum(stop.minutes for stop in STOPS) / 60:.0f} hours" in page
    assert f"{sum(stop.core_minutes for stop in STOPS)} minutes for the core" in page
    assert page.count('class="core"') == sum(bool(stop.core) for stop in STOPS)
    for stop in STOPS:
        assert f'href="{to_html(PAGES[f"notebooks/{stop.path}"])}"' in page
    assert page.count('class="primary"') == 1
    assert "{" not in page


def test_every_stop_and_every_module_has_a_page():
    assert {f"notebooks/{stop.path}" for stop in STOPS} <= set(PAGES)
    assert {"api/index.md", "api/measurements/probes.md", "api/training/loop.md"} <= set(
        api_pages()
    )


def test_a_page_that_has_not_changed_is_not_touched(tmp_path):
    write_folder({"a/b.md": b"1", "c.md": b"1"}, tmp_path)
    before = (tmp_path / "a" / "b.md").stat().st_mtime_ns
    write_folder({"a/b.md": b"1", "d.md": b"2"}, tmp_path)
    assert (tmp_path / "a" / "b.md").stat().st_mtime_ns == before
    assert not (tmp_path / "c.md").exists()
    assert (tmp_path / "d.md").read_bytes() == b"2"
