"""What a stranger writes is shown in words; nothing of it runs, loads or leads astray."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grading import safe_html
from grading.safe_html import formula_to_html, markdown_to_html, outputs_to_html, preformatted

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


HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt&#58;alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:x)",
    "![x](https://example.org/track.png)",
    '![$x$](https://example.org/" onload="alert(1))',
    "<style>@import url(https://example.org)</style>",
    "<iframe src=https://example.org></iframe>",
    "<math><mtext></mtext><script>alert(1)</script></math>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "$\\href{javascript:alert(1)}{x}$",
    "$\\text{</mtext><script>alert(1)</script>}$",
    "$\\style{background:url(https://example.org)}{x}$",
    '$\\color{red" onload="alert(1)}{x}$',
    '[$\\text{" onload="alert(1)}$](https://example.org/$x$)',
    "<a href='https://example.org' onclick=alert(1)>x</a>",
    "```html\n<script>alert(1)</script>\n```",
    "<!--<img src='--><img src=x onerror=alert(1)//'>",
    "<form action=https://example.org><input name=x></form>",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_that_runs_or_loads_is_left_of_an_answer(text):
    page = markdown_to_html(f"before\n\n{text}\n\nafter")
    assert find_danger(page) == []
    assert "before" in page
    assert "after" in page


@given(st.lists(st.sampled_from([*HOSTILE, "$", "`", "\n", "[", "](", "<", ">", "x"]), max_size=8))
def test_no_mixture_of_them_gets_through(parts):
    assert find_danger(markdown_to_html("".join(parts))) == []


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


def test_of_outputs_there_are_words_and_pictures_and_no_html():
    page = outputs_to_html(
        [
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
    )
    tags = read_tags(page)
    images = [attributes for tag, attributes in tags if tag == "img"]
    assert [tag for tag, _ in tags if tag not in ("pre", "code", "img")] == []
    assert [image["alt"] for image in images] == ['a "rising" line']
    assert images[0]["src"] == "data:image/png;base64,iVBORw0KGgo="
    assert "words" in page
    assert "two" not in page
    assert "E&lt;b&gt;: v" in page
