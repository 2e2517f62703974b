"""Links of the repository lead to the right place on the site, and open notebooks elsewhere."""

import pytest

from tools.website.links import Links, Repository, anchor_of, read_repository

HOME = Repository("https://github.com/owner/name")
PAGES = {
    "notebooks/01_sigmoid_saturation.ipynb": "lessons/01_sigmoid_saturation.ipynb",
    "notebooks/02_chain_rule.ipynb": "lessons/02_chain_rule.ipynb",
    "docs/students.md": "students.md",
}
LESSON = Links("notebooks/02_chain_rule.ipynb", "lessons/02_chain_rule.ipynb", PAGES, HOME)


@pytest.mark.parametrize(
    ("link", "leads_to"),
    [
        ("01_sigmoid_saturation.ipynb", "01_sigmoid_saturation.ipynb"),
        ("../docs/students.md#Set-up-once", "../students.md#set-up-once"),
        ("#5-Layers-add-up", "#5-layers-add-up"),
        ("../LICENSE", "https://github.com/owner/name/blob/main/LICENSE"),
        ("https://example.org/a#B", "https://example.org/a#B"),
    ],
)
def test_a_link_leads_to_its_page_or_to_the_repository(link, leads_to):
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


def test_binder_takes_any_repository_and_colab_only_those_on_github():
    path = "notebooks/01_sigmoid_saturation.ipynb"
    assert (
        HOME.binder(path) == f"https://mybinder.org/v2/gh/owner/name/main?urlpath=lab/tree/{path}"
    )
    assert (
        HOME.colab(path) == f"https://colab.research.google.com/github/owner/name/blob/main/{path}"
    )
    elsewhere = Repository("https://git.example.org/owner/name")
    assert "/v2/git/https%3A%2F%2Fgit.example.org%2Fowner%2Fname/main" in elsewhere.binder(path)
    assert elsewhere.colab(path) is None


def test_the_address_stands_in_pyproject(tmp_path):
    pyproject = tmp_path / "pyproject.toml"
    pyproject.write_text('[project.urls]\nRepository = "https://github.com/a/b/"\n')
    assert read_repository(pyproject) == Repository("https://github.com/a/b")
