"""The search of the site, on a server as visitors have it: sections, lessons first, and no TeX."""

import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.browser.readers import PATIENCE

TEX = ("\\", "$", "{", "}")
# Near these words stand formulas, and modules of `helpers` have them as well.
SEARCHES = ("saturated sigmoid", "gradient norm", "weights fan_in", "xavier")


class Quiet(SimpleHTTPRequestHandler):
    """Serves files and says nothing about it."""

    def log_message(self, *words):
        """Say nothing."""


@pytest.fixture(scope="module")
def address(site):
    """The address of the site on a server of its own."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=site))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def search(browser, address):
    """Search for words; returns the page of results when all are there.

    As a visitor searches: first from a lesson, then once more from the results.
    """
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.set_default_timeout(PATIENCE)
    page.goto(f"{address}lessons/00_start_here.html")

    def search(words):
        page.keyboard.press("Control+k")
        page.locator("input[name=q]:focus").fill(words)
        with page.expect_navigation():
            page.keyboard.press("Enter")
        page.wait_for_function(
            "document.querySelector('#search-results p')?.innerText.includes('found')"
        )
        page.wait_for_load_state("networkidle")  # every page that was found has been read
        return page

    yield search
    page.close()


@pytest.mark.parametrize("words", SEARCHES)
def test_lessons_come_before_modules_and_no_result_shows_tex(search, words):
    page = search(words)
    found = page.locator("#search-results li > a").evaluate_all(
        "all => all.map((e) => new URL(e.href).pathname)"
    )
    is_module = [path.startswith("/api/") for path in found]
    assert found[0].startswith(("/lessons/", "/assignments/", "/glossary"))
    assert True not in is_module[:3]
    # A docstring is plain text and may have signs of its own.
    lessons = page.locator("#search-results li:not(:has(> a[href*='api/']))")
    shown = lessons.locator(".context").all_inner_texts()
    assert len(shown) > 3
    assert [text for text in shown if any(sign in text for sign in TEX)] == []


def test_a_result_leads_to_the_section_that_has_the_words(search):
    page = search("dead unit")
    link = page.locator("#search-results li:has(a[href*='06_relu']) .context a")
    heading = link.inner_text()
    link.click()
    page.wait_for_load_state()
    place = page.url.partition("#")[2]
    assert place
    section = page.locator(f"[id='{place}']")
    assert section.locator("h2, h3").first.inner_text().rstrip("#").strip() == heading
    page.wait_for_function(
        "place => document.getElementById(place).getBoundingClientRect().top >= 0", arg=place
    )
    assert section.bounding_box()["y"] < 450
    assert "dead" in section.inner_text()
