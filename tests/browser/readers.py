"""Readers of pages without a network, each in a tab of its own that the next one takes over.

A browser takes most of a second for a tab of which it knows nothing, and reads all scripts anew.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page

PATIENCE = 300_000  # milliseconds; a busy machine takes its time over a page
WIDTH, HEIGHT, LIGHT = 1440, 900, "light"
NOWHERE = "about:blank"
FORGET = "() => { localStorage.clear(); sessionStorage.clear(); }"


class Readers:
    """The readers of one browser; who has read is the next one, and then knows nothing any more."""

    def __init__(self, browser: Browser) -> None:
        """Begin with nobody."""
        self._browser = browser
        self._free: list[Page] = []

    @contextmanager
    def lend(self, width: int = WIDTH, scheme: str = LIGHT, scripts: bool = True) -> Iterator[Page]:
        """Lend the tab of a reader who has chosen nothing; `complaints` are the browser's."""
        page = self._free.pop() if scripts and self._free else self._meet(scripts)
        set_window(page, width, scheme)
        yield page
        if scripts:
            page.evaluate(FORGET)
            page.goto(NOWHERE)
            page.mouse.move(0, 0)
            self._free.append(page)
        else:
            page.context.close()

    @contextmanager
    def opener(self, folder: Path) -> Iterator:
        """Open pages of a folder, each for a reader of its own, who may choose something."""
        with ExitStack() as lent:

            def open_page(name, **options):
                return show(lent.enter_context(self.lend(**options)), folder / name)

            yield open_page

    def _meet(self, scripts: bool) -> Page:
        reader = self._browser.new_context(offline=True, java_script_enabled=scripts)
        reader.set_default_timeout(PATIENCE)
        page = reader.new_page()
        page.complaints = []
        note = page.complaints.append
        page.on("console", lambda said: said.type in ("error", "warning") and note(said.text))
        page.on("pageerror", lambda error: note(str(error)))
        page.on("requestfailed", lambda request: note(f"failed: {request.url[:200]}"))
        page.on("request", lambda request: is_local(request.url) or note(f"away: {request.url}"))
        return page


def set_window(page: Page, width: int = WIDTH, scheme: str = LIGHT) -> None:
    """Give a tab a window, and the colours that its reader likes; it is a screen, no paper."""
    page.set_viewport_size({"width": width, "height": HEIGHT})
    page.emulate_media(media="null", color_scheme=scheme)


def show(page: Page, path: Path) -> Page:
    """Show a page in a tab, all its formulas set; complaints are of this page alone."""
    page.goto(NOWHERE)
    page.complaints.clear()
    page.goto(path.as_uri())
    page.evaluate("() => window.MathJax?.startup?.promise?.then(() => null)")
    return page


def is_local(address: str) -> bool:
    """Tell whether a request stays on this machine."""
    return address.startswith(("file:", "data:", "blob:", NOWHERE))
