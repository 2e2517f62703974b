"""How a class report opens in a browser: its rows, how many are shown, and how long it takes."""

import time
from pathlib import Path

from tools.paper.browser import SWITCHES, find_browser

PATIENCE = 300_000  # milliseconds
EXAMINE = """() => ({
  rows: document.querySelectorAll('table.sortable tbody tr').length,
  shown: document.querySelectorAll('table.sortable tbody tr:not([hidden])').length,
  more: !document.getElementById('more').hidden,
})"""


def look_at_report(path: Path) -> dict[str, object]:
    """Open a report, and let it show more of its students until all are there.

    Returns:
        rows of the table of students; how many of them are shown at first; seconds until then,
        and the longest until some more were; how often that was.

    Raises:
        NoBrowser: there is none on this machine.
        RuntimeError: the page does not come to show all.

    """
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find_browser(), args=list(SWITCHES))
        page = browser.new_page()
        page.set_default_timeout(PATIENCE)
        start = time.perf_counter()
        page.goto(path.as_uri())
        first = seen = page.evaluate(EXAMINE)
        opened = time.perf_counter() - start
        waits = []
        while seen["more"]:
            start = time.perf_counter()
            page.locator("#more").click()
            seen = page.evaluate(EXAMINE)
            waits.append(time.perf_counter() - start)
        browser.close()
    if seen["shown"] != seen["rows"]:
        raise RuntimeError(f"The report shows {seen['shown']} of {seen['rows']} students.")
    return {
        "rows": first["rows"],
        "shown": first["shown"],
        "open_s": opened,
        "slowest_more_s": max(waits, default=0.0),
        "times_more": len(waits),
    }
