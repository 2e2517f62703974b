"""Links of the repository lead to the right place on the site, from elsewhere too."""

from dataclasses import replace

import pytest

from tools.website.links import Links, anchor_of

PAGES = {
    "notebooks/01_sigmoid_saturation.ipynb": "lessons/01_sigmoid_saturation.ipynb",
    "notebooks/02_chain_rule.ipynb": "lessons/02_chain_rule.ipynb",
    "docs/students.md": "students.md",
    "LICENSE": "LICENSE",
}
LESSON = Links("notebooks/02_chain_rule.ipynb", "lessons/02_chain_rule.ipynb", PAGES)


@pytest.mark.parametrize(
    ("link", "leads_to"),
    [
        ("01_sigmoid_saturation.ipynb", "01_sigmoid_saturation.ipynb"),
        ("../docs/students.md#Set-up-once", "../students.md#set-up-once"),
        ("#5-Layers-add-up", "#5-layers-add-up"),
        ("../LICENSE", "../LICENSE"),
        ("https://example.org/a#B", "https://example.org/a#B"),
    ],
)
def test_a_link_leads_to_its_page_or_its_file(link, leads_to):
    assert LESSON.point(link) == leads_to
    assert LESSON.in_markdown(f"see [it]({link}).") == f"see [it]({leads_to})."


def test_a_link_to_nothing_is_refused():
    with pytest.raises(LookupError, match=r"02_chain_rule\.ipynb links to no\.ipynb"):
        LESSON.point("no.ipynb")


def test_code_is_left_alone_and_html_leads_to_finished_pages():
    code = "`[a](no.ipynb)`\n```\n[b](no.ipynb)\n```"
    assert LESSON.in_markdown(code) == code
    html = '<a href="01_sigmoid_saturation.ipynb#1-A-B">x</a>'
    assert LESSON.in_html(html) == '<a href="01_sigmoid_saturation.html#1-a-b">x</a>'


def test_jupyters_anchors_become_those_of_the_site():
    assert anchor_of("5-The-LSTM's-gate-through-time") == "5-the-lstms-gate-through-time"
    assert anchor_of("3-Wie%3F-So,-(%CE%B4)") == "3-wie-so-δ"


@pytest.mark.parametrize(
    ("link", "leads_to"),
    [
        ("01_sigmoid_saturation.ipynb", "https://a.site/lessons/01_sigmoid_saturation.html"),
        ("../docs/students.md#Set-up-once", "https://a.site/students.html#set-up-once"),
        ("#5-Layers-add-up", "#5-Layers-add-up"),
    ],
)
def test_in_a_notebook_that_stands_alone_links_lead_to_the_site(link, leads_to):
    assert replace(LESSON, site="https://a.site").point(link) == leads_to
