"""What is printed keeps its pictures and links, needs no network, and fits on the paper."""

import io
import re
from datetime import UTC, datetime
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from pypdf import PdfReader

from helpers.display import PAGE, draw_svg, image_html
from helpers.figures import make_figure
from tools.lessons.roles import ONLY_IN_JUPYTER
from tools.paper.pages import cheat_sheet_page, course_cover, paper_page, read_chapter
from tools.paper.pdf import BadPage, describe_print, find_chapters, find_pages, main, print_pages

WIDGET = {"application/vnd.jupyter.widget-view+json": {"model_id": "1"}}
FOLDED = {"role": "question"}
HINTS = "\n".join(f"<details><summary>{name}</summary>behind</details>" for name in "AB")
STATED = "<details><summary>✓ 3 statements hold</summary>each of them</details>"
LINKS = "[next](02_b.ipynb#A-place) [same](#Title) [guide](../docs/x.md) [far](https://example.org)"


def picture() -> str:
    figure, ax = make_figure(width=3, height=2)
    ax.plot([0, 1], [1, 0])
    stream = io.BytesIO()
    figure.savefig(stream, format="png")
    return image_html(stream.getvalue(), "A line that falls from the left to the right.", 300)


def shown(html: str, words: str = "words"):
    return new_output("display_data", data={"text/html": html, "text/plain": words})


def asked(words: str, **metadata: str):
    data = {**WIDGET, "text/plain": words}
    return new_output("display_data", data=data, metadata=metadata)


@pytest.fixture
def executed(tmp_path) -> Path:
    question = asked("No box to answer in?", question="01.x")
    cells = [
        new_markdown_cell("# 01 · A title\n\nLet $x^2$ be $\\text{fan\\_in}$.", id="title"),
        new_markdown_cell("Press a key.", id="key", metadata={"tags": [ONLY_IN_JUPYTER]}),
        new_markdown_cell(f"## A part\n\n{LINKS}", id="links"),
        new_markdown_cell(f"### Now you\n\nDo it.\n\n{HINTS}", id="now"),
        new_code_cell("figure()", id="figure", outputs=[shown(picture()), shown(STATED)]),
        new_code_cell('ask("01.x")', id="ask", outputs=[question], metadata=FOLDED),
        new_code_cell("slider()", id="slider", outputs=[asked("A slider needs a kernel.")]),
    ]
    path = tmp_path / "01_a.ipynb"
    nbformat.write(new_notebook(cells=cells), path)
    return path


def test_a_link_leads_to_its_place_in_the_printed_whole(executed):
    together = read_chapter(executed, ["01_a", "02_b"]).body
    assert 'href="#02_b--A-place"' in together
    assert 'href="#01_a--Title"' in together
    alone = read_chapter(executed).body
    assert re.findall(r'href="([^"]+)"', alone) == ["#01_a--Title", "https://example.org"]
    assert "<span>next</span>" in alone


def test_a_question_gets_a_line_to_write_on_and_a_slider_its_words(executed):
    body = read_chapter(executed).body
    assert body.count("Your answer:") == 1
    assert "ask(</span>" not in body
    assert "01.x" not in body, "the call that asks is for the screen"
    assert "A slider needs a kernel." in body


def test_what_is_behind_a_line_to_click_leaves_no_line_that_nobody_can_click(executed):
    body = read_chapter(executed).body
    assert "summary" not in body
    assert "details" not in body
    assert body.count("Help and the answer are in the notebook.") == 1
    assert "<p>✓ 3 statements hold</p>" in body
    assert "each of them" not in body
    assert "behind" not in body


def test_nobody_is_told_to_press_a_key_on_paper(executed):
    assert "Press a key." not in read_chapter(executed).body


def test_chapters_that_are_printed_together_share_no_id(executed):
    bodies = [read_chapter(executed).body, read_chapter(executed.rename(executed.with_stem("b")))]
    ids = re.findall(r'\bid="([^"]+)"', bodies[0] + bodies[1].body)
    assert ids
    assert len(ids) == len(set(ids))


def test_the_cover_lists_every_lesson_with_a_link(executed):
    chapter = read_chapter(executed)
    cover = course_cover("Course", "Author", [chapter], {"01_a": 7})
    assert '<a href="#01_a">01 · A title</a>' in cover
    assert '<span class="page">7</span>' in cover


def test_a_printed_lesson_has_bookmarks_numbers_and_its_picture(executed, tmp_path):
    chapter = read_chapter(executed, ["01_a"])
    page = paper_page("A lesson", [chapter], course_cover("Course", "Author", [chapter], {}))
    (file,) = print_pages({"lesson": page}, tmp_path / "pdf")
    reader = PdfReader(file)
    assert reader.metadata.title == "A lesson"
    assert [entry.title for entry in reader.outline if not isinstance(entry, list)]
    assert len(reader.pages[1].images) == 1
    for number, page in enumerate(reader.pages, start=1):
        assert str(number) in page.extract_text().splitlines()
    assert reader.pages[0]["/Annots"], "the contents can be clicked"
    assert find_pages(file)["01_a"] == 2
    assert not list(file.parent.glob("*.part"))


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ("<p>$\\unknowncommand{x}$</p>", "formula"),
        ('<p style="width: 900px">wide</p>', "wider than the paper"),
        ('<p><img src="https://example.org/a.png"></p>', "no network"),
    ],
)
def test_what_cannot_be_printed_is_said(body, complaint, tmp_path):
    page = paper_page("Bad", [], body)
    with pytest.raises(BadPage, match=complaint):
        print_pages({"bad": page}, tmp_path)


def test_the_cheat_sheet_is_one_page_of_text(tmp_path):
    figure, ax = make_figure(width=8, height=10.9)
    ax.set_title("Why ‖δ‖ shrinks")
    drawn = shown(picture(), "One page, with what it says.")
    drawn.metadata[PAGE] = draw_svg(figure)
    cell = new_code_cell("show(sheet)", id="cheat-sheet", outputs=[drawn])
    path = tmp_path / "09.ipynb"
    nbformat.write(new_notebook(cells=[cell]), path)
    (file,) = print_pages({"sheet": cheat_sheet_page(path)}, tmp_path)
    (page,) = PdfReader(file).pages
    assert "Why ‖δ‖ shrinks" in page.extract_text()
    assert not page.images
    with pytest.raises(LookupError, match="run the lesson again"):
        cheat_sheet_page(path, "another-cell")


def test_an_unknown_lesson_is_named(capsys):
    assert main(["10_none"]) == 1
    assert "10_none" in capsys.readouterr().out


def test_students_get_the_assignments_on_paper_without_an_answer(tmp_path):
    (practice,) = find_chapters(["practice"], tmp_path)
    assert "What is its slope" in practice.body
    assert "BEGIN SOLUTION" not in practice.body
    assert "HIDDEN" not in practice.body


def test_the_cover_says_which_version_when_and_what_is_allowed():
    project = {"authors": [{"name": "The Authors"}], "version": "1.2"}
    words = describe_print(project, datetime(2026, 3, 4, tzinfo=UTC))
    for part in ("The Authors", "Version 1.2", "4 March 2026", "CC BY 4.0", "MIT"):
        assert part in words
