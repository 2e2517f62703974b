"""A real browser without a network, and the site that it opens."""

import os
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from filelock import FileLock

from tests.browser.light_site import build_light_site
from tools.paper.browser import SWITCHES, NoBrowser, find_browser

PATIENCE = 300_000  # milliseconds; a busy machine takes its time over a page
WIDTH, HEIGHT, LIGHT = 1440, 900, "light"


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


@pytest.fixture
def open_page(browser, site):
    """Open pages of the site for one test."""
    with opener(browser, site) as open_page:
        yield open_page


@pytest.fixture(scope="module")
def reader(browser):
    """A reader who chooses nothing; for each further one the browser starts further processes."""
    with new_reader(browser) as reader:
        yield reader


@pytest.fixture(scope="module")
def shown(request, reader, site):
    """Open the page that a test's parameter names, once for all tests that only look at it."""
    page = open_for(reader, site / request.param)
    yield page
    page.close()


@pytest.fixture(autouse=True)
def _window_as_it_was(request):
    """Give the page that several tests look at the window in which it was opened."""
    yield
    if "shown" in request.fixturenames:
        page = request.getfixturevalue("shown")
        page.set_viewport_size({"width": WIDTH, "height": HEIGHT})
        page.emulate_media(media="null", color_scheme=LIGHT)


@contextmanager
def opener(browser, site):
    """Open pages of the site, each for a reader of its own, who may choose something."""
    with ExitStack() as readers:

        def open_page(name, **options):
            return open_for(readers.enter_context(new_reader(browser, **options)), site / name)

        yield open_page


@contextmanager
def new_reader(browser, width=WIDTH, scheme=LIGHT, scripts=True):
    """A reader without a network, of whom the browser knows nothing yet."""
    reader = browser.new_context(
        viewport={"width": width, "height": HEIGHT},
        color_scheme=scheme,
        offline=True,
        java_script_enabled=scripts,
    )
    reader.set_default_timeout(PATIENCE)
    yield reader
    reader.close()


def open_for(reader, path):
    """Open a page, all its formulas set; what the browser complains about is collected."""
    page = reader.new_page()
    page.complaints = []
    note = page.complaints.append
    page.on("console", lambda said: said.type in ("error", "warning") and note(said.text))
    page.on("pageerror", lambda error: note(str(error)))
    page.on("requestfailed", lambda request: note(f"failed: {request.url[:200]}"))
    page.on("request", lambda request: is_local(request.url) or note(f"away: {request.url}"))
    page.goto(path.as_uri())
    page.evaluate("() => window.MathJax?.startup?.promise?.then(() => null)")
    return page


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


def is_local(address: str) -> bool:
    """Tell whether a request stays on this machine."""
    return address.startswith(("file:", "data:", "blob:"))
