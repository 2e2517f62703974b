"""What a stranger writes is shown in words; nothing of it runs, loads or leads astray."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from grading.returning import safe_html
from grading.returning.safe_html import (
    clean_html,
    formula_to_html,
    markdown_to_html,
    outputs_to_html,
    preformatted,
)
from grading.sandbox.outputs import disarm_outputs
from tests.grading.hostile_texts import HTML, MARKDOWN

LOADING = {"script", "img", "iframe", "object", "embed", "link", "style", "svg", "form", "base"}


class Tags(HTMLParser):
    """Collects tags and attributes as a browser would see them."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


def read_tags(page):
    tags = Tags()
    tags.feed(page)
    return tags.found


def find_danger(page):
    return [
        (tag, attributes)
        for tag, attributes in read_tags(page)
        if tag in LOADING
        or any(name.startswith("on") or name in ("style", "src", "srcset") for name in attributes)
        or not (attributes.get("href") or "https://").startswith(("http://", "https://", "mailto:"))
    ]


@pytest.mark.parametrize("text", MARKDOWN)
def test_nothing_that_runs_or_loads_is_left_of_an_answer(text):
    page = markdown_to_html(f"before\n\n{text}\n\nafter")
    assert find_danger(page) == []
    assert "before" in page
    assert "after" in page


@pytest.mark.parametrize("text", HTML)
def test_what_the_reader_of_markdown_might_let_through_is_cleaned_away(text):
    page = clean_html(f"<p>before {text}")
    assert find_danger(page) == []
    assert {name for _, attributes in read_tags(page) for name in attributes} <= {"href", "rel"}
    assert "before" in page


PIECES = ["$", "`", "\n", "\n\n", "[", "](", ")", "<", ">", "/>", "-->", "'", '"', "&", "x", "\x00"]
MIXTURES = st.lists(st.sampled_from([*MARKDOWN, *HTML, *PIECES]), max_size=8).map("".join)


def show_formula(latex):
    return formula_to_html(latex, is_block=False)


@given(MIXTURES)
@example("https://example.org\ud83c")
def test_no_mixture_of_them_gets_through(text):
    assert find_danger(markdown_to_html(text)) == []
    assert find_danger(clean_html(text)) == []


@given(MIXTURES)
@example("<img src=x onerror=alert(1)>\ufeff<script>alert(1)</script>")
def test_what_was_cleaned_stays_clean_when_it_is_read_again(text):
    """A browser that reads a page otherwise than the cleaner could find a tag that was none."""
    page = clean_html(text)
    assert clean_html(page) == page


@pytest.mark.parametrize("text", ["a\ud83cb", "https://example.org\ud83c", "$x\ud83c$", "`\ud83c`"])
@pytest.mark.parametrize("show", [markdown_to_html, clean_html, preformatted, show_formula])
def test_half_a_character_which_no_file_can_hold_becomes_a_sign_for_one(show, text):
    page = show(text)
    assert "\N{REPLACEMENT CHARACTER}" in page or "%EF%BF%BD" in page
    assert page.encode()


def test_no_sign_that_a_browser_passes_over_stands_in_front():
    assert clean_html("<img src=x>\ufeff\ufeffwords") == "words"


@pytest.mark.parametrize("link", ["https://example.org/a?b=1&amp;c", "http://x", "mailto:a@x"])
def test_a_link_to_another_site_stays_and_does_not_tell_where_it_was_clicked(link):
    page = f'<a href="{link}" rel="noopener noreferrer">x</a>'
    assert markdown_to_html(f"[x]({link})") == f"<p>{page}</p>\n"


def test_the_check_itself_sees_each_danger():
    assert find_danger("<script>") == [("script", {})]
    assert find_danger("<p onclick=x>")
    assert find_danger('<a href="javascript:x">')
    assert not find_danger('<p><a href="https://example.org">x</a></p>')


def test_formulas_are_set_by_the_browser_itself_and_need_no_network():
    page = markdown_to_html("$$\\sigma'(z) = \\frac{1}{4}$$ and $x < y$", heading=2)
    tags = [tag for tag, _ in read_tags(page)]
    assert tags.count("math") == 2
    assert "mfrac" in tags
    assert "σ" in page
    assert "′" in page
    assert "&lt;" in page
    assert "$" not in page


@pytest.mark.parametrize("latex", ["\\frac", "{" * 600, "\\begin{matrix} a", "x_1_2", "a" * 5000])
def test_a_formula_that_cannot_be_read_is_shown_as_it_was_typed(latex):
    assert formula_to_html(latex, is_block=False) == f"<code>{latex}</code>"


def test_headings_of_an_answer_do_not_become_headings_of_the_page():
    assert markdown_to_html("# Mine") == "<p><strong>Mine</strong></p>\n"
    assert markdown_to_html("# Title\n\n## Part", heading=2).count("<h2>Title</h2>") == 1


def test_a_link_to_a_file_beside_the_notebook_becomes_its_words():
    assert markdown_to_html("[lesson](../01.ipynb)") == "<p>lesson</p>\n"


@pytest.mark.parametrize("letter", ["[", "*a", "> ", "`", "$", "<", "![", "a*_"])
def test_an_endless_answer_is_shown_in_part_and_not_read_as_markdown(letter):
    page = markdown_to_html(letter * 50_000)
    assert page.startswith("<pre")
    assert "cut off here" in page
    assert len(page) < 10 * safe_html.LONGEST_MARKDOWN


def test_colours_of_a_terminal_and_tags_in_what_was_printed_become_plain_words():
    shown = preformatted("\x1b[31mred\x1b[0m <b>bold</b>")
    assert re.sub("<[^>]*>", "", shown) == "red &lt;b&gt;bold&lt;/b&gt;"


OUTPUTS = [
    {"output_type": "stream", "name": "stdout", "text": "<b>one</b>"},
    {
        "output_type": "display_data",
        "data": {"text/html": "<script>two</script>", "text/plain": "words"},
    },
    {
        "output_type": "display_data",
        "data": {"image/png": "iVBORw0KGgo=", "text/plain": 'a "rising" line'},
    },
    {"output_type": "display_data", "data": {"image/png": '" onerror="alert(1)'}},
    {
        "output_type": "error",
        "ename": "E<b>",
        "evalue": "v",
        "traceback": ["\x1b[0;31mE<b>\x1b[0m: v"],
    },
]


def test_of_outputs_there_are_words_and_pictures_and_no_html():
    page = outputs_to_html(disarm_outputs(OUTPUTS))
    tags = read_tags(page)
    images = [attributes for tag, attributes in tags if tag == "img"]
    assert [tag for tag, _ in tags if tag not in ("pre", "code", "img")] == []
    assert [image["alt"] for image in images] == ['a "rising" line']
    assert images[0]["src"] == "data:image/png;base64,iVBORw0KGgo="
    assert "words" in page
    assert "two" not in page
    assert "E&lt;b&gt;: v" in page


def test_no_output_breaks_out_of_its_tag_even_if_it_came_past_the_door():
    tags = read_tags(outputs_to_html(OUTPUTS))
    assert {tag for tag, _ in tags} <= {"pre", "code", "img"}
    assert not any("onerror" in attributes for _, attributes in tags)
