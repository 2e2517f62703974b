"""A real browser without a network, and the site that it opens."""

import os
from pathlib import Path

import pytest
from filelock import FileLock

from tests.browser.light_site import build_light_site
from tests.browser.readers import Readers, set_window, show
from tools.paper.browser import SWITCHES, NoBrowser, find_browser


def pytest_collection_modifyitems(items):
    """Leave all tests here out where there is no browser, except in an automatic test run."""
    try:
        find_browser()
    except NoBrowser as problem:
        if not os.environ.get("CI"):
            here = Path(__file__).parent
            for item in items:
                if here in item.path.parents:
                    item.add_marker(pytest.mark.skip(reason=str(problem)))


@pytest.fixture(scope="session")
def site(tmp_path_factory, worker_id) -> Path:
    """The folder of the built site: the one that COURSE_SITE names, or a light one.

    Processes that share the work share it: whoever needs it first builds it.
    """
    if "COURSE_SITE" in os.environ:
        return Path(os.environ["COURSE_SITE"]).resolve()
    base = tmp_path_factory.getbasetemp()
    shared = (base if worker_id == "master" else base.parent) / "shared-site"
    with FileLock(shared.with_suffix(".lock")):
        if not shared.exists():
            build_light_site(tmp_path_factory.mktemp("site")).rename(shared)
    return shared.resolve()


@pytest.fixture(scope="module")
def browser():
    """One browser for the tests of a file: while it is open, no other file can open its own."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=list(SWITCHES))
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def readers(browser):
    """Who opens pages in the tests of a file."""
    return Readers(browser)


@pytest.fixture
def open_page(readers, site):
    """Open pages of the site for one test."""
    with readers.opener(site) as open_page:
        yield open_page


@pytest.fixture(scope="module")
def reader(readers):
    """A reader who chooses nothing."""
    with readers.lend() as reader:
        yield reader


@pytest.fixture(scope="module")
def shown(request, reader, site):
    """Open the page that a test's parameter names, once for all tests that only look at it."""
    return show(reader, site / request.param)


@pytest.fixture(autouse=True)
def _window_as_it_was(request):
    """Give the page that several tests look at the window in which it was opened."""
    yield
    if "shown" in request.fixturenames:
        set_window(request.getfixturevalue("shown"))


# A button fades from one colour to the next, and is hard to read on the way.
FADED = """() => Promise.allSettled(
  document.getAnimations().filter(one => one instanceof CSSTransition).map(one => one.finished)
)"""


def set_scheme(page, scheme):
    """Let a page see that its reader now likes it light or dark; wait until all of it is."""
    page.emulate_media(color_scheme=scheme)
    page.wait_for_function(
        "scheme => document.documentElement.dataset.theme === scheme", arg=scheme
    )
    page.evaluate(FADED)
