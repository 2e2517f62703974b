"""Figures for a phone: of several panels, a version in which they stand below each other."""

import base64
import hashlib
import re

from tools.website.panels import stack_panels

FOLDER = "figures"
PHONE = "(max-width: 600px)"
FIGURE = re.compile(r'<img src="data:image/png;base64,([^"]+)"[^>]*>')


def add_narrow(page: str, files: dict[str, bytes]) -> str:
    """Let the figures in a piece of a lesson's page have a narrow version, where one reads well.

    An animation stays: what moves over it lies on the wide one.

    Args:
        page: HTML of an output.
        files: what lies beside the pages, by name; the narrow versions are added.
    """
    if 'class="scrubber"' in page:
        return page
    return FIGURE.sub(lambda match: _with_narrow(match, files), page)


def _with_narrow(match: re.Match, files: dict[str, bytes]) -> str:
    narrow = stack_panels(base64.b64decode(match[1]))
    if narrow is None:
        return match[0]
    name = f"{FOLDER}/{hashlib.sha256(narrow).hexdigest()[:16]}.png"
    files[name] = narrow
    source = f'<source media="{PHONE}" srcset="../{name}">'
    return f"<picture>{source}{match[0]}</picture>"
