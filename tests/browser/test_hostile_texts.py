"""In a real browser nothing runs and nothing is fetched of what strangers write into an answer."""

import pytest

from grading.returning.safe_html import clean_html, markdown_to_html
from tests.grading.hostile_texts import HTML, MARKDOWN

# What a mouse and a keyboard do to everything on a page.
VISIT = """() => {
  for (const element of document.querySelectorAll("body *")) {
    element.dispatchEvent(new MouseEvent("mouseover", {bubbles: true}));
    element.dispatchEvent(new FocusEvent("focus", {bubbles: true}));
  }
}"""


@pytest.fixture
def look_at(browser):
    """Open HTML, visit all of it; return what ran, what was fetched and where links lead."""
    page = browser.new_page()
    noted = []
    page.on("dialog", lambda dialog: (noted.append("a script ran"), dialog.dismiss()))
    page.route("**", lambda route: (noted.append(route.request.url), route.abort()))

    def look_at(body):
        noted.clear()
        page.set_content(f"<!DOCTYPE html><meta charset=utf-8><body>{body}", wait_until="load")
        page.evaluate(VISIT)
        links = page.eval_on_selector_all("[href]", "links => links.map(link => link.protocol)")
        return noted + [link for link in links if link not in ("http:", "https:", "mailto:")]

    yield look_at
    page.close()


def test_the_page_itself_is_seen_to_be_attacked_where_nothing_is_cleaned(look_at):
    assert look_at("<script>alert(1)</script>") == ["a script ran"]
    assert look_at("<img src=http://example.org/x>") == ["http://example.org/x"]
    assert look_at("<p onmouseover=alert(1)>x") == ["a script ran"]
    assert look_at("<a href=javascript:alert(1)>x</a>") == ["javascript:"]


def test_of_no_answer_anything_runs_or_loads(look_at):
    assert {text: found for text in MARKDOWN if (found := look_at(markdown_to_html(text)))} == {}


def test_of_no_html_anything_runs_or_loads(look_at):
    assert {text: found for text in HTML if (found := look_at(clean_html(text)))} == {}
