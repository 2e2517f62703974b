"""Where a link of a file of the repository leads: on the site, or from elsewhere to the site."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import unquote

MARKDOWN_LINK = re.compile(r"(\]\()([^)\s]+)((?:\s+\"[^\"]*\")?\))")
HTML_LINK = re.compile(r'(\b(?:href|src)=")([^"]+)(")')
CODE = re.compile(r"(```.*?```|`[^`\n]+`)", re.DOTALL)


@dataclass(frozen=True)
class Links:
    """Rewrites the links of a file of the repository for the page that it becomes.

    Attributes:
        source: the file, relative to the repository, with forward slashes.
        page: the page, relative to the folder of pages.
        pages: for every file that the site has, its page or its copy.
        site: the address of the site, for a file that is read elsewhere; its places in itself stay.
    """

    source: str
    page: str
    pages: Mapping[str, str]
    site: str = ""

    def in_markdown(self, text: str) -> str:
        """Rewrite the links of Markdown, also those in its pieces of HTML; code stays."""
        parts = CODE.split(text)
        parts[::2] = [
            self.in_html(MARKDOWN_LINK.sub(lambda m: m[1] + self.point(m[2]) + m[3], part))
            for part in parts[::2]
        ]
        return "".join(parts)

    def in_html(self, text: str) -> str:
        """Rewrite the links of HTML; they lead to finished pages."""
        return HTML_LINK.sub(lambda m: m[1] + to_html(self.point(m[2])) + m[3], text)

    def point(self, link: str) -> str:
        """Return where one link leads on the site.

        Raises:
            LookupError: the site has no such file.
        """
        if link[0] == "#":
            return link if self.site else "#" + anchor_of(link[1:])
        if re.match(r"/|[a-z][a-z0-9+.-]*:", link):
            return link
        file, mark, place = unquote(link).partition("#")
        path = os.path.normpath(PurePosixPath(self.source).parent / file).replace(os.sep, "/")
        if path not in self.pages:
            raise LookupError(f"{self.source} links to {link}, and the site has no such file")
        place = mark + anchor_of(place)
        if self.site:
            return f"{self.site}/{to_html(self.pages[path])}{place}"
        start = PurePosixPath(self.page).parent
        return os.path.relpath(self.pages[path], start).replace(os.sep, "/") + place


def anchor_of(heading: str) -> str:
    """Turn Jupyter's anchor of a heading into the site's: `1-The-LSTM's-gate`, `1-the-lstms-gate`.

    The site's anchors are those of GitHub: small letters, digits and hyphens.
    """
    return re.sub(r"[^\w\- ]", "", unquote(heading).lower()).replace(" ", "-")


def to_html(link: str) -> str:
    """Name the finished page instead of the file that it is made from."""
    if re.match(r"#|/|[a-z][a-z0-9+.-]*:", link):
        return link
    return re.sub(r"\.(ipynb|md)(?=#|$)", ".html", link)
