"""Nothing of a student's runs in the browser of whoever looks at nbgrader's pages."""

import base64
import re
from html.parser import HTMLParser
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbconvert.filters.markdown_mistune import markdown2html_mistune

from grading.examining.time_alarm import Alarm
from grading.returning.display import disarm_markdown, show_as_typed
from grading.sandbox.outputs import disarm_outputs
from helpers.display import image_html

SECONDS = 5  # for what takes milliseconds
PNG = base64.b64encode(b"picture").decode()


def shown(**data):
    outputs = [{"output_type": "execute_result", "data": data, "metadata": {"x": "y"}}]
    return [output["data"] for output in disarm_outputs(outputs)]


def test_text_and_pictures_stay():
    stream = {"output_type": "stream", "name": "stdout", "text": "<b>"}
    assert disarm_outputs([stream]) == [stream]
    assert shown(**{"text/plain": "3"}) == [{"text/plain": "3"}]
    data = {"text/plain": "a figure", "image/png": PNG + "\n"}
    assert shown(**data) == [data]


def test_a_figure_of_the_course_stays_a_figure_with_its_description():
    page = image_html(b"picture", 'curves & "dots"', 300)
    assert shown(**{"text/html": page, "text/plain": "words"}) == [
        {"image/png": PNG, "text/plain": 'curves & "dots"'}
    ]


@pytest.mark.parametrize(
    "data",
    [
        {"text/html": "<script>alert(1)</script>"},
        {"application/javascript": "alert(1)"},
        {"image/svg+xml": "<svg onload=alert(1)>"},
        {"text/markdown": "<img src=x onerror=alert(1)>"},
        {"text/latex": "$\\href{javascript:alert(1)}{x}$"},
        {"application/vnd.jupyter.widget-view+json": "{}"},
        {"image/png": '"><script>alert(1)</script>'},
        {"text/html": '<img src="data:image/svg+xml;base64,AAAA">'},
    ],
)
def test_what_could_run_is_left_out_and_its_plain_text_stays(data):
    assert shown(**data) == []
    assert shown(**data, **{"text/plain": "words"}) == [{"text/plain": "words"}]


def test_a_picture_that_is_none_is_found_out_however_long_it_is():
    """By trying every way to part the blanks, it would take a day."""
    with Alarm(SECONDS):
        assert shown(**{"image/png": " " * 4_000_000 + "!"}) == []
    assert shown(**{"image/png": f" {PNG}\n \n"}) == [{"image/png": f" {PNG}\n \n"}]


def test_a_description_with_an_endless_number_in_it_stops_nothing():
    page = f'<img src="data:image/png;base64,{PNG}" alt="&#{"9" * 5000};">'
    assert shown(**{"text/html": page}) == [{"image/png": PNG, "text/plain": ""}]


def test_metadata_of_outputs_is_dropped():
    (output,) = disarm_outputs(
        [{"output_type": "display_data", "data": {"text/plain": ""}, "metadata": {"a": 1}}]
    )
    assert output["metadata"] == {}


class Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attributes):
        self.found += [tag, *(f"{name}={value}" for name, value in attributes)]


MARKUP = [
    "<script>",
    "</",
    "<img src=x onerror=alert(1)>",
    "<!--",
    "-->",
    "<svg/onload=x>",
    "<?php",
]
SIGNS = ["`", "```", "\n", "    ", "$", "&lt;", "&#60;b&#62;", "a", "<", ">", "![x](y)", "* ", "> "]
PIECES = st.sampled_from(MARKUP + SIGNS)


def render(text):
    tags = Tags()
    tags.feed(markdown2html_mistune(text))
    return tags.found


def test_markdown_that_would_run_is_seen_to_do_so_without_the_defence():
    assert "script" in render("<script>x</script>")
    assert "script" not in render(disarm_markdown("<script>x</script>"))


@given(st.lists(PIECES, max_size=12).map("".join))
def test_no_markdown_brings_a_tag_of_its_own_onto_the_page(text):
    for tag in render(disarm_markdown(text)):
        assert "onerror" not in tag.split("=")[0]
        assert "onload" not in tag.split("=")[0]
        assert tag not in ("script", "svg", "iframe", "object", "style", "meta")


