"""Finds the browser for the tests and for printing: an installed Chromium or one of its kin."""

import os
import shutil
from collections.abc import Mapping

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
# For a browser that lies elsewhere or is called otherwise.
VARIABLE = "COURSE_BROWSER"
# What a browser does on its own, such as looking for updates, would need a network; and as root,
# in a container, it starts only without its own sandbox. It opens our own pages and no others.
SWITCHES = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    "--no-sandbox",
)


class NoBrowser(RuntimeError):  # noqa: N818 - reads as what it says
    """No browser was found; the message says what to do."""


def find_browser(variables: Mapping[str, str] = os.environ) -> str:
    """Return the path of a browser.

    Raises:
        NoBrowser: there is none.
    """
    for name in (variables.get(VARIABLE), *NAMES):
        path = shutil.which(name) if name else None
        if path:
            return path
    raise NoBrowser(
        "No Chromium was found: install it with your system's packages (Debian: `sudo apt-get "
        f"install chromium`), or name a browser of its kind in the variable {VARIABLE}."
    )