LINKS = [
    "[x](javascript:alert(1))",
    "[x](JavaScript&colon;alert(1))",
    "[x](javascript&#58;alert(1))",
    "[x](java&#115;cript:alert(1))",
    "[x](javascript\\:alert(1))",
    "[x](<javascript:alert(1)>)",
    "[x][1]\n\n[1]: javascript:alert(1)",
    "<javascript:alert(1)>",
    "[x](vbscript:msgbox(1))",
    "[x](DATA:text/html,<script>alert(1)</script>)",
    "[x](<java\tscript:alert(1)>)",
    "[x](<data: text/html,x>)",
    "[x](\n  vbscript:msgbox(1))",
    "> [x](\n> vbscript:msgbox(1))",
    "- [x]:\n  blob:x\n\n[x]",
    "[x][1]\n\n[1]:\n  VBScript:msgbox(1)",
    "[x](file:///etc/passwd)",
    "[x](vb&#x73;cript&#58;msgbox(1))",
    "[x](" + "\x01" * 300 + "data:text/html,x)",
    "$\\href{javascript:alert(1)}{x}$",
    "$\\mmlToken{mi}[href='javascript:alert(1)']{x}$",
    "$\\def\\h#1{\\href{java#1}{x}}\\h{script:alert(1)}$",
    "&dollar;&bsol;href&lbrace;javascript&colon;alert(1)&rbrace;{x}&dollar;",
    "&#36&#92href{javascript:alert(1)}{x}&#36",
    "\\\\(\\\\href{javascript:alert(1)}{x}\\\\)",
]


class Words(HTMLParser):
    """Collects what MathJax looks through: text, as the browser has put it together."""

    def __init__(self):
        super().__init__()
        self.links, self.text = [], ""

    def handle_starttag(self, tag, attributes):
        self.links += [value or "" for name, value in attributes if name in ("href", "src")]

    def handle_data(self, data):
        self.text += data


def leads_to_a_page(link):
    """Tell by the rules of a browser, which takes blanks and ends of lines out of an address."""
    bare = re.sub(r"[\t\r\n]", "", unquote(link)).lstrip("".join(map(chr, range(33))))
    scheme = re.match(r"([A-Za-z][A-Za-z0-9+.-]*):", bare)
    return scheme is None or scheme[1].lower() in ("http", "https", "mailto", "attachment")


def find_programs(text):
    """List what would run when it is clicked, in a page that formgrader makes of Markdown."""
    words = Words()
    words.feed(markdown2html_mistune(text))
    run = [link for link in words.links if not leads_to_a_page(link)]
    return run + re.findall(r"(?<!\\)(?:\\\\)*\\(?:href|mmlToken)", words.text)


@pytest.mark.parametrize("text", LINKS)
def test_no_link_of_an_answer_is_a_program(text):
    assert find_programs(disarm_markdown(text)) == []


def test_without_the_defence_some_links_are_programs():
    assert sum(bool(find_programs(text)) for text in LINKS) > len(LINKS) / 2


@pytest.mark.parametrize(
    "text", ["![x](https://example.org/seen)", "![x][1]\n\n[1]: https://a.b/c"]
)
def test_no_picture_is_fetched_that_tells_when_it_is_looked_at(text):
    assert "img" in render(text)
    assert "img" not in render(disarm_markdown(text))


@given(
    st.lists(
        st.sampled_from(
            [*LINKS, "javascript", "data", "vbscript", "href", *"<>):/&\\ \t\n\x0b\xa0\u200b"]
        )
        | st.sampled_from(["[x](", "[x]: ", "> ", "#58;"])
    ).map("".join)
)
def test_no_mixture_of_links_is_a_program(text):
    assert find_programs(disarm_markdown(text)) == []


@pytest.mark.parametrize(
    "text",
    [
        "[x](https://x.org/a:b) and [y](HTTP://x.org), [z](mailto:a@b.org)",
        "[x](notes.md#a:b), note: [y](#z) [z](a/b:c)",
        "[x][1]\n\n[1]: https://x.org/" + "long/" * 100,
        "It is x[0]: the first; f: R → R, a[1:3] and d = {y[0]:1}",
    ],
)
def test_links_to_pages_letters_and_places_stay_as_they_are(text):
    assert disarm_markdown(text) == text


def test_mathematics_and_ordinary_text_stay_readable():
    formula = r"$$\begin{aligned}a &= b\\&< c\end{aligned}$$ and R&D"
    assert disarm_markdown(formula) == formula
    assert disarm_markdown("$a < b$ and $x<1$, **bold** [link](https://x.org)") == (
        "$a < b$ and $x<1$, **bold** [link](https://x.org)"
    )


@pytest.mark.parametrize(
    "text", ["[" * 60_000, "\n" * 9 + "- *a*\n```\n</pre><b>x</b>\n$y$ \\(z\\)"]
)
def test_a_long_text_is_shown_at_once_and_as_code(text):
    with Alarm(SECONDS):
        page = markdown2html_mistune(show_as_typed(text))
    before, block = page.split("<pre>")
    assert "as it was typed" in before
    assert block.rstrip().endswith("</pre>")
    assert "<" not in re.sub(r"</?(code|pre)>", "", block)
